# /// finding
# tags = ["classes", "refused"]
# asks = ["inheritance, base classes, mixins and super() in TorchScript", "inherited method or attribute missing"]
# errors = ["RuntimeError: TorchScript classes does not support inheritance yet. Please directly inherit from 'object'."]
# sources = ["notes: Classes, sentence 1", "PyTorch: torch/jit/_script.py"]
# added = 2026-11-23
# ///
"""
A subclass is refused by torch.jit.script, but compiled by a function, without what it inherits
===============================================================================================

``torch.jit.script`` on a subclass says that there is no inheritance.
A scripted function that uses the subclass says nothing, as long as it needs only what the subclass defines itself.
"""

import torch

from tsguide import claim, compare, device, refuses


class Kernel:
    def __init__(self, width: float):
        self.width = width

    def squared(self, x: torch.Tensor) -> torch.Tensor:
        return (x / self.width) ** 2


class GaussianKernel(Kernel):
    def __init__(self, width: float):
        self.width = width

    def tail(self, x: torch.Tensor) -> torch.Tensor:
        return torch.exp(-x / self.width)


# %%
# The documented rule: inherit from ``object`` and nothing else.

refuses(
    torch.jit.script,
    GaussianKernel,
    error=RuntimeError,
    match="TorchScript classes does not support inheritance yet. Please directly inherit from 'object'.",
    covers=["lr-class-no-inheritance"],
)

# %%
# A function skips the rule, and gets the subclass with its own methods only.


def tail(x: torch.Tensor) -> torch.Tensor:
    return GaussianKernel(2.0).tail(x)


def squared(x: torch.Tensor) -> torch.Tensor:
    return GaussianKernel(2.0).squared(x)


x = torch.ones(2, device=device)

claim(
    "a method of the subclass's own compiles and agrees",
    torch.allclose(torch.jit.script(tail)(x), tail(x)),
    covers=["v2-class-subclass-interface"],
)
refuses(
    torch.jit.script,
    squared,
    error=RuntimeError,
    match="object has no attribute or method 'squared'",
)

# %%
# Why
# ---
#
# The check of the method resolution order is in ``torch.jit.script`` itself (``torch/jit/_script.py``).
# The way through a function, ``_recursive_compile_class``, goes past it.
# ``get_jit_class_def`` (``torch/jit/frontend.py``) then takes only methods from the class's own ``__dict__``.

# %%
# Instead
# -------
#
# Hold the other object as an attribute, and pass calls on.


class KernelPart:
    def __init__(self, width: float):
        self.width = width

    def squared(self, x: torch.Tensor) -> torch.Tensor:
        return (x / self.width) ** 2


class ComposedKernel:
    def __init__(self, width: float):
        self.kernel = KernelPart(width)

    def squared(self, x: torch.Tensor) -> torch.Tensor:
        return self.kernel.squared(x)


def squared_composed(x: torch.Tensor) -> torch.Tensor:
    return ComposedKernel(2.0).squared(x)


claim(
    "composition compiles",
    torch.allclose(torch.jit.script(squared_composed)(x), squared(x)),
)

# %%
# All modes
# ---------
#
# Every other mode lets Python find the inherited method.

compare(squared, example=(x,), others=[(x + 1,)])
