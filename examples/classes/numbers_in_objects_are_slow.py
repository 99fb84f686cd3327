# /// finding
# tags = ["classes", "slow", "speed"]
# asks = [
#   "counter or accumulator in self makes the loop slow",
#   "no speedup from a script class with int or float members",
# ]
# sources = ["notes: Classes, the last sentences; Functions, sentence 2"]
# added = 2026-11-23
# ///
"""
A compiled loop that counts in an object is no faster than Python; with local variables it is
=============================================================================================

Compiled is not the same as fast.
TorchScript leaves an object's numbers in the object, and reads and writes them in every step.
"""

import torch

from tsguide import claim, compare, measure


class TokenBudget:
    def __init__(self, tokens: int):
        self.left = tokens
        self.used = 0

    def spend(self, tokens: int):
        self.left -= tokens
        self.used += tokens


def spend_all(steps: int) -> int:
    budget = TokenBudget(1_000_000)
    for _ in range(steps):
        budget.spend(2)
    return budget.used


# %%
# Both give the same answer, and the scripted function makes the object without Python.

scripted = torch.jit.script(spend_all)

claim("both agree", scripted(1000) == spend_all(1000) == 2000)
claim(
    "the graph makes the object itself",
    scripted.graph.findNode("prim::CreateObject") is not None,
)

# %%
# Why
# ---
#
# TorchScript's interpreter (``torch/csrc/jit/runtime/interpreter.cpp``) runs one instruction after another, much as Python does.
# Its optimiser inlines the methods, but each attribute stays in the object.

answers = [scripted(1000) for _ in range(3)]
optimised = torch.jit.last_executed_optimized_graph()

claim(
    "the optimised graph calls no method any more",
    not optimised.findAllNodes("prim::CallMethod"),
)
claim(
    "it still reads attributes from the object",
    len(optimised.findAllNodes("prim::GetAttr")) > 1,
)
claim("and writes them back", len(optimised.findAllNodes("prim::SetAttr")) > 1)

# %%
# Instead
# -------
#
# Keep numbers that change in a loop in local variables.


def spend_all_locally(steps: int) -> int:
    left, used = 1_000_000, 0
    for _ in range(steps):
        left -= 2
        used += 2
    return used


scripted_locally = torch.jit.script(spend_all_locally)

claim("local variables give the same answer", scripted_locally(1000) == 2000)

answers = [scripted_locally(1000) for _ in range(3)]
optimised_locally = torch.jit.last_executed_optimized_graph()

claim(
    "no attribute is left in the optimised graph",
    not optimised_locally.findAllNodes("prim::GetAttr")
    and not optimised_locally.findAllNodes("prim::SetAttr"),
)

# %%
# All modes
# ---------
#
# Trace takes tensors only, and the exported program keeps to the example's number of steps.

compare(spend_all, example=(1000,), others=[(10,)])

# %%
# Speed
# -----
#
# Compiling helps the loop with local variables, and not the one with the object.

timing = measure(
    {
        "eager, object": spend_all,
        "script, object": scripted,
        "eager, locals": spend_all_locally,
        "script, locals": scripted_locally,
    },
    1000,
    name="a loop of 1000 steps",
)
ratios = {variant.name: variant.ratio for variant in timing.variants}

claim(
    "with the object, script does not save a fifth of eager's time",
    ratios["script, object"] > 0.8,
)
claim(
    "with local variables, it saves a third",
    ratios["script, locals"] < 0.67 * ratios["eager, locals"],
)
claim(
    "in script, the object costs over twice the time",
    ratios["script, object"] > 2 * ratios["script, locals"],
)
timing
