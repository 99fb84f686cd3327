# /// finding
# tags = ["works", "migration"]
# asks = [
#   "PYTORCH_JIT=0 has no effect",
#   "how to turn TorchScript off in a library",
#   "debug scripted code with print and pdb",
# ]
# sources = ["PyTorch: torch/jit/_state.py"]
# added = 2026-11-26
# ///
"""
``PYTORCH_JIT=0`` turns all TorchScript off, if it is set before torch is imported
==================================================================================

Every ``@torch.jit.script`` then returns the function or the module itself, in libraries too.
Set later in the same process, the variable does nothing.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tsguide import claim

PROGRAM = """
import os
BEFORE
import torch
AFTER

def scale(x: torch.Tensor, factor: float = 2.0):
    return x * factor

class Scale(torch.nn.Module):
    def forward(self, x):
        return 2 * x

module = Scale()
print(torch.jit.script(scale) is scale)
print(torch.jit.script(module) is module)
print(torch.jit.trace(scale, (torch.ones(1),)) is scale)
"""


def same(before="", after="", **environment):
    """Run the program in a process of its own; return for what script and trace give back what they were given."""
    path = Path(tempfile.mkdtemp()) / "program.py"
    path.write_text(PROGRAM.replace("BEFORE", before).replace("AFTER", after))
    others = {k: v for k, v in os.environ.items() if k != "PYTORCH_JIT"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(path)],
        env=others | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [word == "True" for word in done.stdout.split()[-3:]]


# %%
# The program scripts a function and a module, and traces the function.

SET = 'os.environ["PYTORCH_JIT"] = "0"'
as_it_is, in_the_shell = same(), same(PYTORCH_JIT="0")
before, after = same(before=SET), same(after=SET)
print("as it is          ", as_it_is)
print("set in the shell  ", in_the_shell)
print("set before import ", before)
print("set after import  ", after)

claim("without it all three are compiled", as_it_is == [False] * 3)
claim(
    "set in the shell, all three come back as they are",
    in_the_shell == [True] * 3,
)
claim("set before the import, they do too", before == [True] * 3)
claim("set after the import, nothing changes", after == [False] * 3)

# %%
# Why
# ---
#
# ``torch.jit._state`` reads the variable once, when ``torch`` is imported, and ``script`` and ``trace`` look at what it found.

import torch

claim(
    "the switch is an attribute of the module",
    torch.jit._state._enabled.enabled is True,
)

# %%
# Instead
# -------
#
# Use it to see whether an error or a wrong answer comes from TorchScript: with it, ``print`` and ``pdb`` work in the code that was scripted.
# It says nothing of ``torch.jit.load``: a file has no Python to fall back to.
