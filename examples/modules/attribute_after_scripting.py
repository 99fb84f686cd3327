# /// finding
# tags = ["modules", "python-state", "silent"]
# asks = ["setting a threshold or flag on the original model changes nothing", "model and scripted model out of sync"]
# errors = ["RuntimeError: Can't set constant", "RuntimeError: Could not cast attribute"]
# sources = ["PyTorch: torch/jit/_recursive.py, create_script_module_impl"]
# added = 2026-11-23
# ///
"""
An attribute set on the Python module after scripting does not reach the scripted module
=========================================================================================

``torch.jit.script`` copies numbers, strings and lists into the scripted module; only tensors are shared.
From then on there are two modules, each with a value of its own.
"""

from typing import Final

import torch
from torch import nn

from tsguide import claim, device, refuses


class Temperature(nn.Module):
    def __init__(self):
        super().__init__()
        self.temperature = 2.0
        self.weights = [1.0, 1.0]
        self.register_buffer("shift", torch.zeros(()))

    def forward(self, logits):
        return (logits + self.shift) / self.temperature * self.weights[0]


model = Temperature().to(device)
scripted = torch.jit.script(model)
logits = torch.tensor(12.0, device=device)

# %%
# Set on the module, the number is not seen.

model.temperature = 4.0
claim("the module divides by four", model(logits) == 3)
claim(
    "the scripted module still divides by two",
    scripted(logits) == 6,
    covers=["mod-nonfinal-copied"],
)

# %%
# Set on the scripted module, it is, and the module does not follow.

scripted.temperature = 3.0
claim(
    "the scripted module divides by three",
    scripted(logits) == 4,
    covers=["mod-attr-mutable"],
)
claim("the module keeps its four", model.temperature == 4.0)

# %%
# A list is copied too, even when it is read back: writing to it writes to a copy.

scripted.weights[0] = 10.0
claim(
    "the scripted module does not see a list element set from Python",
    scripted(logits) == 4,
)

scripted.weights = [10.0, 1.0]
claim("it sees a list that is set as a whole", scripted(logits) == 40)

# %%
# A tensor that is changed in place is seen, since tensors are shared.

model.shift += 6
claim(
    "the scripted module sees the buffer that was changed in place",
    scripted(logits) == 60,
)

# %%
# Why
# ---
#
# ``create_script_module_impl`` (``torch/jit/_recursive.py``) sets each attribute once on the C++ module, while scripting.
# A float, a string or a list becomes a C++ value then; reading it back makes a new Python object.

claim("each read gives another list", scripted.weights is not scripted.weights)

# %%
# Instead
# -------
#
# Set attributes before scripting, or set them on the scripted module.
# A value that both must see belongs into a buffer, changed in place.


class TemperatureBuffer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("temperature", torch.tensor(2.0))

    def forward(self, logits):
        return logits / self.temperature


model = TemperatureBuffer().to(device)
scripted = torch.jit.script(model)
model.temperature.fill_(4.0)
claim("the scripted module follows the buffer", scripted(logits) == 3)

# %%
# Limits
# ------
#
# The scripted module has the types of the attributes it was made from.
# Here an ``int`` set for the ``float`` becomes a ``float``, and a string is refused.

scripted = torch.jit.script(Temperature().to(device))
scripted.temperature = 3
claim(
    "an int that was set is read back as a float",
    type(scripted.temperature) is float,
)

refuses(
    setattr,
    scripted,
    "temperature",
    "hot",
    error=RuntimeError,
    match="Could not cast attribute",
)

# %%
# An attribute marked ``Final`` cannot be set at all.


class Gain(nn.Module):
    gain: Final[float]

    def __init__(self):
        super().__init__()
        self.gain = 2.0

    def forward(self, signal):
        return signal * self.gain


refuses(
    setattr,
    torch.jit.script(Gain()),
    "gain",
    3.0,
    error=RuntimeError,
    match="Can't set constant 'gain'",
)
