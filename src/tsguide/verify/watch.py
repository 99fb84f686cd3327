"""Notes what a script does to the world outside its own folder: files that it writes, connections that it opens."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CHANGES_FILES = {"os.mkdir": 0, "os.remove": 0, "os.rename": 1, "os.rmdir": 0, "os.symlink": 1, "os.truncate": 0}
"""Events that change a file or folder, and which of their arguments names it."""


def watch(writes: Iterable[Path] = ()) -> Callable[[], str]:
    """Watch this process from now on; return what tells what it did first that a finding must not do, or nothing.

    It sees what passes through Python (:pep:`578`), and not what a library's own C++ code opens. It is for telling a
    contributor what a script does by mistake; it stops nothing and is no protection.

    Args:
        writes: folders in which writing is right, beside the temporary folder.
    """
    allowed = _allowed(writes)
    seen: list[str] = []

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if seen:
            return
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and flags & WRITING:
                _note_path(path, allowed, seen)
        elif event in _CHANGES_FILES and not (event == "os.mkdir" and Path(arguments[0]).is_dir()):
            _note_path(arguments[_CHANGES_FILES[event]], allowed, seen)
        elif event == "socket.connect":
            _note_host(arguments[1], "connects to", seen)
        elif event == "socket.getaddrinfo":
            _note_host(arguments, "looks up", seen)

    sys.addaudithook(note)
    return lambda: seen[0] if seen else ""


def _allowed(writes: Iterable[Path]) -> tuple[str, ...]:
    """Return where a script may write: below the temporary folder, to devices, and where Triton keeps its cache."""
    cache = os.environ.get("TRITON_CACHE_DIR", Path.home() / ".triton")
    folders = (tempfile.gettempdir(), "/dev", "/proc", cache, *writes)
    return tuple(f"{os.path.realpath(folder)}{os.sep}" for folder in folders)


def _note_path(path: object, allowed: tuple[str, ...], seen: list[str]) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return  # a descriptor, which was noted when it was opened
    text = os.fsdecode(path)
    if "__pycache__" not in text and not f"{os.path.realpath(text)}{os.sep}".startswith(allowed):
        seen.append(f"writes outside the temporary folder: {text}; let it write below tempfile.gettempdir()")


def _note_host(address: object, what: str, seen: list[str]) -> None:
    host = address[0] if isinstance(address, tuple) else None
    name = os.fsdecode(host) if isinstance(host, str | bytes) else ""
    if name and name != "localhost" and not name.startswith("127.") and name != "::1":
        seen.append(f"opens the network: {what} {name}; a finding needs nothing but PyTorch")
