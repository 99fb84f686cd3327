# /// finding
# tags = ["classes", "refused", "types"]
# asks = ["attribute starts as None and gets a value later", "member that may be None, nullable field"]
# errors = ["RuntimeError: Wrong type for attribute assignment. Expected NoneType but got Tensor", "RuntimeError: Expected <function __annotate__ to be a function"]
# sources = ["PyTorch: TorchScript language reference, classes"]
# added = 2026-11-23
# ///
"""
self.x: Optional[T] = None does not make an attribute of a compiled class optional
==================================================================================

The annotation is ignored, and the attribute can hold ``None`` only.
An annotated empty list works, so the rule is easy to miss.
"""

from typing import List, Optional

import torch

from tsguide import claim, compare, device, refuses


class LastSeen:
    def __init__(self):
        self.value: Optional[torch.Tensor] = None

    def update(self, x: torch.Tensor):
        self.value = x


def newest(x: torch.Tensor) -> torch.Tensor:
    seen = LastSeen()
    seen.update(x)
    value = seen.value
    return x if value is None else value


# %%
# The error comes from the assignment in the other method.

refuses(
    torch.jit.script,
    newest,
    error=RuntimeError,
    match="Wrong type for attribute assignment. Expected NoneType but got Tensor",
)

# %%
# An annotation in the class body is ignored too, although it counts for a module.


class LastSeenDeclared:
    value: Optional[torch.Tensor]

    def __init__(self):
        self.value = None

    def update(self, x: torch.Tensor):
        self.value = x


def newest_declared(x: torch.Tensor) -> torch.Tensor:
    seen = LastSeenDeclared()
    seen.update(x)
    value = seen.value
    return x if value is None else value


refuses(
    torch.jit.script,
    newest_declared,
    error=RuntimeError,
    match="Expected NoneType but got Tensor",
    torch=">=2.11; python_version >= '3.14'",
)

# %%
# Why
# ---
#
# The field's type is the type of the value that ``__init__`` assigns, and ``None`` has a type of its own.
# For an empty list the annotation does reach the value, because a list needs to know what it holds.


class History:
    def __init__(self):
        self.losses: List[float] = []

    def record(self, loss: float) -> int:
        self.losses.append(loss)
        return len(self.losses)


def count_one(loss: float) -> int:
    return History().record(loss)


claim(
    "self.losses: List[float] = [] is a list of floats",
    torch.jit.script(count_one)(0.5) == 1,
)

# %%
# Instead
# -------
#
# Assign a value that already has the type: ``torch.jit.annotate``, or an annotated local variable or argument.


class LastSeenOptional:
    def __init__(self, first: Optional[torch.Tensor] = None):
        self.first = first
        self.value = torch.jit.annotate(Optional[torch.Tensor], None)

    def update(self, x: torch.Tensor):
        self.value = x
        if self.first is None:
            self.first = x


def newest_and_first(x: torch.Tensor) -> torch.Tensor:
    seen = LastSeenOptional()
    seen.update(x)
    seen.update(x + 1)
    value, first = seen.value, seen.first
    if value is None or first is None:
        return x
    return value + first


one = torch.ones(1, device=device)

claim(
    "both ways compile and agree",
    torch.jit.script(newest_and_first)(one) == newest_and_first(one) == 3,
)

# %%
# All modes
# ---------

compare(newest_and_first, example=(one,), others=[(one + 1,)])

# %%
# Limits
# ------
#
# On Python 3.14, PyTorch before 2.11 compiles no class with an annotation in its body, whatever it annotates.
# That Python makes a function ``__annotate__`` of the annotations (:pep:`649`), and ``torch.jit.script`` took it for a method.


class Counter:
    count: int

    def __init__(self):
        self.count = 3


def add_count(x: torch.Tensor) -> torch.Tensor:
    return x + Counter().count


refuses(
    torch.jit.script,
    add_count,
    error=RuntimeError,
    match="Expected <function Counter.__annotate__",
    torch="<2.11",
    python=">=3.14",
)
claim(
    "elsewhere the annotation of a number is no hindrance",
    lambda: torch.equal(torch.jit.script(add_count)(one), add_count(one)),
    torch=">=2.11; python_version >= '3.14'",
)
