# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "Can't get source for function, TorchScript requires source access",
#   "PyInstaller or Nuitka and torch.jit.script",
#   "frozen application, pyc only, cx_Freeze",
# ]
# errors = ["OSError: Can't get source for <function area at 0x7f95bb2aad40>. TorchScript requires source access in order to carry out compilation, make sure original .py files are available."]
# sources = ["PyTorch: torch/_sources.py", "Python: compileall, sourceless imports"]
# added = 2026-11-26
# ///
"""
An application without its .py files cannot import a library that scripts
=========================================================================

Freezers such as PyInstaller ship bytecode alone.
``@torch.jit.script`` reads the source text, so the import of the library ends in an ``OSError``.
"""

import compileall
import subprocess
import sys
import tempfile
from pathlib import Path

from tsguide import claim

GEOMETRY = """
import torch

DECORATOR
def area(width: torch.Tensor, height: torch.Tensor):
    return width * height
"""
PROGRAM = """
import torch
from application.geometry import area
print(area(torch.ones(1), torch.ones(1)).item())
"""


def freeze(decorator):
    """Return a folder with an application of two modules, of which only bytecode is left."""
    folder = Path(tempfile.mkdtemp())
    package = folder / "application"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "geometry.py").write_text(
        GEOMETRY.replace("DECORATOR", decorator)
    )
    (package / "main.py").write_text(PROGRAM)
    compileall.compile_dir(package, quiet=1, legacy=True)
    for source in package.glob("*.py"):
        source.unlink()
    return folder


def start(folder, **files):
    """Run the application in a process of its own."""
    for name, text in files.items():
        (folder / "application" / f"{name}.py").write_text(text)
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "application.main"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


# %%
# The application is two modules; one decorates a helper.

scripted = start(freeze("@torch.jit.script"))
print(scripted.stderr.strip().splitlines()[-1])

claim("the application does not start", scripted.returncode == 1)
claim(
    "the message speaks of the source of the helper",
    "OSError: Can't get source for <function area" in scripted.stderr,
)

# %%
# Why
# ---
#
# TorchScript compiles the text of a function, which ``inspect`` reads from the file that the function was defined in.
# Bytecode is enough for Python itself: without the decorator the same files run.

plain = start(freeze(""))
claim("without the decorator it runs", plain.stdout.strip() == "1.0")

# %%
# Instead
# -------
#
# Where the library is yours, drop the decorator, or trace: a trace runs the function and reads no source.
# ``torch.compile`` reads bytecode, so it needs no source either.

TRACED = """
def traced(function):
    return torch.jit.trace(function, (torch.ones(1), torch.ones(1)))

@traced
"""
claim("traced, it runs", start(freeze(TRACED)).stdout.strip() == "1.0")

compiled = start(freeze('@torch.compile(backend="eager")'))
claim(
    "compiled, it runs",
    compiled.stdout.strip() == "1.0",
    torch=">=2.1",
)

# %%
# Where it is another's, ship its ``.py`` files beside the bytecode: PyInstaller has ``--collect-data`` and ``module_collection_mode`` for that.

shipped = start(
    freeze("@torch.jit.script"),
    geometry=GEOMETRY.replace("DECORATOR", "@torch.jit.script"),
)
claim(
    "with the source file beside it, it runs", shipped.stdout.strip() == "1.0"
)

# %%
# Or start it with ``PYTORCH_JIT=0``, with which the decorator returns the function as it is: :finding:`libraries/switch-is-read-at-import`.
