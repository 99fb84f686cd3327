# /// finding
# tags = ["classes", "refused"]
# asks = ["operator overloading, magic or dunder methods", "make my class iterable or usable as a dict key"]
# errors = ["RuntimeError: object is not iterable", "RuntimeError: unhashable type"]
# sources = ["PyTorch: TorchScript language reference, special methods"]
# added = 2026-11-23
# ///
"""
Operators on a compiled class call its special methods, in among them; a for loop and hash do not
=================================================================================================

The documentation's table of Python features says that ``in`` is missing for classes; it is not.
``__iter__`` and ``__hash__`` are compiled, and never used.
"""

from typing import List

import torch

from tsguide import claim, compare, device, refuses


class Vocabulary:
    def __init__(self, size: int):
        self.size = size

    def __len__(self) -> int:
        return self.size

    def __contains__(self, token: int) -> bool:
        return token < self.size

    def __getitem__(self, token: int) -> int:
        return token * 10

    def __add__(self, more: int) -> int:
        return self.size + more

    def __iter__(self) -> List[int]:
        return [1, 2]

    def __hash__(self) -> int:
        return self.size


def with_operators(x: torch.Tensor, size: int) -> torch.Tensor:
    words = Vocabulary(size)
    total = len(words) + words[2] + (words + 5)
    if 3 in words:
        total += 1000
    return x + total


def with_for(size: int) -> int:
    total = 0
    for token in Vocabulary(size):
        total += token
    return total


def with_hash(size: int) -> int:
    return hash(Vocabulary(size))


# %%
# ``len``, ``[]``, ``+`` and ``in`` work.

zero = torch.zeros(1, device=device)
scripted = torch.jit.script(with_operators)

claim(
    "in is true where __contains__ says so",
    scripted(zero, 4) == 1033,
    covers=["pyref-magic-contains", "v2-in-contains"],
)
claim(
    "and false where it does not",
    scripted(zero, 3) == 31,
    covers=["pyref-6-10-2"],
)
claim(
    "Python gives the same",
    with_operators(zero, 4) == 1033 and with_operators(zero, 3) == 31,
)

# %%
# A ``for`` loop is refused when the function is compiled.

refuses(
    torch.jit.script,
    with_for,
    error=RuntimeError,
    match="object is not iterable",
    covers=["pyref-magic-iter"],
)

# %%
# ``hash`` is refused when it runs.

refuses(
    torch.jit.script(with_hash),
    3,
    error=RuntimeError,
    match="unhashable type",
    covers=["pyref-magic-hash"],
)

# %%
# Why
# ---
#
# The compiler turns an operator on an object into a call of the method of that name, where it knows one for the operator.
# For a loop it asks the value for its length and items in its own way, and an object has none.
# ``hash`` is an operation of the runtime, which knows no objects.

# %%
# Instead
# -------
#
# Return a list from an ordinary method, and loop over that.


class ListedVocabulary:
    def __init__(self, size: int):
        self.size = size

    def tokens(self) -> List[int]:
        return [token for token in range(self.size)]


def with_list(x: torch.Tensor, size: int) -> torch.Tensor:
    total = 0
    for token in ListedVocabulary(size).tokens():
        total += token
    return x + total


claim(
    "the loop over a list compiles", torch.jit.script(with_list)(zero, 4) == 6
)

# %%
# All modes
# ---------
#
# The operators that work, under all modes.
# Trace takes tensors only.

compare(with_operators, example=(zero, 4), others=[(zero, 3)])
