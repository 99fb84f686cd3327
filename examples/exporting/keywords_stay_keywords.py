# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "keyword arguments of an exported program",
#   "Ran into a kwarg keyword mismatch",
#   "call exported model with named inputs",
#   "attention_mask as keyword after torch.export",
# ]
# errors = ["ValueError: Ran into a kwarg keyword mismatch: Got the following keywords"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_unlift.py", "PyTorch: torch/export/exported_program.py"]
# added = 2026-11-27
# ///
"""
An argument given by keyword at export has to be given by keyword ever after
============================================================================

And one that was given by its place has to be given by its place.
A scripted module has the signature of ``forward``, and takes both.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Attend(nn.Module):
    def forward(self, scores, mask):
        return scores * mask


attend = Attend()
scores = torch.ones(3, device=device)
mask = torch.full((3,), 2.0, device=device)

by_place = torch.export.export(attend, (scores, mask)).module()
by_name = torch.export.export(attend, (scores,), {"mask": mask}).module()

claim("as exported, by place", by_place(scores, mask)[0] == 2)
claim("as exported, by name", by_name(scores, mask=mask)[0] == 2)

refuses(
    lambda: by_place(scores, mask=mask),
    error=ValueError,
    match="Ran into a kwarg keyword mismatch",
    what="by_place(scores, mask=mask)",
)
refuses(
    lambda: by_name(scores, mask),
    error=ValueError,
    match="Ran into a kwarg keyword mismatch",
    what="by_name(scores, mask)",
)

scripted = torch.jit.script(attend)

claim(
    "a scripted module takes both",
    scripted(scores, mask)[0] == 2 and scripted(scores, mask=mask)[0] == 2,
)

# %%
# Why
# ---
#
# The program keeps the structure of the example, a tuple of places and a dictionary of names, and compares each call with it.
# The signature of ``forward`` is not consulted.

exported = torch.export.export(attend, (scores,), {"mask": mask})
print(exported.call_spec.in_spec)

places, names = exported.example_inputs

claim(
    "the program has the example with one place and one name",
    len(places) == 1 and list(names) == ["mask"],
)

# %%
# Instead
# -------
#
# Give all arguments by name at export, and the order of the call is free.
# ``inspect.signature`` can bring any call into that form.

import inspect

all_named = torch.export.export(
    attend, (), {"scores": scores, "mask": mask}
).module()


def call(*arguments, **keywords):
    bound = inspect.signature(attend.forward).bind(*arguments, **keywords)
    return all_named(**bound.arguments)


claim(
    "in another order it is right",
    all_named(mask=mask, scores=scores)[0] == 2,
)
claim(
    "through the signature each form is taken",
    call(scores, mask)[0] == call(scores, mask=mask)[0] == 2,
)
