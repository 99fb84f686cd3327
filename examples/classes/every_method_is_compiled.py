# /// finding
# tags = ["classes", "refused", "names"]
# asks = ["one unsupported method breaks the whole class", "skip or ignore a method that only Python needs"]
# errors = ["RuntimeError: undefined value"]
# sources = ["notes: Classes, the last two sentences", "PyTorch: torch/jit/frontend.py"]
# added = 2026-11-23
# ///
"""
A scripted function is refused for an error in a method that it never calls
===========================================================================

Whoever uses one method of a class compiles all of them, with the first function that uses the class or with ``torch.jit.script`` on it.
Leave methods that are for Python only out with ``torch.jit.unused``.
"""

import torch

from tsguide import claim, compare, device, refuses


class Thresholds:
    def __init__(self, low: float):
        self.low = low

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return torch.clamp(x, min=self.low)

    def describe(self) -> str:
        return plotting_name(self.low)


def keep_above_zero(x: torch.Tensor) -> torch.Tensor:
    return Thresholds(0.0).apply(x)


# %%
# Python does not mind: it never looks for ``plotting_name``.

x = torch.tensor([-1.0, 2.0], device=device)

claim("eager runs", torch.equal(keep_above_zero(x), torch.relu(x)))

# %%
# The message names the method and how the compiler came to it.

refuses(
    torch.jit.script,
    keep_above_zero,
    error=RuntimeError,
    match=r"(?s)undefined value plotting_name.*'Thresholds.describe' is being compiled since it was called from '__torch__.Thresholds'",
    covers=["v2-class-methods-compilable", "mod-class-exported-default"],
)

# %%
# Why
# ---
#
# ``get_jit_class_def`` (``torch/jit/frontend.py``) collects every method that the class itself defines, and they are compiled together.
# A module is different: there only ``forward`` and what it calls are compiled.

# %%
# Instead
# -------
#
# ``torch.jit.unused`` leaves the body of a method out; a scripted function that calls it anyway raises when it gets there.


class ExportedThresholds:
    def __init__(self, low: float):
        self.low = low

    def apply(self, x: torch.Tensor) -> torch.Tensor:
        return torch.clamp(x, min=self.low)

    @torch.jit.unused
    def describe(self) -> str:
        return plotting_name(self.low)


def keep_positive(x: torch.Tensor) -> torch.Tensor:
    return ExportedThresholds(0.0).apply(x)


def describe_zero() -> str:
    return ExportedThresholds(0.0).describe()


scripted = torch.jit.script(keep_positive)

claim(
    "with torch.jit.unused on the method, the function compiles and agrees",
    torch.equal(scripted(x), keep_positive(x)),
    covers=["v2-class-ignore-unused"],
)
refuses(
    torch.jit.script(describe_zero),
    error=torch.jit.Error,
    match="Cannot call @unused methods",
)

# %%
# All modes
# ---------
#
# Only script minds: with the method left out, all five modes agree.

compare(keep_positive, example=(x,), others=[(x - 1.0,)])
