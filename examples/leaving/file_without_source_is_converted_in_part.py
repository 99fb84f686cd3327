# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "convert a .pt TorchScript file to torch.export without the source",
#   "torch.jit.load then torch.export.export",
#   "TS2EPConverter, ts2ep",
#   "exporting a ScriptModule is not supported",
# ]
# errors = [
#   "RuntimeError: TS2EPConverter failed for node prim::Loop",
#   "RuntimeError: TS2EPConverter failed for node aten::stack",
#   "RuntimeError: prim::unchecked_cast() Expected a value of type 't' for argument 'x' but instead found type 'FakeTensor'.",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/converter.py"]
# added = 2026-11-27
# ///
"""
A TorchScript file without its source is converted to torch.export, unless it has a loop or an optional argument
=================================================================================================================

``torch.export`` refuses a loaded file and names a converter, ``TS2EPConverter``, which is private.
It takes layers, branches and dictionaries, and refuses loops over a size, optional arguments and lists of tensors.
"""

import io
from typing import Dict, List, Optional

import torch
from torch import nn
from torch._export.converter import TS2EPConverter

from tsguide import claim, device, refuses


def saved(module):
    """Return what is loaded from the file of a scripted module: nothing of its Python is left."""
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(module), file)
    file.seek(0)
    return torch.jit.load(file)


def convert(module, *example):
    return TS2EPConverter(saved(module), example).convert().module()


# %%
# A module of layers is converted, with its weights.

x = torch.ones(2, 3, device=device)
layers = nn.Sequential(nn.Linear(3, 3), nn.ReLU()).to(device).eval()

program = convert(layers, x)

claim("it gives what the module gives", torch.equal(program(x), layers(x)))
refuses(
    lambda: torch.export.export(saved(layers), (x,)),
    error=ValueError,
    match="TS2EPConverter",
    what="torch.export.export of the loaded file",
)

# %%
# So is an ``if`` on a tensor, with both branches: the file has them, as ``torch.jit.script`` wrote them.


class Sign(nn.Module):
    def forward(self, x):
        if bool(x.sum() > 0):
            return x * 2
        return -x


program = convert(Sign(), x)
claim(
    "both branches are there",
    torch.equal(program(x), x * 2) and torch.equal(program(-x), x),
)


class Repeat(nn.Module):
    def forward(self, x):
        for _ in range(3):
            x = x * 2
        return x


class Pick(nn.Module):
    def forward(self, named: Dict[str, torch.Tensor]):
        return named["a"] * 2


claim(
    "a loop of a constant number of steps is converted",
    torch.equal(convert(Repeat(), x)(x), x * 8),
)
claim(
    "a dictionary goes in",
    torch.equal(convert(Pick(), {"a": x})({"a": x}), x * 2),
)

# %%
# What it refuses, each with its message.


class RepeatRows(nn.Module):
    def forward(self, x):
        for _ in range(x.shape[0]):
            x = x * 2
        return x


class Halve(nn.Module):
    def forward(self, x):
        while bool(x.sum() > 1):
            x = x / 2
        return x


class Mask(nn.Module):
    def forward(self, x, mask: Optional[torch.Tensor] = None):
        if mask is not None:
            x = x * mask
        return x


class Stack(nn.Module):
    def forward(self, rows: List[torch.Tensor]):
        return torch.stack(rows)


class Speak(nn.Module):
    def forward(self, x):
        print("here")
        return x


REFUSED = {
    "a loop over a size": (RepeatRows(), (x,), "prim::Loop"),
    "a while on a tensor": (Halve(), (x,), "prim::Loop"),
    "an optional argument, given": (Mask(), (x, x), "prim::unchecked_cast"),
    "an optional argument, left out": (Mask(), (x,), "INTERNAL ASSERT FAILED"),
    "a list of tensors": (Stack(), ([x, x],), "aten::stack"),
    "print": (Speak(), (x,), "pop"),
}
for what, (module, example, words) in REFUSED.items():
    try:
        convert(module, *example)
        message = "converted"
    except RuntimeError as error:
        message = str(error).strip().splitlines()[0]
    print(f"{what}: {message[:70]}")
    claim(f"{what} is refused, with {words!r}", words in message)

# %%
# Why
# ---
#
# The converter walks the file's graph node by node, and has a function for each kind of node that it knows.
# A loop whose number of steps is known is written out; one whose steps or condition are decided at run time it refuses.

written_out = TS2EPConverter(saved(Repeat()), (x,)).convert().graph
doublings = [node for node in written_out.nodes if "mul" in str(node.target)]
claim("three steps are three operations", len(doublings) == 3)

# %%
# Instead
# -------
#
# With the source, export the eager module: ``torch.export`` takes the optional argument that the converter refuses.

claim(
    "from the source, an argument that is given is no obstacle",
    torch.equal(
        torch.export.export(Mask(), (x, x)).module()(x, x), Mask()(x, x)
    ),
)

# %%
# Without it, the file itself is the source: its ``code`` is Python-like text, from which a module is written again.

print(saved(Halve()).code)

claim("the loop can be read in the file", "while" in saved(Halve()).code)

# %%
# Limits
# ------
#
# Whatever is converted, compare it on other inputs than the example: :finding:`leaving/converted-file-counts-no-more`.
