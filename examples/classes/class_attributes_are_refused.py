# /// finding
# tags = ["classes", "refused"]
# asks = ["static constant in the class body not found", "class variable or default shared by all instances"]
# errors = [
#     "RuntimeError: object has no attribute or method 'epsilon'. Did you forget to initialize an attribute in __init__()?",
#     "RuntimeError: python value of type 'float' cannot be used as a value",
# ]
# sources = ["PyTorch: TorchScript language reference, classes"]
# added = 2026-11-23
# ///
"""
A compiled class has no class attributes, whether read from the instance or from the class
==========================================================================================

A constant in the class body is left out, and only code that reads it is refused.
An argument's default value and a property are compiled, and serve instead.
"""

import torch

from tsguide import claim, compare, device, refuses


class RootMeanSquare:
    epsilon = 1e-6

    def __init__(self, dim: int):
        self.dim = dim

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return x * torch.rsqrt((x * x).mean(self.dim, keepdim=True) + 1e-6)


def normalized(x: torch.Tensor) -> torch.Tensor:
    return RootMeanSquare(-1).apply(x)


def epsilon_of_instance() -> float:
    return RootMeanSquare(-1).epsilon


def epsilon_of_class() -> float:
    return RootMeanSquare.epsilon


# %%
# As long as nobody reads it, a class attribute does no harm.

x = torch.ones(2, 3, device=device)

claim(
    "the class compiles",
    torch.allclose(torch.jit.script(normalized)(x), normalized(x)),
    covers=["v2-class-no-class-attrs", "lr-class-body-methods-only"],
)

# %%
# Read from the instance, the message names the cause.

refuses(
    torch.jit.script,
    epsilon_of_instance,
    error=RuntimeError,
    match="'epsilon' is defined as a class attribute which currently is not supported",
    covers=["v2-class-attr-read-error"],
)

# %%
# Read from the class, it does not.

refuses(
    torch.jit.script,
    epsilon_of_class,
    error=RuntimeError,
    match="python value of type 'float' cannot be used as a value",
)

# %%
# Why
# ---
#
# The compiled type has the fields that ``__init__`` assigns, and the methods.
# For the class itself, the compiler offers its constructor and its static methods; any other attribute is looked up in Python, and a Python number is no compiled value.

# %%
# Instead
# -------
#
# A default argument for a value that may change, and a property for one that is computed.


class RootMeanSquareWithDefault:
    def __init__(self, dim: int, epsilon: float = 1e-6):
        self.dim = dim
        self.epsilon = epsilon

    @property
    def root(self) -> float:
        return self.epsilon**0.5

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return (
            x
            * torch.rsqrt((x * x).mean(self.dim, keepdim=True) + self.epsilon)
            + self.root
        )


def normalized_by_default(x: torch.Tensor) -> torch.Tensor:
    return RootMeanSquareWithDefault(-1).apply(x)


claim(
    "with a default argument and a property it compiles and agrees",
    torch.allclose(
        torch.jit.script(normalized_by_default)(x), normalized_by_default(x)
    ),
)

# %%
# All modes
# ---------

compare(normalized_by_default, example=(x,), others=[(x + 1,)])
