# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "what replaces _save_for_lite_interpreter",
#   "load a .ptl file in Python, torch.jit.mobile",
#   "export a lite interpreter model",
#   "Expected `mod` to be an instance of `torch.nn.Module`, got LiteScriptModule",
# ]
# errors = ["ValueError: Expected `mod` to be an instance of `torch.nn.Module`, got <class 'torch.jit.mobile.LiteScriptModule'>."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/mobile/__init__.py", "PyTorch: torch/jit/_script.py, _save_for_lite_interpreter"]
# added = 2026-11-27
# ///
"""
A file for the lite interpreter is a TorchScript file with bytecode, and an exported program has no such file
=============================================================================================================

What ``_save_for_lite_interpreter`` wrote is loaded by ``torch.jit.load`` as well, so that no source is lost.
``torch.export`` takes no lite module, and the lite interpreter takes no ``.pt2`` file.
"""

import tempfile
import warnings
import zipfile
from pathlib import Path

import torch
from torch import nn
from torch.jit.mobile import _load_for_lite_interpreter

from tsguide import claim, device, refuses

warnings.simplefilter("ignore", FutureWarning)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return torch.relu(self.layer(x))


model = Model().to(device).eval()
scripted = torch.jit.script(model)
one = torch.ones(1, 2, device=device)
program = torch.export.export(model, (one,))

folder = Path(tempfile.mkdtemp())
lite, plain, exported = (
    str(folder / name) for name in ("model.ptl", "model.pt", "model.pt2")
)
scripted._save_for_lite_interpreter(lite)
torch.jit.save(scripted, plain)
torch.export.save(program, exported)

# %%
# The interpreter is in PyTorch still, and has one class in Python.

loaded = _load_for_lite_interpreter(lite, map_location=device)

claim("it gives the model's result", torch.equal(loaded(one), model(one)))
claim("what it loads is no module", not isinstance(loaded, nn.Module))

# %%
# Neither side takes the other's.

refuses(
    lambda: torch.export.export(loaded, (one,)),
    error=ValueError,
    match="Expected `mod` to be an instance of `torch.nn.Module`",
    what="torch.export.export of a lite module",
)
refuses(
    lambda: _load_for_lite_interpreter(exported),
    error=RuntimeError,
    match="PytorchStreamReader failed|file in archive",
    what="loading a .pt2 file for the lite interpreter",
)
refuses(
    lambda: torch.jit.load(exported),
    error=RuntimeError,
    match="PytorchStreamReader failed|file in archive",
    what="torch.jit.load of a .pt2 file",
)
claim(
    "a program has no method to write a lite file",
    not hasattr(program, "_save_for_lite_interpreter")
    and not hasattr(program.module(), "_save_for_lite_interpreter"),
)

# %%
# Why
# ---
#
# The lite interpreter runs bytecode, which stands in the file beside the code that it was made of.


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2] for name in archive.namelist()}


print(sorted(members(lite) - members(plain)))

claim("the lite file has bytecode", "bytecode.pkl" in members(lite))
claim("a TorchScript file has none", "bytecode.pkl" not in members(plain))
claim(
    "the code is in both",
    "code/__torch__.py" in members(lite) & members(plain),
)

# %%
# Instead
# -------
#
# Load it as a TorchScript file, and go on from there; the source of the model, where you have it, is exported.

whole = torch.jit.load(lite, map_location=device)

claim("loaded so, it gives the same", torch.equal(whole(one), model(one)))
claim("its code can be read", "torch.relu" in whole.code)
claim(
    "the exported program agrees",
    torch.equal(program.module()(one), model(one)),
)

# %%
# What comes after TorchScript on a phone is a runtime of its own, which is not run here: :doc:`/choose`.
# A TorchScript file is converted in part: :finding:`leaving/file-without-source-is-converted-in-part`.
