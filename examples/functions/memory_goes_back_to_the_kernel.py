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
Environment variables end that, and the code need not change.
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


def hard_swish(x):
    return x * torch.clamp(x / 6.0 + 0.5, 0.0, 1.0)


# %%
# A page fault is a page of memory, mostly of 4 KiB, that the kernel gets ready when it is first touched.
# How many a call has can be counted, and says more than a time does.
# They are counted here in processes of their own, whose allocator has no settings but those that are named, and the fewest of five warm calls is shown.

program = f"""
import json, resource, torch

{inspect.getsource(hard_swish)}

def faults(run, size):
    x = torch.linspace(-3, 3, size)
    seen = []
    for _ in range(9):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        run(x)
        seen.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    return min(seen[4:])

torch.set_num_threads(1)
traced = torch.jit.trace(hard_swish, (torch.ones(1),))
sizes = (1_000_000, 2_000_000, 4_000_000, 8_000_000)
print(json.dumps(dict(
    eager=faults(hard_swish, 10_000_000),
    trace=faults(traced, 10_000_000),
    smaller=[faults(hard_swish, size) for size in sizes],
)))
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


thresholds = {
    "MALLOC_TRIM_THRESHOLD_": str(2**31 - 1),
    "MALLOC_MMAP_THRESHOLD_": str(2**25),
}
processes = {
    "as it comes": start(),
    "as it comes, another process": start(),
    "thresholds raised": start(**thresholds),
    "thresholds raised, no mmap": start(**thresholds, MALLOC_MMAP_MAX_="0"),
}
seen = {
    name: json.loads(process.communicate()[0])
    for name, process in processes.items()
}
for name, faults in seen.items():
    print(f"{name}: {faults}")

# %%
# Where another C library is in use, or where the kernel hands out huge pages unasked, the counts are others, and nothing is claimed of them.

huge = Path("/sys/kernel/mm/transparent_hugepage/enabled")
counts = platform.libc_ver()[0] == "glibc" and not (
    huge.is_file() and "[always]" in huge.read_text()
)

*default, raised, unmapped = seen.values()
pages = 10_000_000 * 4 // os.sysconf("SC_PAGE_SIZE")

if counts:
    claim(
        "with ten million numbers, a call in eager has a fault for each page of four temporaries",
        min(each["eager"] for each in default) >= 4 * pages,
    )
    claim(
        "a call of the trace has as many",
        min(each["trace"] for each in default) >= 4 * pages,
        torch=">=2.1",
    )
    claim(
        "with other settings of the allocator, both have calls with next to none",
        max(unmapped["eager"], unmapped["trace"]) < 100,
    )

# %%
# Why
# ---
#
# For the CPU, PyTorch asks the C library for the memory of each result (``c10/core/impl/alloc_cpu.cpp``), and caches none, as it does on a GPU.
# glibc gives a block back to the kernel when it is freed, if it is larger than one threshold, or if what is free at the end of the heap is larger than another (``mallopt(3)``).
#
# It raises both by itself: to the largest block that was freed, up to 32 MiB, and to twice that.
# So the forty megabytes of ten million numbers go back each time.
# Whether smaller blocks do depends on where in the heap they are, and that on all that the process did before.
# The same code then pays in one process and not in the next.

if counts:
    claim(
        "with the thresholds raised, up to eight million numbers have calls with next to none",
        max(raised["smaller"]) < 100,
    )

# %%
# Instead
# -------
#
# Start the program with ``MALLOC_TRIM_THRESHOLD_=2147483647`` and ``MALLOC_MMAP_THRESHOLD_=33554432``; both names end with an underscore.
# Where single tensors are larger than 32 MiB, add ``MALLOC_MMAP_MAX_=0``.
# Memory that was used once then stays with the process, and only now and then a call needs more, where what is free is in pieces.
#
# Or write into memory that is there: with ``out=``, or in place.

x = torch.linspace(-3, 3, 10_000_000)
buffer = torch.empty_like(x)


def hard_swish_in(buffer, x):
    torch.div(x, 6.0, out=buffer)
    return buffer.add_(0.5).clamp_(0.0, 1.0).mul_(x)


claim(
    "in place, the result is the same",
    torch.allclose(hard_swish_in(buffer, x), hard_swish(x), atol=1e-6),
)

# %%
# Speed
# -----
#
# Both variants call the same four kernels on ten million numbers.
# Their memory is all that differs; ``measure`` keeps blocks of up to 32 MiB from the kernel, and these are larger.

timing = measure(
    {
        "new memory": hard_swish,
        "memory that is there": lambda x: hard_swish_in(buffer, x),
    },
    x,
    name="hard swish of 10 000 000 numbers",
)

if counts:
    new, there = timing.variants
    claim("new memory has a fault for each page", new.faults >= 4 * pages)
    claim("memory that is there has next to none", there.faults < 100)
    claim(
        "without the faults, the call takes less than two thirds of the time",
        there.ratio < 0.67,
    )

timing

# %%
# Limits
# ------
#
# How much a fault costs differs: from a tenth of a microsecond on bare metal to several in some virtual machines and sandboxes.
# Where a chain is fused, its temporaries are gone, and their faults with them.
# TorchScript did so on the CPU up to PyTorch 2.0, where the trace has a quarter of the faults; ``torch.compile`` does it now: :finding:`functions/chain-is-not-fused-on-the-cpu`.
