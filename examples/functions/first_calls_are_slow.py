# /// finding
# tags = ["slow", "speed"]
# asks = ["warm-up latency, first inference takes seconds", "when does compiling pay off, cold start, serverless"]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/runtime/profiling_graph_executor_impl.cpp"]
# added = 2026-11-23
# ///
"""
Compiling a function and calling it a few times costs more than ten times what Python costs
===========================================================================================

A scripted function is paid for when it is compiled, and once more in its first calls, which are profiled and then optimised.
A program that calls it a few times gains nothing, even where the warm function is faster.
"""

import torch

from tsguide import claim, compare, device, measure


def new_function():
    def swish_norm(x):
        gate = 1 / (1 + torch.exp(-1.5 * x))
        mixed = x * gate + 0.1 * x
        return (mixed - mixed.mean()) / (mixed.std() + 1e-5)

    return swish_norm


swish_norm = new_function()
warm = torch.jit.script(swish_norm)
x = torch.linspace(-1, 1, 16, device=device)


def call_four_times(function, x):
    for _ in range(4):
        function(x)


# %%
# Each call of ``new_function`` gives a function object that was never compiled, so that the cold start can be measured over and over.
# Cold is ``torch.jit.script`` and four calls; warm is four calls of a function that has run before.

timing = measure(
    {
        "eager": lambda x: call_four_times(swish_norm, x),
        "script, cold": lambda x: call_four_times(
            torch.jit.script(new_function()), x
        ),
        "script, warm": lambda x: call_four_times(warm, x),
    },
    x,
    name="four calls",
)

eager, cold = timing.variant("eager"), timing.variant("script, cold")

claim(
    "cold, four calls take more than ten times as long as Python's",
    cold.ratio > 10,
)
claim(
    "warm, they take no more than twice as long",
    timing.variant("script, warm").ratio < 2,
)

timing

# %%
# How many more calls it takes to win that back depends on what a warm call saves.

warm_timing = timing.variant("script, warm")
saved_per_call = (eager.median_s - warm_timing.median_s) / 4

if saved_per_call > 0:
    to_win_back = cold.median_s - warm_timing.median_s
    print(f"won back after about {to_win_back / saved_per_call:.0f} calls")

# %%
# Why
# ---
#
# ``torch.jit.script`` parses the source, finds the types and builds the graph.
# The first call of the compiled function runs a graph with profiling added, and the next one optimises what was seen (``torch/csrc/jit/runtime/profiling_graph_executor_impl.cpp``).

fresh = torch.jit.script(new_function())
fresh(x)
after_first = str(torch.jit.last_executed_optimized_graph())
fresh(x)
after_second = str(torch.jit.last_executed_optimized_graph())

claim(
    "the first call runs a graph that profiles", "prim::profile" in after_first
)
claim("the second runs one that does not", "prim::profile" not in after_second)

# %%
# Instead
# -------
#
# Call it in Python where it is called a few times.
# In a server, compile it and call it with a typical input before the first request.


def ready(function, *typical):
    compiled = torch.jit.script(function)
    for _ in range(3):
        compiled(*typical)
    return compiled


claim(
    "the function that is ready gives the same",
    torch.allclose(ready(swish_norm, x)(x), swish_norm(x)),
)

# %%
# All modes
# ---------
#
# ``capture`` and ``first call`` are what each mode asks before it is warm.

compare(swish_norm, example=(x,))
