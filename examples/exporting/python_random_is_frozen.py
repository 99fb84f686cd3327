# /// finding
# tags = ["silent", "python-state", "migration"]
# asks = [
#   "random numbers in torch.export",
#   "exported program gives the same random augmentation each time",
#   "random.random() or numpy.random inside an exported model",
#   "torch.manual_seed inside forward, export",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
torch.export freezes Python's random numbers, and PyTorch's are drawn anew
==========================================================================

With ``strict=False``, the default of recent releases, ``random.random()`` is a constant in the program.
``torch.rand`` is an operation, and obeys ``torch.manual_seed`` outside; inside ``forward``, a seed has no effect.
"""

import random

import torch
from torch import nn

from tsguide import claim, device


class Jitter(nn.Module):
    def forward(self, signal):
        return signal + random.random()


class JitterTorch(nn.Module):
    def forward(self, signal):
        return signal + torch.rand((), device=signal.device)


zero = torch.zeros((), device=device)
jitter = Jitter()
frozen = torch.export.export(jitter, (zero,), strict=False)
program = frozen.module()

print("eager: ", jitter(zero).item(), jitter(zero).item())
print("export:", program(zero).item(), program(zero).item())

claim("eager draws anew", jitter(zero) != jitter(zero))
claim("the program gives one number", program(zero) == program(zero))


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


claim(
    "strict=True refuses instead",
    refusal(lambda: torch.export.export(jitter, (zero,), strict=True)) != "",
)

# %%
# Why
# ---
#
# Python draws while ``forward`` is run, once, and the graph has a sum with the number.

(addition,) = [
    node for node in frozen.graph.nodes if node.op == "call_function"
]
print(addition.args)

claim("a Python number stands in the graph", type(addition.args[1]) is float)

# %%
# Instead
# -------
#
# Draw with PyTorch.

exported = torch.export.export(JitterTorch(), (zero,), strict=False)
program = exported.module()

claim("the program draws anew", program(zero) != program(zero))


def seeded(module):
    torch.manual_seed(3)
    return module(zero)


claim(
    "from one seed it draws what eager draws",
    seeded(program) == seeded(JitterTorch()),
)

# %%
# Seed outside.
# ``torch.manual_seed`` in ``forward`` is Python's too: it seeds once, while exporting.


class Seeded(nn.Module):
    def forward(self, signal):
        torch.manual_seed(3)
        return signal + torch.rand((), device=signal.device)


program = torch.export.export(Seeded(), (zero,), strict=False).module()

claim("eager gives one number", Seeded()(zero) == Seeded()(zero))
claim("the program forgets the seed", program(zero) != program(zero))
