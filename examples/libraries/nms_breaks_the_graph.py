# /// finding
# tags = ["works", "migration"]
# asks = [
#   "torchvision nms with torch.export or torch.compile",
#   "graph break in torchvision.ops.nms",
#   "fullgraph=True with non-maximum suppression",
# ]
# torch = "==2.13.*"
# needs = ["package:torchvision"]
# sources = ["torchvision: ops/boxes.py, nms", "PyTorch: torch/_dynamo/config.py, capture_dynamic_output_shape_ops"]
# added = 2026-11-27
# ///
"""
torchvision's nms works under every mode, and only torch.compile splits the graph at it
=======================================================================================

How many boxes it keeps is known when it has run.
A trace, a script and an exported program hold it as one operator; ``torch.compile`` does so with ``fullgraph=True``.
"""

import torch
import torchvision
from torchvision.ops import nms

from tsguide import claim, compare, device

print("torchvision", torchvision.__version__.partition("+")[0])


def keep(boxes: torch.Tensor, scores: torch.Tensor):
    return nms(boxes, scores, 0.1)


def example(count):
    """Return as many boxes, and their scores."""
    corners = 50 * torch.rand(count, 2, device=device)
    boxes = torch.cat([corners, corners + 10], dim=1)
    return boxes, torch.rand(count, device=device)


torch.manual_seed(0)

# %%
# The operator is C++ that torchvision registers, and what captures it keeps it as it is.

scripted = torch.jit.script(keep)
claim(
    "the script has the operator",
    "torchvision::nms" in str(scripted.inlined_graph),
)


traced = torch.jit.trace(keep, example(20))
claim("the trace has it", "torchvision::nms" in str(traced.inlined_graph))


class Keep(torch.nn.Module):
    def forward(self, boxes, scores):
        return keep(boxes, scores)


program = torch.export.export(Keep(), example(20))
claim("the exported program has it", "torchvision.nms" in str(program.graph))


def graphs(**options):
    """Compile the function, call it, and return how often the operator is in a graph."""
    seen = []

    def backend(graph, inputs):
        seen.append(graph)
        return graph.forward

    torch._dynamo.reset()
    compiled = torch.compile(keep, backend=backend, **options)
    inputs = example(20)
    claim(
        "compiled, it gives the same",
        torch.equal(compiled(*inputs), keep(*inputs)),
    )
    return sum(
        "torchvision.nms" in str(node.target)
        for graph in seen
        for node in graph.graph.nodes
    )


claim("by default the operator is in no graph", graphs() == 0)
claim(
    "with ``fullgraph=True`` it is in one",
    graphs(fullgraph=True) == 1,
)

# %%
# Why
# ---
#
# The size of its answer depends on the numbers in the boxes.
# ``torch.compile`` leaves such operators to Python unless it is told otherwise, and says so where it is asked.

reasons = torch._dynamo.explain(keep)(*example(20)).break_reasons
print(reasons[0].reason.splitlines()[0])

claim(
    "the reason is the shape",
    "Dynamic shape operator" in reasons[0].reason,
)

with torch._dynamo.config.patch(capture_dynamic_output_shape_ops=True):
    claim("with the setting it is in a graph", graphs() == 1)

# %%
# All modes
# ---------

compare(keep, example=example(20), others=[example(30)])
