# /// finding
# tags = ["modules", "control-flow", "python-state", "works"]
# asks = ["if self.flag or if self.training still works", "change an option on the deployed model, dead branch removed"]
# errors = []
# sources = ["notes: Modules / Tracing, sentences 2 to 5"]
# added = 2026-11-23
# ///
"""
A scripted module keeps branches on its attributes and branches on tensors
==========================================================================

``torch.jit.script`` compiles the source of ``forward``, so every ``if`` stays an ``if``.
A plain attribute becomes an attribute of the scripted module that can be set later; one marked ``Final`` is a constant, and its branch is decided while compiling.
"""

from typing import Final

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class Pool(nn.Module):
    debug: Final[bool]

    def __init__(self):
        super().__init__()
        self.use_max = True
        self.debug = False

    def forward(self, tokens):
        if self.debug:
            print("tokens:", tokens)
        if tokens.isnan().any():
            tokens = tokens.nan_to_num()
        if self.use_max:
            return tokens.max()
        return tokens.mean()


clean = torch.tensor([1.0, 2.0, 6.0], device=device)
broken = torch.tensor([1.0, float("nan"), -3.0], device=device)
scripted = torch.jit.script(Pool())

# %%
# The branch on the tensor is taken anew for each input, the branch on the flag for each value of the flag.

claim("a clean input gives its maximum", scripted(clean) == 6)
claim("a broken input is repaired first", scripted(broken) == 1)

scripted.use_max = False
claim("after the flag is turned, it gives the mean", scripted(clean) == 3)

# %%
# Two of the three branches are in the graph: the one on the ``Final`` attribute is gone, with all that is in it.

print(scripted.code)

branches = str(scripted.graph).count("prim::If(")
claim("the graph holds two branches", branches == 2)
claim(
    "the branch on the Final attribute is not compiled",
    "prim::Print" not in str(scripted.graph),
)

# %%
# Why
# ---
#
# The compiler (``torch/csrc/jit/frontend/ir_emitter.cpp``) turns ``if`` into ``prim::If``.
# For a condition that it knows while compiling, such as a constant, it emits only the branch that is taken.
# Which attributes are constants is settled in ``torch/jit/_recursive.py``.

# %%
# All modes
# ---------
#
# The trace agrees on inputs that take the example's branch, and is wrong on the other.
# ``torch.export`` refuses the branch on a tensor, and ``torch.compile`` leaves it to Python: it compiles what is before and after.

compare(Pool(), example=(clean,), others=[(broken,)])

# %%
# Limits
# ------
#
# A ``Final`` attribute stays what it was.

refuses(
    setattr,
    scripted,
    "debug",
    True,
    error=RuntimeError,
    match="Can't set constant 'debug'",
)
