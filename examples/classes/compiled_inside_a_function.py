# /// finding
# tags = ["classes", "works"]
# asks = [
#   "can a jitted function create and return my own class",
#   "custom object built and used in TorchScript",
#   "is the constructor run when an object comes back",
# ]
# sources = ["notes: Classes, the last two sentences"]
# added = 2026-11-23
# ///
"""
A scripted function compiles the class it uses, and Python runs none of its methods
===================================================================================

Inside compiled code the object is TorchScript's, and so are its methods.
What comes out of the function is a Python object again, rebuilt without a call of ``__init__``.
"""

import sys

import torch

from tsguide import claim, compare, device


class MovingAverage:
    def __init__(self, decay: float, start: torch.Tensor):
        self.decay = decay
        self.value = start

    def update(self, sample: torch.Tensor) -> torch.Tensor:
        self.value = self.decay * self.value + (1.0 - self.decay) * sample
        return self.value


def smooth(samples: torch.Tensor) -> torch.Tensor:
    average = MovingAverage(0.9, samples[0])
    for sample in samples:
        average.update(sample)
    return average.value


# %%
# The compiled code makes the object and calls its methods.
# ``torch.jit.script`` was never called on the class.

scripted = torch.jit.script(smooth)
print(scripted.code)

claim(
    "the graph creates the object",
    scripted.graph.findNode("prim::CreateObject") is not None,
    covers=["v2-class-decorator-optional"],
)
claim(
    "the graph calls its methods",
    len(scripted.graph.findAllNodes("prim::CallMethod")) == 2,
)

# %%
# A debugger, by way of ``sys.settrace``, sees the methods in eager mode and none of them in the scripted function.


def seen_by_a_debugger(run, *args):
    names = []
    before = sys.gettrace()
    sys.settrace(
        lambda frame, event, value: names.append(frame.f_code.co_name)
    )
    run(*args)
    sys.settrace(before)
    return names


samples = torch.arange(6.0, device=device).reshape(3, 2)

claim(
    "in eager mode Python runs update for each sample",
    seen_by_a_debugger(smooth, samples).count("update") == 3,
)
claim(
    "in the scripted function Python runs neither __init__ nor update",
    not {"__init__", "update"} & set(seen_by_a_debugger(scripted, samples)),
    covers=["mod-recursive-compilation"],
)

# %%
# An object that a scripted function returns is an instance of the Python class.


def start_average(start: torch.Tensor) -> MovingAverage:
    return MovingAverage(0.9, start)


start_scripted = torch.jit.script(start_average)
returned = start_scripted(samples[0])

claim(
    "the returned object has the Python class",
    type(returned) is MovingAverage,
    covers=["lr-class-both-worlds"],
)
claim(
    "Python ran no __init__ to make it",
    "__init__" not in seen_by_a_debugger(start_scripted, samples[0]),
)
claim(
    "its methods run in Python",
    "update" in seen_by_a_debugger(returned.update, samples[1]),
)

# %%
# Why
# ---
#
# The compiler meets the name of a Python class and compiles it on the spot, with ``_recursive_compile_class`` in ``torch/jit/_script.py``.
# On the way out, the object's attributes are put into a fresh instance of the Python class that was registered under the same name (``torch/jit/_state.py``).

# %%
# All modes
# ---------
#
# ``torch.compile`` needs no annotations and agrees too.
# The trace and the exported program hold the object's operations only, for as many samples as the example had.

compare(
    smooth, example=(samples,), others=[(torch.ones(5, 2, device=device),)]
)
