# /// finding
# tags = ["silent", "types", "migration"]
# asks = [
#   "mixed precision with torch.export",
#   "torch.autocast around torch.export, exported model runs in float32",
#   "bfloat16 lost after export",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
An exported program forgets the autocast that it was exported under
===================================================================

It computes in what is in force when it is called, and says nothing.
A trace keeps the types that it saw; ``autocast`` inside ``forward`` is kept by both.
"""

import torch
from torch import nn

from tsguide import claim, device

torch.manual_seed(0)
project = nn.Linear(4, 4).to(device)
image = torch.ones(2, 4, device=device)


def bfloat():
    return torch.autocast(image.device.type, dtype=torch.bfloat16)


with bfloat():
    exported = torch.export.export(project, (image,))
    traced = torch.jit.trace(project, (image,), check_trace=False)

program = exported.module()
print("eager: ", project(image).dtype)
print("trace: ", traced(image).dtype)
print("export:", program(image).dtype)

claim("the trace gives bfloat16", traced(image).dtype == torch.bfloat16)
claim("the program gives float32", program(image).dtype == torch.float32)

with bfloat():
    under = program(image).dtype

claim("under autocast it gives bfloat16", under == torch.bfloat16)

# %%
# Why
# ---
#
# The graph has the one operation that ``forward`` calls, and autocast works below it, when it runs.
# What stands beside the node is the type that was seen at export, and it is no instruction.

print(exported.graph)
(linear,) = [
    node for node in exported.graph.nodes if node.op == "call_function"
]

claim(
    "the graph has one operation, and no conversion",
    linear.target == torch.ops.aten.linear.default,
)
claim(
    "the type that the node was seen with is bfloat16",
    linear.meta["val"].dtype == torch.bfloat16,
)

# %%
# Instead
# -------
#
# Say it in ``forward``.


class UnderAutocast(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, image):
        with torch.autocast(image.device.type, dtype=torch.bfloat16):
            return self.model(image)


inside = torch.export.export(UnderAutocast(project), (image,)).module()

claim(
    "with autocast inside, the program gives bfloat16",
    inside(image).dtype == torch.bfloat16,
)
