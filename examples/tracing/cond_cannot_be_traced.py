# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = ["control flow operator, functional if", "replacement of a branch that works with jit and export"]
# torch = ">=2.2"
# errors = [
#     "RuntimeError: Detected that you are using FX to torch.jit.trace a dynamo-optimized function.",
#     "UnsupportedNodeError: function definitions aren't supported",
# ]
# sources = ["notes: Modules / Tracing, sentences 4 and 5", "PyTorch: torch/_higher_order_ops/cond.py", "PyTorch: torch/_dynamo/eval_frame.py"]
# added = 2026-11-23
# ///
"""
torch.cond cannot be traced or scripted, only exported and compiled
===================================================================

``torch.cond`` is a branch as an operator, made for ``torch.export`` and ``torch.compile``.
``torch.jit.trace`` refuses it on a tensor, and with a Python condition it freezes the branch like an ``if``.
"""

import warnings

import torch

from tsguide import claim, compare, device, refuses


def damp(signal):
    return signal / 2


def keep(signal):
    return signal.clone()


def damp_if_loud(signal):
    return torch.cond(signal.abs().max() > 1, damp, keep, (signal,))


quiet = torch.tensor([0.5, 0.1], device=device)
loud = torch.tensor([4.0, 0.1], device=device)

# %%
# The notes say that control flow that is made of tensor operations works under tracing; this one does not.

refuses(
    torch.jit.trace,
    damp_if_loud,
    (quiet,),
    error=RuntimeError,
    match="torch.jit.trace a dynamo-optimized function",
)

# %%
# Scripting fails in the source of ``torch.cond`` itself.

refuses(
    torch.jit.script,
    damp_if_loud,
    error=torch.jit.frontend.UnsupportedNodeError,
    match="(function definitions|import statements) aren't supported",
)

# %%
# Why
# ---
#
# Called outside a compiler, ``torch.cond`` compiles itself with ``torch.compile`` and calls the result (``torch/_higher_order_ops/cond.py``).
# Dynamo's wrapper sees that a trace is going on and raises (``torch/_dynamo/eval_frame.py``).

# %%
# Instead
# -------
#
# Export the function: the program holds both branches.


def exported(function, example):
    class Program(torch.nn.Module):
        def forward(self, signal):
            return function(signal)

    return torch.export.export(Program(), (example,))


program = exported(damp_if_loud, quiet)

claim(
    "the exported program halves the loud signal",
    lambda: torch.equal(program.module()(loud), loud / 2),
)
claim(
    "the exported program keeps the quiet one",
    lambda: torch.equal(program.module()(quiet), quiet),
)
claim(
    "the program holds the operator",
    "torch.ops.higher_order.cond" in program.graph_module.code,
)

# %%
# To stay with the trace, script the branching part: see :finding:`tracing/scripted-part-keeps-control-flow`.

# %%
# All modes
# ---------

compare(damp_if_loud, example=(quiet,), others=[(loud,)])

# %%
# Limits
# ------
#
# With a condition that is a Python ``bool``, ``torch.cond`` calls one branch directly, and the trace holds that one.


def damp_if_long(signal):
    return torch.cond(len(signal) > 2, damp, keep, (signal,))


four = torch.ones(4, device=device)


def trace_for_two(four):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", torch.jit.TracerWarning)
        frozen = torch.jit.trace(damp_if_long, (quiet,), check_trace=False)
    return frozen(four)


claim(
    "eager halves four values",
    lambda: torch.equal(damp_if_long(four), four / 2),
)
claim(
    "the trace for two values does not",
    lambda: torch.equal(trace_for_two(four), four),
    torch=">=2.5",
)

# %%
# Before PyTorch 2.5 such a call was refused as well.
