"""Work in a forked child: its answer comes back, and nothing else."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tsguide.live.isolate import CrashedError, HungError, apart


def test_an_answer_comes_back_and_nothing_else(capfd: pytest.CaptureFixture[str]) -> None:
    """What the child returns is returned; what it changes and prints stays there."""
    numbers = [1]

    def work() -> tuple[int, list[int], bytes]:
        numbers.append(2)
        print("printed")
        os.write(2, b"written")
        return os.getpid(), numbers, bytes(3_000_000)

    pid, seen, much = apart(work, limit=60)

    assert ([1, 2], 3_000_000) == (seen, len(much))
    assert [1] == numbers
    assert os.getpid() != pid
    assert ("", "") == tuple(capfd.readouterr())


def crash_saying() -> None:
    """Say why, and end by a signal."""
    print("it hurts", file=sys.stderr, flush=True)
    os.kill(os.getpid(), signal.SIGABRT)


def fails() -> None:
    """Raise, which work may not."""
    raise RuntimeError("our own mistake")


@pytest.mark.parametrize(
    ("work", "words"),
    [
        (lambda: os.kill(os.getpid(), signal.SIGSEGV), "ended by signal SIGSEGV"),
        (lambda: os.kill(os.getpid(), 40), "ended by signal 40"),
        (lambda: os._exit(3), "ended with exit status 3"),
        (crash_saying, "ended by signal SIGABRT: it hurts"),
        (fails, "ended with exit status 1: RuntimeError: our own mistake"),
        (lambda: lambda: None, "ended with exit status 1: .*pickle"),
    ],
)
def test_a_child_that_ends_without_an_answer_crashed(work: object, words: str) -> None:
    """How it ended is said, with the last line that it wrote."""
    with pytest.raises(CrashedError, match=f"^{words}"):
        apart(work, limit=60)


def test_a_child_that_takes_too_long_is_ended_with_its_children(tmp_path: Path) -> None:
    """At the limit, the child and what it has started are gone."""
    pids = tmp_path / "pids"

    def work() -> None:
        other = os.fork()
        if other:
            pids.write_text(f"{os.getpid()} {other}")
        time.sleep(60)

    with pytest.raises(HungError, match="^still running after 0.5 s$"):
        apart(work, limit=0.5)
    for pid in map(int, pids.read_text().split()):
        until = time.monotonic() + 10
        while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().split(")")[1][:3]:
            assert time.monotonic() < until
            time.sleep(0.01)
