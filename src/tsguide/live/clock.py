"""The clock that compare and measure read."""

from __future__ import annotations

import time

import torch

import tsguide


def clock() -> float:
    """Return the time, in seconds, when all that the device was given to do is done."""
    if tsguide.device.startswith("cuda"):
        torch.cuda.synchronize()
    return time.perf_counter()
