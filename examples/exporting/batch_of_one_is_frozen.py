# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "exported model only works with batch size 1",
#   "your code specialized it to be a constant (1)",
#   "0/1 specialization in torch.export",
#   "Dim.AUTO, batch size one, Guard failed",
#   "what batch size for the example input of torch.export",
# ]
# errors = ["UserError: Constraints violated (batch)!"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/fx/experimental/symbolic_shapes.py"]
# added = 2026-11-27
# ///
"""
A size that is one in the example is fixed, whatever dynamic_shapes asks for
============================================================================

``Dim("batch")`` refuses such an example, and ``Dim.AUTO`` takes it and gives a program for one.
An example of two gives a program that takes two, one, none and many.
"""

import torch
from torch import nn
from torch.export import Dim

from tsguide import claim, compare, device, refuses


class Shift(nn.Module):
    def forward(self, images):
        return images + 1


shift = Shift()


def batch(size):
    return torch.ones(size, 3, device=device)


def exported(size, dim):
    return torch.export.export(
        shift, (batch(size),), dynamic_shapes=({0: dim},)
    )


refuses(
    lambda: exported(1, Dim("batch")),
    error=torch._dynamo.exc.UserError,
    match=r"Constraints violated \(batch\)!",
    what="an example of one, with Dim('batch'),",
)

# %%
# ``Dim.AUTO`` means: dynamic where it can be.
# It says nothing at export.


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


automatic = exported(1, Dim.AUTO)
said = refusal(lambda: automatic.module()(batch(8)))
print(said)

claim("the program takes one", len(automatic.module()(batch(1))) == 1)
claim("it refuses eight when it is called", said != "")

# %%
# Why
# ---
#
# Sizes of zero and one decide about broadcasting and strides, so the symbolic shapes of PyTorch never make a symbol of an example's zero or one (``torch/fx/experimental/symbolic_shapes.py``).
# The size is a number in the graph.


def first_size(exported):
    (tokens,) = [
        node for node in exported.graph.nodes if node.op == "placeholder"
    ]
    return tokens.meta["val"].shape[0]


print(first_size(automatic), first_size(exported(2, Dim.AUTO)))

claim("of one it makes a number", type(first_size(automatic)) is int)
claim(
    "of two it makes a symbol",
    isinstance(first_size(exported(2, Dim.AUTO)), torch.SymInt),
)

# %%
# Instead
# -------
#
# Give an example of two or more.
# One and zero are in the range all the same, unless the code asks about them.

program = exported(2, Dim("batch")).module()

claim(
    "the program takes 0, 1, 2 and 8",
    [len(program(batch(size))) for size in (0, 1, 2, 8)] == [0, 1, 2, 8],
)

# %%
# All modes
# ---------

compare(shift, example=(batch(1),), others=[(batch(8),)])
