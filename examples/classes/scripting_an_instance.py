# /// finding
# tags = ["classes", "slow", "speed"]
# asks = ["compile an object rather than a class", "getters and small methods got slower after jit"]
# errors = ["RuntimeError: does not have an attribute with name"]
# sources = ["notes: Classes, sentences 3 to 5", "PyTorch: torch/jit/_recursive.py"]
# added = 2026-11-23
# ///
"""
torch.jit.script on an instance gives a compiled object, whose short methods are slower to call from Python
===========================================================================================================

The class stays in Python, but an instance can be compiled.
Its methods leave Python alone, and each call pays for the way in and out.
"""

import sys

import torch

from tsguide import claim, device, measure, refuses


class Dice:
    def __init__(self, sides: int):
        self.sides = sides
        self.rolls = 0

    def roll(self, seed: int) -> int:
        self.rolls += 1
        return seed % self.sides + 1

    def roll_all(self, seeds: torch.Tensor) -> torch.Tensor:
        return seeds % self.sides + 1


# %%
# The result is a ``RecursiveScriptClass``, not a ``Dice``, with a state of its own.

dice = Dice(6)
compiled = torch.jit.script(dice)
compiled.roll(3)

claim(
    "the compiled object is no instance of the class",
    not isinstance(compiled, Dice),
)
claim(
    "it is a RecursiveScriptClass",
    type(compiled).__name__ == "RecursiveScriptClass",
)
claim(
    "a method of the compiled object changes its own state",
    compiled.rolls == 1,
)
claim("the instance that it was made from keeps its state", dice.rolls == 0)

# %%
# A debugger, by way of ``sys.settrace``, no longer sees the method.


def seen_by_a_debugger(run, *args):
    names = []
    before = sys.gettrace()
    sys.settrace(
        lambda frame, event, value: names.append(frame.f_code.co_name)
    )
    run(*args)
    sys.settrace(before)
    return names


claim(
    "Python runs the method of the instance",
    "roll" in seen_by_a_debugger(dice.roll, 3),
)
claim(
    "Python does not run the method of the compiled object",
    "roll" not in seen_by_a_debugger(compiled.roll, 3),
)

seeds = torch.arange(8, device=device)
claim(
    "both give the same tensors",
    torch.equal(compiled.roll_all(seeds), dice.roll_all(seeds)),
)

# %%
# Why
# ---
#
# For anything that is not a module, a class or a function, ``torch.jit.script`` calls ``create_script_class`` (``torch/jit/_recursive.py``).
# It compiles the class, makes an object of the compiled type, and copies the instance's ``__dict__`` into it.
# An attribute that the compiled class does not have is therefore refused.

labelled = Dice(6)
labelled.label = "blue"
refuses(
    torch.jit.script,
    labelled,
    error=RuntimeError,
    match="does not have an attribute with name 'label'",
)

# %%
# Instead
# -------
#
# Where speed matters, put the loop into a scripted function, and pass the compiled object once.


def roll_many(dice: Dice, rolls: int) -> int:
    total = 0
    for seed in range(rolls):
        total += dice.roll(seed)
    return total


roll_many_scripted = torch.jit.script(roll_many)

claim(
    "the loop agrees",
    roll_many_scripted(compiled, 100) == roll_many(dice, 100),
)


claim(
    "in the loop the call of the method is gone",
    roll_many_scripted.inlined_graph.findNode("prim::CallMethod") is None,
)


def roll_one_by_one(rolls):
    return roll_many(compiled, rolls)


# %%
# Speed
# -----
#
# A hundred calls from Python, of the plain and of the compiled method, beside one call of the compiled loop.

timing = measure(
    {
        "plain object": lambda: roll_many(dice, 100),
        "compiled object, called from Python": lambda: roll_one_by_one(100),
        "compiled object, compiled loop": lambda: roll_many_scripted(
            compiled, 100
        ),
    },
    name="a hundred calls of a short method",
)

claim(
    "called from Python, the compiled method is over 4 times as slow",
    timing.variant("compiled object, called from Python").ratio > 4,
)
claim(
    "the compiled loop takes less than a third of that",
    timing.variant("compiled object, compiled loop").ratio
    < timing.variant("compiled object, called from Python").ratio / 3,
)
timing
