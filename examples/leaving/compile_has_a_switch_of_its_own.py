# /// finding
# tags = ["migration", "works"]
# asks = [
#   "PYTORCH_JIT=0 for torch.compile",
#   "turn torch.compile off for debugging",
#   "TORCH_COMPILE_DISABLE",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_dynamo/config.py, disable", "PyTorch: torch/compiler/__init__.py, set_stance"]
# added = 2026-11-27
# ///
"""
PYTORCH_JIT=0 leaves torch.compile on, and TORCH_COMPILE_DISABLE=1 turns it off
===============================================================================

Each variable turns off its own, and neither turns off ``torch.export``.
In a program that runs already, ``torch.compiler.set_stance`` turns compiling off and on again.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import torch

from tsguide import claim, device

PROGRAM = """
import torch

class Double(torch.nn.Module):
    def forward(self, x):
        return 2 * x

graphs = []

def keep(graph, _example):
    graphs.append(graph)
    return graph

one = torch.ones(1)
torch.compile(Double(), backend=keep)(one)
scripted = torch.jit.script(Double())
program = torch.export.export(Double(), (one,), strict=False)
print(isinstance(scripted, torch.jit.ScriptModule), bool(graphs), len(program.graph.nodes))
"""

path = Path(tempfile.mkdtemp()) / "program.py"
path.write_text(PROGRAM)


def start(**variables):
    """Tell whether a program scripts and compiles, and how many nodes it exports."""
    done = subprocess.run(
        [sys.executable, str(path)],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


seen = {
    "as it is": start(),
    "PYTORCH_JIT=0": start(PYTORCH_JIT="0"),
    "TORCH_COMPILE_DISABLE=1": start(TORCH_COMPILE_DISABLE="1"),
}
print(seen)

claim(
    "without them all three capture", seen["as it is"] == ["True", "True", "3"]
)
claim(
    "``PYTORCH_JIT=0`` turns ``torch.jit.script`` off, and nothing else",
    seen["PYTORCH_JIT=0"] == ["False", "True", "3"],
)
claim(
    "``TORCH_COMPILE_DISABLE=1`` turns ``torch.compile`` off, and nothing else",
    seen["TORCH_COMPILE_DISABLE=1"] == ["True", "False", "3"],
)

# %%
# ``set_stance`` decides at each call, also of what was compiled before.

graphs = []


def keep(graph, _example):
    graphs.append(graph)
    return graph


@torch.compile(backend=keep)
def double(x):
    return 2 * x


with torch.compiler.set_stance("force_eager"):
    double(torch.ones(2, device=device))
off = len(graphs)
double(torch.ones(2, device=device))

claim("within the stance nothing is compiled", off == 0)
claim("after it, it is", len(graphs) == 1)

# %%
# Why
# ---
#
# PyTorch reads the variables when it is imported: one says whether ``torch.jit.script`` returns what it was given, the other whether Dynamo compiles.
# ``torch.export`` asks neither.
# What else ``PYTORCH_JIT=0`` is good for, and when it is too late to set it, shows :finding:`libraries/switch-is-read-at-import`.

claim("Dynamo's setting is off here", torch._dynamo.config.disable is False)
