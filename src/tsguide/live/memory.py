"""Have glibc keep the memory that is freed, so that a call does not pay for getting it from the kernel again.

By itself glibc gives large blocks back: those over one threshold when they are freed, those at the end of the heap when
they come to more than another. Whether a function's blocks do depends on what else lies in the heap, so that a call
costs thousands of page faults in one process and none in the next.
"""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
"""The names of the thresholds, as <malloc.h> has them."""

NEVER_TRIM = 2**31 - 1
"""The largest threshold that mallopt takes, in bytes."""

LARGEST = 32 * 2**20
"""The largest block that can be kept: mallopt takes no higher threshold, and gives larger ones back when freed."""

MOST_BLOCKS, MOST_BYTES = 4096, 2**32
"""How many blocks of one size, and how many bytes together, are asked for; nothing of them is touched."""

_DEFAULT = 128 * 2**10
_HEADER, _WORD = 16, 8
_CHOSEN = ("GLIBC_TUNABLES", "MALLOC_TRIM_THRESHOLD_", "MALLOC_MMAP_THRESHOLD_", "MALLOC_MMAP_MAX_", "MALLOC_TOP_PAD_")


@contextlib.contextmanager
def kept(*, wanted: bool = True) -> Iterator[bool]:
    """Keep freed memory, and yield whether it is kept.

    It is not where it is not wanted, where the allocator is another than glibc's, and where the environment has
    chosen thresholds, for then it has a reason. Afterwards the thresholds are as they were, and what was kept is given
    back. What cannot be put back is that glibc raises them by itself, which the first mallopt ends for good: what
    is to show glibc as it comes belongs before the first measurement that keeps memory, or in a process of its own.
    """
    libc = _glibc(os.environ) if wanted else None
    before = _mmap_threshold(libc) if libc else None
    if libc is None or before is None:
        yield False
        return
    libc.mallopt(M_TRIM_THRESHOLD, NEVER_TRIM)
    libc.mallopt(M_MMAP_THRESHOLD, LARGEST)
    try:
        yield True
    finally:
        libc.mallopt(M_MMAP_THRESHOLD, before)
        libc.mallopt(M_TRIM_THRESHOLD, before if before <= _DEFAULT else 2 * before)  # as glibc raises the two together
        libc.malloc_trim(0)


def _glibc(environ: Mapping[str, str]) -> ctypes.CDLL | None:
    """Return glibc where it is the C library and nobody has chosen its thresholds, None elsewhere."""
    try:
        name = os.confstr("CS_GNU_LIBC_VERSION")
    except (AttributeError, ValueError, OSError):
        return None
    if not name or any(variable in environ for variable in _CHOSEN):
        return None
    libc = ctypes.CDLL(None)
    libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    libc.free.restype, libc.free.argtypes = None, [ctypes.c_void_p]
    libc.malloc_usable_size.restype, libc.malloc_usable_size.argtypes = ctypes.c_size_t, [ctypes.c_void_p]
    libc.sbrk.restype, libc.sbrk.argtypes = ctypes.c_void_p, [ctypes.c_ssize_t]
    libc.mallopt.argtypes = [ctypes.c_int, ctypes.c_int]
    return libc


def _mmap_threshold(libc: ctypes.CDLL) -> int | None:
    """Return from how many bytes on a block comes from the kernel by itself; None where none does.

    glibc does not tell, so blocks are asked for until it is known to a page. All are held until mallopt has been called
    once, for to free one that came by itself would raise the threshold.
    """
    low, high = _DEFAULT - mmap.PAGESIZE, LARGEST + 2 * mmap.PAGESIZE
    blocks: list[int] = []
    known = _comes_by_itself(libc, high, blocks)
    while known and high - low > mmap.PAGESIZE:
        middle = (low + high) // 2
        low, high = (low, middle) if _comes_by_itself(libc, middle, blocks) else (middle, high)
    if known:
        libc.mallopt(M_MMAP_THRESHOLD, min(low, LARGEST))
    for block in blocks:
        libc.free(block)
    return min(low, LARGEST) if known else None


def _comes_by_itself(libc: ctypes.CDLL, size: int, blocks: list[int]) -> bool:
    """Return whether a block of this size comes from the kernel by itself where no free memory has room for it.

    Such a block begins a page with its header, and ends one; since glibc 2.43 a word is left at its end. Another block
    is cut from the end of the heap, which moves.
    """
    end = libc.sbrk(0)
    for _ in range(min(MOST_BLOCKS, MOST_BYTES // size)):
        blocks.append(libc.malloc(size))
        begins = (blocks[-1] - _HEADER) % mmap.PAGESIZE == 0
        left = -(libc.malloc_usable_size(blocks[-1]) + _HEADER) % mmap.PAGESIZE
        if begins and left in (0, _WORD):
            return True
        if libc.sbrk(0) != end:
            break
    return False
