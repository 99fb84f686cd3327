# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "move an exported program to another device",
#   "exported on CPU, run on CUDA",
#   "torch.export device hard-coded, torch.zeros(device=x.device)",
#   "move_to_device_pass",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/passes/__init__.py"]
# added = 2026-11-27
# ///
"""
An exported program that is moved still creates its tensors where it was exported
=================================================================================

``device=hidden.device`` is read once, at export, and stands in the graph as a name.
``to()`` moves parameters and not names; ``move_to_device_pass`` moves both.
"""

import torch
from torch import nn
from torch.export.passes import move_to_device_pass

from tsguide import claim, device


class Decode(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(3))

    def forward(self, hidden):
        start = torch.zeros(3, device=hidden.device)
        return start + hidden * self.weight


decode = Decode().to(device)
hidden = torch.ones(3, device=device)

# %%
# The device ``meta`` stands here for any other one: it has shapes and no numbers, and every machine has it.


def fresh():
    return torch.export.export(decode, (hidden,))


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


elsewhere = hidden.to("meta")
moved = fresh().module().to("meta")


def created(exported):
    return [
        torch.device(node.kwargs["device"]).type
        for node in exported.graph.nodes
        if "device" in node.kwargs
    ]


print(created(fresh()))
said = refusal(lambda: moved(elsewhere))
print(said)

claim(
    "the parameter has moved",
    all(weight.is_meta for weight in moved.parameters()),
)
claim("the call is refused", said != "")
claim(
    "the moved model itself runs",
    Decode().to("meta")(elsewhere).is_meta,
)

# %%
# Why
# ---
#
# ``hidden.device`` is no tensor, so export uses its value, and the graph has a constant.

claim(
    "the device of the example stands in the graph",
    created(fresh()) == [hidden.device.type],
)

# %%
# Instead
# -------
#
# Let ``move_to_device_pass`` write the other device into the graph, or export on the device where the program will run.

passed = move_to_device_pass(fresh(), "meta")
print(created(passed))

claim("the pass has changed the constant", created(passed) == ["meta"])
claim("the program runs there", passed.module()(elsewhere).is_meta)

# %%
# Or create the tensor from one that is an input, and no device is written down.


class DecodeLike(Decode):
    def forward(self, hidden):
        return torch.zeros_like(hidden) + hidden * self.weight


like = torch.export.export(DecodeLike().to(device), (hidden,))
print(like.graph)

claim("no device stands in the graph", created(like) == [])
claim(
    "the moved program runs there",
    like.module().to("meta")(elsewhere).is_meta,
)
