# /// finding
# tags = ["silent", "python-state", "modules", "migration"]
# asks = [
#   "counter or step attribute does not change after torch.export",
#   "self.step += 1 in an exported model",
#   "state, cache or history kept in a Python attribute after export",
#   "exported model forgets its state",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
A counter that is a Python number stands still in an exported program
=====================================================================

``torch.export`` runs ``forward`` once, counts once, and writes the number into the graph.
A scripted module goes on counting.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class Warmup(nn.Module):
    def __init__(self):
        super().__init__()
        self.step = 0

    def forward(self, gradient):
        self.step += 1
        return gradient * self.step


one = torch.ones(1, device=device)

# %%
# Three calls of each.


def three_calls(module):
    return [module(one).item() for _ in range(3)]


exported = torch.export.export(Warmup(), (one,))
counted = three_calls(exported.module())

print("eager: ", three_calls(Warmup()))
print("export:", counted)

claim("eager counts", three_calls(Warmup()) == [1, 2, 3])
claim("script counts", three_calls(torch.jit.script(Warmup())) == [1, 2, 3])
claim(
    "the exported program gives one number three times",
    len(set(counted)) == 1,
)

# %%
# Why
# ---
#
# The addition is Python's, and export records what is done to tensors.
# In the graph stands a multiplication by a constant.

print(exported.graph)
(product,) = [
    node for node in exported.graph.nodes if node.op == "call_function"
]

claim(
    "the factor is a Python number in the graph",
    type(product.args[1]) is int,
)

# %%
# Instead
# -------
#
# Register the counter as a buffer, and change it in place.


class WarmupBuffer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("step", torch.zeros((), device=device))

    def forward(self, gradient):
        self.step.add_(1)
        return gradient * self.step


buffered = torch.export.export(WarmupBuffer(), (one,)).module()

claim("with a buffer the program counts", three_calls(buffered) == [1, 2, 3])

# %%
# The buffer is the model's own: :finding:`exporting/buffers-belong-to-the-model`.
#
# All modes
# ---------

compare(factory=Warmup, example=(one,), others=[(one,)], name="Warmup")
