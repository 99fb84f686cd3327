# /// finding
# tags = ["refused", "names"]
# asks = ["order of functions in a file matters", "function defined later in the module is not found"]
# errors = ["RuntimeError: undefined value", "ValueError: Cell is empty"]
# sources = ["notes: Functions, sentences 1 and 3", "PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
A function compiled at its definition cannot use a helper that is defined below it
==================================================================================

Python looks a helper up when the function is called; TorchScript when it is compiled.
With a decorator that is too early for everything further down in the file, and the function is refused.
The notes advise to compile where the function is defined; here it is the other way round.
"""

import torch

from tsguide import claim, compare, device, refuses

x = torch.tensor([1.0, 2.0, 3.0], device=device)


# %%
# ``torch.jit.script`` here does what the decorator would do.


def standardise(x):
    return centre(x) / x.std()


refuses(
    torch.jit.script,
    standardise,
    error=RuntimeError,
    match=r"undefined value centre",
)


# %%
# The helper comes later, and Python does not mind.


def centre(x):
    return x - x.mean()


claim(
    "Python finds the helper",
    torch.equal(standardise(x), torch.tensor([-1.0, 0.0, 1.0], device=device)),
)

# %%
# Inside a function the same mistake has another message.


def make_standardise():
    @torch.jit.script
    def standardise(x):
        return centre(x) / x.std()

    def centre(x):
        return x - x.mean()

    return standardise


refuses(make_standardise, error=ValueError, match=r"^Cell is empty$")

# %%
# Why
# ---
#
# The compiler needs each name's value at once, to compile it too.
# ``get_closure`` in ``torch/_jit_internal.py`` reads the function's globals and the cells of its closure as they are at that moment: a global may be missing, a cell empty.

# %%
# Instead
# -------
#
# Compile later, when all is defined, or define helpers first.
# A refused function is not spoilt: the next attempt looks again.

claim(
    "compiled later, the function finds its helper",
    lambda: torch.equal(torch.jit.script(standardise)(x), standardise(x)),
)

# %%
# All modes
# ---------

compare(standardise, example=(x,))
