# /// finding
# tags = ["migration", "works"]
# asks = [
#   "torch.jit.fork and torch.jit.wait in torch.export",
#   "parallel branches lost after export",
#   "Attempted to call function marked as skipped, torch/jit/_async.py",
#   "inter-op parallelism of an exported model",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/_async.py"]
# added = 2026-11-27
# ///
"""
torch.jit.fork inside a module is exported as a plain call
==========================================================

With ``strict=False``, the default of recent releases, what was forked stands in line with the rest, and the answer is right.
TorchScript's graph has a fork, which can run beside the rest.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


def encode_image(image):
    return image.sin()


class TwoTowers(nn.Module):
    def forward(self, image, text):
        future = torch.jit.fork(encode_image, image)
        encoded = text.cos()
        return torch.jit.wait(future) + encoded


towers = TwoTowers()
one, two = torch.ones(3, device=device), torch.full((3,), 2.0, device=device)

exported = torch.export.export(towers, (one, two), strict=False)
print(exported.graph)

claim(
    "the program agrees with eager",
    torch.equal(exported.module()(two, one), towers(two, one)),
)
claim(
    "its graph has the operations and no fork",
    [node.name for node in exported.graph.nodes if node.op == "call_function"]
    == ["sin", "cos", "add"],
)

scripted = torch.jit.script(towers)

claim("the scripted graph has a fork", "prim::fork" in str(scripted.graph))

# %%
# ``torch.compile`` leaves its graph for it.

compiled = torch.compile(towers, backend="eager")

claim(
    "compile agrees with eager",
    torch.equal(compiled(two, one), towers(two, one)),
)
torch._dynamo.reset()
refuses(
    lambda: torch.compile(towers, backend="eager", fullgraph=True)(two, one),
    error=torch._dynamo.exc.Unsupported,
    match="fork",
    what="torch.compile(TwoTowers(), fullgraph=True)",
)

# %%
# Why
# ---
#
# Called from Python, ``torch.jit.fork`` calls the function at once, and returns a future that is done.
# Export records what the call did.

order = []


def noted(image):
    order.append("forked")
    return image


future = torch.jit.fork(noted, one)
order.append("after fork")

claim(
    "in Python the forked function has run before fork returns",
    order == ["forked", "after fork"],
)

# %%
# ``strict=True`` reads the bytecode, and refuses the call.

refuses(
    lambda: torch.export.export(towers, (one, two), strict=True),
    error=torch._dynamo.exc.Unsupported,
    match="fork",
    what="torch.export.export(TwoTowers(), strict=True)",
)

# %%
# Instead
# -------
#
# Write the plain call: in Python and in the exported program it is the same.


class Plain(nn.Module):
    def forward(self, image, text):
        return encode_image(image) + text.cos()


plain = torch.export.export(Plain(), (one, two), strict=True).module()

claim(
    "the plain call is exported with strict=True, and agrees",
    torch.equal(plain(two, one), towers(two, one)),
)
