# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "assert on a tensor in torch.export",
#   "input validation in forward, torch.export fails",
#   "raise an error on bad values inside an exported model",
#   "replace assert for torch.export, _assert_async",
# ]
# errors = [
#   "GuardOnDataDependentSymNode: Could not guard on data-dependent expression Eq(u0, 1) (unhinted: Eq(u0, 1)).",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/non_strict_utils.py"]
# added = 2026-11-27
# ///
"""
An assert on the numbers of a tensor is refused by torch.export
===============================================================

With ``strict=False``, the default of recent releases, it is an ``if`` like any other, and has to become an operator.
TorchScript keeps the ``assert``, and a trace drops it.
"""

import torch
from torch import nn

from tsguide import claim, refuses


class Normalize(nn.Module):
    def forward(self, weights):
        assert weights.sum() > 0, "the weights have no sum"
        return weights / weights.sum()


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


normalize = Normalize()
good, bad = torch.ones(4), torch.zeros(4)

refuses(
    lambda: torch.export.export(normalize, (good,), strict=False),
    error=torch.fx.experimental.symbolic_shapes.GuardOnDataDependentSymNode,
    match=r"Could not guard on data-dependent expression Eq\(u0, 1\)",
    what="torch.export.export(Normalize())",
)

scripted = torch.jit.script(normalize)
traced = torch.jit.trace(normalize, (good,))

claim(
    "script raises for bad weights, with the words of the assert",
    "the weights have no sum" in refusal(lambda: scripted(bad)),
)
claim("the trace returns NaN", bool(traced(bad).isnan().all()))

# %%
# Why
# ---
#
# ``assert`` asks the tensor for a ``bool``, as ``if`` does: :finding:`exporting/tensor-branch-becomes-cond`.
# An assert on what is no number of a tensor is decided at export, and is gone.


class CheckShape(nn.Module):
    def forward(self, weights):
        assert weights.dim() == 1
        return weights / weights.sum()


shaped = torch.export.export(CheckShape(), (good,), strict=False)

claim(
    "an assert on the number of dimensions leaves nothing in the graph",
    [
        str(node.target)
        for node in shaped.graph.nodes
        if node.op == "call_function"
    ]
    == ["aten.sum.default", "aten.div.Tensor"],
)

# %%
# ``strict=True`` makes an operator of the assert by itself.

strict = torch.export.export(normalize, (good,), strict=True).module()

claim("the program of strict=True raises", refusal(lambda: strict(bad)) != "")

# %%
# Instead
# -------
#
# Write the operator: ``torch.ops.aten._assert_async`` takes the tensor of the condition, and stays in the graph.


class NormalizeChecked(nn.Module):
    def forward(self, weights):
        torch.ops.aten._assert_async.msg(
            weights.sum() > 0, "the weights have no sum"
        )
        return weights / weights.sum()


exported = torch.export.export(NormalizeChecked(), (good,), strict=False)
print(exported.graph)
program = exported.module()

claim("good weights pass", torch.equal(program(good), normalize(good)))
refuses(
    program,
    bad,
    error=RuntimeError,
    match="the weights have no sum",
    what="the program, called with bad weights,",
)
