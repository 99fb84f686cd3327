# /// finding
# tags = ["modules", "control-flow", "refused"]
# asks = ["index layers by a variable", "early exit, stop after some layers, nn.Sequential, ModuleDict"]
# errors = [
#   "RuntimeError: Expected integer literal for index but got a variable or non-integer. ModuleList/Sequential indexing is only supported with integer literals.",
#   "RuntimeError: Because we emit iteration over modulelists or tuples as unrolled loops, we do not support break or continue inside the body of these loops",
# ]
# sources = ["PyTorch: torch/csrc/jit/frontend/ir_emitter.cpp"]
# added = 2026-11-23
# ///
"""
A scripted loop over a ModuleList is unrolled, so it takes neither an index nor a break
=======================================================================================

Each layer of a ``ModuleList`` has a type of its own, so the compiler writes one call for each layer instead of a loop.
``for layer in self.layers`` works; ``self.layers[i]`` and ``break`` are refused, because they need a loop at run time.
"""

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


def make_layers():
    return nn.ModuleList([nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 4)])


class Stack(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = make_layers()

    def forward(self, features):
        for layer in self.layers:
            features = layer(features)
        return features


stack = Stack().to(device)
features = torch.ones(2, 4, device=device)
scripted = torch.jit.script(stack)

print(scripted.code)

# %%
# Three layers of two classes: three calls, and no loop.

claim(
    "the graph calls one forward for each layer",
    str(scripted.graph).count('prim::CallMethod[name="forward"]') == 3,
    covers=[
        "v2-modulelist-unrolled",
        "lr-for-modulelist-unroll",
        "v2-for-modulelist",
    ],
)
claim("the graph holds no loop", "prim::Loop" not in str(scripted.graph))
claim(
    "the scripted stack gives what the module gives",
    torch.equal(scripted(features), stack(features)),
)

# %%
# An index that is not a literal is refused.


class FirstLayers(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = make_layers()

    def forward(self, features, count: int):
        for i in range(count):
            features = self.layers[i](features)
        return features


refuses(
    torch.jit.script,
    FirstLayers(),
    error=RuntimeError,
    match="Expected integer literal for index",
    covers=["v2-subscript-modulelist"],
)

# %%
# So is leaving the loop early.


class EarlyExit(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = make_layers()

    def forward(self, features, count: int):
        for i, layer in enumerate(self.layers):
            if i >= count:
                break
            features = layer(features)
        return features


refuses(
    torch.jit.script,
    EarlyExit(),
    error=RuntimeError,
    match="we do not support break or continue",
)

# %%
# Why
# ---
#
# The type of ``self.layers[i]`` would depend on ``i``, and TorchScript settles types while compiling.
# So the emitter (``torch/csrc/jit/frontend/ir_emitter.cpp``) writes the body once for each layer, with that layer's type.

# %%
# Instead
# -------
#
# Put the condition around the call: it is compiled into one ``prim::If`` for each layer.


class FirstLayersByCondition(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = make_layers()

    def forward(self, features, count: int):
        for i, layer in enumerate(self.layers):
            if i < count:
                features = layer(features)
        return features


by_condition = FirstLayersByCondition().to(device)
scripted = torch.jit.script(by_condition)

claim(
    "the graph holds one branch for each layer",
    str(scripted.graph).count("prim::If(") == 3,
)
claim(
    "it runs as many layers as it is told",
    all(
        torch.equal(scripted(features, count), by_condition(features, count))
        for count in range(4)
    ),
)

# %%
# All modes
# ---------
#
# The number of layers is a Python ``int``.
# A trace takes no ``int``; ``torch.export`` freezes it, and raises when it gets another; ``torch.compile`` compiles again.

compare(by_condition, example=(features, 1), others=[(features, 3)])
