# /// finding
# tags = ["silent", "python-state", "migration"]
# asks = [
#   "print or logging inside an exported model",
#   "list append in forward lost after torch.export",
#   "torch.export strict=True or strict=False, what is the difference",
#   "FakeTensor in my list after export",
#   "global variable changed after export",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
What forward does to Python happens once, at export, and to fake tensors
========================================================================

With ``strict=False``, the default of recent releases, Python runs ``forward`` on stand-ins for the tensors.
A list that collects activations has a stand-in afterwards, and gets nothing when the program is called.
"""

import json

import torch
from torch import nn

from tsguide import claim, device

activations = []


class Encode(nn.Module):
    def forward(self, tokens):
        hidden = tokens * 2
        activations.append(hidden)
        return hidden + 1


one = torch.ones(3, device=device)
program = torch.export.export(Encode(), (one,), strict=False).module()
program(one)
program(one)

print([type(kept).__name__ for kept in activations])

claim("after two calls the list has one entry", len(activations) == 1)
claim(
    "which is the stand-in of the export",
    isinstance(activations[0], torch._subclasses.FakeTensor),
)

# %%
# What Python reads is read once too.

settings = {"scale": 2}


class Scale(nn.Module):
    def forward(self, tokens):
        return tokens * settings["scale"]


scale = torch.export.export(Scale(), (one,), strict=False).module()
settings["scale"] = 5

claim("eager sees the new setting", Scale()(one)[0] == 5)
claim("the program does not", scale(one)[0] == 2)

# %%
# Why
# ---
#
# The graph has tensor operations only, and it is all that a program runs.
# ``strict=False`` runs the Python code for their sake; ``strict=True`` has Dynamo read its bytecode, and refuses what it cannot read.
# So the default takes more of Python, and watches less of it.


class Configured(nn.Module):
    def forward(self, tokens):
        return tokens * json.loads('{"scale": 3}')["scale"]


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


configured = torch.export.export(Configured(), (one,), strict=False).module()
said = refusal(lambda: torch.export.export(Configured(), (one,), strict=True))
print(said)

claim("strict=False runs a parser of the library", configured(one)[0] == 3)
claim("strict=True refuses to read it", said != "")

# %%
# Instead
# -------
#
# Return what is to be kept, and give what is to be read as an argument.


class EncodeOpen(nn.Module):
    def forward(self, tokens, scale):
        hidden = tokens * scale
        return hidden + 1, hidden


two, five = (torch.tensor(number, device=device) for number in (2.0, 5.0))
opened = torch.export.export(EncodeOpen(), (one, two)).module()
encoded, hidden = opened(one, five)

claim("the program gives the activation", hidden[0] == 5)
claim("and takes the setting", encoded[0] == 6)
