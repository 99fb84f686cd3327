# /// finding
# tags = ["refused", "names", "types"]
# asks = ["NamedTuple or class declared inside a function", "type not found though it is in scope"]
# errors = ["RuntimeError: Unknown type name"]
# sources = ["notes: Functions, sentence 3", "PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
A type defined inside a function cannot be named in an inner function's signature
=================================================================================

This is a missing resource that compiling at the definition does not prevent.
The decorator stands right below the type, and the type is unknown.
"""

from typing import NamedTuple

import torch

from tsguide import claim, compare, device, refuses

x = torch.tensor([1.0, 3.0], device=device)


def make_area():
    class Box(NamedTuple):
        low: torch.Tensor
        high: torch.Tensor

    @torch.jit.script
    def area(box: Box):
        return (box.high - box.low).prod()

    return area


refuses(make_area, error=RuntimeError, match=r"Unknown type name 'Box'")

# %%
# In the body the same type can be used.


def make_span():
    class Box(NamedTuple):
        low: torch.Tensor
        high: torch.Tensor

    @torch.jit.script
    def span(low, high):
        box = Box(low, high)
        return box.high - box.low

    return span


claim(
    "a local type is known in the body",
    lambda: torch.equal(make_span()(x, 3 * x), 2 * x),
)

# %%
# Why
# ---
#
# The names of a function's closure are those that its body uses (``get_closure`` in ``torch/_jit_internal.py``).
# A signature belongs to the enclosing scope, and leaves nothing in the closure.


def box_maker():
    class Box(NamedTuple):
        low: torch.Tensor
        high: torch.Tensor

    def in_signature(box: Box):
        return box.high

    def in_body(low, high):
        return Box(low, high).high

    return in_signature, in_body


in_signature, in_body = box_maker()

claim(
    "a type in the signature is not in the closure",
    in_signature.__code__.co_freevars == (),
)
claim("a type in the body is", in_body.__code__.co_freevars == ("Box",))

# %%
# Instead
# -------
#
# Define the type at the top of the file.


class Box(NamedTuple):
    low: torch.Tensor
    high: torch.Tensor


def area(box: Box):
    return (box.high - box.low).prod()


claim(
    "with a global type the function compiles",
    lambda: torch.jit.script(area)(Box(x, 3 * x)) == 12,
)

# %%
# All modes
# ---------

# No other mode reads the signature: the function of the first block is refused by ``script`` only.


def box_function():
    class Box(NamedTuple):
        low: torch.Tensor
        high: torch.Tensor

    def span(low, high, start: Box | None = None):
        box = Box(low, high) if start is None else start
        return box.high - box.low

    return span


compare(box_function(), example=(x, 3 * x))
