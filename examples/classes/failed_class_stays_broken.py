# /// finding
# tags = ["classes", "refused"]
# asks = [
#   "still fails after I fixed the class, until I restart the notebook kernel",
#   "recursion error but nothing is recursive",
# ]
# errors = ["RuntimeError: method 'apply' is called recursively. Recursive calls are not supported"]
# sources = ["PyTorch: torch/jit/_recursive.py"]
# added = 2026-11-23
# ///
"""
A class that failed to compile once is refused for good, with a message about recursion
=======================================================================================

Mending the cause is not enough: the half-made class keeps its name until the process ends.
The second error speaks of a recursive call that is nowhere in the code.
"""

import torch

from tsguide import claim, compare, device, refuses


class Standardizer:
    def __init__(self, eps: float):
        self.eps = eps

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return divide_by_spread(x, self.eps)


def standardize(x: torch.Tensor) -> torch.Tensor:
    return Standardizer(1e-6).apply(x)


# %%
# A helper is missing: a helpful message.

refuses(
    torch.jit.script,
    standardize,
    error=RuntimeError,
    match="undefined value divide_by_spread",
)

# %%
# The helper is here now, as in a notebook's next cell.
# Python is content; TorchScript is not.


def divide_by_spread(x: torch.Tensor, eps: float) -> torch.Tensor:
    return x / (x.std() + eps)


x = torch.arange(4.0, device=device)
claim("eager runs now", torch.allclose(standardize(x), x / (x.std() + 1e-6)))

refuses(
    torch.jit.script,
    standardize,
    error=RuntimeError,
    match="method 'apply' is called recursively. Recursive calls are not supported",
)

# %%
# ``torch.jit.script`` on the class succeeds, and changes nothing for the function.

claim(
    "the class by itself compiles",
    torch.jit.script(Standardizer) is Standardizer,
)
refuses(
    torch.jit.script,
    standardize,
    error=RuntimeError,
    match="method 'apply' is called recursively",
)

# %%
# Why
# ---
#
# The class is registered under its name before its methods are compiled, so that they may use it.
# When one fails, the name stays (``torch.jit._state._python_cu``), and the method stays marked as being compiled: who calls it now looks recursive.
# Only the map from Python classes to compiled ones (``_add_script_class`` in ``torch/jit/_state.py``) is filled at the end.

# %%
# Instead
# -------
#
# Start the process again, or give the class a new name.


class MendedStandardizer:
    def __init__(self, eps: float):
        self.eps = eps

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return divide_by_spread(x, self.eps)


def standardize_mended(x: torch.Tensor) -> torch.Tensor:
    return MendedStandardizer(1e-6).apply(x)


claim(
    "under a new name it compiles",
    torch.allclose(torch.jit.script(standardize_mended)(x), standardize(x)),
)

# %%
# All modes
# ---------
#
# The first function, with its helper in place: only script remembers.

compare(standardize, example=(x,), others=[(x + x,)])
