# /// finding
# tags = ["slow", "modules", "migration"]
# asks = [
#   "several exported programs share weights, file size",
#   "one file for encode and decode after torch.jit.export",
#   "package_pt2 with several programs stores weights twice",
#   "exported program holds parameters that it does not use",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/exported_program.py, state_dict", "PyTorch: torch/_export/serde/serialize.py"]
# added = 2026-11-27
# ///
"""
One program for each method stores the whole model's weights in each of their files
===================================================================================

A TorchScript file holds several methods over one copy of the weights.
Programs made in its place hold every parameter of the module that they were exported from, read or not.
"""

import io

import torch
from torch import nn

from tsguide import claim, device

WEIGHTS = 256 * 256 * 4  # bytes of one layer


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(256, 256, bias=False)
        self.decoder = nn.Linear(256, 256, bias=False)

    def forward(self, image):
        return self.decode(self.encode(image))

    @torch.jit.export
    def encode(self, image):
        return self.encoder(image)

    @torch.jit.export
    def decode(self, code):
        return self.decoder(code)


class Method(nn.Module):
    """A module whose forward is another one's method."""

    def __init__(self, model, name):
        super().__init__()
        self.model = model
        self.name = name

    def forward(self, *arguments):
        return getattr(self.model, self.name)(*arguments)


model = AutoEncoder().to(device)
image = torch.ones(1, 256, device=device)


def export(module, *example):
    return torch.export.export(module, example, strict=False)


def saved(save, what):
    """Return what a file holds."""
    file = io.BytesIO()
    save(what, file)
    return file.getvalue()


def layers(content):
    """Return how many layers' weights a file has room for."""
    return len(content) // WEIGHTS


# %%
# The model has two layers, of which ``encode`` and ``decode`` use one each.

NAMES = ("forward", "encode", "decode")
programs = {name: export(Method(model, name), image) for name in NAMES}
files = {
    name: saved(torch.export.save, program)
    for name, program in programs.items()
}
scripted = saved(torch.jit.save, torch.jit.script(model))

print("TorchScript file with three methods:", layers(scripted), "layers")
for name, content in files.items():
    print(f"program of {name}:", layers(content), "layers")

claim("the TorchScript file holds two layers", layers(scripted) == 2)
claim(
    "each of the three programs does too",
    [layers(content) for content in files.values()] == [2, 2, 2],
)

# %%
# An archive that takes several programs, which came with 2.8, does not share them either.


def packaged():
    from torch.export.pt2_archive._package import package_pt2

    return saved(
        lambda what, file: package_pt2(file, exported_programs=what), programs
    )


claim(
    "one archive of the three programs holds six layers",
    lambda: layers(packaged()) == 6,
    torch=">=2.8",
)

# %%
# Why
# ---
#
# The parameters of the module are inputs of the graph, all of them, and the file has what its ``state_dict`` holds.

inputs = {
    name: program.graph_signature.parameters
    for name, program in programs.items()
}
print(inputs["encode"])

unread = [
    node.name
    for node in programs["encode"].graph.nodes
    if node.op == "placeholder" and not node.users
]
claim(
    "the decoder's weight is an input of encode",
    "model.decoder.weight" in inputs["encode"],
)
claim("nothing reads it", unread == ["p_model_decoder_weight"])

# %%
# While nothing is saved, all share the model's own weights; what is loaded has its own.


def loaded(content):
    return torch.export.load(io.BytesIO(content)).module()


def address(module):
    return module.get_parameter("model.encoder.weight").data_ptr()


encode, forward = loaded(files["encode"]), loaded(files["forward"])

claim(
    "made in one process, the programs share the weights with the model",
    {
        program.module().model.encoder.weight.data_ptr()
        for program in programs.values()
    }
    == {model.encoder.weight.data_ptr()},
)
claim("loaded, they have copies", address(encode) != address(forward))

# %%
# Instead
# -------
#
# Export each method from a module that has the layers it uses, and no others.
# That is enough where the methods share none.


class Encode(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.encoder = model.encoder

    def forward(self, image):
        return self.encoder(image)


part = saved(torch.export.save, export(Encode(model), image))
print("program of the encoder alone:", layers(part), "layers")

claim("the encoder alone takes one layer", layers(part) == 1)
claim(
    "it gives what the method gives",
    torch.allclose(loaded(part)(image), model.encode(image)),
)

# %%
# Where they share layers, make the weights an argument, and store them once.


class Open(nn.Module):
    """A method of a module without weights, which takes them as its first argument."""

    def __init__(self, model, name):
        super().__init__()
        self.target = [Method(model, name)]  # in a list, it is no submodule

    def forward(self, weights, *arguments):
        return torch.func.functional_call(
            self.target[0],
            {f"model.{k}": v for k, v in weights.items()},
            arguments,
        )


weights = dict(model.state_dict())


def opened(name):
    """Return the file of an open program, and that with an empty example."""
    program = export(Open(model, name), weights, image)
    with_example = saved(torch.export.save, program)
    empty = {name: value[:0].clone() for name, value in weights.items()}
    program.example_inputs = ((empty, image), {})
    return with_example, saved(torch.export.save, program)


with_example, without = zip(*map(opened, NAMES), strict=True)
stored = saved(torch.save, weights)
total = stored + b"".join(without)
print("three open programs and the weights:", layers(total), "layers")

claim("three programs and the weights take two layers", layers(total) == 2)

# %%
# A program's file also has the example that it was exported with, which here would be the weights again.

print("one of them:", [len(with_example[0]), len(without[0])], "bytes")

claim(
    "with the example, each file has two layers",
    [layers(content) for content in with_example] == [2, 2, 2],
)
claim(
    "each of them agrees with its method",
    all(
        torch.allclose(
            loaded(content)(weights, image), getattr(model, name)(image)
        )
        for name, content in zip(NAMES, without, strict=True)
    ),
)

# %%
# In memory, loaded programs share again with ``load_state_dict(assign=True)``.

with_weights = encode.state_dict()
forward.load_state_dict(with_weights, assign=True)

claim(
    "after it the two have one weight",
    address(encode) == address(forward),
)
claim(
    "and the program still agrees",
    torch.allclose(forward(image), model(image)),
)
