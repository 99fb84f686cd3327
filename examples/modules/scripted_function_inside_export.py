# /// finding
# tags = ["modules", "migration", "refused"]
# asks = [
#   "a model that uses a torch.jit.script decorated helper cannot be compiled or exported",
#   "only part of my model is scripted, do I have to undo it before torch.export",
#   "graph break at a ScriptModule, RecursiveScriptModule inside torch.compile, compiled model is not faster",
# ]
# torch = ">=2.1"
# errors = [
#   "Unsupported: torch.jit.script/freeze modules unsupported",
#   "Unsupported: ScriptModules aren't supported in UnspecializedNNModuleVariable because their .forward function isn't a static member of their type",
#   "TypeError: Shift.forward() takes 2 positional arguments but 3 were given",
# ]
# sources = ["PyTorch: torch/jit/_script.py", "PyTorch: torch/_dynamo/variables/builder.py"]
# added = 2026-11-26
# ///
"""
torch.export takes a scripted function inside a model, and refuses a scripted module
====================================================================================

A function that ``torch.jit.script`` compiled keeps the Python function that it was made from, and ``torch.export`` and ``torch.compile`` go into that.
A scripted module keeps none: ``torch.export`` refuses it, and so does ``torch.compile`` with ``fullgraph=True``; without, it compiles nothing and says nothing.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


@torch.jit.script
def shift(features):
    return features.relu() + 1


class Shift(nn.Module):
    def forward(self, features):
        return features.relu() + 1


class Head(nn.Module):
    def __init__(self, part):
        super().__init__()
        self.project = nn.Linear(3, 3)
        self.part = part

    def forward(self, features):
        return self.part(self.project(features)) * 2


torch.manual_seed(0)
one = torch.ones(3, device=device)
with_function = Head(shift).to(device)
with_module = Head(torch.jit.script(Shift())).to(device)

# %%
# With the scripted function, both capture the model as a whole, and give what eager gives.

exported = torch.export.export(with_function, (one,))
print(exported.graph)

claim(
    "the exported model agrees with eager",
    torch.allclose(exported.module()(one), with_function(one)),
)
claim(
    "the operations of the scripted function are in the exported graph",
    "relu" in str(exported.graph),
)

# %%
# How many graphs ``torch.compile`` makes, a backend can count.


def compiled(model, **options):
    graphs = []

    def counting(graph, inputs):
        graphs.append(graph)
        return graph.forward

    torch._dynamo.reset()
    run = torch.compile(model, backend=counting, **options)
    return torch.allclose(run(one), model(one)), len(graphs)


claim(
    "torch.compile makes one graph of it, and agrees with eager",
    lambda: compiled(with_function, fullgraph=True) == (True, 1),
)

# %%
# With the scripted module, ``torch.export`` refuses, in words that depend on the release and seldom name the cause.


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


said = refusal(lambda: torch.export.export(with_module, (one,)))
print(said)

claim("torch.export refuses the model with the scripted module", said != "")

# %%
# ``torch.compile`` gives up without a word by default: it makes no graph of this ``forward``, not even of the layer before the scripted part, and the model runs as it did.
# With ``fullgraph=True`` it says so.

claim(
    "torch.compile makes no graph of it, and agrees with eager",
    lambda: compiled(with_module) == (True, 0),
)
refuses(
    lambda: compiled(with_module, fullgraph=True),
    what="torch.compile(with_module, fullgraph=True)",
    error=torch._dynamo.exc.Unsupported,
    match=r"ScriptModule|torch\.jit\.script",
)

# %%
# Why
# ---
#
# ``torch.jit.script`` leaves the function in the attribute ``_torchdynamo_inline`` of what it returns (``torch/jit/_script.py``), and Dynamo follows it (``torch/_dynamo/variables/builder.py``).
# A scripted module is a ``RecursiveScriptModule`` with the parameters and the compiled methods, and no way back to the class.

claim(
    "the scripted function has its original",
    torch.equal(shift._torchdynamo_inline(one), one.relu() + 1)
    and not isinstance(shift._torchdynamo_inline, torch.jit.ScriptFunction),
)
claim(
    "the scripted module has none",
    not hasattr(with_module.part, "_torchdynamo_inline"),
)

# %%
# Instead
# -------
#
# Put the plain module in the place of the scripted one; its ``state_dict`` fits.
# Scripted functions can stay until TorchScript goes.

plain = Shift()
plain.load_state_dict(with_module.part.state_dict())
with_module.part = plain
exported = torch.export.export(with_module, (one,))

claim(
    "with the plain module the model is exported, and agrees with eager",
    torch.allclose(exported.module()(one), with_module(one)),
)
claim(
    "and compiled as one graph",
    lambda: compiled(with_module, fullgraph=True) == (True, 1),
)

# %%
# Limits
# ------
#
# What is refused in the Python function is refused behind ``torch.jit.script`` too.
# An ``if`` on a tensor, often the reason for scripting a function, is.


@torch.jit.script
def clip(features):
    if bool(features.norm() > 1):
        features = features / features.norm()
    return features


with_branch = Head(clip).to(device)

claim(
    "torch.export refuses a scripted function with an if on a tensor",
    refusal(lambda: torch.export.export(with_branch, (one,))) != "",
)
claim(
    "and so does torch.compile with fullgraph=True",
    refusal(lambda: compiled(with_branch, fullgraph=True)) != "",
)
