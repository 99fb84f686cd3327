# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = ["loop operator, functional while", "export a loop with unknown number of steps"]
# torch = ">=2.3"
# errors = [
#     "RuntimeError: Detected that you are using FX to torch.jit.trace a dynamo-optimized function.",
#     "AttributeError: module 'torch' has no attribute 'while'",
# ]
# sources = ["notes: Modules / Tracing, sentence 5", "PyTorch: torch/_higher_order_ops/while_loop.py"]
# added = 2026-11-23
# ///
"""
There is no torch.while, and the operator while_loop cannot be traced
=====================================================================

The operator that comes nearest, ``while_loop``, is made for ``torch.export`` and ``torch.compile``.
``torch.jit.trace`` refuses it; ``torch.jit.script`` refuses it too, and compiles Python's own ``while``.
"""

import torch
from torch._higher_order_ops.while_loop import while_loop

from tsguide import claim, compare, device, refuses


def is_positive(left, steps):
    return left > 0


def take_one(left, steps):
    return left - 1, steps + 1


def count_down(start):
    return while_loop(is_positive, take_one, (start, torch.zeros_like(start)))[
        1
    ]


three = torch.tensor(3, device=device)
five = torch.tensor(5, device=device)

# %%
# The notes name a ``torch.while``; ``while`` is a Python keyword, and PyTorch has no such attribute.

claim("PyTorch has no torch.while", not hasattr(torch, "while"))

# %%
# The operator that exists is refused while tracing, before it takes a step.

claim("in eager it counts", lambda: count_down(five) == 5)
refuses(
    torch.jit.trace,
    count_down,
    (three,),
    error=RuntimeError,
    match="torch.jit.trace a dynamo-optimized function",
)

# %%
# Why
# ---
#
# As ``torch.cond`` does, ``while_loop`` in eager compiles itself with ``torch.compile``, which refuses to run inside a trace.

# %%
# Instead
# -------
#
# To leave TorchScript, export the operator: one program takes three steps or five.


class CountDown(torch.nn.Module):
    def forward(self, start):
        return count_down(start)


program = torch.export.export(CountDown(), (three,))

claim(
    "the exported program takes five steps for five",
    lambda: program.module()(five) == 5,
)
claim(
    "the program holds the operator",
    "torch.ops.higher_order.while_loop" in program.graph_module.code,
)

# %%
# To stay in TorchScript, script a plain ``while``, and call it from the trace.


@torch.jit.script
def count_down_scripted(start):
    steps = torch.zeros_like(start)
    while bool(start > 0):
        start = start - 1
        steps = steps + 1
    return steps


def twice_as_many(start):
    return 2 * count_down_scripted(start)


traced = torch.jit.trace(twice_as_many, (three,))
claim(
    "a trace around a scripted loop takes five steps for five",
    lambda: traced(five) == 10,
)

# %%
# All modes
# ---------

compare(count_down, example=(three,), others=[(five,)])
