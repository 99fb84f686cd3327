"""Notes what a script does to the world outside its own folder: files that it writes, connections that it opens."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tsguide.live import program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

INDUCTOR_CACHE = "TORCHINDUCTOR_CACHE_DIR"
"""The variable that says where torch.compile keeps what it compiles."""

CODECACHE = "torch._inductor.codecache"
"""The module that settles, when it is loaded, where torch.compile keeps headers that it has compiled beforehand."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CHANGES_NAMES = {
    "os.link": ((1, 3),),
    "os.mkdir": ((0, 2),),
    "os.remove": ((0, 1),),
    "os.rename": ((1, 3), (0, 2)),
    "os.rmdir": ((0, 1),),
    "os.symlink": ((1, 2),),
}
"""Events that make or remove a name, and which of their arguments are the path and the folder it is relative to."""

_CHANGES_FILES = {
    "os.chmod": 2,
    "os.chown": 3,
    "os.removexattr": None,
    "os.setxattr": None,
    "os.truncate": None,
    "os.utime": 3,
}
"""Events that change the file that their first argument names, and which argument is the folder it is relative to."""

_ASKS_HOSTS = {
    "socket.connect": (1, "connects to"),
    "socket.sendmsg": (1, "sends to"),
    "socket.sendto": (1, "sends to"),
    "socket.getnameinfo": (0, "looks up"),
}
"""Events that name another machine by an address, which of their arguments has it, and what is done."""

_LOOKS_UP = frozenset({"socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname"})
"""Events whose first argument is the name of another machine."""


def watch(writes: Iterable[Path] = ()) -> Callable[[], str]:
    """Watch this process from now on; return what tells what it did first that a finding must not do, or nothing.

    It sees what Python's own functions do in this process (:pep:`578`). It does not see what a library's C++ code
    opens by itself, as ``torch.save`` does with a path, what another process does that the script starts, and
    ``os.mkfifo`` and ``os.mknod``, of which Python tells nothing. Of ``os.open`` Python does not tell *dir_fd*: a
    relative path is taken as one below the current folder. It is for telling a contributor what a script does by
    mistake; it stops nothing and is no protection.

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
        elif event in _CHANGES_NAMES and not (event == "os.mkdir" and _leads(arguments[0], allowed)):
            for path, folder in _CHANGES_NAMES[event]:
                _note_path(arguments[path], allowed, seen, arguments[folder], follows=False)
        elif event in _CHANGES_FILES:
            place = _CHANGES_FILES[event]
            _note_path(arguments[0], allowed, seen, -1 if place is None else arguments[place])
        elif event in _ASKS_HOSTS:
            place, what = _ASKS_HOSTS[event]
            _note_host(arguments[place], what, seen)
        elif event in _LOOKS_UP:
            _note_host(arguments, "looks up", seen)

    sys.addaudithook(note)
    return lambda: seen[0] if seen else ""


def _allowed(writes: Iterable[Path]) -> tuple[str, ...]:
    """Return where a script may write: below the temporary folder, to devices, and into the caches of others."""
    cache = os.environ.get("TRITON_CACHE_DIR", Path.home() / ".triton")
    compiled = filter(None, [os.environ.get(INDUCTOR_CACHE)])
    headers = filter(None, [getattr(sys.modules.get(CODECACHE), "_HEADER_DIR", None)])  # the server's, not ours
    folders = (tempfile.gettempdir(), "/dev", "/proc", cache, program.cache(), *compiled, *headers, *writes)
    return tuple(f"{os.path.realpath(folder)}{os.sep}" for folder in folders)


def _leads(path: str | bytes, allowed: tuple[str, ...]) -> bool:
    """Return whether *path* is a folder already, or one on the way to an allowed folder, which may not be there yet."""
    text = os.fsdecode(path)
    return Path(text).is_dir() or any(folder.startswith(f"{os.path.realpath(text)}{os.sep}") for folder in allowed)


def _note_path(
    path: object, allowed: tuple[str, ...], seen: list[str], folder: int = -1, *, follows: bool = True
) -> None:
    """Note a change of *path*, relative to the open *folder*; of the name itself where links are not followed."""
    if seen or not isinstance(path, str | bytes | os.PathLike):
        return  # a descriptor was noted when it was opened
    text = os.fsdecode(path)
    whole = os.path.join(f"/proc/self/fd/{folder}" if folder >= 0 else "", text)  # noqa: PTH118  may be absolute
    head, name = os.path.split(whole.rstrip(os.sep))
    real = os.path.realpath(whole) if follows else f"{os.path.realpath(head)}{os.sep}{name}"
    if "__pycache__" not in text and not f"{real}{os.sep}".startswith(allowed):
        seen.append(f"writes outside the temporary folder: {text}; let it write below tempfile.gettempdir()")


def _note_host(address: object, what: str, seen: list[str]) -> None:
    host = address[0] if isinstance(address, tuple) else None
    name = os.fsdecode(host) if isinstance(host, str | bytes) else ""
    if name and name != "localhost" and not name.startswith("127.") and name != "::1":
        seen.append(f"opens the network: {what} {name}; a finding needs nothing but PyTorch")
