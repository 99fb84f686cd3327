# /// finding
# tags = ["modules", "python-state", "silent"]
# asks = [
#   "dropout still active, different outputs for the same input in inference",
#   "batch norm still in training mode, forgot eval before export",
#   "noisy predictions",
# ]
# errors = ["TracerWarning: Output nr 1. of the traced function does not match the corresponding output of the Python function"]
# sources = ["notes: Modules / Tracing, sentence 3", "PyTorch: torch/nn/functional.py, dropout"]
# added = 2026-11-23
# ///
"""
Calling eval() on a traced module does not turn its dropout off
===============================================================

``train()`` and ``eval()`` on a trace set ``training`` and nothing else.
Dropout and batch norm keep the mode in which they were traced.
"""

import warnings

import torch
from torch import nn

from tsguide import claim, device


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(16)
        self.dropout = nn.Dropout(0.5)

    def forward(self, features):
        return self.dropout(self.norm(features))


def zeros(answer):
    return int((answer == 0).sum())


torch.manual_seed(0)
features = torch.randn(32, 16, device=device)
traced = torch.jit.trace(
    Encoder().to(device), (features,), check_trace=False
)  # in training mode

traced.eval()
print(
    "training:",
    traced.training,
    "- zeros in the answer:",
    zeros(traced(features)),
)

claim("the trace says that it is not training", traced.training is False)
claim(
    "its dropout still drops a value in four or more",
    zeros(traced(features)) >= features.numel() / 4,
)

# %%
# Batch norm goes on updating its statistics, though nothing should change in eval mode.

before = traced.norm.running_mean.clone()
traced(features + 5)
claim(
    "batch norm still updates its running mean",
    not torch.equal(traced.norm.running_mean, before),
)

# %%
# The other way round, a module traced in eval mode never trains: ``train()`` turns no dropout on.

traced = torch.jit.trace(Encoder().eval().to(device), (features,))
traced.train()
claim("the trace says that it is training", traced.training is True)
claim("its dropout drops nothing", zeros(traced(features)) == 0)

# %%
# Why
# ---
#
# ``nn.Dropout`` hands ``self.training``, a Python ``bool``, to ``aten::dropout``.
# In a trace that argument is a constant, so ``prim::GetAttr[name="training"]`` does not occur in the graph.

claim(
    "the trace does not read training",
    'GetAttr[name="training"]' not in str(traced.inlined_graph),
)

# %%
# Instead
# -------
#
# Script the module: it reads ``training`` on each call.

scripted = torch.jit.script(Encoder().to(device))
claim(
    "the scripted module reads training",
    'GetAttr[name="training"]' in str(scripted.inlined_graph),
)
claim("it drops values while training", zeros(scripted(features)) > 0)

scripted.eval()
claim("it drops nothing after eval()", zeros(scripted(features)) == 0)

# %%
# If you must trace, call ``eval()`` on the module before, and keep the trace for inference.

for_inference = torch.jit.trace(Encoder().to(device).eval(), (features,))
claim(
    "a trace taken in eval mode drops nothing",
    zeros(for_inference(features)) == 0,
)

# %%
# Limits
# ------
#
# Traced in training mode with the default check, the module gives a warning: the check runs it again, and dropout drops other values.

with warnings.catch_warnings(record=True) as given:
    warnings.simplefilter("always")
    torch.jit.trace(Encoder().to(device), (features,))

claim(
    "the check warns that the outputs differ",
    any(
        "does not match the corresponding output" in str(warning.message)
        for warning in given
    ),
    covers=["trace-warning-output-mismatch"],
)

# %%
# The scripted module has a ``training`` of its own: ``eval()`` on the module it came from does not reach it.

model = Encoder().to(device)
scripted = torch.jit.script(model)
model.eval()
claim(
    "eval() on the original leaves the scripted module in training mode",
    scripted.training is True,
)
