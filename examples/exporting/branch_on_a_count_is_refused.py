# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "boolean mask or nonzero in torch.export, then if numel() == 0",
#   "Could not guard on data-dependent expression u0 > 2",
#   "empty detections branch in an exported model",
#   "unbacked symint u0 in torch.export, torch._check",
# ]
# errors = ["Could not guard on data-dependent expression u0 > 0 (unhinted: u0 > 0)."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/fx/experimental/symbolic_shapes.py"]
# added = 2026-11-27
# ///
"""
torch.export keeps a boolean mask, and refuses an if on how many it left
========================================================================

The number of rows that a mask keeps is known when the program runs, and an ``if`` on it is asked at export.
The mask alone is no trouble.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class BestScore(nn.Module):
    def forward(self, scores):
        kept = scores[scores > 0.5]
        if kept.numel() > 0:
            return kept.amax()
        return scores.new_zeros(())


class Kept(nn.Module):
    def forward(self, scores):
        return scores[scores > 0.5] * 2


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


best = BestScore()
some = torch.tensor([0.1, 0.7, 0.9], device=device)
none = torch.tensor([0.1, 0.2, 0.3], device=device)

said = refusal(lambda: torch.export.export(best, (some,)))
print(said)

claim(
    "the if is refused, in words that begin with the count",
    "Could not guard on data-dependent expression u0 > 0" in said,
)

scripted = torch.jit.script(best)

claim(
    "script takes both branches",
    torch.equal(scripted(some), best(some))
    and torch.equal(scripted(none), best(none)),
)

kept = torch.export.export(Kept(), (some,))
print(kept.graph)

claim(
    "the mask alone is exported, and keeps any number of rows",
    [len(kept.module()(scores)) for scores in (some, none)] == [2, 0],
)

# %%
# Why
# ---
#
# The length of ``kept`` is a symbol with no example behind it: ``u0``, where the size of an input is an ``s``, which has one.
# An ``if`` on an ``s`` is decided by the example and checked at the call; for ``u0`` there is nothing to decide by.

(masked,) = [
    node
    for node in kept.graph.nodes
    if str(node.target).startswith("aten.index")
]

claim(
    "the length in the graph is u0",
    str(masked.meta["val"].shape[0]).startswith("u"),
)

# %%
# Instead
# -------
#
# Keep the rows, and put a number that does no harm in the place of those that the mask leaves out.
# Then no size depends on the numbers, and no branch is needed.


class BestScoreFilled(nn.Module):
    def forward(self, scores):
        return torch.where(scores > 0.5, scores, 0.0).amax()


program = torch.export.export(BestScoreFilled(), (some,)).module()

claim(
    "the program agrees with eager, with rows to keep and without",
    torch.equal(program(some), best(some))
    and torch.equal(program(none), best(none)),
)

# %%
# All modes
# ---------

compare(best, example=(some,), others=[(none,)])
