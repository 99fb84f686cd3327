# /// finding
# tags = ["silent", "python-state", "migration"]
# asks = [
#   "TS2EPConverter gives a different answer",
#   "converted TorchScript file, counter or state does not change",
#   "methods of a ScriptModule are gone after conversion",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/converter.py"]
# added = 2026-11-27
# ///
"""
A converted TorchScript file freezes numbers that it counts with, and has its other methods no more
====================================================================================================

``TS2EPConverter`` makes a constant of an attribute that is a Python number, though the module changes it.
A buffer is kept, and is the loaded module's own: both write into it.
"""

import io

import torch
from torch import nn
from torch._export.converter import TS2EPConverter

from tsguide import claim, device


def saved(module):
    """Return what is loaded from the file of a scripted module."""
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(module), file)
    file.seek(0)
    return torch.jit.load(file)


class Streaming(nn.Module):
    steps: int

    def __init__(self):
        super().__init__()
        self.steps = 0

    def forward(self, x):
        self.steps += 1
        return x + self.steps

    @torch.jit.export
    def reset(self):
        self.steps = 0


# %%
# The number goes up in the loaded file, and stands still in what it was converted to.

zero = torch.zeros((), device=device)
loaded = saved(Streaming())
program = TS2EPConverter(saved(Streaming()), (zero,)).convert().module()

print("file:     ", [loaded(zero).item() for _ in range(3)])
print("converted:", [program(zero).item() for _ in range(3)])

claim("after three calls the file is at four", loaded(zero) == 4)
claim("the converted one is at one", program(zero) == 1)
claim("the file has a method reset", hasattr(loaded, "reset"))
claim("the converted one has none", not hasattr(program, "reset"))

# %%
# Why
# ---
#
# The converter reads attributes that are no tensors once, as constants, and looks at ``forward`` alone.

graph = TS2EPConverter(saved(Streaming()), (zero,)).convert().graph
added = [node.args for node in graph.nodes if "add" in str(node.target)]
print(added)

claim("a number is added", any(1 in arguments for arguments in added))

# %%
# Instead
# -------
#
# A state that has to move is a tensor in a buffer.
# It is the loaded module's own: calls of either move it for both.


class StreamingBuffer(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("steps", torch.zeros(()))

    def forward(self, x):
        self.steps.add_(1)
        return x + self.steps


loaded = saved(StreamingBuffer()).to(device)
program = TS2EPConverter(loaded, (zero,)).convert().module()
first, second = program(zero).item(), program(zero).item()

claim("the converted one counts", second == first + 1)
claim("and the file's module goes on from there", loaded(zero) == second + 1)
