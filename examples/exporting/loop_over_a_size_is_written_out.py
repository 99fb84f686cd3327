# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "for i in range(x.shape[0]) in torch.export",
#   "You marked batch as dynamic but your code specialized it to be a constant",
#   "loop over time steps of a recurrent cell, exported with dynamic length",
#   "exported model only takes one sequence length",
# ]
# errors = ["UserError: Constraints violated (steps)!"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/fx/experimental/symbolic_shapes.py"]
# added = 2026-11-27
# ///
"""
A loop over a size is written out at export, and fixes the size
===============================================================

A named ``Dim`` for that size is refused, and ``Dim.AUTO`` gives way: the program takes the example's length and no other.
A scripted module keeps the loop.
"""

import torch
from torch import nn
from torch.export import Dim

from tsguide import claim, compare, device, refuses


class Discounted(nn.Module):
    def forward(self, rewards):
        total = torch.zeros_like(rewards[0])
        for step in range(rewards.shape[0]):
            total = total * 0.5 + rewards[step]
        return total


discounted = Discounted()
three, five = torch.rand(3, device=device), torch.rand(5, device=device)

refuses(
    lambda: torch.export.export(
        discounted, (three,), dynamic_shapes=({0: Dim("steps")},)
    ),
    error=torch._dynamo.exc.UserError,
    match=r"Constraints violated \(steps\)!(.|\n)*constant \(3\)",
    what="torch.export.export(Discounted()) with Dim('steps')",
)


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


automatic = torch.export.export(
    discounted, (three,), dynamic_shapes=({0: Dim.AUTO},)
)
said = refusal(lambda: automatic.module()(five))
print(said)

claim("with Dim.AUTO another length is refused at the call", said != "")
claim(
    "script takes it",
    torch.allclose(torch.jit.script(discounted)(five), discounted(five)),
)

# %%
# Why
# ---
#
# ``range`` is Python's and needs a number, so the symbol of the size becomes the example's size.
# The body stands in the graph once for each step.

bodies = sum(
    node.target == torch.ops.aten.add.Tensor for node in automatic.graph.nodes
)

claim("three steps make three additions", bodies == 3)

# %%
# Instead
# -------
#
# Say it for the whole dimension at once, where there are operations for it.


class DiscountedAtOnce(nn.Module):
    def forward(self, rewards):
        steps = rewards.shape[0]
        ago = torch.arange(steps - 1, -1, -1, device=rewards.device)
        return (rewards * 0.5**ago).sum()


program = torch.export.export(
    DiscountedAtOnce(), (three,), dynamic_shapes=({0: Dim("steps")},)
).module()

claim(
    "the program takes three and five steps, and agrees with the loop",
    torch.allclose(program(three), discounted(three))
    and torch.allclose(program(five), discounted(five)),
)

# %%
# Where there are none, pad to a bound and mask, or keep the loop outside: export the step, and call it from the loop.


class Step(nn.Module):
    def forward(self, total, reward):
        return total * 0.5 + reward


step = torch.export.export(Step(), (three[0], three[1])).module()
total = torch.zeros((), device=device)
for reward in five:
    total = step(total, reward)

claim(
    "the exported step in a loop agrees",
    torch.allclose(total, discounted(five)),
)

# %%
# All modes
# ---------

compare(discounted, example=(three,), others=[(five,)])
