# /// finding
# tags = ["refused", "types", "migration"]
# asks = [
#   "List[Tensor] or Dict[str, Tensor] argument in torch.export",
#   "list of tensors of variable length as input of an exported model",
#   "dictionary with another key after torch.export",
#   "input tree spec mismatch",
# ]
# errors = ["ValueError: Trying to flatten user inputs with exported input tree spec"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_unlift.py"]
# added = 2026-11-27
# ///
"""
An exported program takes lists and dictionaries of the example's length and keys
=================================================================================

``List[Tensor]`` and ``Dict[str, Tensor]`` mean any length and any keys to ``torch.jit.script``.
``torch.export`` takes a container apart into its tensors, and refuses one that comes apart otherwise.
"""

from typing import Dict, List

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class Sum(nn.Module):
    def forward(self, layers: List[torch.Tensor]):
        total = layers[0]
        for layer in layers[1:]:
            total = total + layer
        return total


class Mix(nn.Module):
    def forward(self, features: Dict[str, torch.Tensor]):
        return {"mixed": features["text"] + 2 * features["image"]}


one, two = torch.ones(3, device=device), torch.full((3,), 2.0, device=device)
summed = torch.export.export(Sum(), ([one, two],))
mixed = torch.export.export(Mix(), ({"text": one, "image": two},))

# %%
# Same length, same keys: right, and the result is a dictionary again.

mix = mixed.module()

claim("two layers are added", summed.module()([one, 3 * one])[0] == 4)
claim(
    "the result of the other one is a dictionary",
    list(mix({"text": one, "image": one})) == ["mixed"],
)

# %%
# The example has two different tensors, for a reason of its own: :finding:`exporting/same-tensor-twice-is-one-input`.
#
# A third layer, a tuple in place of the list, and a key that nobody reads are each refused.

for what, program, argument in [
    ("two layers, called with three,", summed, [one, one, one]),
    ("a list, called with a tuple,", summed, (one, one)),
    (
        "two keys, called with three,",
        mixed,
        {"text": one, "image": one, "sound": one},
    ),
]:
    refuses(
        program.module(),
        argument,
        error=ValueError,
        match="Trying to flatten user inputs with exported input tree spec",
        what=f"a program of {what}",
    )

claim(
    "script takes three layers",
    torch.jit.script(Sum())([one, one, one])[0] == 3,
)

# %%
# Why
# ---
#
# The graph knows tensors only: one input for each leaf of the example, and the loop is written out.
# ``call_spec.in_spec`` has the structure that each call is compared with.

leaves = [node.name for node in summed.graph.nodes if node.op == "placeholder"]
print(leaves)
print(summed.call_spec.in_spec)

claim("the list has become two inputs", len(leaves) == 2)
claim(
    "the loop has become one addition",
    sum("aten.add" in str(node.target) for node in summed.graph.nodes) == 1,
)

# %%
# Instead
# -------
#
# Put what varies in number into a dimension of one tensor, and make that dynamic.


class SumStacked(nn.Module):
    def forward(self, layers):
        return layers.sum(0)


stacked = torch.export.export(
    SumStacked(),
    (torch.stack([one, one]),),
    dynamic_shapes=({0: torch.export.Dim("layers")},),
).module()

claim("two layers", stacked(torch.stack([one, one]))[0] == 2)
claim("and five", stacked(torch.stack([one] * 5))[0] == 5)

# %%
# All modes
# ---------

compare(Sum(), example=([one, two],), others=[([one, one, one],)])
