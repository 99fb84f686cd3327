# /// finding
# tags = ["refused", "types", "migration"]
# asks = [
#   "torch.export model returns a dataclass",
#   "dataclass as input of torch.export",
#   "custom output class, ModelOutput, in torch.export",
#   "register_dataclass, register_pytree_node for export",
# ]
# errors = [
#   "RuntimeError: Found <class 'Detections'> in output, which is not a known type.",
#   "ValueError: Unsupported input type <class 'Detections'>. Export only supports pytree containers of basic types (Tensor, int, float, ...) as input.",
# ]
# torch = ">=2.7"
# sources = ["PyTorch: torch/utils/_pytree.py", "PyTorch: torch/export/__init__.py"]
# added = 2026-11-27
# ///
"""
torch.export refuses a dataclass until it is registered
=======================================================

It is refused as an argument and as a result.
One call of ``torch.export.register_dataclass`` lets it through both ways, and through a file.
"""

import io
from dataclasses import dataclass

import torch
from torch import nn

from tsguide import claim, device


@dataclass
class Detections:
    boxes: torch.Tensor
    scores: torch.Tensor


class Detect(nn.Module):
    def forward(self, image):
        return Detections(image + 1, image.sum())


class Keep(nn.Module):
    def forward(self, found):
        return found.boxes * found.scores


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


image = torch.ones(3, device=device)
found = Detections(image, image)

# %%
# The words depend on the release; they name the class.

as_result = refusal(lambda: torch.export.export(Detect(), (image,)))
as_argument = refusal(lambda: torch.export.export(Keep(), (found,)))
print(as_result)
print(as_argument)

claim("a dataclass as a result is refused by name", "Detections" in as_result)
claim(
    "a dataclass as an argument is refused by name",
    "Detections" in as_argument,
)

# %%
# Why
# ---
#
# Export takes arguments and results apart with ``torch.utils._pytree``, which knows lists, tuples, named tuples and dictionaries.
# Any other object is one leaf to it, and a leaf has to be a tensor or a plain value.

from torch.utils import _pytree

claim("the dataclass is one leaf", len(_pytree.tree_leaves(found)) == 1)

# %%
# Instead
# -------
#
# Register the class, once, where it is defined.
# A name makes it fit for ``torch.export.save``; the process that loads the file registers the class under the same name.

torch.export.register_dataclass(
    Detections, serialized_type_name="guide.Detections"
)

claim("now it has two leaves", len(_pytree.tree_leaves(found)) == 2)

exported = torch.export.export(Detect(), (image,))
result = exported.module()(image)
keep = torch.export.export(Keep(), (found,)).module()

claim(
    "the exported program gives a Detections",
    isinstance(result, Detections) and torch.equal(result.boxes, image + 1),
)
claim("another one takes it", torch.equal(keep(found), image))

file = io.BytesIO()
torch.export.save(exported, file)
file.seek(0)
loaded = torch.export.load(file).module()

claim("and so does the loaded program", isinstance(loaded(image), Detections))
