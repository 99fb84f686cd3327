# /// finding
# tags = ["refused"]
# asks = ["set a breakpoint, pdb or step into scripted code", "profiler, coverage or sys.settrace shows nothing"]
# errors = ["RuntimeError: Python builtin <built-in function breakpoint> is currently not supported in Torchscript"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/jit/_state.py"]
# added = 2026-11-23
# ///
"""
Python's debugger and tracer see no line of a compiled function
===============================================================

The notes say that compiled code is executed in C++.
For a function it is: Python runs none of its lines, and a debugger has nowhere to stop.
"""

import os
import subprocess
import sys

import torch

from tsguide import claim, compare, device, refuses


def accumulate(x):
    total = x
    for step in range(3):
        total = total + step * x
    return total


scripted = torch.jit.script(accumulate)
x = torch.ones(2, device=device)


def lines_run(run, *args):
    """Return the lines of accumulate that Python runs, as a debugger would see them."""
    lines, before = [], sys.gettrace()

    def trace(frame, event, arg):
        if event == "line" and frame.f_code is accumulate.__code__:
            lines.append(frame.f_lineno - accumulate.__code__.co_firstlineno)
        return trace

    sys.settrace(trace)
    try:
        run(*args)
    finally:
        sys.settrace(before)
    return lines


# %%
# A debugger is a trace function.
# It sees each line of the Python function, and none of the compiled one.

print("eager: ", lines_run(accumulate, x))
print("script:", lines_run(scripted, x))

claim(
    "Python's lines are seen, those of the loop three times",
    lines_run(accumulate, x).count(3) == 3,
)
claim("no line of the compiled function is seen", lines_run(scripted, x) == [])


# %%
# A breakpoint in the source is refused.


def accumulate_with_breakpoint(x):
    breakpoint()
    return x + x


refuses(
    torch.jit.script,
    accumulate_with_breakpoint,
    error=RuntimeError,
    match=r"<built-in function breakpoint> is currently not supported",
    covers=["builtin-breakpoint"],
)

# %%
# Why
# ---
#
# The compiled function is a graph, which an interpreter in C++ runs (``torch/csrc/jit/runtime/interpreter.cpp``).
# Python's source is read once, when the function is compiled.

# %%
# Instead
# -------
#
# Start the program with ``PYTORCH_JIT=0``.
# Then ``torch.jit.script`` returns the Python function itself, and a debugger steps into it.

program = """
import torch
from statistics import mean
print(torch.jit.script(mean) is mean)
"""
answer = subprocess.run(
    [sys.executable, "-c", program],
    env={**os.environ, "PYTORCH_JIT": "0"},
    capture_output=True,
    text=True,
    check=True,
)

claim(
    "with PYTORCH_JIT=0 scripting returns the function it was given",
    answer.stdout.strip() == "True",
    covers=["jit-env-pytorch-jit-0"],
)

# %%
# All modes
# ---------

compare(accumulate, example=(x,))
