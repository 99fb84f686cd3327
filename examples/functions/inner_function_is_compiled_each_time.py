# /// finding
# tags = ["slow", "speed"]
# asks = ["memory grows, leak from jit in a factory or closure", "recompiles every time the function is created"]
# errors = ["UnsupportedNodeError: function definitions aren't supported:"]
# sources = ["notes: Functions, sentence 1", "PyTorch: torch/jit/_state.py"]
# added = 2026-11-23
# ///
"""
A decorated function inside another function is compiled again at each call
===========================================================================

Compiling at the moment of creation means compiling at every creation.
Inside a function that is each time the outer one runs, and the compiled code of all of them stays in memory.
"""

from unittest import mock

import torch

from tsguide import claim, compare, device, measure


def blur(x):
    @torch.jit.script
    def neighbours(x):
        return 0.25 * x.roll(1) + 0.5 * x + 0.25 * x.roll(-1)

    return neighbours(x)


x = torch.arange(4.0, device=device)


# %%
# The name of a compiled function is its own, so two names are two compilations.


def make_neighbours():
    @torch.jit.script
    def neighbours(x):
        return 0.25 * x.roll(1) + 0.5 * x + 0.25 * x.roll(-1)

    return neighbours


first, second = make_neighbours(), make_neighbours()

print(first.qualified_name, second.qualified_name)

claim(
    "each call of the outer function compiles the inner one anew",
    first.qualified_name != second.qualified_name,
)
claim("the code is the same", first.code == second.code)

# %%
# The compiled functions are kept in one place for the whole process, also when nothing refers to them any more.

name = second.qualified_name
del second

claim(
    "the dropped function is still there",
    torch.jit._state._python_cu.find_function(name) is not None,
)

# %%
# Why
# ---
#
# ``torch.jit.script`` knows functions that it has compiled by the function object (``_jit_caching_layer`` in ``torch/jit/_state.py``).
# Each ``def`` that runs makes a new object, whose source is compiled again.

# %%
# Instead
# -------
#
# Move the inner function to the top of the file, where it is defined once.


@torch.jit.script
def neighbours(x):
    return 0.25 * x.roll(1) + 0.5 * x + 0.25 * x.roll(-1)


def blur_with_one_function(x):
    return neighbours(x)


claim("it gives the same", torch.equal(blur_with_one_function(x), blur(x)))

# %%
# All modes
# ---------
#
# ``script`` refuses a function with another function inside, and ``compile`` leaves the call of ``torch.jit.script`` to Python.

compare(blur, example=(x,))

# %%
# Speed
# -----
#
# What is measured is the compilation: each call of the outer function is one call of ``torch.jit.script``.

with mock.patch.object(torch.jit, "script", wraps=torch.jit.script) as spy:
    for _ in range(3):
        blur(x)
    compiled_each_time = spy.call_count
    for _ in range(3):
        blur_with_one_function(x)

claim(
    "three calls compile three times, and none where the function stands outside",
    (compiled_each_time, spy.call_count) == (3, 3),
)

timing = measure(
    {"compiled once": blur_with_one_function, "compiled at each call": blur},
    x,
    name="one call of the outer function",
)

claim(
    "compiling at each call takes more than ten times as long",
    timing.variant("compiled at each call").ratio > 10,
)

timing
