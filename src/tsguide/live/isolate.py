"""Run a piece of work in a forked child, which cannot change, crash or hang the process that asks for it."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import pickle
import select
import signal
import sys
import tempfile
import time
import warnings
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO, NoReturn

T = TypeVar("T")

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_STANDARD = 2
_LENGTH = 8
_CHUNK = 1 << 20
_TAIL = 2000
"""How many bytes of what a child wrote last are kept of one that crashed."""


class CrashedError(Exception):
    """The child ended before it answered; the message says how, and what it wrote last."""


class HungError(Exception):
    """The child did not answer in time, and was ended; the message says after how long."""


def apart(work: Callable[[], T], *, limit: float) -> T:
    """Return what *work* returns in a forked child of this process; nothing else of what it does comes back.

    The child has all objects of this process as they are now, writes to no output, and has at most *limit* seconds.
    When this returns or raises, the child and the processes of its group are gone.

    Args:
        work: what to do; it returns what can be pickled, and an exception that it raises is a mistake of ours.
        limit: seconds after which the child is ended.

    Raises:
        CrashedError: the child ended without an answer: by a signal, or through ``os._exit``.
        HungError: *limit* is over.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):  # a script may have closed it
            stream.flush()
    reading, writing = map(_above_the_standard_ones, os.pipe())
    with tempfile.TemporaryFile() as printed, os.fdopen(reading, "rb", buffering=0) as answers:
        with warnings.catch_warnings():
            # Python 3.12 warns of threads. A child of ours uses none of torch's: it sets their number to one first.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if child == 0:
            _answer(work, writing, printed.fileno())
        os.close(writing)
        try:
            data = _received(answers, limit)
        finally:
            status = _ended(child)
        if data is None:
            raise CrashedError(_how(status, _last_line(printed)))
    answer: T = pickle.loads(data)  # noqa: S301  our own child made it
    return answer


def _above_the_standard_ones(file: int) -> int:
    """Return a descriptor of the same file that is none of the first three, which a script may have closed."""
    if file > _STANDARD:
        return file
    other = fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, _STANDARD + 1)
    os.close(file)
    return other


def end_with_parent() -> None:
    """Let this process be killed when its parent ends: nobody is left then to watch what it does.

    The kernel does this, on Linux alone: see PR_SET_PDEATHSIG in prctl(2).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def adopt_orphans() -> None:
    """Let this process be the parent of what its descendants leave behind, whatever session that is in.

    The kernel does this, on Linux alone: see PR_SET_CHILD_SUBREAPER in prctl(2).
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)


def _answer(work: Callable[[], object], writing: int, printed: int) -> NoReturn:
    """In the child: do the work, send what it gives, and leave without the parent's cleaning up."""
    status = 1
    try:
        os.setpgid(0, 0)
        end_with_parent()
        for stream in (1, 2):
            os.dup2(printed, stream)
        sys.stdout = sys.stderr = os.fdopen(printed, "w", buffering=1, encoding="utf-8", errors="replace")
        data = pickle.dumps(work())
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(len(data).to_bytes(_LENGTH, "big") + data)
        status = 0
    except BaseException:  # noqa: BLE001  nothing may come back into the parent's code
        with contextlib.suppress(BaseException):
            import traceback

            os.write(printed, traceback.format_exc().encode())
    finally:
        os._exit(status)


def _received(answers: BinaryIO, limit: float) -> bytes | None:
    """Return the answer, None where the child ended without one."""
    until = time.monotonic() + limit
    data = bytearray()
    while len(data) < _LENGTH or len(data) < _LENGTH + int.from_bytes(data[:_LENGTH], "big"):
        left = until - time.monotonic()
        if left <= 0 or not select.select([answers], [], [], left)[0]:
            msg = f"still running after {limit:g} s"
            raise HungError(msg)
        chunk = answers.read(_CHUNK)
        if not chunk:
            return None
        data += chunk
    return bytes(data[_LENGTH:])


def _ended(child: int) -> int:
    """End the child with its group, and return the status that waitpid gives."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return os.waitpid(child, 0)[1]


def _how(status: int, last: str) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        names = {each.value: each.name for each in signal.Signals}
        how = f"ended by signal {names.get(number, number)}"
    else:
        how = f"ended with exit status {os.waitstatus_to_exitcode(status)}"
    return f"{how}: {last}" if last else how


def _last_line(printed: BinaryIO) -> str:
    printed.seek(0, os.SEEK_END)
    printed.seek(max(0, printed.tell() - _TAIL))
    lines = printed.read().decode(errors="replace").strip().splitlines()
    return lines[-1].strip() if lines else ""
