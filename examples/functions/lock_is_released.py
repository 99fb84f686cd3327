# /// finding
# tags = ["works"]
# asks = ["GIL, multithreading, run inference in parallel threads", "thread pool serving"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/python/pybind_utils.h"]
# added = 2026-11-23
# ///
"""
While a compiled function runs, other Python threads go on
==========================================================

Python code holds the interpreter's lock, and one thread runs at a time.
A compiled function gives the lock back for as long as it runs; the same function in Python keeps it.
"""

import sys
import threading

import torch

from tsguide import claim, compare


def longest_chain(limit: int) -> int:
    longest = 0
    for start in range(1, limit):
        number, length = start, 0
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            length += 1
        longest = max(longest, length)
    return longest


scripted = torch.jit.script(longest_chain)

claim("both give the same", scripted(100) == longest_chain(100))


# %%
# One thread starts the function.
# Python is told not to take the lock away from a thread, so the main thread goes on only when the lock is given back.


def main_thread_had_to_wait(function):
    started, finished = threading.Event(), threading.Event()

    def work():
        started.set()
        function(30_000)
        finished.set()

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    try:
        thread = threading.Thread(target=work)
        thread.start()
        started.wait()
        waited = finished.is_set()
        thread.join()
    finally:
        sys.setswitchinterval(interval)
    return waited


claim(
    "the main thread waits until the Python function has finished",
    main_thread_had_to_wait(longest_chain),
)
claim(
    "it does not wait for the compiled function",
    not main_thread_had_to_wait(scripted),
)

# %%
# Why
# ---
#
# The call releases the lock (``gil_scoped_release`` around the run in ``torch/csrc/jit/python/pybind_utils.h``) and takes it again to hand over the result.
# The interpreter that runs the graph needs no Python object.

# %%
# All modes
# ---------

compare(longest_chain, example=(5,))

# %%
# Limits
# ------
#
# A compiled function that calls back into Python takes the lock for that call.
# PyTorch's own operators release the lock too, so eager code made of large operations has less to gain.
