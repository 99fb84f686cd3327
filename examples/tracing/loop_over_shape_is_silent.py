# /// finding
# tags = ["silent", "control-flow"]
# asks = [
#   "variable length sequences, time steps dropped, dynamic axes",
#   "fails or truncates when the sequence length differs from the sample",
# ]
# errors = [
#     "TracerWarning: Iterating over a tensor might cause the trace to be incorrect.",
#     "RuntimeError: Expected 3 elements in a list but found",
# ]
# sources = ["notes: Tracing / Functions, sentence 3"]
# added = 2026-11-23
# ///
"""
A loop over range(x.shape[0]) is unrolled without any warning
=============================================================

``while`` and ``if`` on a tensor warn while tracing; ``range`` of a size does not.
The trace runs the example's number of steps: a longer input is cut short, a shorter one fails.
"""

import operator
import warnings

import torch

from tsguide import claim, compare, device, refuses


def smooth(signal):
    level = torch.zeros_like(signal[0])
    for step in range(signal.shape[0]):
        level = 0.5 * level + 0.5 * signal[step]
    return level


three = torch.ones(3, device=device)
five = torch.ones(5, device=device)
two = torch.ones(2, device=device)

# %%
# No warning, though tracing checks itself, and a different answer for five values.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    traced = torch.jit.trace(smooth, (three,))

print("eager:", smooth(five).item())
print("trace:", traced(five).item())

claim(
    "tracing gives no TracerWarning",
    not [w for w in caught if w.category is torch.jit.TracerWarning],
)
claim(
    "the trace stops after three of five values",
    lambda: traced(five) == smooth(three),
)
claim(
    "the answer for five values is wrong",
    lambda: not torch.equal(traced(five), smooth(five)),
)

# %%
# On a shorter input, the trace reads past the end.

refuses(
    traced,
    two,
    error=RuntimeError,
    match="index 2 out of range for tensor of size",
)

# %%
# Why
# ---
#
# A size is a tensor while tracing, and ``range`` turns it into an ``int`` through ``Tensor.__index__``.
# That conversion gives no warning, where ``int(...)`` of the same size gives one.


def add_size_by_index(signal):
    return signal + operator.index(signal.shape[0])


def add_size_by_int(signal):
    return signal + int(signal.shape[0])


def warnings_of_tracing(function):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", torch.jit.TracerWarning)
        torch.jit.trace(function, (three,), check_trace=False)
    return [w for w in caught if w.category is torch.jit.TracerWarning]


claim(
    "__index__ of a size gives no warning",
    not warnings_of_tracing(add_size_by_index),
)
claim(
    "int() of a size gives one", len(warnings_of_tracing(add_size_by_int)) == 1
)

# %%
# Instead
# -------
#
# Compile the function: the scripted loop reads the size at each call.

scripted = torch.jit.script(smooth)
claim(
    "the scripted function takes five steps",
    lambda: torch.equal(scripted(five), smooth(five)),
)
claim(
    "the scripted function takes two steps",
    lambda: torch.equal(scripted(two), smooth(two)),
)

# %%
# Or let ``check_inputs`` try another length while tracing: see :finding:`tracing/check-inputs-finds-frozen-flow`.

# %%
# All modes
# ---------
#
# ``torch.compile`` unrolls as well, but guards the size, and compiles again for another one.

compare(smooth, example=(three,), others=[(five,)])

# %%
# Limits
# ------
#
# ``for value in signal`` is unrolled too, but it warns, and another length fails instead of being cut short.


def smooth_values(signal):
    level = torch.zeros_like(signal[0])
    for value in signal:
        level = 0.5 * level + 0.5 * value
    return level


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    over_values = torch.jit.trace(smooth_values, (three,), check_trace=False)

claim(
    "iterating warns",
    any("Iterating over a tensor" in str(w.message) for w in caught),
)
refuses(
    over_values,
    five,
    error=RuntimeError,
    match="Expected 3 elements in a list but found 5",
)
