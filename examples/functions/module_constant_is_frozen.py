# /// finding
# tags = ["silent", "names"]
# asks = [
#   "changing config at run time has no effect",
#   "settings or hyperparameter module baked in",
#   "math.pi, value imported from another file",
# ]
# sources = ["PyTorch: torch/csrc/jit/python/python_sugared_value.cpp"]
# added = 2026-11-23
# ///
"""
A number read from a Python module is fixed when the function is compiled
=========================================================================

``SCALE`` as a global is refused, but ``settings.SCALE`` compiles, like ``math.pi``.
It becomes a constant, and a later change of the setting is not seen.
"""

import types

import torch

from tsguide import claim, compare, device, refuses

settings = types.ModuleType(
    "settings"
)  # stands for a file settings.py that is imported
settings.SCALE = 2.0
settings.WEIGHTS = torch.ones(2, device=device)


def normalise(x):
    return x * settings.SCALE


x = torch.ones(2, device=device)

# %%
# The value stands in the code.

compiled = torch.jit.script(normalise)
print(compiled.code)

claim(
    "the setting is a constant of the compiled code",
    "torch.mul(x, 2.)" in compiled.code,
    covers=["v2-resolve-snapshot", "lr-const-module-attr"],
)

# %%
# Change the setting: Python sees it, the compiled function does not.

settings.SCALE = 10.0

print("eager:", normalise(x), " script:", compiled(x))

claim("Python uses the new setting", torch.equal(normalise(x), 10 * x))
claim(
    "the compiled function uses the old one", torch.equal(compiled(x), 2 * x)
)
claim(
    "so does the same function scripted again",
    torch.equal(torch.jit.script(normalise)(x), 2 * x),
)


# %%
# A tensor in a Python module is refused, as a global one is.


def weigh(x):
    return x * settings.WEIGHTS


refuses(
    torch.jit.script,
    weigh,
    error=RuntimeError,
    match=r"python value of type 'Tensor' cannot be used as a value",
)

# %%
# Why
# ---
#
# A name that leads to a Python module is followed, and a number found there is taken as a constant (``torch/csrc/jit/python/python_sugared_value.cpp``).
# A module's content is assumed not to change.

# %%
# Instead
# -------
#
# Pass as an argument what may change.


def normalise_by(x, scale: float):
    return x * scale


claim(
    "the argument follows the setting",
    lambda: torch.equal(
        torch.jit.script(normalise_by)(x, settings.SCALE), 10 * x
    ),
)

# %%
# All modes
# ---------
#
# Compared now, after the change.
# ``script`` gives what it compiled before; the others capture the function here, and see the new setting.

compare(normalise, example=(x,))
