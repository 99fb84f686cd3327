# /// finding
# tags = ["migration"]
# asks = [
#   "inlined_graph, graph_for, code_with_constants and original_name of an exported program",
#   "save_to_buffer for torch.export",
#   "torch.jit.Error after the move to torch.export",
#   "define a method of a module from a string, torch.jit.CompilationUnit",
#   "INTERNAL ASSERT FAILED _torchdynamo_inline, torch.export of torch.jit.CompilationUnit",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/_script.py", "PyTorch: torch/export/exported_program.py", "PyTorch: torch/export/unflatten.py"]
# added = 2026-11-27
# ///
"""
Most members of a scripted object have a place in an exported program, but for code from a string and its errors
================================================================================================================

One graph holds all calls inlined, constants have names, and a buffer takes what is saved.
What was written as a string is opaque to export and compile, and ``torch.jit.Error`` is raised by nothing but TorchScript.
"""

import io
import warnings

import torch
from torch import nn

from tsguide import claim, device, refuses

warnings.simplefilter("ignore", FutureWarning)


class Inner(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        return self.layer(x)


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def forward(self, x):
        if x.shape[0] > 3:
            raise ValueError("too many")
        return self.inner(x) + torch.tensor([1.0, 2.0], device=x.device)


model = Model().to(device).eval()
two, five = (torch.ones(rows, 2, device=device) for rows in (2, 5))
scripted = torch.jit.script(model)
program = torch.export.export(model, (two,))

# %%
# A scripted graph calls the methods of submodules, and ``inlined_graph`` has what they do.
# An exported graph is inlined, and each node knows which module it came from.

nodes = [node for node in program.graph.nodes if node.op == "call_function"]
linear = next(node for node in nodes if node.name == "linear")
came_from = [path for path, _ in linear.meta["nn_module_stack"].values()]
print(came_from)

claim(
    "the scripted graph calls methods, and the inlined one does not",
    "CallMethod" in str(scripted.graph)
    and "CallMethod" not in str(scripted.inlined_graph),
)
claim("the node names its modules", came_from == ["", "inner", "inner.layer"])
claim(
    "the submodules can be had again",
    isinstance(torch.export.unflatten(program).inner.layer, nn.Module),
)
claim(
    "the module made of a program has no name of the class",
    scripted.original_name == "Model"
    and not hasattr(program.module(), "original_name"),
)
claim(
    "the node has it",
    next(iter(linear.meta["nn_module_stack"].values()))[1].endswith(".Model"),
)

# %%
# Constants stand beside the code in both.

_, constants = scripted.code_with_constants
print(program.constants)

claim(
    "the program has the tensor among its constants",
    [each.tolist() for each in program.constants.values()] == [[1.0, 2.0]],
)

# %%
# A program is written into any file, so into memory too.

buffer = io.BytesIO()
torch.export.save(program, buffer)
buffer.seek(0)

claim("TorchScript gives bytes", isinstance(scripted.save_to_buffer(), bytes))
claim(
    "the program that was read from memory agrees",
    torch.allclose(torch.export.load(buffer).module()(two), model(two)),
)

# %%
# ``graph_for`` is the graph that runs for an argument; a backend is given the graph that ``torch.compile`` has for one.

graphs = []


def keep(graph, _example):
    graphs.append(graph)
    return graph


torch.compile(model, backend=keep)(two)
for _ in range(3):
    scripted(two)

claim(
    "both have the layer, inlined",
    "aten::linear" in str(scripted.graph_for(two))
    and any("linear" in str(node.target) for node in graphs[0].graph.nodes),
)

claim(
    "only what was scripted has the state of an executor",
    isinstance(scripted.get_debug_state(), torch._C.GraphExecutorState)
    and not hasattr(program.module(), "get_debug_state"),
)

# %%
# The schema of a scripted function names arguments and defaults; a program's signature names its inputs.


@torch.jit.script
def scale(x: torch.Tensor, by: int = 2):
    return x * by


print(scale.schema, program.graph_signature.user_inputs)

claim("the schema has the default", "int by=2" in str(scale.schema))
claim(
    "the signature has the name", program.graph_signature.user_inputs == ("x",)
)

# %%
# An error that the code raises is a ``torch.jit.Error`` in TorchScript, and itself under ``torch.compile``.
# An exported program has what the branch was left with: a check of the size.

refuses(
    scripted,
    five,
    error=torch.jit.Error,
    match="ValueError: too many",
    what="the scripted module",
)
refuses(
    torch.compile(model, backend="eager"),
    five,
    error=ValueError,
    match="too many",
    what="the compiled one",
)


def error_of(call):
    try:
        call()
    except Exception as error:
        return error
    return None


raised = error_of(lambda: program.module()(five))
print(type(raised).__name__, raised)

claim(
    "the program refuses the size, in other words",
    raised is not None
    and not isinstance(raised, torch.jit.Error)
    and "too many" not in str(raised),
)
claim(
    "a handler of ``RuntimeError`` catches no ``torch.jit.Error``",
    not issubclass(torch.jit.Error, RuntimeError),
)

# %%
# ``CompilationUnit`` and ``define`` compile a string, for which there is no Python.
# Before PyTorch 2.8, export with ``strict=False`` ran it and recorded its operations.

SOURCE = "def double(x):\n    return 2 * x\n"
unit = torch.jit.CompilationUnit(SOURCE)


class FromString(nn.Module):
    def forward(self, x):
        return unit.double(x) + 1


refuses(
    lambda: torch.export.export(FromString(), (two,), strict=False),
    error=RuntimeError,
    match="_torchdynamo_inline",
    what="torch.export.export(..., strict=False) of a module that calls it",
    torch=">=2.8",
)
refuses(
    lambda: torch.export.export(FromString(), (two,), strict=True),
    error=torch._dynamo.exc.Unsupported,
    match="__getattr__",
    what="torch.export.export(..., strict=True) of it",
)

graphs.clear()
torch._dynamo.reset()
outside = torch.compile(FromString(), backend=keep)(two)

claim("compile gives the right result", torch.equal(outside, 2 * two + 1))
claim(
    "and leaves the graph for it",
    not any("double" in node.name for g in graphs for node in g.graph.nodes),
)

# %%
# Why
# ---
#
# Export and compile read Python, and of a string TorchScript has made none: what ``torch.jit.script`` makes keeps its original, and this has nothing to keep.

claim(
    "a scripted function has its original",
    hasattr(scale, "_torchdynamo_inline"),
)
claim(
    "a function from a string has none",
    not hasattr(unit.double, "_torchdynamo_inline"),
)

# %%
# Instead
# -------
#
# Where the string is yours, Python compiles it too.

names = {}
exec(SOURCE, names)


class FromPython(nn.Module):
    def forward(self, x):
        return names["double"](x) + 1


again = torch.export.export(FromPython(), (two,))

claim(
    "exported, it gives the same",
    torch.equal(again.module()(two), FromString()(two)),
)
