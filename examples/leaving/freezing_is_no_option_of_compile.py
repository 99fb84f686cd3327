# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "what replaces torch.jit.freeze and torch.jit.optimize_for_inference",
#   "torch.compile options freezing has no effect",
#   "fold batch norm into a convolution with torch.compile or torch.export",
# ]
# errors = ["RuntimeError: Freezing expects a ScriptModule as input. Please use torch.jit.script or torch.jit.trace to script your 'nn.Module'."]
# needs = ["compiler"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_dynamo/utils.py, is_parameter_freezing", "PyTorch: torch/_inductor/compile_fx.py", "PyTorch: torch/jit/_freeze.py"]
# added = 2026-11-27
# ///
"""
torch.compile freezes weights by a global setting, and takes it as an option without effect
===========================================================================================

``torch.jit.freeze`` makes weights part of the graph, and ``optimize_for_inference`` goes on from there; both refuse what is not TorchScript.
``torch.compile(model, options={"freezing": True})`` is accepted, and nothing is frozen.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 1)
        self.norm = nn.BatchNorm2d(2)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


def new_model():
    torch.manual_seed(0)
    return Model().to(device).eval()


image = torch.ones(1, 1, 4, 4, device=device)

# %%
# What is frozen does not follow the model when its weights change.


def follows(capture):
    """Tell whether what was captured, and called once, gives what the model gives after its weights have changed."""
    torch._dynamo.reset()
    model = new_model()
    with torch.no_grad():
        captured = capture(model)
        captured(image)
        model.conv.weight.fill_(5)
        model.norm.bias.fill_(1)
        return torch.allclose(captured(image), model(image), atol=1e-4)


WAYS = {
    "script": torch.jit.script,
    "frozen": lambda model: torch.jit.freeze(torch.jit.script(model)),
    "for inference": lambda model: torch.jit.optimize_for_inference(
        torch.jit.script(model)
    ),
    "export": lambda model: torch.export.export(model, (image,)).module(),
    "compile": torch.compile,
    "compile, option": lambda model: torch.compile(
        model, options={"freezing": True}
    ),
}
followed = {name: follows(capture) for name, capture in WAYS.items()}
print(followed)

claim(
    "what ``torch.jit`` froze stays as it was",
    not followed["frozen"] and not followed["for inference"],
)
claim(
    "an exported program and what was compiled follow the model",
    followed["export"] and followed["compile"],
)
claim(
    "with the option ``freezing`` it follows the model all the same",
    followed["compile, option"],
)

# %%
# Both functions of ``torch.jit`` refuse an exported program.

program = torch.export.export(new_model(), (image,))

refuses(
    torch.jit.freeze,
    program.module(),
    error=RuntimeError,
    match="Freezing expects a ScriptModule",
    what="torch.jit.freeze of an exported program",
)
refuses(
    torch.jit.optimize_for_inference,
    program.module(),
    error=RuntimeError,
    match="optimize_for_inference expects a ScriptModule",
    what="torch.jit.optimize_for_inference of an exported program",
)

# %%
# Why
# ---
#
# Freezing folds the normalisation into the weights of the convolution before it.
# Export has no such step.

frozen = torch.jit.freeze(torch.jit.script(new_model()))
operators = [
    str(node.target)
    for node in program.graph.nodes
    if node.op == "call_function"
]
print(operators)

claim(
    "the frozen graph has no normalisation, and no parameter",
    "batch_norm" not in str(frozen.graph) and not [*frozen.parameters()],
)
claim(
    "the exported one has both",
    "aten.batch_norm.default" in operators and len(program.state_dict) == 7,
)

# %%
# Dynamo asks whether weights are frozen when it reads the model, and an option is known to Inductor alone, which comes later.
# Asked then, weights are no inputs of the graph.


def inputs(*, freezing):
    """Return how many inputs the graph has that a backend is given."""
    counts = []

    def backend(graph, _example):
        counts.append(
            sum(node.op == "placeholder" for node in graph.graph.nodes)
        )
        return graph

    torch._dynamo.reset()
    with torch.no_grad(), torch._inductor.config.patch(freezing=freezing):
        torch.compile(new_model(), backend=backend)(image)
    return counts


print(inputs(freezing=False), inputs(freezing=True))

claim("without it weights are inputs", inputs(freezing=False) == [7])
claim("with it the image is the only one", inputs(freezing=True) == [1])

# %%
# Instead
# -------
#
# Set it around the first call, without gradients.


def compile_frozen(model):
    compiled = torch.compile(model)
    with torch._inductor.config.patch(freezing=True):
        compiled(image)
    return compiled


claim("what is compiled so is frozen", not follows(compile_frozen))

# %%
# For an exported program, fold the normalisation before the export: PyTorch has a function for two layers.

from torch.nn.utils.fusion import fuse_conv_bn_eval

model = new_model()
folded = nn.Sequential(fuse_conv_bn_eval(model.conv, model.norm), nn.ReLU())
short = torch.export.export(folded, (image,))

claim(
    "the program of the folded model has no normalisation",
    [
        str(node.target)
        for node in short.graph.nodes
        if node.op == "call_function"
    ]
    == ["aten.conv2d.default", "aten.relu.default"],
)
claim(
    "and agrees with the model",
    torch.allclose(short.module()(image), model(image), atol=1e-5),
)

# %%
# Limits
# ------
#
# This says which weights are used, and not what is gained: measure that on the model itself.
