# /// finding
# tags = ["classes", "refused"]
# asks = ["use @dataclass with TorchScript", "could not get source of the generated constructor"]
# errors = ["OSError: Failed to get source for <function"]
# sources = ["PyTorch: torch/jit/_dataclass_impls.py"]
# added = 2026-11-23
# ///
"""
A dataclass compiles, but only when torch.jit.script sees it before a function does
===================================================================================

A function that meets a dataclass by itself looks for the source of its generated ``__init__``, which has none.
``torch.jit.script`` on the class first makes it work.
"""

import dataclasses

import torch

from tsguide import claim, compare, device, refuses


@dataclasses.dataclass
class CropBox:
    top: int
    height: int = 2

    def bottom(self) -> int:
        return self.top + self.height


def crop(x: torch.Tensor) -> torch.Tensor:
    box = CropBox(1)
    return x[box.top : box.bottom()]


# %%
# The function alone.

refuses(
    torch.jit.script,
    crop,
    error=OSError,
    match="Failed to get source for <function CropBox.__init__|could not get source code",
    torch=">=2.11; python_version >= '3.14'",
)

# %%
# On Python 3.14, PyTorch before 2.11 gives another reason: :finding:`classes/optional-attribute-annotation-is-ignored`.

# %%
# Why
# ---
#
# To resolve names, ``createResolutionCallbackForClassMethods`` (``torch/_jit_internal.py``) asks for the source of each method, and ``__init__`` was made by ``dataclasses`` from a string.
# ``torch.jit.script`` on the class resolves names in another way, and gets ``__init__`` and the comparisons from ``torch/jit/_dataclass_impls.py``.

# %%
# Instead
# -------
#
# Script the dataclass first, here or as a decorator above ``dataclass``.

torch.jit.script(CropBox)
x = torch.arange(6, device=device)

claim(
    "after that the same function compiles and agrees",
    torch.equal(torch.jit.script(crop)(x), crop(x)),
)


def same_box(top: int) -> bool:
    return CropBox(top) == CropBox(top, height=2)


claim("the generated == is compiled too", torch.jit.script(same_box)(1))

# %%
# All modes
# ---------

compare(crop, example=(x,), others=[(x + 1,)])

# %%
# Limits
# ------
#
# A frozen dataclass is refused even then.


@torch.jit.script
@dataclasses.dataclass
class DecoratedBox:
    top: int

    def bottom(self) -> int:
        return self.top + 2


@dataclasses.dataclass(frozen=True)
class FrozenBox:
    top: int

    def bottom(self) -> int:
        return self.top + 2


def decorated_bottom(top: int) -> int:
    return DecoratedBox(top).bottom()


claim("the decorator form works", torch.jit.script(decorated_bottom)(1) == 3)
refuses(
    torch.jit.script,
    FrozenBox,
    error=OSError,
    match="Can't get source for <function FrozenBox.__delattr__",
)
