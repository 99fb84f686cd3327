# /// finding
# tags = ["slow", "modules", "migration"]
# asks = [
#   "torch.compile of a module with several methods",
#   "compiled_model.encode or generate is not faster",
#   "torch.jit.export methods under torch.compile",
#   "how to compile another method than forward",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_dynamo/eval_frame.py, OptimizedModule"]
# added = 2026-11-27
# ///
"""
torch.compile of a module compiles forward, and any other method runs in Python without a word
==============================================================================================

``torch.jit.script`` compiles each method that is marked with ``@torch.jit.export``.
A compiled module has those methods too, and gives right answers from them: eager's own.
"""

import copy

import torch
from torch import nn

from tsguide import claim, device


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = nn.Linear(4, 2, device=device)

    def forward(self, image):
        return self.decode(self.encode(image))

    @torch.jit.export
    def encode(self, image):
        return self.project(image)

    @torch.jit.export
    def decode(self, code):
        return code @ self.project.weight


image = torch.ones(3, 4, device=device)
graphs = []


def count(graph, example):
    """Be a backend that notes each graph, and runs it as it is."""
    graphs.append(graph)
    return graph.forward


def compiled_by(call):
    """Return how many graphs a call compiles, and its result."""
    torch._dynamo.reset()
    graphs.clear()
    result = call()
    return len(graphs), result


# %%
# How many graphs are compiled, by the call that is made.

model = AutoEncoder()
in_place = AutoEncoder()
in_place.compile(backend=count)
compiled = torch.compile(model, backend=count)

rows = {
    "torch.compile(model)(image)": lambda: compiled(image),
    "torch.compile(model).encode(image)": lambda: compiled.encode(image),
    "model.compile(); model(image)": lambda: in_place(image),
    "model.compile(); model.encode(image)": lambda: in_place.encode(image),
}
seen = {what: compiled_by(call) for what, call in rows.items()}
for what, (number, _) in seen.items():
    print(f"{what:37}", number)

claim(
    "forward is compiled, by torch.compile and by the module's own compile",
    [number for what, (number, _) in seen.items() if "encode" not in what]
    == [1, 1],
)
claim(
    "encode is not, by either",
    [number for what, (number, _) in seen.items() if "encode" in what]
    == [0, 0],
)
claim(
    "its result is right",
    torch.equal(
        seen["torch.compile(model).encode(image)"][1], model.encode(image)
    ),
)
claim(
    "not even ``fullgraph=True`` says so",
    compiled_by(
        lambda: torch.compile(model, backend=count, fullgraph=True).encode(
            image
        )
    )[0]
    == 0,
)

# %%
# Why
# ---
#
# A compiled module forwards each attribute to the module that it was made from, so ``encode`` is that one's own method.
# In ``forward`` the methods are in the graph, since they are called from what is compiled.

claim(
    "the method belongs to the module itself",
    compiled.encode.__self__ is model,
)

# %%
# Instead
# -------
#
# Compile each method that is called from outside.
# On the class, one line covers all instances, and a copy computes with its own weights.


class Compiled(AutoEncoder):
    forward = torch.compile(AutoEncoder.forward, backend=count)
    encode = torch.compile(AutoEncoder.encode, backend=count)
    decode = torch.compile(AutoEncoder.decode, backend=count)


whole = Compiled()
by_encode, result = compiled_by(lambda: whole.encode(image))
by_forward, _ = compiled_by(lambda: whole(image))

claim("encode is compiled", by_encode == 1)
claim("and right", torch.allclose(result, whole.encode(image)))
claim("forward is one graph, with both methods in it", by_forward == 1)


def zeroed(model):
    """Return a copy whose weights are all zero."""
    copied = copy.deepcopy(model)
    with torch.no_grad():
        for parameter in copied.parameters():
            parameter.zero_()
    return copied


claim(
    "a copy with weights of zero gives zeros",
    not zeroed(whole).encode(image).any(),
)

# %%
# On an instance it is an attribute that holds the method of that instance, and a copy of the model takes it along: the copy then computes with the weights of the first.

by_instance = AutoEncoder()
by_instance.encode = torch.compile(by_instance.encode, backend=count)
copied = zeroed(by_instance)

print("copy, with all weights zero:", copied.encode(image)[0])

claim(
    "set on the instance, encode is compiled",
    compiled_by(lambda: by_instance.encode(image))[0] == 1,
)
claim(
    "the copy's encode is still the first model's",
    torch.equal(copied.encode(image), by_instance.encode(image)),
)
