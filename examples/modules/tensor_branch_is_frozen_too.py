# /// finding
# tags = ["modules", "control-flow", "silent", "warning"]
# asks = [
#   "model with an if on its input always takes the same path",
#   "data-dependent forward, mixture of experts, early stopping",
# ]
# errors = [
#   "TracerWarning: Converting a tensor to a Python boolean might cause the trace to be incorrect.",
#   "RuntimeError: Detected that you are using FX to torch.jit.trace a dynamo-optimized function.",
# ]
# sources = ["notes: Modules / Tracing, sentences 4 and 5"]
# added = 2026-11-23
# ///
"""
A traced module freezes control flow on tensors as well as on Python state
==========================================================================

The notes say that control flow based on tensors works in a trace, for example a ``torch.while``; it does not.
A branch on a tensor is as frozen as one on a flag, with a ``TracerWarning`` as the only difference, and there is no ``torch.while``.
"""

import keyword
import warnings

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class ClipNorm(nn.Module):
    def __init__(self, limit: float):
        super().__init__()
        self.limit = limit

    def forward(self, gradient):
        norm = gradient.square().sum().sqrt()
        if norm > self.limit:
            gradient = gradient * (self.limit / norm)
        return gradient


large = torch.full((4,), 3.0, device=device)
small = torch.full((4,), 0.1, device=device)
clip = ClipNorm(1.0)

# %%
# Traced with a vector that has to be clipped, the module now also blows small vectors up to the limit.

with warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    traced = torch.jit.trace(clip, (large,))

claim(
    "the tracer warns that a tensor became a Python boolean",
    any(
        warning.category is torch.jit.TracerWarning
        and "Python boolean" in str(warning.message)
        for warning in given
    ),
)

print("module:", clip(small).tolist())
print("trace: ", traced(small).tolist())
claim(
    "the module leaves a small vector alone", torch.equal(clip(small), small)
)
claim(
    "the trace scales it up to the limit",
    torch.allclose(traced(small).norm(), torch.ones((), device=device)),
    covers=["trace-control-flow-not-recorded"],
)
claim("the trace holds no branch", "prim::If" not in str(traced.graph))

# %%
# Nor does PyTorch have a ``torch.while``: ``while`` is a keyword, so the name cannot even be written.

claim("while is a keyword of Python", keyword.iskeyword("while"))
claim("torch has no attribute of that name", not hasattr(torch, "while"))

# %%
# What comes nearest, ``torch.while_loop``, refuses to be traced.
# PyTorch has it under this name since 2.5.


class Halve(nn.Module):
    def forward(self, value):
        (value,) = torch.while_loop(
            lambda v: v.sum() > 1, lambda v: (v / 2,), (value,)
        )
        return value


refuses(
    torch.jit.trace,
    Halve(),
    (large,),
    error=RuntimeError,
    match="torch.jit.trace a dynamo-optimized function",
    torch=">=2.5",
)

# %%
# Why
# ---
#
# ``if norm > self.limit`` calls ``bool()`` on a tensor, and Python takes the branch.
# The tracer (``torch/csrc/jit/frontend/tracer.cpp``) warns and records what that branch did.
# ``torch.while_loop`` runs through ``torch.compile``, which refuses to run under the tracer (``torch/_dynamo/eval_frame.py``).

# %%
# Instead
# -------
#
# Script the module, and the branch stays.

scripted = torch.jit.script(clip)
claim(
    "the scripted module holds the branch", "prim::If" in str(scripted.graph)
)
claim(
    "the scripted module leaves a small vector alone",
    torch.equal(scripted(small), small),
)

# %%
# Or choose with tensors: what has no branch cannot be frozen.


class ClipNormByFactor(nn.Module):
    def forward(self, gradient):
        norm = gradient.square().sum().sqrt()
        return gradient * (1.0 / norm).clamp(max=1.0)


traced = torch.jit.trace(ClipNormByFactor(), (large,))
claim(
    "the trace without a branch leaves a small vector alone",
    torch.equal(traced(small), small),
)

# %%
# All modes
# ---------

compare(clip, example=(large,), others=[(small,)])
