# /// finding
# tags = ["refused", "modules", "migration"]
# asks = [
#   "export several methods of a module, @torch.jit.export in torch.export",
#   "encode and decode in one exported program",
#   "torch.export of a method or of a function",
#   "multiple entry points, forward and inverse",
# ]
# errors = ["ValueError: Expected `mod` to be an instance of `torch.nn.Module`, got <class 'method'>."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/__init__.py"]
# added = 2026-11-27
# ///
"""
An exported program has one entry point: forward
================================================

A scripted module keeps each method that is marked with ``@torch.jit.export``.
``torch.export`` keeps ``forward``, and takes neither a method nor a function in its place.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = nn.Linear(4, 2)

    def forward(self, image):
        return self.decode(self.encode(image))

    @torch.jit.export
    def encode(self, image):
        return self.project(image)

    @torch.jit.export
    def decode(self, code):
        return code @ self.project.weight


torch.manual_seed(0)
model = AutoEncoder().to(device)
image, code = torch.ones(1, 4, device=device), torch.ones(1, 2, device=device)

# %%
# The mark means nothing to ``torch.export``.

scripted = torch.jit.script(model)
program = torch.export.export(model, (image,)).module()

claim(
    "the scripted module has the two methods",
    hasattr(scripted, "encode") and hasattr(scripted, "decode"),
)
claim(
    "the exported one has neither",
    not hasattr(program, "encode") and not hasattr(program, "decode"),
)
refuses(
    lambda: torch.export.export(model.encode, (image,)),
    error=ValueError,
    match="Expected `mod` to be an instance of `torch.nn.Module`",
    what="torch.export.export(model.encode)",
)
refuses(
    lambda: torch.export.export(torch.relu, (image,)),
    error=ValueError,
    match="Expected `mod` to be an instance of `torch.nn.Module`",
    what="torch.export.export(torch.relu)",
)

# %%
# Why
# ---
#
# An ``ExportedProgram`` is one graph with one signature, and the methods that ``forward`` calls are written out in it.

exported = torch.export.export(model, (image,))
print(exported.graph)

claim(
    "both steps stand in the one graph",
    "linear" in str(exported.graph) and "matmul" in str(exported.graph),
)

# %%
# Instead
# -------
#
# Make one program for each method, from a module whose ``forward`` calls it.


class Method(nn.Module):
    def __init__(self, model, name):
        super().__init__()
        self.model = model
        self.name = name

    def forward(self, *arguments):
        return getattr(self.model, self.name)(*arguments)


encode = torch.export.export(Method(model, "encode"), (image,))
decode = torch.export.export(Method(model, "decode"), (code,))

claim(
    "encode agrees with the method",
    torch.allclose(encode.module()(image), model.encode(image)),
)
claim(
    "decode agrees with the method",
    torch.allclose(decode.module()(code), model.decode(code)),
)

# %%
# In one process the programs share the parameters with the model.
# Each file has a copy of its own.

weight = "model.project.weight"

claim(
    "both programs hold the model's own weight",
    encode.state_dict[weight].data_ptr()
    == decode.state_dict[weight].data_ptr()
    == model.project.weight.data_ptr(),
)
