"""program: a C++ program that uses the installed PyTorch, built once and run."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from tsguide.gist import gist
from tsguide.live.machine import machine

OPTIONS = ("-std=c++20", "-O0", "-w")
"""How a program is compiled: fast, for what takes time in it is PyTorch."""

LIBRARIES = ("-Wl,--no-as-needed", "-ltorch", "-ltorch_cpu", "-lc10")
"""What it is linked with: all of it, though a linker may leave out a library of which nothing is called by name."""

WRONG = (": error: ", ": fatal error: ", "undefined reference to ")
"""What is in a compiler's or a linker's line that says what is wrong."""

UNCAUGHT = "  what():  "
"""What stands before the message of an exception that ends a program."""


def program(source: str, *arguments: str | Path) -> str:
    """Return what a C++ program prints that is built with the libtorch of the installed PyTorch.

    It is built once for each source, release of PyTorch and compiler, and kept in the folder ``tsguide/programs`` below
    ``XDG_CACHE_HOME``, or ``~/.cache``. A finding that has one needs a compiler: ``needs = ["compiler"]``.

    Args:
        source: the text of the program.
        arguments: what it is called with.

    Returns:
        What it writes to its standard output.

    Raises:
        RuntimeError: it does not compile or link, or ends with another status than 0. The message is one line, with
            the first error of the compiler, or what the program wrote last to its standard error.
    """
    machine.give_way()
    import torch

    home = Path(torch.__file__).parent
    environment = dict(os.environ)
    environment["LD_LIBRARY_PATH"] = os.pathsep.join(
        filter(None, (str(home / "lib"), environment.get("LD_LIBRARY_PATH")))
    )
    abi = f"-D_GLIBCXX_USE_CXX11_ABI={int(torch.compiled_with_cxx11_abi())}"
    built = _built(source, home, torch.__version__, [*OPTIONS, abi])
    run = subprocess.run(  # noqa: S603  our own program
        [built, *map(str, arguments)],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if run.returncode:
        msg = f"the program ended with {_status(run.returncode)}: {_last_words(run.stderr)}"
        raise RuntimeError(msg)
    return run.stdout


def compiler() -> str:
    """Return the compiler that torch.compile takes: see ``cpp.cxx`` in torch/_inductor/config.py."""
    return os.environ.get("CXX", "clang++" if sys.platform == "darwin" else "g++")


def cache() -> Path:
    """Return the folder that keeps programs, which need not be there: see the XDG Base Directory Specification."""
    named = os.environ.get("XDG_CACHE_HOME", "")
    return Path(named if Path(named).is_absolute() else Path.home() / ".cache", "tsguide", "programs")


def _built(source: str, home: Path, release: str, options: list[str]) -> Path:
    """Return the program made of *source*, from the cache where it is there."""
    command = [compiler(), *options]
    version = _compile([compiler(), "--version"], Path.cwd())
    key = hashlib.sha256("\0".join([source, release, version, *command, *LIBRARIES]).encode()).hexdigest()
    kept = cache() / key
    if kept.is_file():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    include = [f"-I{home / 'include'}", f"-I{home / 'include/torch/csrc/api/include'}"]
    with tempfile.TemporaryDirectory(prefix="making-", dir=kept.parent) as folder:
        Path(folder, "program.cpp").write_text(source, encoding="utf-8")
        link = [f"-L{home / 'lib'}", *LIBRARIES]
        _compile([*command, *include, "program.cpp", "-o", "program", *link], Path(folder))
        Path(folder, "program").replace(kept)  # whole or not at all, whoever else builds the same
    return kept


def _compile(command: list[str], folder: Path) -> str:
    """Run the compiler in *folder*, and return what it prints."""
    try:
        run = subprocess.run(  # noqa: S603  the compiler that the user has named
            command,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C"},
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as error:
        msg = f"no C++ compiler {Path(compiler()).name}"
        raise RuntimeError(msg) from error
    if run.returncode:
        msg = f"the program does not compile: {_first_error(run.stderr)}"
        raise RuntimeError(msg)
    return run.stdout


def _first_error(printed: str) -> str:
    """Return the first line that says what is wrong, without the linker's name for the place, which is a path."""
    line = next((line for line in printed.splitlines() if any(word in line for word in WRONG)), "")
    return line[line.index(WRONG[-1]) :] if WRONG[-1] in line else line or _last_line(printed)


def _last_words(printed: str) -> str:
    """Return the line of an exception that nobody caught that says what is wrong; the last line of all else."""
    _, uncaught, message = printed.partition(UNCAUGHT)
    return gist(message) if uncaught else _last_line(printed)


def _last_line(printed: str) -> str:
    lines = printed.strip().splitlines()
    return lines[-1].strip() if lines else "it says nothing"


def _status(status: int) -> str:
    return f"signal {signal.Signals(-status).name}" if status < 0 else f"status {status}"
