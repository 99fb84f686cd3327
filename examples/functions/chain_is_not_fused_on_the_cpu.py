# /// finding
# tags = ["speed", "migration"]
# asks = [
#   "does the jit fuse pointwise kernels",
#   "operator fusion, memory bandwidth, activation chain",
#   "is torch.compile faster than TorchScript",
# ]
# torch = ">=2.1"
# needs = ["compiler"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/passes/tensorexpr_fuser.cpp"]
# added = 2026-11-23
# changes = [
#   { on = 2026-11-26, what = "Memory is kept while measuring: a part of what was put down to fusing were page faults." },
# ]
# ///
"""
On the CPU a chain of elementwise operations is not fused by TorchScript; torch.compile fuses it
================================================================================================

Each operation of the chain goes through memory once, in Python as in TorchScript.
``torch.compile`` makes one loop of them, once it has compiled.
"""

import torch
from torch.profiler import ProfilerActivity, profile

from tsguide import claim, compare, device, measure


def hard_swish(x):
    return x * torch.clamp(x / 6.0 + 0.5, 0.0, 1.0)


x = torch.linspace(-3, 3, 1_000_000, device=device)
scripted = torch.jit.script(hard_swish)

for _ in range(3):
    scripted(x)

# %%
# The graph that runs after warm-up still has one operator for each operation.

optimised = str(torch.jit.last_executed_optimized_graph())
for name in ("aten::div", "aten::add", "aten::clamp", "aten::mul"):
    print(name, optimised.count(name))
print("fused groups:", optimised.count("prim::TensorExprGroup"))

if device == "cpu":
    claim(
        "the warm graph holds the operators one by one",
        "aten::clamp" in optimised
        and "prim::TensorExprGroup" not in optimised,
    )

# %%
# Why
# ---
#
# TorchScript's fuser (``torch/csrc/jit/passes/tensorexpr_fuser.cpp``) is off for the CPU in the package that runs here.

claim("fusion on the CPU is off", not torch._C._jit_can_fuse_on_cpu())

# %%
# Instead
# -------
#
# Let ``torch.compile`` do it, with its default backend.

compiled = torch.compile(hard_swish, fullgraph=True, dynamic=False)

claim(
    "torch.compile gives the same, up to rounding",
    lambda: torch.allclose(compiled(x), hard_swish(x), atol=1e-6),
)


# %%
# PyTorch's profiler sees which operators a call runs: eager and TorchScript run all four, and what was compiled runs none, for one loop of its own has taken their place.


def operators_of(run):
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        run(x)
    chain = {"aten::div", "aten::add", "aten::clamp", "aten::mul"}
    return chain & {event.key for event in seen.key_averages()}


claim(
    "a call in eager runs four operators", len(operators_of(hard_swish)) == 4
)

if device == "cpu":
    claim(
        "a call of the scripted function runs four too",
        len(operators_of(scripted)) == 4,
    )

claim(
    "a call of what was compiled runs none of them",
    lambda: operators_of(compiled) == set(),
)

# %%
# All modes
# ---------
#
# The table's ``compile`` uses ``aot_eager``, which does not fuse.

compare(hard_swish, example=(x,))

# %%
# Speed
# -----
#
# All are warm, and no call waits for memory, which the allocator keeps while they are measured: what is left is the difference that fusing makes.
# Without that, eager and TorchScript may pay page faults for four results where ``torch.compile`` has one: :finding:`functions/memory-goes-back-to-the-kernel`.
# Getting there takes ``torch.compile`` seconds where nothing is in its cache, and TorchScript milliseconds.

timing = measure(
    {"eager": hard_swish, "script": scripted, "torch.compile": compiled},
    x,
    name="hard swish of 1 000 000 numbers",
)

if device == "cpu":
    claim(
        "next to no page fault is in the times",
        max(variant.faults for variant in timing.variants) < 100,
    )
    claim("script is not twice as fast", timing.variant("script").ratio > 0.5)
    claim(
        "torch.compile takes less time than script",
        timing.variant("torch.compile").ratio
        < 0.8 * timing.variant("script").ratio,
    )

timing

# %%
# Limits
# ------
#
# How much is won differs with the chain and with the release.
# Of gelu, which calls ``tanh``, ``torch.compile`` took a quarter of eager's time on PyTorch 2.1, and half of it on 2.13.
# What it cannot save is ``tanh`` itself: compiled alone, it takes most of the time of the whole compiled chain.


def gelu(x):
    return (
        0.5 * x * (1.0 + torch.tanh(0.79788456 * (x + 0.044715 * x * x * x)))
    )


def compile_whole(function):
    return torch.compile(function, fullgraph=True, dynamic=False)


gelus = measure(
    {
        "eager": gelu,
        "script": torch.jit.script(gelu),
        "torch.compile": compile_whole(gelu),
        "tanh alone, torch.compile": compile_whole(torch.tanh),
    },
    torch.linspace(-3, 3, 100_000, device=device),
    name="gelu of 100 000 numbers",
)

if device == "cpu":
    claim(
        "over half of what torch.compile leaves of gelu is tanh",
        gelus.variant("tanh alone, torch.compile").ratio
        > 0.5 * gelus.variant("torch.compile").ratio,
    )

gelus

# %%
# For a handful of numbers it is the other way round: a call of what ``torch.compile`` gives costs more than the chain saves.
# It is the call that costs, not the chain: one compiled operation takes as long as four.


def doubled(x):
    return 2 * x


calls = measure(
    {
        "eager": hard_swish,
        "script": scripted,
        "torch.compile": compiled,
        "one operation, torch.compile": compile_whole(doubled),
    },
    torch.linspace(-3, 3, 4, device=device),
    name="hard swish of 4 numbers",
)

if device == "cpu":
    claim(
        "one operation that was compiled takes over 0.7 of the time of four",
        calls.variant("one operation, torch.compile").ratio
        > 0.7 * calls.variant("torch.compile").ratio,
    )

calls
