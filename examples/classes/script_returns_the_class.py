# /// finding
# tags = ["classes", "python-state", "speed"]
# asks = ["does decorating a class with jit.script make it faster", "is the class replaced or still debuggable"]
# sources = ["notes: Classes, sentences 2 to 5", "PyTorch: torch/jit/_script.py"]
# added = 2026-11-23
# ///
"""
torch.jit.script on a class returns the same class, and its methods still run in Python
=======================================================================================

The decorator form and the call form compile the class, keep the result aside, and hand back what they got.
Instances that you make in Python are ordinary Python objects: a debugger stops in their methods, and they are no faster.
"""

import sys

import torch

from tsguide import claim, measure


class StepCounter:
    def __init__(self):
        self.steps = 0

    def count(self, upto: int) -> int:
        for _ in range(upto):
            self.steps += 1
        return self.steps


class PlainCounter:
    def __init__(self):
        self.steps = 0

    def count(self, upto: int) -> int:
        for _ in range(upto):
            self.steps += 1
        return self.steps


# %%
# What comes back is the class that went in.

scripted_class = torch.jit.script(StepCounter)

claim(
    "torch.jit.script returns the very same class",
    scripted_class is StepCounter,
    covers=["lr-class-decorated"],
)
claim(
    "an instance is an ordinary Python object",
    type(scripted_class()) is StepCounter,
)

# %%
# A debugger sees a function when Python calls it, by way of ``sys.settrace``.
# It sees both methods.


def seen_by_a_debugger(run):
    names = []
    before = sys.gettrace()
    sys.settrace(
        lambda frame, event, value: names.append(frame.f_code.co_name)
    )
    run()
    sys.settrace(before)
    return names


def count_to_three():
    scripted_class().count(3)


seen = seen_by_a_debugger(count_to_three)
print(seen)

claim("Python runs __init__ of the scripted class", "__init__" in seen)
claim("Python runs its other methods", "count" in seen)

# %%
# Even a method that is replaced after compilation is used: nothing compiled stands between.

original = StepCounter.count
StepCounter.count = lambda self, upto: -1
replaced = scripted_class().count(3)
StepCounter.count = original

claim(
    "an instance uses whatever Python method the class has now", replaced == -1
)

# %%
# Why
# ---
#
# For a class, ``torch.jit.script`` (``torch/jit/_script.py``) calls ``_compile_and_register_class`` and then returns its argument.
# The compiled class is kept by TorchScript, for scripted functions that use the class.
# ``torch.jit.script`` on a function is different: it returns a new ``ScriptFunction``.

# %%
# Speed
# -----
#
# The same method takes the same time on the scripted class as on one that TorchScript never saw.

plain, scripted = PlainCounter(), scripted_class()
timing = measure(
    {"plain class": plain.count, "scripted class": scripted.count},
    1000,
    name="a method with a loop",
)

claim(
    "scripting the class changes its speed by less than half",
    0.67 < timing.variant("scripted class").ratio < 1.5,
)
timing
