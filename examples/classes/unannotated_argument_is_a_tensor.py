# /// finding
# tags = ["classes", "refused", "types"]
# asks = ["constructor rejects an int or a string", "passing a plain number when creating an object fails"]
# errors = ["RuntimeError: Expected a value of type 'Tensor (inferred)' for argument 'size' but instead found type 'int'"]
# sources = ["PyTorch: torch/jit/annotations.py"]
# added = 2026-11-23
# ///
"""
An argument of __init__ without annotation must be a tensor, and the error comes with the first use
===================================================================================================

The class itself compiles, because a missing annotation means ``Tensor``.
The function that passes it a number is what gets refused.
"""

import torch

from tsguide import claim, compare, device, refuses


class SlidingWindow:
    def __init__(self, size):
        self.size = size

    def means(self, x: torch.Tensor) -> torch.Tensor:
        return x / self.size


def scale_by_three(x: torch.Tensor) -> torch.Tensor:
    return SlidingWindow(3).means(x)


# %%
# ``torch.jit.script`` on the class does not notice.

claim("the class compiles", torch.jit.script(SlidingWindow) is SlidingWindow)

refuses(
    torch.jit.script,
    scale_by_three,
    error=RuntimeError,
    match=r"(?s)Expected a value of type 'Tensor \(inferred\)' for argument 'size' but instead found type 'int'.*it was not annotated",
)

# %%
# Why
# ---
#
# The compiler gives a parameter without annotation the type ``Tensor`` (``try_ann_to_type`` in ``torch/jit/annotations.py``), in ``__init__`` as in functions.
# It does not look at the calls to find out better.

# %%
# Instead
# -------
#
# Annotate.
# An argument's default does not stand in for an annotation.


class AnnotatedWindow:
    def __init__(self, size: int):
        self.size = size

    def means(self, x: torch.Tensor) -> torch.Tensor:
        return x / self.size


def scale_by_annotated(x: torch.Tensor) -> torch.Tensor:
    return AnnotatedWindow(3).means(x)


class DefaultWindow:
    def __init__(self, size=3):
        self.size = size


def default_size() -> int:
    return DefaultWindow().size


x = torch.arange(3.0, device=device)

claim(
    "with an annotation it compiles",
    torch.equal(torch.jit.script(scale_by_annotated)(x), x / 3),
)
refuses(
    torch.jit.script,
    default_size,
    error=RuntimeError,
    match=r"Expected a default value of type Tensor \(inferred\)",
)

# %%
# All modes
# ---------
#
# The other modes need no annotations: they see the value.

compare(scale_by_three, example=(x,), others=[(x + 1,)])
