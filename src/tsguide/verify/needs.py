"""Whether this machine has what a finding needs: decided before its script runs, from facts and without torch."""

from __future__ import annotations

import functools
import importlib.util
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tsguide import model
from tsguide.live.program import compiler

if TYPE_CHECKING:
    from collections.abc import Iterable

PATIENCE_S = 120
"""After how many seconds a compiler that has not compiled three lines is taken for one that does not work."""


class Machine:
    """What is here for scripts that run on a device. It is looked at once, when it is first asked for.

    Args:
        device: what the scripts see as ``tsguide.device``.
    """

    def __init__(self, device: str) -> None:
        self._device = device

    def lacks(self, needs: Iterable[str]) -> str:
        """Return what is lacking of *needs*, such as ``no Python.h``; empty where all of it is here."""
        return " and ".join(filter(None, map(self._lack, needs)))

    def _lack(self, need: str) -> str:
        if need == "compiler":
            return self._compiler
        if need == "gpu":
            return "no GPU as device" if self._device == "cpu" else ""
        name = need.removeprefix(model.PACKAGE)
        return "" if importlib.util.find_spec(name) else f"no package {name}"

    @functools.cached_property
    def _compiler(self) -> str:
        """What is lacking to compile as torch.compile does, whose C++ includes Python.h.

        It hands the path of PyTorch's libraries to the compiler without quotes, so that one with a blank is two.
        """
        if " " in torch_path():
            return "no C++ compiler that finds a PyTorch in a folder with a blank in its name"
        cxx = compiler()
        lack = f"no C++ compiler {Path(cxx).name}".strip()  # without its folder: no page has a machine's paths
        if shutil.which(cxx) is None:
            return lack
        if _builds(cxx, "#include <cmath>\n#include <Python.h>\n"):
            return ""
        return "no Python.h" if _builds(cxx, "#include <cmath>\n") else f"{lack} that works"


def torch_path() -> str:
    """Return where PyTorch is, empty where it is not installed."""
    spec = importlib.util.find_spec("torch")
    return (spec.origin if spec else None) or ""


def _builds(cxx: str, source: str) -> bool:
    """Return whether *cxx* makes a shared library of *source*, which may include Python's headers."""
    folders = {sysconfig.get_path("include"), sysconfig.get_path("include", scheme="posix_prefix")}
    include = [f"-I{folder}" for folder in sorted(folders)]
    with tempfile.TemporaryDirectory(prefix="tsguide-") as folder:
        path = Path(folder, "probe.cpp")
        path.write_text(source, encoding="utf-8")
        library = path.with_suffix(".so")
        command = [cxx, "-shared", "-fPIC", "-std=c++17", *include, str(path), "-o", str(library)]
        try:
            subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE_S)  # noqa: S603  our own words
        except (OSError, subprocess.SubprocessError):
            return False
        return library.is_file()
