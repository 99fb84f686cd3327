# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "data dependent control flow in torch.export",
#   "if on a tensor works with torch.jit.script and fails with torch.export",
#   "torch.cond example, replace if",
#   "GuardOnDataDependentSymNode Eq(u0, 1)",
# ]
# errors = [
#   "GuardOnDataDependentSymNode: Could not guard on data-dependent expression Eq(u0, 1) (unhinted: Eq(u0, 1)).",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/non_strict_utils.py", "PyTorch: torch/_higher_order_ops/cond.py"]
# added = 2026-11-27
# ///
"""
An if on a tensor that TorchScript takes is refused by torch.export
===================================================================

Python needs a ``bool``, and at export the tensor has no number in it.
``torch.where`` or ``torch.cond`` put the decision into the graph.
"""

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class ClipNorm(nn.Module):
    def forward(self, gradient):
        if gradient.norm() > 1:
            gradient = gradient / gradient.norm()
        return gradient


small = torch.full((4,), 0.1, device=device)
large = torch.full((4,), 3.0, device=device)
eager = ClipNorm()

scripted = torch.jit.script(eager)

claim(
    "script takes both branches",
    torch.equal(scripted(small), eager(small))
    and torch.equal(scripted(large), eager(large)),
)

refuses(
    lambda: torch.export.export(eager, (large,), strict=False),
    error=torch.fx.experimental.symbolic_shapes.GuardOnDataDependentSymNode,
    match=r"Could not guard on data-dependent expression Eq\(u0, 1\)",
    what="torch.export.export(ClipNorm())",
)

# %%
# Why
# ---
#
# Export runs ``forward`` on fake tensors, which have a shape and no numbers.
# ``bool(gradient.norm() > 1)`` gives a number that nobody knows yet, ``u0`` in the message, and ``if`` asks whether it is one.
# With ``strict=True`` Dynamo reads the bytecode, and refuses in other words.


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


strict = refusal(lambda: torch.export.export(eager, (large,), strict=True))
print(strict)

claim("strict=True refuses too", strict != "")

# %%
# Instead
# -------
#
# Where both sides are cheap and safe, compute both, and choose.


class ClipWhere(nn.Module):
    def forward(self, gradient):
        norm = gradient.norm()
        return torch.where(norm > 1, gradient / norm, gradient)


# %%
# Where only one may run, ``torch.cond`` has two functions in the graph, and runs one.
# A branch may not give back its argument itself, which recent releases refuse: ``clone`` makes a new tensor.


class ClipCond(nn.Module):
    def forward(self, gradient):
        return torch.cond(
            gradient.norm() > 1,
            lambda gradient: gradient / gradient.norm(),
            lambda gradient: gradient.clone(),
            (gradient,),
        )


for module in (ClipWhere(), ClipCond()):
    program = torch.export.export(module, (large,)).module()
    claim(
        f"{type(module).__name__}, exported, gives what eager gives, on both branches",
        torch.allclose(program(small), eager(small))
        and torch.allclose(program(large), eager(large)),
    )

# %%
# All modes
# ---------

compare(ClipNorm(), example=(large,), others=[(small,)])
