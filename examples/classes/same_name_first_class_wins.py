# /// finding
# tags = ["classes", "silent", "names"]
# asks = [
#   "re-running a notebook cell keeps the old definition of a class",
#   "redefined class still behaves like the previous version",
#   "stale class, name clash",
# ]
# sources = ["PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
Of two classes with one name, scripted functions use the one that was compiled first
====================================================================================

TorchScript knows a class by its module and its name.
A class that is defined again, in a notebook or inside another function, is silently taken for the first.
"""

import torch

from tsguide import claim, compare, device


def make_coarse():
    class PoolSettings:
        def __init__(self):
            self.width = 2

    def pool(x: torch.Tensor) -> torch.Tensor:
        return x.unfold(0, PoolSettings().width, 1).mean(1)

    return pool


def make_fine():
    class PoolSettings:
        def __init__(self):
            self.width = 4

    def pool(x: torch.Tensor) -> torch.Tensor:
        return x.unfold(0, PoolSettings().width, 1).mean(1)

    return pool


# %%
# Two functions, each with its own ``PoolSettings``.

x = torch.arange(8.0, device=device)
coarse, fine = make_coarse(), make_fine()
scripted_coarse = torch.jit.script(coarse)
scripted_fine = torch.jit.script(fine)

print("eager:", len(coarse(x)), len(fine(x)))
print("script:", len(scripted_coarse(x)), len(scripted_fine(x)))

claim(
    "the first function is right", torch.equal(scripted_coarse(x), coarse(x))
)
claim(
    "in Python the second pools four values: five windows of eight",
    len(fine(x)) == 5,
)
claim(
    "scripted it pools two, as the first does",
    torch.equal(scripted_fine(x), coarse(x)),
)

# %%
# Scripting the second class itself does not help.


def make_finest():
    class PoolSettings:
        def __init__(self):
            self.width = 8

    torch.jit.script(PoolSettings)

    def pool(x: torch.Tensor) -> torch.Tensor:
        return x.unfold(0, PoolSettings().width, 1).mean(1)

    return pool


claim(
    "a class that was scripted by itself is still taken for the first",
    torch.equal(torch.jit.script(make_finest())(x), coarse(x)),
)

# %%
# Why
# ---
#
# The name is made by ``_qualified_name`` (``torch/_jit_internal.py``) from ``__module__`` and ``__name__``; the function around the class is not in it.
# When a function names a class, the compiler takes the class of that name that it already has, whatever Python object was meant.

# %%
# Instead
# -------
#
# Give each class a name of its own, also when you run a notebook's cell again after a change.


def make_fine_again():
    class FinePoolSettings:
        def __init__(self):
            self.width = 4

    def pool(x: torch.Tensor) -> torch.Tensor:
        return x.unfold(0, FinePoolSettings().width, 1).mean(1)

    return pool


claim(
    "under its own name the class is used",
    torch.equal(torch.jit.script(make_fine_again())(x), fine(x)),
)

# %%
# All modes
# ---------

compare(fine, example=(x,), others=[(x + 1,)])
