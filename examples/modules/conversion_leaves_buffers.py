# /// finding
# tags = ["modules", "silent"]
# asks = [
#   "half precision, fp16 or moving to GPU after tracing",
#   "batch norm running statistics or positional table keep the old dtype or device",
#   "model.to(), model.cuda()",
# ]
# errors = ["RuntimeError: mixed dtype (CPU): expect parameter to have scalar type of Float"]
# sources = ["PyTorch: torch/nn/modules/module.py, Module._apply"]
# added = 2026-11-23
# ///
"""
Converting a module after tracing it converts the trace's parameters but not its buffers
=========================================================================================

``half()``, ``double()`` and ``to()`` change a module's parameters in place, and replace its buffers.
A trace shares the objects, so it follows the one and misses the other.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Standardise(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))
        self.register_buffer("mean", torch.full((width,), 0.5))

    def forward(self, features):
        return (features - self.mean) * self.gain


model = Standardise(3).to(device)
features = torch.ones(2, 3, device=device)
traced = torch.jit.trace(model, (features,))

# %%
# After ``half()`` on the module, the trace is half converted, and answers in another type than the module.

model.half()
print(
    "module:",
    {name: value.dtype for name, value in model.state_dict().items()},
)
print(
    "trace: ",
    {name: value.dtype for name, value in traced.state_dict().items()},
)

claim("the trace's parameter is converted", traced.gain.dtype == torch.float16)
claim("the trace's buffer is not", traced.mean.dtype == torch.float32)
claim(
    "the module answers in float16",
    model(features.half()).dtype == torch.float16,
)
claim(
    "the trace answers in float32",
    traced(features.half()).dtype == torch.float32,
)

# %%
# A buffer that is replaced by hand is lost on the trace too; one that is changed in place is not.

model.float()
traced.float()
model.mean = torch.zeros(3, device=device)
claim(
    "the trace still subtracts the old mean",
    torch.equal(traced(features), torch.full_like(features, 0.5)),
)

traced.mean.fill_(0.25)
claim(
    "a change in place is seen",
    torch.equal(traced(features), torch.full_like(features, 0.75)),
)

# %%
# Why
# ---
#
# ``Module._apply`` (``torch/nn/modules/module.py``) sets ``parameter.data``, which keeps the object, but puts a new tensor into ``_buffers``.
# ``torch.jit.script`` shares parameters and buffers in the same way, and splits in the same way.

model = Standardise(3).to(device)
scripted = torch.jit.script(model)
model.half()
claim(
    "a scripted module is split as well",
    scripted.gain.dtype == torch.float16
    and scripted.mean.dtype == torch.float32,
)

# %%
# Instead
# -------
#
# Convert first, capture after.

model = Standardise(3).to(device).half()
traced = torch.jit.trace(model, (features.half(),))
claim(
    "a trace of the converted module answers in its type",
    traced(features.half()).dtype == torch.float16,
)

# %%
# Or trace a deep copy, which shares nothing, and convert either as you like.

from copy import deepcopy

model = Standardise(3).to(device)
traced = torch.jit.trace(deepcopy(model), (features,))
model.half()
claim(
    "the trace of a copy stays what it was", traced.gain.dtype == torch.float32
)

# %%
# Limits
# ------
#
# It also goes the other way: converting the trace splits the module, and not every operation accepts the mixture.
# Here ``BatchNorm1d`` on the CPU breaks, although nobody touched it.

norm = nn.BatchNorm1d(3).eval().to(device)
torch.jit.trace(norm, (features,)).double()

refuses(
    norm,
    features,
    error=RuntimeError,
    match=r"mixed dtype \(CPU\)",
    device="cpu",
)
