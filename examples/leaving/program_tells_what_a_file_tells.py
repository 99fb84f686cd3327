# /// finding
# tags = ["migration"]
# asks = [
#   "print the code of an exported program, like .code of a scripted module",
#   "list the operators of an exported program, torch.jit.export_opnames",
#   "_extra_files of torch.jit.save in torch.export.save",
#   "map_location of torch.jit.load in torch.export.load",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/__init__.py, save, load", "PyTorch: torch/jit/_serialization.py"]
# added = 2026-11-27
# ///
"""
Code, graph, operators, weights and extra files can be had from an exported program too; map_location cannot
============================================================================================================

Who looked into TorchScript files finds the same under other names.
The exception is to load onto another device: a program is moved after it was loaded.
"""

import inspect
import io
import zipfile

import torch
from torch import nn

from tsguide import claim, device


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return torch.relu(self.layer(x))


model = Model().to(device)
one = torch.ones(1, 2, device=device)
scripted = torch.jit.script(model)
program = torch.export.export(model, (one,))

# %%
# The code can be read.

print(scripted.code)
print(program.module().code)

claim("TorchScript's code has the layer", "self.layer" in scripted.code)
claim(
    "the program's code has its operators",
    "aten.linear" in program.module().code
    and "aten.relu" in program.module().code,
)

# %%
# So can the graph, and the names of the operators.

operators = sorted(
    {
        str(node.target)
        for node in program.graph.nodes
        if node.op == "call_function"
    }
)
print(torch.jit.export_opnames(scripted), operators)

claim(
    "both name linear and relu",
    {"aten::linear", "aten::relu"} <= set(torch.jit.export_opnames(scripted))
    and operators == ["aten.linear.default", "aten.relu.default"],
)
claim(
    "the names of the weights are the same",
    [*scripted.state_dict()] == [*program.state_dict],
)

# %%
# Extra files go into both, with and without an underscore.


def torchscript_file():
    file = io.BytesIO()
    torch.jit.save(scripted, file, _extra_files={"note.txt": "hello"})
    file.seek(0)
    return file


def program_file():
    file = io.BytesIO()
    torch.export.save(program, file, extra_files={"note.txt": "hello"})
    file.seek(0)
    return file


old, new = {"note.txt": ""}, {"note.txt": ""}
torch.jit.load(torchscript_file(), _extra_files=old)
loaded = torch.export.load(program_file(), extra_files=new)
print(old, new)

claim("TorchScript gives bytes", old == {"note.txt": b"hello"})
claim("a program gives text", new == {"note.txt": "hello"})
claim(
    "the loaded program gives the model's result",
    torch.equal(loaded.module()(one), model(one)),
)
claim(
    "both files are zip archives",
    zipfile.is_zipfile(torchscript_file())
    and zipfile.is_zipfile(program_file()),
)

# %%
# Why
# ---
#
# Both are graphs with names of operators, weights by name, and a zip archive around them.
# Only where a tensor is created differs: ``torch.jit.load`` takes ``map_location``, and ``torch.export.load`` has no such argument.

claim(
    "torch.jit.load takes a device",
    "map_location" in inspect.signature(torch.jit.load).parameters,
)
claim(
    "torch.export.load takes none",
    "map_location" not in inspect.signature(torch.export.load).parameters,
)

# %%
# Instead
# -------
#
# ``move_to_device_pass`` moves a program that was loaded, its weights with it.
# The device ``meta`` stands here for one that every machine has.

from torch.export.passes import move_to_device_pass

moved = move_to_device_pass(torch.export.load(program_file()), "meta")

claim(
    "its weights are there",
    {each.device.type for each in moved.state_dict.values()} == {"meta"},
)

# %%
# What stands in the code as a name of a device needs that pass, and no ``to()`` will do: :finding:`exporting/created-tensors-keep-the-device`.
