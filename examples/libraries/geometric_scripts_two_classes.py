# /// finding
# tags = ["warning", "classes", "migration"]
# asks = [
#   "torch_geometric warns torch.jit.script is deprecated at import",
#   "can a library drop torch.jit.script from a class",
#   "does a class have to be scripted for a scripted caller",
#   "SelectOutput, ConnectOutput, TopKPooling",
# ]
# errors = ["OSError: Failed to get source for <function SelectOutput.__repr__"]
# torch = "==2.13.*"
# needs = ["package:torch_geometric"]
# sources = ["PyTorch Geometric: nn/pool/select/base.py, nn/pool/connect/base.py"]
# added = 2026-11-27
# ///
"""
PyTorch Geometric scripts two classes at import, which only their being dataclasses makes necessary
===================================================================================================

Who imports it gets two deprecation warnings, though nothing of theirs is scripted.
Without the decorator its pooling layers could not be scripted; as plain classes they could, and nothing would have to be scripted at import.
"""

import json
import os
import re
import subprocess
import sys

import torch
import torch_geometric
from torch_geometric.nn import GCNConv, TopKPooling

from tsguide import claim, compare, device

print("PyTorch Geometric", torch_geometric.__version__)

# %%
# The import in a process of its own, with ``torch.jit.script`` watched.
# ``left`` gives each class back as it is, as if the library did not script it; ``plain`` takes off what ``dataclass`` put on it, too.

PROGRAM = """
import json, sys, warnings
import torch

script, classes = torch.jit.script, []

def watched(what, *args, **kwargs):
    classes.append(what.__name__)
    if sys.argv[1] == "plain":
        for name in ("__repr__", "__eq__", "__match_args__", "__dataclass_fields__", "__dataclass_params__"):
            delattr(what, name)
    return script(what, *args, **kwargs) if sys.argv[1] == "scripted" else what

torch.jit.script = watched
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    from torch_geometric.nn import TopKPooling
torch.jit.script = script

pool = TopKPooling(4, ratio=0.5)
x, edges = torch.rand(6, 4), torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]])
scripted = script(pool)
print(json.dumps({
    "classes": classes,
    "warnings": sum("`torch.jit.script`" in str(each.message) for each in caught),
    "same": torch.equal(scripted(x, edges)[0], pool(x, edges)[0]),
    "calls": "SelectOutput" in str(scripted.select.graph),
}))
"""


def imported(classes):
    """Import the library in a process of its own, and script a layer of it; return what was seen, or how it ended."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, classes],
        capture_output=True,
        text=True,
        env=os.environ | {"CUDA_VISIBLE_DEVICES": ""},
    )
    if done.returncode != 0:
        return {"error": done.stderr.strip().splitlines()[-1]}
    return json.loads(done.stdout.splitlines()[-1])


scripted = imported("scripted")
print(scripted)

claim(
    "the import scripts two classes",
    scripted["classes"] == ["SelectOutput", "ConnectOutput"],
)
claim("the import warns twice", scripted["warnings"] == 2)

# %%
# Why
# ---
#
# The classes are what a layer hands to the next one.
# ``torch.jit.script`` compiles such a class by itself where it first meets it, but not a dataclass, whose generated methods have no source: :finding:`classes/dataclass-is-scripted-first`.

left = imported("left")
print(re.sub(" at 0x[0-9a-f]+", "", left["error"]))

claim(
    "left as they are, they keep the layer from being scripted",
    "Failed to get source for <function SelectOutput.__repr__"
    in left["error"],
)

# %%
# Instead
# -------
#
# In a library, write such a class without ``@dataclass``; these two have an ``__init__`` of their own already.
# Then nothing has to be scripted at import, and who scripts a layer still can.

plain = imported("plain")
print(plain)

claim(
    "as plain classes, they are in the scripted layer",
    plain["calls"],
)
claim("it gives the same as eager", plain["same"])
claim("the import does not warn", plain["warnings"] == 0)

# %%
# As a user, let the sentence pass: :finding:`libraries/warning-filter-by-sentence`.
#
# All modes
# ---------
#
# A graph convolution, and a pooling that keeps half of the nodes.


class Pooled(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.convolution = GCNConv(8, 4)
        self.pool = TopKPooling(4, ratio=0.5)

    def forward(self, x, edges):
        return self.pool(self.convolution(x, edges), edges)[0]


torch.manual_seed(0)
ring = torch.tensor([[0, 1, 2, 3], [1, 2, 3, 0]], device=device)
path = torch.tensor([[0, 1, 2, 3, 5], [1, 2, 3, 0, 4]], device=device)
graph = (torch.rand(4, 8, device=device), ring)
other = (torch.rand(6, 8, device=device), path)

compare(GCNConv(8, 4).to(device).eval(), example=graph, others=[other])

# %%
compare(Pooled().to(device).eval(), example=graph, others=[other])
