# /// finding
# tags = ["classes", "refused", "names"]
# asks = ["hold a layer such as nn.Linear inside a custom class", "class that refers to a global setting"]
# errors = [
#     "RuntimeError: python value of type 'int' cannot be used as a value. Perhaps it is a closed over global variable?",
#     "FrontendError: Cannot instantiate class 'Linear' in a script function",
# ]
# sources = ["notes: Classes, 'assuming dependencies'"]
# added = 2026-11-23
# ///
"""
A compiled class may use other classes and functions, but not a global number and not a module
==============================================================================================

What a class depends on is compiled with it.
Values of Python are not: a global constant and an ``nn.Module`` are refused.
"""

import math

import torch

from tsguide import claim, compare, device, refuses

MAX_ANGLE = 3


class Radians:
    def __init__(self, degrees: float):
        self.value = degrees * math.pi / 180


def wrap(angle: float) -> float:
    return angle % 360.0


class Rotation:
    def __init__(self, degrees: float):
        self.radians = Radians(wrap(degrees))

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.relu(x * math.cos(self.radians.value))


class LimitedRotation:
    def __init__(self):
        self.limit = MAX_ANGLE


class LearnedRotation:
    def __init__(self):
        self.layer = torch.nn.Linear(2, 2)


def rotated(x: torch.Tensor) -> torch.Tensor:
    return Rotation(420.0).apply(x)


def limit() -> int:
    return LimitedRotation().limit


def learned() -> int:
    layer = LearnedRotation()
    return 1


# %%
# Another class, a function of the same file, a constant of ``math`` and a function of ``torch.nn.functional``: all compile.

x = torch.ones(3, device=device)

claim(
    "the class compiles with everything that it uses, and agrees",
    torch.allclose(torch.jit.script(rotated)(x), rotated(x)),
    covers=["lr-const-module-attr"],
)

# %%
# A number of the file's own is refused, although ``math.pi`` is not.

refuses(
    torch.jit.script,
    limit,
    error=RuntimeError,
    match="python value of type 'int' cannot be used as a value",
)

# %%
# A module is refused where it is made.

refuses(
    torch.jit.script,
    learned,
    error=torch.jit.frontend.FrontendError,
    match="Cannot instantiate class 'Linear' in a script function",
)

# %%
# Why
# ---
#
# A name that is not local is looked up in Python while compiling.
# Functions and classes found there are compiled in turn, and so are attributes of Python modules, which count as constants; a bare number might change, and is refused.
# A module has parameters, and only ``torch.jit.script`` on a module *instance* takes them along.

# %%
# Instead
# -------
#
# Pass the number as an argument, or as an argument's default, which is evaluated by Python.
# Make a class that needs a module a module itself.


class RotationUpTo:
    def __init__(self, limit: int = MAX_ANGLE):
        self.limit = limit


def default_limit() -> int:
    return RotationUpTo().limit


claim(
    "a global number as a default is compiled",
    torch.jit.script(default_limit)() == 3,
)

# %%
# All modes
# ---------

compare(rotated, example=(x,), others=[(x - 2,)])
