# /// finding
# tags = ["slow", "speed"]
# asks = ["overhead of each call into TorchScript", "tiny function got slower with jit"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/python/pybind_utils.h"]
# added = 2026-11-23
# ///
"""
Calling a scripted function from Python costs more than calling a Python function
=================================================================================

A function that does next to nothing shows the price of the call itself.
So many calls of a small compiled function are slower than Python; compile the loop around them instead.
"""

import torch

from tsguide import claim, compare, device, measure


def window(index: int, stride: int) -> int:
    return index * stride


scripted = torch.jit.script(window)

timing = measure(
    {"eager": window, "script": scripted},
    3,
    4,
    name="one multiplication of integers",
)

claim(
    "the call of the compiled function takes more than three times as long",
    timing.variant("script").ratio > 3,
)

timing

# %%
# Why
# ---
#
# Each call checks the arguments against the schema, converts them to C++ values, starts the interpreter, and converts the result back (``torch/csrc/jit/python/pybind_utils.h``).
# That is the same for a function of one line and of a thousand.

claim(
    "arguments are checked against the schema at each call",
    str(scripted.schema) == "window(int index, int stride) -> int",
)


# %%
# Instead
# -------
#
# Compile the function that has the loop.
# Inside compiled code a call costs no conversion: the callee is inlined.


def slide(signal, stride: int):
    total = signal.new_zeros([])
    for index in range(16):
        total = total + signal[window(index, stride)]
    return total


compiled_loop = torch.jit.script(slide)
signal = torch.arange(64.0, device=device)

claim(
    "the compiled loop gives what Python gives",
    torch.equal(compiled_loop(signal, 4), slide(signal, 4)),
)
claim(
    "in the loop the call is gone",
    "prim::CallFunction" not in str(compiled_loop.inlined_graph),
)

# %%
# All modes
# ---------

compare(slide, example=(signal, 4))

# %%
# Speed
# -----
#
# The Python loop that calls the compiled function, against the loop that is compiled with it.


def slide_calling_scripted(signal, stride: int):
    total = signal.new_zeros([])
    for index in range(16):
        total = total + signal[scripted(index, stride)]
    return total


loops = measure(
    {
        "Python calls script": slide_calling_scripted,
        "eager": slide,
        "script": compiled_loop,
    },
    signal,
    4,
    name="the same loop, compiled inside or as a whole",
)

claim(
    "the loop that is compiled as a whole is faster",
    loops.variant("script").ratio < 0.9,
)

loops
