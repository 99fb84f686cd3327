# /// finding
# tags = ["classes", "refused", "types"]
# asks = [
#   "declare all members of a script class in the constructor",
#   "cannot add a field later or give it another type",
# ]
# errors = [
#     "RuntimeError: Tried to set nonexistent attribute",
#     "RuntimeError: Wrong type for attribute assignment",
#     "RuntimeError: First assignment cannot be in a control-flow block. Initialize the field at the top level first",
# ]
# sources = ["PyTorch: TorchScript language reference, classes"]
# added = 2026-11-23
# ///
"""
Every attribute of a compiled class gets its one type at the top level of __init__
==================================================================================

An attribute that appears in another method, under an ``if`` or with a second type is refused, each with a message of its own.
"""

import torch

from tsguide import claim, compare, device, refuses


class LateTracker:
    def __init__(self):
        self.best = 0.0

    def record(self, loss: float):
        self.last = loss


class BranchTracker:
    def __init__(self, verbose: bool):
        if verbose:
            self.best = 0.0


class RetypedTracker:
    def __init__(self):
        self.best = 0

    def record(self, loss: float):
        self.best = loss


# %%
# An attribute that another method adds.

refuses(
    torch.jit.script,
    LateTracker,
    error=RuntimeError,
    match=r"Tried to set nonexistent attribute: last. Did you forget to initialize it in __init__\(\)\?",
    covers=["lr-class-assign-outside-init", "v2-class-init-attrs"],
)

# %%
# An attribute that ``__init__`` sets in a branch.

refuses(
    torch.jit.script,
    BranchTracker,
    error=RuntimeError,
    match="First assignment cannot be in a control-flow block. Initialize the field at the top level first",
)

# %%
# An attribute that starts as an ``int`` and becomes a ``float``.

refuses(
    torch.jit.script,
    RetypedTracker,
    error=RuntimeError,
    match="Wrong type for attribute assignment. Expected int but got float",
)

# %%
# Why
# ---
#
# A compiled class is a type with a fixed list of fields, each with one type.
# The compiler makes that list while it compiles ``__init__``, from the assignments to ``self`` that are not inside another statement.
# Even a method that ``__init__`` calls may not add to it.


class HelperTracker:
    def __init__(self):
        self.reset()

    def reset(self):
        self.best = 0.0


refuses(
    torch.jit.script,
    HelperTracker,
    error=RuntimeError,
    match="Tried to set nonexistent attribute: best",
)

# %%
# Instead
# -------
#
# Start every attribute in ``__init__``, with a value of its final type.


class LossTracker:
    def __init__(self):
        self.best = 0.0
        self.last = 0.0

    def record(self, loss: float):
        self.last = loss
        self.best = max(self.best, loss)


def best_of_two(x: torch.Tensor, first: float, second: float) -> torch.Tensor:
    tracker = LossTracker()
    tracker.record(first)
    tracker.record(second)
    return x + tracker.best


zero = torch.zeros(1, device=device)

claim(
    "it compiles, and agrees",
    torch.jit.script(best_of_two)(zero, 2.0, 1.0)
    == best_of_two(zero, 2.0, 1.0),
)

# %%
# All modes
# ---------
#
# The class written for TorchScript, under all modes.
# Trace takes tensors only.

compare(best_of_two, example=(zero, 2.0, 1.0))
