# /// finding
# tags = ["silent", "python-state", "modules", "migration"]
# asks = [
#   "exported program changes the original model",
#   "state shared between ExportedProgram.module() and the model",
#   "running statistics of BatchNorm move when I call the exported program",
#   "KV cache shared between two exported modules",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_unlift.py"]
# added = 2026-11-27
# ///
"""
An exported program writes into the buffers of the model that it came from
==========================================================================

``torch.export`` copies no buffer.
A call of the program changes the model, and each ``module()`` of the same program goes on where the last one stopped.
"""

import copy
import io

import torch
from torch import nn

from tsguide import claim, device


class Running(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros((), device=device))

    def forward(self, reading):
        self.total.add_(reading)
        return self.total.clone()


model = Running()
one = torch.ones((), device=device)
exported = torch.export.export(model, (one,))

claim("export itself changes nothing", model.total == 0)

# %%
# Two calls of the program, and one of another module of the same program.

first = exported.module()
first(one)
first(one)
print("model:  ", model.total)

claim("the model's buffer has moved", model.total == 2)
claim("so has the program's state_dict", exported.state_dict["total"] == 2)

second = exported.module()

claim("a second module of the program starts from there", second(one) == 3)

# %%
# Why
# ---
#
# The graph has the buffer as an input, and adds to it in place.
# What ``module()`` puts in is the model's tensor.

print(exported.graph)

claim("the graph adds in place", "aten.add_" in str(exported.graph))
claim("the module has the model's tensor", first.total is model.total)

# %%
# A scripted module shares its buffers with the model in the same way, and a file does not.

torch.jit.script(model)(one)

claim("a call of the scripted module moves the model too", model.total == 4)

file = io.BytesIO()
torch.export.save(exported, file)
file.seek(0)
loaded = torch.export.load(file).module()
loaded(one)

claim("a loaded program has its own buffer", model.total == 4)

# %%
# Instead
# -------
#
# Export a copy where the model is to stay as it is, and copy the module where there are several.

model = Running()
exported = torch.export.export(copy.deepcopy(model), (one,))
first, second = (copy.deepcopy(exported.module()) for _ in range(2))

claim(
    "the first copy counts for itself",
    [first(one).item(), first(one).item()] == [1, 2],
)
claim("and so does the second", second(one) == 1)
claim("the model stands still", model.total == 0)
