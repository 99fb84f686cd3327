# /// finding
# tags = ["silent", "python-state"]
# asks = [
#   "trace made on CPU fails or is wrong on GPU",
#   "move a traced model to CUDA, torch.zeros, arange or mask on the wrong device",
#   "hard-coded device or dtype, float16, double",
# ]
# sources = ["notes: Tracing / Functions, sentence 1"]
# added = 2026-11-23
# ///
"""
A tensor that a traced function creates has the example's dtype and device
==========================================================================

``dtype=x.dtype`` and ``device=x.device`` are read once, while tracing, and become constants.
A trace made on one device creates its tensors there forever, and no warning is given.
"""

import warnings

import torch

from tsguide import claim, compare, device


def taper(window):
    ramp = torch.linspace(
        0, 1, window.shape[0], dtype=window.dtype, device=window.device
    )
    return ramp.flip(0)


single = torch.ones(3, device=device)
double = torch.ones(5, dtype=torch.float64, device=device)
elsewhere = torch.ones(5, device="meta")

# %%
# The length follows the input, since it is a tensor's size; dtype and device do not.
# The meta device stands for any other device here.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    traced = torch.jit.trace(taper, (single,))

claim("the trace follows the length", traced(double).shape == (5,))
claim("eager gives double for double", taper(double).dtype == torch.float64)
claim(
    "the trace gives single for double", traced(double).dtype == torch.float32
)
claim(
    "eager gives a tensor on the input's device",
    taper(elsewhere).device.type == "meta",
)
claim(
    "the trace gives a tensor on the example's device",
    traced(elsewhere).device.type == single.device.type,
    covers=["trace-device-recorded"],
)
claim(
    "there is no TracerWarning",
    not [w for w in caught if w.category is torch.jit.TracerWarning],
)

# %%
# Why
# ---
#
# ``window.dtype`` and ``window.device`` are Python objects, not tensors, so the graph has them as constants: ``linspace`` takes the number 6, which is float32, and a ``Device``.

print(traced.graph.str(False))

# %%
# Instead
# -------
#
# Let an operation take dtype and device from a tensor: ``new_zeros``, ``ones_like``, ``type_as``.


def taper_as(window):
    return torch.linspace(0, 1, window.shape[0]).type_as(window).flip(0)


follows = torch.jit.trace(taper_as, (single,))

claim("type_as follows the dtype", follows(double).dtype == torch.float64)
claim("type_as follows the device", follows(elsewhere).device.type == "meta")

# %%
# ``.to(window)`` looks the same and is not: it is recorded with the example's dtype and device.


def taper_to(window):
    return torch.linspace(0, 1, window.shape[0]).to(window).flip(0)


claim(
    "to(tensor) is frozen",
    torch.jit.trace(taper_to, (single,))(double).dtype == torch.float32,
)

# %%
# All modes
# ---------
#
# ``torch.export`` does the same, as silently: its guards cover sizes, not dtypes.
# ``torch.compile`` compiles again for the other dtype.
# PyTorch has ``torch.export`` since 2.1.

comparison = compare(taper, example=(single,), others=[(single.double(),)])

claim(
    "the exported program gives another answer for double",
    comparison.outcome("export") == "disagrees",
    torch=">=2.1",
)

comparison
