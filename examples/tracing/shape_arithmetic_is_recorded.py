# /// finding
# tags = ["works", "python-state"]
# asks = [
#   "dynamic shapes, reshape, view and padding by size",
#   "is x.size or x.shape constant after tracing, variable batch size",
# ]
# sources = ["notes: Tracing / Functions, sentence 1"]
# added = 2026-11-23
# ///
"""
Arithmetic on a tensor's shape is recorded in the trace
=======================================================

While tracing, ``x.shape[0]`` is a tensor, not an ``int``.
So sums, products and ``//`` of sizes follow the input, until Python itself needs the number.
"""

import math

import torch

from tsguide import claim, compare, device


def upper_half(batch):
    rows, columns = batch.shape
    half = batch[:, columns // 2 :]
    return half.reshape(rows * (columns - columns // 2))


def row_count(batch):
    return batch.shape[0]


example = torch.arange(6.0, device=device).reshape(2, 3)
larger = torch.arange(35.0, device=device).reshape(5, 7)

# %%
# The sizes 2 and 3 of the example are nowhere in the graph; the trace works out 5, 7 and 20 again.

traced = torch.jit.trace(upper_half, (example,))

claim(
    "the trace agrees on another size",
    lambda: torch.equal(traced(larger), upper_half(larger)),
)
claim("the trace reads the sizes", "aten::size" in str(traced.graph))
claim(
    "the division of sizes is an operation",
    "aten::floor_divide" in str(traced.graph),
)

# %%
# Why
# ---
#
# While tracing, ``Tensor.shape`` holds zero-dimensional tensors, made by ``prim::NumToTensor``, and arithmetic on them is recorded as any other.
# The same code sees integers in eager.

kinds = []


def kind_of_size(batch):
    kinds.append(type(batch.shape[0]))
    return batch + batch.shape[0]


kind_of_size(example)
torch.jit.trace(kind_of_size, (example,), check_trace=False)
print(kinds)

claim("a size is an int in eager", kinds[0] is int)
claim("a size is a tensor while tracing", kinds[1] is torch.Tensor)

# %%
# A size that is returned stays a tensor: where eager gives an ``int``, the trace does not.

claim(
    "the trace returns a tensor",
    lambda: isinstance(
        torch.jit.trace(row_count, (example,))(larger), torch.Tensor
    ),
)
claim(
    "that tensor holds the right size",
    lambda: torch.jit.trace(row_count, (example,))(larger) == 5,
)

# %%
# All modes
# ---------

compare(upper_half, example=(example,), others=[(larger,)])

# %%
# Limits
# ------
#
# ``int``, ``math.sqrt`` or ``min`` on a size hand it to Python, and it is the example's from there on.
# Write ``size ** 0.5`` for the square root.


def scale_by_math(batch):
    return batch / math.sqrt(batch.shape[-1])


def scale_by_power(batch):
    return batch / batch.shape[-1] ** 0.5


by_math = torch.jit.trace(scale_by_math, (example,), check_trace=False)
by_power = torch.jit.trace(scale_by_power, (example,), check_trace=False)

claim(
    "math.sqrt of a size is frozen",
    lambda: torch.allclose(by_math(larger), larger / math.sqrt(3)),
)
claim(
    "a power of a size is not",
    lambda: torch.allclose(by_power(larger), larger / math.sqrt(7)),
)
