"""A scripted division by zero, which kills the process."""

import torch

from tsguide import claim


def remainder(a: int, b: int) -> int:
    return a % b


claim("one is one", True)
torch.jit.script(remainder)(1, 0)
