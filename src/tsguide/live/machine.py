"""Who has this machine to itself: findings run under it shared, and a measurement takes it alone.

Two locks on files that all processes of one user share. *Room* is held shared by every finding that runs, and
alone by a measurement. *Gate* is the queue before it: whoever waits for the room holds the gate, and whoever
passes by lets them go first, so that a stream of findings cannot keep a measurement out.
The kernel frees both when a process dies.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

THREADS = 1
"""How many threads each finding may use, and every measurement does use."""

THREAD_VARIABLES = {
    "OMP_NUM_THREADS": str(THREADS),
    "MKL_NUM_THREADS": str(THREADS),
    "TORCHINDUCTOR_COMPILE_THREADS": str(THREADS),
}
"""What to set in the environment of a process that runs findings, before it imports torch."""


FOLDER = "TSGUIDE_MACHINE"
"""The variable that names the folder of the locks to what a script starts, whose temporary folder is another."""


class Machine:
    """The two locks of one process.

    Args:
        folder: where the lock files are; every process that names the same folder shares one machine.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, int] = {}
        self._sharing = False
        self._alone = False
        self.on_wait: Callable[[], None] = lambda: None
        """Called when this process begins to wait for a lock that others hold."""
        self.on_turn: Callable[[], None] = lambda: None
        """Called when it has waited."""
        os.register_at_fork(after_in_child=self._forget)

    @property
    def folder(self) -> Path:
        """Where the lock files are."""
        return self._folder

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Run a finding: others may run beside it, no measurement does."""
        self._enter()
        try:
            yield
        finally:
            self._sharing = False
            fcntl.flock(self._file("room"), fcntl.LOCK_UN)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Measure: nothing else that asks here runs meanwhile. A caller's own share is given up for as long."""
        if self._alone:
            yield
            return
        sharing = self._sharing
        if sharing:
            fcntl.flock(self._file("room"), fcntl.LOCK_UN)
        self._lock("gate", fcntl.LOCK_EX)
        self._lock("room", fcntl.LOCK_EX)
        self._alone = True
        try:
            yield
        finally:
            self._alone = False
            fcntl.flock(self._file("room"), fcntl.LOCK_UN)
            fcntl.flock(self._file("gate"), fcntl.LOCK_UN)
            if sharing:
                self._enter()

    def give_way(self) -> None:
        """Let a measurement that waits go first; returns at once where none does."""
        if not self._sharing or self._alone:
            return
        try:
            fcntl.flock(self._file("gate"), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._file("room"), fcntl.LOCK_UN)
            self._enter()
        else:
            fcntl.flock(self._file("gate"), fcntl.LOCK_UN)

    def _enter(self) -> None:
        self._lock("gate", fcntl.LOCK_EX)
        self._lock("room", fcntl.LOCK_SH)
        fcntl.flock(self._file("gate"), fcntl.LOCK_UN)
        self._sharing = True

    def _lock(self, name: str, kind: int) -> None:
        """Take a lock, and say so where that means to wait."""
        try:
            fcntl.flock(self._file(name), kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.on_wait()
            try:
                fcntl.flock(self._file(name), kind)
            finally:
                self.on_turn()

    def _file(self, name: str) -> int:
        if name not in self._files:
            path = self._folder / f"tsguide-{os.getuid()}-{name}.lock"
            self._files[name] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        return self._files[name]

    def _forget(self) -> None:
        """In a forked child: close the parent's files, so that the child neither holds nor frees its locks."""
        for file in self._files.values():
            os.close(file)
        self._files.clear()
        self._sharing = self._alone = False


machine = Machine(Path(os.environ.get(FOLDER) or tempfile.gettempdir()))
"""This machine, as all of this user's processes share it."""
