"""memory: glibc keeps what is freed while a measurement runs, and no longer."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from tsguide.live import memory

Python = Callable[..., str]

GLIBC = memory._glibc({}) is not None
needs_glibc = pytest.mark.skipif(not GLIBC, reason="the C library is another than glibc")

CHURN = """
import resource
from tsguide.live import memory

def faults(size=20 * 2**20, calls=20):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(calls):
        [bytearray(size) for _ in range(3)]
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / calls
"""


@pytest.fixture
def python(monkeypatch: pytest.MonkeyPatch) -> Python:
    """Run code in a process of its own, in an environment that has chosen no thresholds, and return what it prints."""
    for name in memory._CHOSEN:
        monkeypatch.delenv(name, raising=False)

    def run(code: str, **chosen: str) -> str:
        for name, value in chosen.items():
            monkeypatch.setenv(name, value)
        ended = subprocess.run(
            [sys.executable, "-c", CHURN + code], capture_output=True, text=True, check=True, timeout=60
        )
        return ended.stdout.strip()

    return run


@needs_glibc
def test_what_is_kept_costs_no_page_faults_again(python: Python) -> None:
    """Three blocks of 20 MiB that are freed and asked for again cost thousands of page faults outside, none inside."""
    code = """
before = faults()
with memory.kept() as kept:
    faults()
    inside = faults()
print(before > 1000, kept, inside < 10, faults() > 1000)
"""

    assert "True True True True" == python(code)


@needs_glibc
def test_what_glibc_had_raised_stays_raised(python: Python) -> None:
    """Blocks that glibc kept by itself before are kept afterwards too."""
    code = """
bytearray(8 * 2**20)
own = faults(2**20)
with memory.kept(): pass
faults(2**20, 1)
print(own < 100, faults(2**20) < 100)
"""

    assert "True True" == python(code)


@needs_glibc
def test_free_memory_does_not_hide_the_threshold(python: Python) -> None:
    """Where the heap has much free memory below something that stays, what is kept and what is put back is the same."""
    code = """
bytearray(30 * 2**20)
below = [bytearray(20 * 2**20) for _ in range(5)]
above = [bytes(2000) for _ in range(1000)]
del below
libc = memory._glibc({})
before = memory._mmap_threshold(libc)
with memory.kept() as kept: pass
print(kept, 30 * 2**20 <= before < 30.1 * 2**20, abs(memory._mmap_threshold(libc) - before) <= 8192)
"""

    assert "True True True" == python(code)


@needs_glibc
@pytest.mark.parametrize("wanted", ["wanted=False", ""])
def test_memory_is_not_kept_where_it_is_not_wanted(python: Python, wanted: str) -> None:
    """Nothing is changed where the caller does not want it, or where the environment has chosen a threshold."""
    chosen = {} if wanted else {"MALLOC_MMAP_THRESHOLD_": "131072"}
    code = f"with memory.kept({wanted}) as kept: print(kept, faults(2**20) > 100 or {bool(wanted)})"

    assert "False True" == python(code, **chosen)


def test_another_allocator_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the C library does not say that it is glibc, nothing is called."""

    def unknown(_: str) -> str:
        raise ValueError

    monkeypatch.setattr(memory.os, "confstr", unknown)
    with memory.kept() as kept:
        assert not kept


@needs_glibc
def test_an_allocator_in_its_place_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where large blocks do not look like glibc's, another allocator has taken its place, and mallopt is not called."""
    libc = memory._glibc({})
    assert libc is not None

    class Other:
        malloc, free, sbrk = libc.malloc, libc.free, libc.sbrk
        malloc_usable_size = staticmethod(lambda _: 2**20)

    monkeypatch.setattr(memory, "_glibc", lambda _: Other)
    with memory.kept() as kept:
        assert not kept
