# /// finding
# tags = ["refused", "names"]
# asks = ["which scope are globals looked up in", "calling jit.script from another file or function"]
# errors = ["RuntimeError: undefined value"]
# sources = ["notes: Functions, sentence 3", "PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
A function is compiled with the names of its definition, wherever torch.jit.script is called
============================================================================================

The notes advise to compile a function in the environment that it is defined in, so that nothing is missing.
For a function the place of the call makes no difference: its names come from where it was defined, always.
"""

import torch

from tsguide import claim, compare, device, refuses

x = torch.tensor([-2.0, 2.0], device=device)


# %%
# The helper exists in ``make_scorer`` only.
# The function that is made there leaves it, and is compiled outside.


def make_scorer():
    def positive(x):
        return torch.relu(x)

    def score(x):
        return positive(x).sum()

    return score


score = make_scorer()

claim(
    "the helper of the definition is found from outside",
    lambda: torch.jit.script(score)(x) == 2,
)

# %%
# The same holds for a function of another file.
# ``torch.nn.functional.normalize`` uses names that do not exist here.

normalize = torch.nn.functional.normalize
names_used = set(normalize.__code__.co_names) - set(globals())

claim(
    "normalize uses a helper that this file does not have",
    "handle_torch_function" in names_used,
)
claim(
    "it compiles here all the same",
    lambda: torch.allclose(
        torch.jit.script(normalize)(x, dim=0), normalize(x, dim=0)
    ),
)


# %%
# The other way round, a helper where the function is compiled does not help one that lacks it.


def rank(x):
    return best_first(x)


def compile_with_helper():
    def best_first(x):
        return x.sort(descending=True).values

    claim("the helper exists here", torch.equal(best_first(x), x.flip(0)))
    return torch.jit.script(rank)


refuses(
    compile_with_helper,
    error=RuntimeError,
    match=r"undefined value best_first",
)

# %%
# Why
# ---
#
# ``torch.jit.script`` makes its list of names from the function itself: its ``__globals__`` and the cells of its closure (``get_closure`` in ``torch/_jit_internal.py``).
# It looks at the place of the call for classes only.

# %%
# Instead
# -------
#
# Define the helper where the function is defined, or pass it to a function that makes it.


def make_rank(best_first):
    def rank(x):
        return best_first(x)

    return torch.jit.script(rank)


def best_first(x):
    return x.sort(descending=True).values


claim(
    "the helper that was passed in is used",
    lambda: torch.equal(make_rank(best_first)(x), x.flip(0)),
)

# %%
# All modes
# ---------

compare(score, example=(x,))
