# /// finding
# tags = ["silent", "python-state", "migration"]
# asks = [
#   "attention mask has no effect after torch.export",
#   "Optional[Tensor] argument in torch.export",
#   "exported program with and without an optional argument",
#   "exported model ignores an input that was None",
# ]
# errors = ["ValueError: Trying to flatten user inputs with exported input tree spec"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_unlift.py", "PyTorch: torch/_export/utils.py"]
# added = 2026-11-27
# ///
"""
An argument that was None at export is ignored ever after
=========================================================

``torch.export`` takes the branch that ``None`` chose, and keeps a place for the argument that nothing reads.
A mask that is given there later is accepted, and has no effect.
"""

from typing import Optional

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class Attend(nn.Module):
    def forward(self, scores, mask: Optional[torch.Tensor] = None):
        if mask is not None:
            scores = scores.masked_fill(mask, 0.0)
        return scores * 2


attend = Attend()
scores = torch.ones(3, device=device)
mask = torch.tensor([True, False, False], device=device)

# %%
# The program was exported without a mask, and then gets one.

exported = torch.export.export(attend, (scores, None))
program = exported.module()

print("eager: ", attend(scores, mask))
print("export:", program(scores, mask))

claim("eager masks the first score", attend(scores, mask)[0] == 0)
claim(
    "the exported program does not, and raises nothing",
    torch.equal(program(scores, mask), attend(scores, None)),
)

# %%
# A scripted module keeps both branches.

scripted = torch.jit.script(attend)

claim(
    "script agrees with eager, with the mask and without",
    torch.equal(scripted(scores, mask), attend(scores, mask))
    and torch.equal(scripted(scores), attend(scores)),
)

# %%
# Why
# ---
#
# Export runs ``forward`` once, and ``mask is not None`` is decided by Python in that run.
# The graph has an input ``mask`` with no user.

print(exported.graph)
unread = {
    node.name: not node.users
    for node in exported.graph.nodes
    if node.op == "placeholder"
}

claim("nothing in the graph reads mask", unread["mask"])
claim("scores is read", not unread["scores"])

# %%
# Before each call the program compares the structure of the arguments with that of the example.
# A tensor in the place of ``None`` has the same structure: one leaf.
# An argument too few, or too many, has another, and is refused.

refuses(
    program,
    scores,
    error=ValueError,
    match="Trying to flatten user inputs with exported input tree spec",
    what="the program of (scores, None), called with scores alone,",
)
without = torch.export.export(attend, (scores,)).module()
refuses(
    without,
    scores,
    mask,
    error=ValueError,
    match="Trying to flatten user inputs with exported input tree spec",
    what="the program of scores alone, called with a mask,",
)

# %%
# Instead
# -------
#
# Leave the optional argument out of the example, so that a mask is refused, as above.
# Where both are needed, export twice, or give the model a mask that does nothing.

with_mask = torch.export.export(attend, (scores, mask)).module()
nothing = torch.zeros_like(mask)

claim(
    "the program that was exported with a mask applies another one",
    torch.equal(with_mask(scores, ~mask), attend(scores, ~mask)),
)
claim(
    "a mask of False is the same as none",
    torch.equal(with_mask(scores, nothing), attend(scores)),
)

# %%
# All modes
# ---------

compare(attend, example=(scores, None), others=[(scores, mask)])
