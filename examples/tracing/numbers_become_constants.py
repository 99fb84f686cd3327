# /// finding
# tags = ["silent", "python-state", "warning"]
# asks = [
#   "tolist, item, int or len give a fixed number",
#   "scale, maximum or index computed from the data is stuck at its first value",
# ]
# errors = [
#     "TracerWarning: Converting a tensor to a Python number might cause the trace to be incorrect.",
#     "TracerWarning: Converting a tensor to a Python integer might cause the trace to be incorrect.",
#     "TracerWarning: Converting a tensor to a Python float might cause the trace to be incorrect.",
#     "TracerWarning: Using len to get tensor shape might cause the trace to be incorrect.",
# ]
# sources = ["notes: Tracing / Functions, sentence 1", "PyTorch: torch/_tensor.py"]
# added = 2026-11-23
# ///
"""
A Python number that is taken from a tensor while tracing is a constant of the trace
====================================================================================

``x.item()``, ``int(x)``, ``float(x)`` and ``len(x)`` give the example's number to every later call.
Each warns while tracing; none does when the trace gives a wrong answer.
"""

import warnings

import torch

from tsguide import claim, compare, device


def scale_by_item(signal):
    return signal / signal.max().item()


def scale_by_float(signal):
    return signal / float(signal.max())


def keep_first(signal, count):
    return signal[: int(count)]


def mean_by_len(signal):
    return signal.sum(0) / len(signal)


signal = torch.tensor([1.0, 2.0], device=device)
longer = torch.tensor([2.0, 4.0, 6.0, 8.0], device=device)
one, three = torch.tensor(1, device=device), torch.tensor(3, device=device)

# %%
# The example's maximum 2, count 1 and length 2 are what each trace works with.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    by_item = torch.jit.trace(scale_by_item, (signal,), check_trace=False)
    by_float = torch.jit.trace(scale_by_float, (signal,), check_trace=False)
    first = torch.jit.trace(keep_first, (signal, one), check_trace=False)
    by_len = torch.jit.trace(mean_by_len, (signal,), check_trace=False)

claim(
    "item(): the trace divides by the example's maximum",
    lambda: by_item(longer).max() == 4,
)
claim(
    "float(): the trace divides by the example's maximum",
    lambda: by_float(longer).max() == 4,
)
claim(
    "int(): the trace keeps one value where three are asked for",
    lambda: first(longer, three).shape == (1,),
)
claim(
    "len(): the trace divides the sum 20 by two, not four",
    lambda: by_len(longer) == 10,
)

# %%
# Each of the four warned, once, while tracing.

for warning in caught:
    print(str(warning.message).partition(" might ")[0])

claim(
    "there were four warnings",
    len([w for w in caught if w.category is torch.jit.TracerWarning]) == 4,
)

# %%
# Why
# ---
#
# The graph knows tensors, and numbers as constants.
# A number that has passed through Python is a constant: ``prim::Constant[value={2}]`` stands where the maximum was.
# ``len`` warns from ``torch/_tensor.py``, the others from the bindings in C++.

print(by_item.graph.str(False))

# %%
# Instead
# -------
#
# Leave the numbers in tensors: a one-element tensor divides and slices as a number does.
# For a length, ``shape[0]`` is recorded where ``len`` is not.


def scale(signal):
    return signal / signal.max()


def keep_first_by_tensor(signal, count):
    return signal[:count]


def mean_by_shape(signal):
    return signal.sum(0) / signal.shape[0]


claim(
    "a tensor as divisor is recorded",
    lambda: torch.jit.trace(scale, (signal,))(longer).max() == 1,
)
claim(
    "a tensor as the end of a slice is recorded",
    lambda: (
        torch.jit.trace(keep_first_by_tensor, (signal, one))(
            longer, three
        ).shape
        == (3,)
    ),
)
claim(
    "shape[0] is recorded",
    lambda: torch.jit.trace(mean_by_shape, (signal,))(longer) == 5,
)

# %%
# All modes
# ---------
#
# ``torch.export`` and ``torch.compile`` do not freeze ``item()``: they give the right answer for another maximum.

compare(scale_by_item, example=(signal,), others=[(longer,)])

# %%
# ``torch.export`` freezes the length as well, but guards it: another length is an error, not a wrong answer.

compare(mean_by_len, example=(signal,), others=[(longer,)])
