# /// finding
# tags = ["modules", "names", "silent"]
# asks = [
#   "monkeypatching forward, wrappers such as quantisation, LoRA or pruning hooks",
#   "second instance behaves like the first",
# ]
# errors = []
# sources = ["PyTorch: torch/jit/_recursive.py, ConcreteTypeStore"]
# added = 2026-11-23
# ///
"""
A patched forward is ignored if an alike instance of the class was scripted before
==================================================================================

TorchScript compiles a class once and reuses the code for each instance with the same attributes.
Libraries that patch ``module.forward`` on one instance get the code of whichever instance was scripted first, and no message.
"""

import types

import torch
from torch import nn

from tsguide import claim, device


class Activation(nn.Module):
    def forward(self, features):
        return features.relu()


def leaky(self, features):
    return torch.where(features > 0, features, features * 0.1)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = Activation()
        self.second = Activation()

    def forward(self, features):
        return torch.stack([self.first(features), self.second(features)])


block = Block()
block.second.forward = types.MethodType(leaky, block.second)
features = torch.tensor(-10.0, device=device)
scripted = torch.jit.script(block)

print("module:  ", block(features).tolist())
print("scripted:", scripted(features).tolist())

# %%
# One of two equal submodules is patched, and the scripted block ignores the patch.

claim("the module runs the patched forward", block(features)[1] == -1)
claim(
    "the scripted block runs the forward of the other submodule",
    scripted(features)[1] == 0,
)

# %%
# The order decides: with the patched one first, both get the patch.


class Gate(nn.Module):
    def forward(self, features):
        return features.sigmoid()


patched = Gate()
patched.forward = types.MethodType(leaky, patched)
claim(
    "scripted first, the patch is compiled",
    torch.jit.script(patched)(features) == -1,
)
claim(
    "and an instance without a patch gets it too",
    torch.jit.script(Gate())(features) == -1,
)

# %%
# Why
# ---
#
# ``ConcreteTypeStore`` (``torch/jit/_recursive.py``) keeps one type for all instances of a class with equal attribute types, and remembers for which its methods are compiled.
# ``forward`` is no attribute in this sense, so a patch does not make another type.

claim(
    "both submodules of the block have one type",
    scripted.first._concrete_type.jit_type
    == scripted.second._concrete_type.jit_type,
)

# %%
# Instead
# -------
#
# Subclass: a class of its own has code of its own.


class LeakyActivation(Activation):
    def forward(self, features):
        return torch.where(features > 0, features, features * 0.1)


block = Block()
block.second = LeakyActivation()
claim(
    "the scripted block runs both",
    torch.equal(torch.jit.script(block)(features), block(features)),
)

# %%
# Or trace: a trace runs the patched method, whatever it is.

block = Block()
block.second.forward = types.MethodType(leaky, block.second)
traced = torch.jit.trace(block, (features,))
claim(
    "the trace runs the patched forward",
    torch.equal(traced(features), block(features)),
)
