"""What the script of a finding imports: claim, refuses, compare, call, measure, program and device.

Importing this package loads no torch; the first use of any of the functions does.
"""

from __future__ import annotations

import importlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tsguide.live.calls import call
    from tsguide.live.claims import ClaimFailedError, claim, refuses
    from tsguide.live.compare import compare
    from tsguide.live.measure import measure
    from tsguide.live.program import program

__all__ = ["ClaimFailedError", "call", "claim", "compare", "device", "measure", "program", "refuses"]

device: str = os.environ.get("TSGUIDE_DEVICE", "cpu")
"""Where a finding puts its tensors, which is the CPU unless ``TSGUIDE_DEVICE`` names another device."""

_HOMES = {
    "ClaimFailedError": "claims",
    "call": "calls",
    "claim": "claims",
    "refuses": "claims",
    "compare": "compare",
    "measure": "measure",
    "program": "program",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(f"tsguide.live.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
