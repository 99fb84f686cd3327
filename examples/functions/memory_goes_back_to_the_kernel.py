# /// finding
# tags = ["slow", "speed"]
# asks = [
#   "same code fast in one process and slow in another",
#   "page faults, sys time, madvise or munmap in the profile",
#   "allocator overhead of large temporaries, MALLOC_TRIM_THRESHOLD_",
# ]
# sources = ["PyTorch: c10/core/impl/alloc_cpu.cpp", "glibc: mallopt(3), malloc/malloc.c"]
# added = 2026-11-26
# ///
"""
Large temporaries on the CPU cost thousands of page faults per call, in TorchScript as in eager
===============================================================================================

PyTorch keeps no memory for the CPU, and glibc gives large blocks back to the kernel.
The next call gets them anew, page by page.
Two environment variables end that, and no change of the code is needed.
"""

import inspect
import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import torch

from tsguide import claim, measure


def smooth(x):
    steps = [x]
    for _ in range(8):
        steps.append(steps[-1] * 0.5 + x)
    return sum(steps)


def smooth_in_place(x, step, total):
    step.copy_(x)
    total.copy_(x)
    for _ in range(8):
        step.mul_(0.5).add_(x)
        total.add_(step)
    return total


# %%
# A page fault is a page of memory, mostly of 4 KiB, that the kernel gets ready when it is first touched.
# How many a call has can be counted, and says more than a time does.
# They are counted here in processes of their own, whose allocator has no settings but those that are named.

program = f"""
import ctypes, json, resource, torch

{inspect.getsource(smooth)}

{inspect.getsource(smooth_in_place)}

def faults(run, *args, calls=10):
    for _ in range(10):
        run(*args)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(calls):
        run(*args)
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) // calls

torch.set_num_threads(1)
x = torch.linspace(-3, 3, 1_000_000)
traced = torch.jit.trace(smooth, (x,))
seen = dict(eager=faults(smooth, x), trace=faults(traced, x))
seen["in place"] = faults(smooth_in_place, x, x.clone(), x.clone())
seen["one product of 40 MB"] = faults(torch.mul, torch.ones(10_000_000), 0.5)
if hasattr(ctypes.CDLL(None), "mallopt"):
    ctypes.CDLL(None).mallopt(-1, 2**30)  # M_TRIM_THRESHOLD
    ctypes.CDLL(None).mallopt(-3, 2**25)  # M_MMAP_THRESHOLD
seen["eager, after mallopt"] = faults(smooth, x)
print(json.dumps(seen))
"""


def start(**settings):
    """Start the program in a process whose allocator has these settings only."""
    others = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MALLOC_", "GLIBC_TUNABLES"))
    }
    return subprocess.Popen(
        [sys.executable, "-c", program],
        env=others | settings,
        stdout=subprocess.PIPE,
        text=True,
    )


keep = {
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
}
started = {
    "as it comes": start(),
    "thresholds raised": start(**keep),
    "and no mmap": start(**keep, MALLOC_MMAP_MAX_="0"),
}
seen = {
    name: json.loads(process.communicate()[0])
    for name, process in started.items()
}
for name, faults in seen.items():
    print(f"{name}: {faults}")

# %%
# Where another C library is in use, or where the kernel hands out huge pages unasked, the counts are others, and nothing is claimed of them.

huge = Path("/sys/kernel/mm/transparent_hugepage/enabled")
counts = platform.libc_ver()[0] == "glibc" and not (
    huge.is_file() and "[always]" in huge.read_text()
)

default, raised, unmapped = seen.values()

if counts:
    claim(
        "a call in eager has more than five hundred page faults",
        default["eager"] > 500,
    )
    claim("so has a call of the trace", default["trace"] > 500)
    claim(
        "with both thresholds raised, neither has a hundred",
        max(raised["eager"], raised["trace"]) < 100,
    )
    claim(
        "mallopt does the same from within",
        default["eager, after mallopt"] < 100,
    )

# %%
# Why
# ---
#
# For the CPU, PyTorch asks the C library for each result (``c10/core/impl/alloc_cpu.cpp``), and caches nothing, as it does on a GPU.
# glibc gives a block back to the kernel when it is freed, if the block is larger than one threshold, or if what is free at the end of the heap is larger than another (``mallopt(3)``).
# It raises both by itself, to the largest block that was freed and twice that, so that a step whose result alone is freed may be kept.
# Here eight results are freed together, which is more than twice the largest.
# What is free at the end of the heap depends on all that the process did before, and so the same code may pay in one process and not in the next.

# %%
# Instead
# -------
#
# Start the program with ``MALLOC_TRIM_THRESHOLD_`` and ``MALLOC_MMAP_THRESHOLD_`` set, as above; both names end with an underscore.
# Memory that was used once then stays with the process.
#
# Or write into memory that is there.

x = torch.linspace(-3, 3, 1_000_000)
buffers = torch.empty_like(x), torch.empty_like(x)

claim(
    "in place, the result is the same",
    torch.allclose(smooth_in_place(x, *buffers), smooth(x)),
)

if counts:
    claim(
        "in place, a call has less than a hundred page faults, whatever the settings",
        max(each["in place"] for each in seen.values()) < 100,
    )

# %%
# Speed
# -----
#
# What the faults cost is in the difference of the two tables.
# The first leaves glibc as it comes, and the second keeps memory, as all other measurements of this site do.

variants = {
    "eager": lambda x: smooth(x),
    "in place": lambda x: smooth_in_place(x, *buffers),
}
as_it_comes = measure(variants, x, name="memory given back", keep_memory=False)
as_it_comes

# %%

kept = measure(variants, x, name="memory kept")

if counts:
    claim(
        "with memory kept, no variant has a hundred page faults per call",
        max(variant.faults for variant in kept.variants) < 100,
    )

kept

# %%
# Limits
# ------
#
# The threshold for single blocks is 32 MiB at most.
# A larger result comes from the kernel each time, unless ``MALLOC_MMAP_MAX_=0`` forbids it.

if counts:
    claim(
        "a product of ten million numbers has a fault for each page, thresholds raised or not",
        min(default["one product of 40 MB"], raised["one product of 40 MB"])
        > 9000,
    )
    claim(
        "without mmap it has less than a hundred",
        unmapped["one product of 40 MB"] < 100,
    )
