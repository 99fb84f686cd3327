"""The three standard streams: what becomes of a command where one is closed, full, or read by nobody any more."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TYPE_CHECKING

from tsguide.commands import common

if TYPE_CHECKING:
    from collections.abc import Callable

_NAMES = ("stdin", "stdout", "stderr")


def guarded(run: Callable[[], int]) -> int:
    """Return what *run* returns, or where a stream, a disk or the user ends it early, the exit status for that.

    That is 141 without a word where the reader has left, as of any command that is ended by SIGPIPE; 130 where the
    user interrupts; and 2 with one line for all else that the system refuses.
    """
    closed = [name for name in _NAMES if getattr(sys, name) is None]
    for name in _NAMES:
        _open(name)
    if "stdout" in closed:
        return common.complain("tsguide: standard output is closed; give it a file, or /dev/null")
    try:
        try:
            status = run()
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        common.silence(sys.stdout)
        return 128 + signal.SIGPIPE
    except OSError as error:
        common.silence(sys.stdout)
        where = f"{os.fspath(error.filename)}: " if isinstance(error.filename, str | os.PathLike) else ""
        return common.complain(f"tsguide: {where}{error.strerror or error}")
    except KeyboardInterrupt:
        return common.complain("tsguide: interrupted", 128 + signal.SIGINT)
    return status


def _open(name: str) -> None:
    """Have the null device in place of a stream that was closed, lest the next file that is opened be taken for it.

    What a stream cannot encode it shows as an escape.
    """
    stream = getattr(sys, name)
    if stream is None:
        handle = os.open(os.devnull, os.O_RDWR)  # the lowest that is free, which is that of the stream
        setattr(sys, name, os.fdopen(handle, "r" if name == "stdin" else "w", encoding="utf-8", closefd=False))
        os.set_inheritable(handle, True)  # noqa: FBT003  it has no name
    elif name != "stdin" and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
