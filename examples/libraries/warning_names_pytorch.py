# /// finding
# tags = ["warning", "migration"]
# asks = [
#   "which library calls torch.jit.script",
#   "where does the torch.jit.script deprecation warning come from",
#   "stacklevel of the deprecation warning",
# ]
# errors = ["`torch.jit.script` is deprecated. Please switch to `torch.compile` or `torch.export`."]
# torch = ">=2.10"
# sources = ["PyTorch: torch/jit/_script.py, script"]
# added = 2026-11-26
# ///
"""
The deprecation warning of torch.jit names a line of PyTorch, not the library that calls it
===========================================================================================

Whoever imports the library reads a file name inside ``torch``.
The library that is to be mended stands only in the stack above it.
"""

import importlib
import linecache
import subprocess
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

from tsguide import claim

# %%
# A library scripts a helper, and a program imports the library.

folder = Path(tempfile.mkdtemp())
(folder / "geometry.py").write_text(
    """
import torch

@torch.jit.script
def area(width: torch.Tensor, height: torch.Tensor):
    return width * height
"""
)


def import_library():
    """Import the library as if for the first time."""
    sys.modules.pop("geometry", None)
    sys.path.insert(0, str(folder))
    importlib.import_module("geometry")


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import_library()

[warning] = [each for each in caught if "torch.jit" in str(each.message)]
line = linecache.getline(warning.filename, warning.lineno).strip()
print(f"{warning.category.__name__}: {warning.message}")
print(f"{Path(warning.filename).name}: {line}")

claim(
    "the file that is named is PyTorch's ``_script.py``",
    Path(warning.filename).parts[-3:] == ("torch", "jit", "_script.py"),
)
claim("``geometry`` is not named", "geometry" not in warning.filename)
claim(
    "on Python 3.14 the sentence says that it may break",
    "may break" in str(warning.message),
    python=">=3.14",
)

# %%
# Why
# ---
#
# ``warnings.warn`` names the line that called it, unless ``stacklevel`` says how far up to look.
# ``torch.jit.script`` gives none, so the line that is named is its own call.

claim("the line that is named is the call", line == "warnings.warn(")

# %%
# Instead
# -------
#
# Ask for the stack.
# A hook sees it where the warning is shown, and goes on; the last line outside of PyTorch is the caller.

callers = []


def note_caller(*_, **__):
    stack = traceback.extract_stack()[:-1]
    outside = [
        each
        for each in stack
        if not {"torch", "warnings.py", "_py_warnings.py"}
        & set(Path(each.filename).parts)
    ]
    callers.append((Path(outside[-1].filename).name, outside[-1].name))


with warnings.catch_warnings():
    warnings.simplefilter("always")
    warnings.showwarning = note_caller
    import_library()

print(callers)

claim(
    "the hook names the library's module",
    ("geometry.py", "<module>") in callers,
)

# %%
# Without touching the program, turn the warning into an error on the command line: the traceback has the line.

options = ["-W", "error::DeprecationWarning", "-W", "error::FutureWarning"]
done = subprocess.run(
    [sys.executable, *options, "-c", "import geometry"],
    cwd=folder,
    capture_output=True,
    text=True,
)
shown = [
    each.strip()
    for each in done.stderr.splitlines()
    if "area" in each or "geometry.py" in each
]
print(*shown, sep="\n")

claim("the program ends", done.returncode == 1)
claim(
    "the traceback has the library's line",
    'geometry.py", line 4' in done.stderr,
)
