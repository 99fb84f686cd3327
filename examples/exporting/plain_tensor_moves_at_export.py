# /// finding
# tags = ["silent", "python-state", "modules", "migration"]
# asks = [
#   "torch.export changes my model",
#   "tensor attribute that is not a buffer in torch.export",
#   "state is off by one after export",
#   "self.calls = torch.zeros(()) without register_buffer, exported",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/non_strict_utils.py"]
# added = 2026-11-27
# ///
"""
torch.export itself carries out an update in place on a tensor that is no buffer
================================================================================

With ``strict=False``, the default of recent releases, the tensor is one step further after the export, and the program starts from there.
A registered buffer, and ``strict=True``, leave it alone.
"""

import torch
from torch import nn

from tsguide import claim, device


class Plain(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = torch.zeros((), device=device)

    def forward(self, reading):
        self.calls.add_(1)
        return reading * self.calls


one = torch.ones((), device=device)
model = Plain()
exported = torch.export.export(model, (one,), strict=False)

print("after the export:", model.calls)
first_answer = exported.module()(one)
print("first answer:    ", first_answer)

claim("the export has counted", model.calls != 0)
claim("the first answer of eager is 1", Plain()(one) == 1)
claim("that of the program is 2", first_answer == 2)

# %%
# Why
# ---
#
# Parameters and buffers are swapped for fake tensors while ``forward`` runs.
# A tensor in a plain attribute is not, and ``add_`` finds the real one.

kinds = {}


class Watch(Plain):
    def __init__(self):
        super().__init__()
        self.register_buffer("scale", torch.ones((), device=device))

    def forward(self, reading):
        kinds.update(
            calls=type(self.calls).__name__, scale=type(self.scale).__name__
        )
        return reading * self.scale


torch.export.export(Watch(), (one,), strict=False)
print(kinds)

claim("the plain attribute is real", kinds["calls"] == "Tensor")
claim("the buffer is not", kinds["scale"] != "Tensor")

# %%
# ``strict=True`` reads the bytecode and runs nothing of it.

model = Plain()
torch.export.export(model, (one,), strict=True)

claim("with strict=True the export counts nothing", model.calls == 0)

# %%
# Instead
# -------
#
# Register the tensor.


class Registered(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros((), device=device))

    forward = Plain.forward


model = Registered()
exported = torch.export.export(model, (one,), strict=False)

claim("the export has not counted", model.calls == 0)
claim("the program's first answer is 1", exported.module()(one) == 1)
