# /// finding
# tags = ["classes", "refused", "names"]
# asks = ["@staticmethod or @classmethod not found", "alternative constructor in TorchScript"]
# errors = [
#     "RuntimeError: object has no attribute or method",
#     "RuntimeError: Argument cls not provided.",
# ]
# sources = ["PyTorch: TorchScript language reference, classes", "PyTorch: torch/jit/frontend.py"]
# added = 2026-11-23
# ///
"""
In compiled code a static method is found on the class only, and a class method on an instance only
====================================================================================================

Python takes both from either.
TorchScript compiles both too, but each just in the place where few people write it.
"""

import torch

from tsguide import claim, compare, device, refuses


class Celsius:
    def __init__(self, degrees: float):
        self.degrees = degrees

    @staticmethod
    def from_kelvin(kelvin: float) -> float:
        return kelvin - 273.0

    @classmethod
    def freezing(cls):
        return cls(0.0)


def static_on_class(x: torch.Tensor) -> torch.Tensor:
    return x + Celsius.from_kelvin(283.0)


def static_on_instance(x: torch.Tensor) -> torch.Tensor:
    return x + Celsius(1.0).from_kelvin(283.0)


def class_method_on_class(x: torch.Tensor) -> torch.Tensor:
    return x + Celsius.freezing().degrees


def class_method_on_instance(x: torch.Tensor) -> torch.Tensor:
    return x + Celsius(1.0).freezing().degrees


zero = torch.zeros(1, device=device)

# %%
# A static method.

claim(
    "on the class it compiles",
    torch.jit.script(static_on_class)(zero) == 10,
    covers=["builtin-staticmethod"],
)
refuses(
    torch.jit.script,
    static_on_instance,
    error=RuntimeError,
    match=r"(?s)Celsius.*object has no attribute or method 'from_kelvin'",
)

# %%
# A class method, the other way round.

claim(
    "on an instance it compiles",
    torch.jit.script(class_method_on_instance)(zero) == 0,
    covers=["builtin-classmethod", "pyref-3-2-classmethod"],
)
refuses(
    torch.jit.script,
    class_method_on_class,
    error=RuntimeError,
    match="Argument cls not provided",
)

# %%
# Why
# ---
#
# ``get_jit_class_def`` (``torch/jit/frontend.py``) leaves static methods out of the compiled type; on the class they are compiled as plain functions.
# It compiles a class method as an ordinary method, with a first line that sets ``cls`` to the class.
# On the class it is taken for a plain function too, which then lacks an argument.

# %%
# Instead
# -------
#
# Call static methods on the class, and turn a class method into a function beside the class.


def freezing_point() -> Celsius:
    return Celsius(0.0)


def by_function(x: torch.Tensor) -> torch.Tensor:
    return x + freezing_point().degrees


claim(
    "a function that makes the object compiles",
    torch.jit.script(by_function)(zero) == 0,
)

# %%
# All modes
# ---------
#
# The usual way to call a class method.

compare(class_method_on_class, example=(zero,), others=[(zero + 1,)])
