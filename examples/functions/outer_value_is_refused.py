# /// finding
# tags = ["refused", "names"]
# asks = [
#   "use a global variable, constant or closure in a scripted function",
#   "captured variable from the enclosing scope",
# ]
# errors = [
#     "RuntimeError: python value of type 'int' cannot be used as a value. Perhaps it is a closed over global variable?",
#     "RuntimeError: python value of type 'Tensor' cannot be used as a value.",
#     "RuntimeError: python value of type 'float' cannot be used as a value.",
# ]
# sources = ["notes: Functions, sentence 3", "PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
A compiled function cannot use a number or a tensor from outside, global or enclosing
=====================================================================================

A number, string, list, dtype or tensor that is neither an argument nor made in the function is refused.
A function from outside is accepted, and compiled too.
"""

import torch

from tsguide import claim, compare, device, refuses

SCALE = 0.5

x = torch.ones(3, device=device)


# %%
# A global constant, as half of all code has it.


def normalise(x):
    return x * SCALE


refuses(
    torch.jit.script,
    normalise,
    error=RuntimeError,
    match=r"'float' cannot be used as a value. Perhaps it is a closed over",
    covers=["pyref-4-2-4"],
)

# %%
# A variable of an enclosing function fares no better, whatever its type.


def make_scaler(factor):
    def scaler(x):
        return x * factor

    return scaler


refuses(
    torch.jit.script,
    make_scaler(2),
    error=RuntimeError,
    match=r"python value of type 'int' cannot be used",
)

# %%

refuses(
    torch.jit.script,
    make_scaler(x),
    error=RuntimeError,
    match=r"python value of type 'Tensor' cannot be used",
)

# %%
# ``torch.jit.Final`` marks attributes of modules and classes; on a global it changes nothing.

GAIN: torch.jit.Final[int] = 3


def amplify(x):
    return x * GAIN


refuses(
    torch.jit.script,
    amplify,
    error=RuntimeError,
    match=r"python value of type 'int' cannot be used",
)


# %%
# A function from outside is another matter.


def make_layer(activation):
    def layer(x):
        return activation(x) + 1

    return layer


claim(
    "a function of the enclosing scope is used",
    lambda: torch.equal(torch.jit.script(make_layer(torch.relu))(-x), x),
    covers=["v2-resolve-compilable"],
)

# %%
# Why
# ---
#
# The compiler does find the value: ``get_closure`` in ``torch/_jit_internal.py`` collects a function's globals and the variables of its closure.
# What may be done with it is decided after that, in ``torch/csrc/jit/python/python_sugared_value.cpp``: a function may be called and a Python module looked into, but a plain value may not be used.

# %%
# Instead
# -------
#
# Make it an argument, with a default if you like.
# The default is read once, when the function is defined.


def normalise_by(x, scale: float = SCALE):
    return x * scale


claim(
    "a default carries the global in",
    lambda: torch.equal(torch.jit.script(normalise_by)(x), x / 2),
)

# %%
# Or make it an attribute of a module.


class Normalise(torch.nn.Module):
    scale: torch.jit.Final[float]

    def __init__(self, scale: float):
        super().__init__()
        self.scale = scale

    def forward(self, x):
        return x * self.scale


claim(
    "a module's attribute may be used",
    lambda: torch.equal(torch.jit.script(Normalise(SCALE))(x), x / 2),
    covers=["lr-const-final"],
)

# %%
# All modes
# ---------
#
# The other modes run the Python code, and have no trouble with the number.

compare(normalise, example=(x,))
