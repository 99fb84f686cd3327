# /// finding
# tags = ["refused", "control-flow", "migration"]
# asks = [
#   "if x.shape[0] > n in torch.export, dynamic shapes",
#   "Constraints violated, Not all values of batch in the specified range satisfy the generated guard",
#   "Dim.AUTO or Dim, exported model refuses larger input",
#   "sequence length branch after torch.export",
# ]
# errors = ["UserError: Constraints violated (batch)!"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/fx/experimental/symbolic_shapes.py", "PyTorch: torch/export/dynamic_shapes.py"]
# added = 2026-11-27
# ///
"""
An if on a size leaves an exported program the sizes of one branch
==================================================================

A named ``Dim`` refuses such a branch at export.
``Dim.AUTO`` takes it, and the program then refuses, when it is called, each size that would have gone the other way.
"""

import torch
from torch import nn
from torch.export import Dim

from tsguide import claim, compare, device, refuses


class Pool(nn.Module):
    def forward(self, tokens):
        if tokens.shape[0] > 4:
            return tokens.amax(0)
        return tokens.mean(0)


pool = Pool()
three, four, eight = (torch.rand(size, 2, device=device) for size in (3, 4, 8))

# %%
# With a name, the whole range is asked for, and the message gives the range that can be had.

refuses(
    lambda: torch.export.export(
        pool, (three,), dynamic_shapes=({0: Dim("batch")},)
    ),
    error=torch._dynamo.exc.UserError,
    match=r"Constraints violated \(batch\)!",
    what="torch.export.export(Pool()) with Dim('batch')",
)

# %%
# With ``Dim.AUTO`` the export says nothing.

automatic = torch.export.export(
    pool, (three,), dynamic_shapes=({0: Dim.AUTO},)
)
print(automatic.range_constraints)


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


said = refusal(lambda: automatic.module()(eight))
print(said)

claim(
    "sizes on the example's side of the branch are right",
    torch.allclose(automatic.module()(four), pool(four)),
)
claim("a size on the other side is refused at the call", "<= 4" in said)
claim(
    "script takes all of them",
    torch.allclose(torch.jit.script(pool)(eight), pool(eight)),
)

# %%
# Why
# ---
#
# A dynamic size is a symbol, and Python's ``if`` needs a ``bool``.
# Export answers with the example's size, and writes the condition down as a guard: the graph has the one branch, and its range ends where the other begins.

ranges = list(automatic.range_constraints.values())

claim("the range ends at four", ranges[0].upper == 4)
claim("the maximum is not in the graph", "amax" not in str(automatic.graph))

# %%
# Instead
# -------
#
# Export once for each side, each with its range, and choose by the size outside.

short = torch.export.export(
    pool, (three,), dynamic_shapes=({0: Dim("short", max=4)},)
).module()
long = torch.export.export(
    pool, (eight,), dynamic_shapes=({0: Dim("long", min=5)},)
).module()


def pooled(tokens):
    return (long if tokens.shape[0] > 4 else short)(tokens)


claim(
    "the two programs together take every size",
    all(
        torch.allclose(pooled(tokens), pool(tokens))
        for tokens in (three, four, eight)
    ),
)

# %%
# All modes
# ---------

compare(pool, example=(three,), others=[(four,), (eight,)])
