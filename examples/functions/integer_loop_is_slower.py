# /// finding
# tags = ["slow", "speed", "control-flow", "python-state"]
# asks = [
#   "plain Python arithmetic in a jitted loop",
#   "TorchScript slower than Python for scalars",
#   "is TorchScript like numba",
# ]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/runtime/interpreter.cpp"]
# added = 2026-11-23
# ///
"""
A while loop of Python integers runs slower scripted than in Python
===================================================================

The notes say that compiled code is much faster.
For integer arithmetic with a condition in the loop it is the other way round: Python takes less time.
"""

import torch
from torch.profiler import ProfilerActivity, profile

from tsguide import claim, compare, device, measure


def padding(longest: int) -> int:
    total = 0
    for length in range(1, longest):
        size = 1
        while size < length:
            size *= 2
        total += size - length
    return total


scripted = torch.jit.script(padding)

claim("both count the same padding", scripted(1000) == padding(1000))

# %%
# Warm, the compiled function takes more than one and a half times as long.

timing = measure(
    {"eager": padding, "script": scripted},
    1000,
    name="padding to powers of two, integers only",
)

claim(
    "the compiled loop is slower than Python",
    timing.variant("script").ratio > 1.5,
)

timing

# %%
# Why
# ---
#
# No machine code is made for integers.
# The interpreter (``torch/csrc/jit/runtime/interpreter.cpp``) executes one operator after the other, and hands every number over on a stack, in a box that could hold a value of any type.
# So it is one interpreter against another, and Python's is good at small integers.

optimised = str(torch.jit.last_executed_optimized_graph())

claim(
    "the optimised graph still compares integers by an operator",
    "aten::lt(" in optimised,
)
claim("nothing in it was fused", "Group" not in optimised)


# %%
# Instead
# -------
#
# Leave such loops in Python, or write them as tensor operations, which compute all lengths at once.


def padding_at_once(lengths):
    sizes = torch.ones_like(lengths)
    for _ in range(10):
        sizes = torch.where(sizes < lengths, sizes * 2, sizes)
    return (sizes - lengths).sum()


lengths = torch.arange(1, 1000, device=device)

claim(
    "tensor operations give the same padding",
    padding_at_once(lengths) == padding(1000),
)

with profile(activities=[ProfilerActivity.CPU]) as seen:
    padding_at_once(lengths)
doublings = sum((n - 1).bit_length() for n in range(1, 1000))
operators = sum(event.count for event in seen.key_averages())

claim(
    "they are fewer than a hundred operators, where the loop doubles thousands of times",
    operators < 100 and doublings > 5000,
)

# %%
# All modes
# ---------
#
# ``trace`` refuses integers.

compare(padding, example=(10,))

# %%
# Speed
# -----
#
# Beside the loop above, its replacement.

replaced = measure(
    {
        "Python integers": lambda lengths: padding(1000),
        "script, integers": lambda lengths: scripted(1000),
        "tensors": padding_at_once,
    },
    lengths,
    name="padding of 999 lengths",
)

if device == "cpu":
    claim(
        "the tensor operations are faster than the loop in Python",
        replaced.variant("tensors").ratio < 0.7,
    )

replaced

# %%
# Limits
# ------
#
# A ``for`` loop whose length is known before it starts is unrolled, and comes out faster or slower, as its body is.
# This is measured with CPython 3.11 or later, whose interpreter specialises arithmetic on small integers (PEP 659); an older one may come out differently.
