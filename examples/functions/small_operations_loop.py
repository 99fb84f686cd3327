# /// finding
# tags = ["speed", "control-flow"]
# asks = ["RNN, LSTM and other recurrent loops", "many tiny kernels, dispatch overhead, speedup"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/runtime/interpreter.cpp", "PyTorch: torch/csrc/jit/passes/loop_unrolling.cpp"]
# added = 2026-11-23
# ///
"""
A loop of small tensor operations runs faster scripted, but not twice as fast
=============================================================================

This is the case that suits TorchScript best: many operations, each so small that Python's share of the time counts.
Warm, the compiled loop saves that share, and no more: every tensor operation still runs, one by one.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from tsguide import claim, compare, device, measure


def recur(inputs, state, weight):
    for step in range(inputs.size(0)):
        state = torch.tanh(inputs[step] + state @ weight)
    return state


generator = torch.Generator().manual_seed(0)
inputs = torch.rand(100, 4, generator=generator).to(device)
state = torch.rand(4, generator=generator).to(device)
weight = torch.rand(4, 4, generator=generator).to(device)

scripted = torch.jit.script(recur)
traced = torch.jit.trace(recur, (inputs, state, weight), check_trace=False)

# %%
# The compiled function does the same work as Python: count the operations that reach PyTorch's dispatcher.
# On PyTorch 1.13 and 2.0 the two counts differ.


class CountOperations(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.count += 1
        return operation(*args, **(kwargs or {}))


def operations(run):
    with CountOperations() as counter:
        run(inputs, state, weight)
    return counter.count


for _ in range(3):  # warm: the executor profiles first, and optimises then
    scripted(inputs, state, weight)

print("eager:", operations(recur), " script:", operations(scripted))

claim(
    "the compiled loop runs just as many tensor operations",
    operations(scripted) == operations(recur),
    torch=">=2.1",
)

# %%
# Why
# ---
#
# TorchScript's interpreter (``torch/csrc/jit/runtime/interpreter.cpp``) calls the same kernels as Python does.
# What it saves is Python's part: the loop, the attribute look-ups, the conversion of arguments.
# It also writes out the loop's body eight times, to test for the end less often (``torch/csrc/jit/passes/loop_unrolling.cpp``).

body = str(torch.jit.last_executed_optimized_graph())

claim(
    "the optimised loop has more than one copy of its body",
    body.count("aten::tanh") > 1,
)

# %%
# All modes
# ---------

compare(recur, example=(inputs[:10], state, weight))

# %%
# Speed
# -----
#
# All are warm.

timing = measure(
    {"eager": recur, "script": scripted, "trace": traced},
    inputs,
    state,
    weight,
    name="100 small steps",
)

if device == "cpu":
    claim(
        "the compiled loop takes less time than Python's",
        timing.variant("script").ratio < 0.95,
    )
    claim("but more than half of it", timing.variant("script").ratio > 0.5)

timing

# %%
# Limits
# ------
#
# The claims about time are made on the CPU only.
