# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "while loop on a tensor in torch.export",
#   "loop until convergence or until the end token, exported",
#   "torch while_loop higher order operator example",
#   "dynamic number of iterations after torch.export",
# ]
# errors = [
#   "GuardOnDataDependentSymNode: Could not guard on data-dependent expression Eq(u0, 1) (unhinted: Eq(u0, 1)).",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_higher_order_ops/while_loop.py", "PyTorch: torch/_export/non_strict_utils.py"]
# added = 2026-11-27
# ///
"""
A while on a tensor is refused by torch.export, and while_loop keeps it
=======================================================================

TorchScript compiles the loop as it stands.
For export it is written as two functions, one that says whether to go on and one that does a step.
"""

import torch
from torch import nn
from torch._higher_order_ops.while_loop import while_loop

from tsguide import claim, compare, device, refuses


class Shrink(nn.Module):
    def forward(self, step):
        while step.norm() > 1:
            step = step / 2
        return step


short = torch.full((4,), 0.25, device=device)
long = torch.full((4,), 100.0, device=device)
eager = Shrink()

claim(
    "script keeps the loop",
    torch.equal(torch.jit.script(eager)(long), eager(long)),
)

refuses(
    lambda: torch.export.export(eager, (long,), strict=False),
    error=torch.fx.experimental.symbolic_shapes.GuardOnDataDependentSymNode,
    match=r"Could not guard on data-dependent expression Eq\(u0, 1\)",
    what="torch.export.export(Shrink())",
)

# %%
# Why
# ---
#
# Each turn asks a tensor for a ``bool``, and the tensors of an export have no numbers: it is the first question of :finding:`exporting/tensor-branch-becomes-cond`, asked by a loop.

# %%
# Instead
# -------
#
# ``while_loop`` takes the two functions and a tuple of tensors, which keep their shapes and types from turn to turn.


class ShrinkLoop(nn.Module):
    def forward(self, step):
        return while_loop(
            lambda step: step.norm() > 1, lambda step: (step / 2,), (step,)
        )[0]


exported = torch.export.export(ShrinkLoop(), (long,))
program = exported.module()

claim(
    "the exported loop takes as many turns as eager",
    torch.equal(program(long), eager(long))
    and torch.equal(program(short), eager(short)),
)
claim("the graph has a while_loop", "while_loop" in str(exported.graph))

# %%
# Where the number of turns has a bound, the loop can be written out, with ``torch.where`` to stop it.
# Every turn is then computed, and the bound is a promise: past it, the answer is wrong.


class ShrinkBounded(nn.Module):
    def forward(self, step):
        for _ in range(10):
            step = torch.where(step.norm() > 1, step / 2, step)
        return step


bounded = torch.export.export(ShrinkBounded(), (long,)).module()

claim("ten turns are enough for 100", torch.equal(bounded(long), eager(long)))
claim(
    "and too few for a million",
    not torch.equal(bounded(1e4 * long), eager(1e4 * long)),
)

# %%
# All modes
# ---------

compare(Shrink(), example=(long,), others=[(short,)])
