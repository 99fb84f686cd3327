# /// finding
# tags = ["classes", "silent", "types"]
# asks = [
#   "overriding a method has no effect in TorchScript",
#   "dynamic dispatch, polymorphism and virtual methods",
#   "derived class treated as its parent",
# ]
# sources = ["PyTorch: passing Python objects to scripted functions"]
# added = 2026-11-23
# ///
"""
A scripted function that takes a class accepts a subclass's instance and runs the base's method
===============================================================================================

There is no dispatch on the instance's class.
An overridden method is ignored without a word, and so is every attribute that the base does not have.
"""

import torch

from tsguide import claim, compare, device


class Penalty:
    def __init__(self, weight: float):
        self.weight = weight

    def cost(self, x: torch.Tensor) -> torch.Tensor:
        return self.weight * x.abs().sum()


class SquaredPenalty(Penalty):
    def cost(self, x: torch.Tensor) -> torch.Tensor:
        return self.weight * (x * x).sum()


def total_cost(penalty: Penalty, x: torch.Tensor) -> torch.Tensor:
    return penalty.cost(x)


# %%
# The same call, a different answer.

x = torch.full((2,), 3.0, device=device)
squared = SquaredPenalty(1.0)
scripted = torch.jit.script(total_cost)

print("eager:", total_cost(squared, x), "script:", scripted(squared, x))

claim("in Python the subclass's method runs", total_cost(squared, x) == 18)
claim("in script the base's method runs", scripted(squared, x) == 6)

# %%
# Why
# ---
#
# The compiler reads the annotation ``Penalty`` and compiles a call of that class's method.
# At the call, a Python object is accepted for a class when the attributes of that class can be read from it, and they are copied into a new object of that class.
# So even an object of an unrelated class passes.


class Weight:
    def __init__(self):
        self.weight = 10.0
        self.unit = "kg"


claim(
    "an object of an unrelated class that has the attribute, and another, is accepted",
    scripted(Weight(), x) == 60,
)

# %%
# Instead
# -------
#
# Decide in the compiled code, on a value that the object holds.


class ChosenPenalty:
    def __init__(self, weight: float, squared: bool):
        self.weight = weight
        self.squared = squared

    def cost(self, x: torch.Tensor) -> torch.Tensor:
        if self.squared:
            return self.weight * (x * x).sum()
        return self.weight * x.abs().sum()


def chosen_cost(penalty: ChosenPenalty, x: torch.Tensor) -> torch.Tensor:
    return penalty.cost(x)


chosen = torch.jit.script(chosen_cost)

claim(
    "the squared cost is right",
    chosen(ChosenPenalty(1.0, squared=True), x) == 18,
)
claim("the other too", chosen(ChosenPenalty(1.0, squared=False), x) == 6)

# %%
# All modes
# ---------
#
# ``torch.compile`` runs the subclass's method.
# Trace and export refuse an object as an input.

compare(total_cost, example=(squared, x))
