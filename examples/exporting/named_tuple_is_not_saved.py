# /// finding
# tags = ["refused", "types", "migration"]
# asks = [
#   "torch.export.save fails on a NamedTuple output",
#   "NamedTuple result of an exported model",
#   "namedtuple cannot be serialized, pt2",
# ]
# errors = ["NotImplementedError: Can't serialize TreeSpec of namedtuple class <class 'Encoded'> because we didn't register"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/utils/_pytree.py"]
# added = 2026-11-27
# ///
"""
A program that returns a NamedTuple is exported, and cannot be saved
====================================================================

``torch.export.export`` knows named tuples, and the program gives one.
``torch.export.save`` wants a name to write for the class, and there is none; ``torch.jit.save`` writes the class itself.
"""

import io
from typing import NamedTuple

import torch
from torch import nn
from torch.utils import _pytree

from tsguide import claim, device, refuses


class Encoded(NamedTuple):
    hidden: torch.Tensor
    length: torch.Tensor


class Encode(nn.Module):
    def forward(self, tokens):
        return Encoded(tokens * 2, tokens.sum())


tokens = torch.ones(3, device=device)
exported = torch.export.export(Encode(), (tokens,))

claim(
    "the exported program gives the named tuple",
    isinstance(exported.module()(tokens), Encoded),
)
refuses(
    lambda: torch.export.save(exported, io.BytesIO()),
    error=NotImplementedError,
    match="Can't serialize TreeSpec of namedtuple class",
    what="torch.export.save(exported)",
)

# %%
# TorchScript writes the type into its file, and makes a new class of it when it loads.

file = io.BytesIO()
torch.jit.save(torch.jit.script(Encode()), file)
file.seek(0)
loaded = torch.jit.load(file)(tokens)

claim(
    "the loaded script gives a tuple with the same fields",
    loaded._fields == Encoded._fields,
)
claim("of another class", not isinstance(loaded, Encoded))

# %%
# Why
# ---
#
# The file describes the structure of the result in JSON, and a class stands there by the name that was registered for it (``torch/utils/_pytree.py``).
# Lists, tuples and dictionaries have names from the start.

refuses(
    lambda: _pytree.treespec_dumps(exported.call_spec.out_spec),
    error=NotImplementedError,
    match="Can't serialize TreeSpec of namedtuple class",
    what="writing the structure alone",
)

# %%
# Instead
# -------
#
# Return a dictionary or a plain tuple, and make the named tuple outside.


class EncodePlain(nn.Module):
    def forward(self, tokens):
        return tuple(Encode.forward(self, tokens))


file = io.BytesIO()
torch.export.save(torch.export.export(EncodePlain(), (tokens,)), file)
file.seek(0)
loaded = torch.export.load(file).module()

claim(
    "the loaded program fills the named tuple",
    torch.equal(Encoded(*loaded(tokens)).hidden, tokens * 2),
)

# %%
# Or return a dataclass, which has a public function to register it: :finding:`exporting/dataclass-is-registered-first`.
