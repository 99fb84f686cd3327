# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "what replaces torch.jit.set_fusion_strategy and torch.jit.strict_fusion",
#   "torch.jit.enable_onednn_fusion with torch.compile",
#   "Only works in script mode",
# ]
# errors = ["UserWarning: Only works in script mode"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/__init__.py, strict_fusion", "PyTorch: torch/jit/_fuser.py"]
# added = 2026-11-27
# ///
"""
The switches of TorchScript's fuser do nothing for export and compile, and strict_fusion breaks a graph in two
==============================================================================================================

``set_fusion_strategy`` and ``enable_onednn_fusion`` can be deleted.
``strict_fusion`` has to be: outside TorchScript it checks nothing, and a full graph is refused at it.
"""

import warnings

import torch

from tsguide import claim, device, refuses


class Chain(torch.nn.Module):
    def forward(self, x):
        return 2 * x.sin().cos()


class Strict(torch.nn.Module):
    def forward(self, x):
        with torch.jit.strict_fusion():
            return 2 * x.sin().cos()


one = torch.ones(3, device=device)

# %%
# The strategy says for how many shapes TorchScript's fuser makes a kernel, and oneDNN is another fuser.
# With other settings there are other switches to read, and the same graphs, as often.


def compilations(**options):
    """Return the graph of an export, and how often six sizes are compiled."""
    graphs = []

    def backend(graph, _example):
        graphs.append(graph)
        return graph

    torch._dynamo.reset()
    compiled = torch.compile(Chain(), backend=backend, **options)
    for size in range(2, 8):
        compiled(torch.ones(size, device=device))
    exported = torch.export.export(Chain(), (one,))
    return str(exported.graph), len(graphs)


before = compilations()
strategy = torch.jit.set_fusion_strategy([("STATIC", 1)])
torch.jit.enable_onednn_fusion(True)
switched = torch.jit.onednn_fusion_enabled()
after = compilations()
torch.jit.enable_onednn_fusion(False)
torch.jit.set_fusion_strategy(strategy)
print(strategy, switched, before[1], after[1])

claim("oneDNN says that it is on", switched)
claim("export gives the same graph", before[0] == after[0])
claim("compile compiles as often", before[1] == after[1] == 2)

# %%
# ``strict_fusion`` in a function is a warning in Python, nothing in a program, and an end of the graph.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    eager = Strict()(one)
print(*(each.message for each in caught))

program = torch.export.export(Strict(), (one,), strict=False)
graphs = []


def count(graph, _example):
    graphs.append(graph)
    return graph


compiled = torch.compile(Strict(), backend=count)(one)

claim(
    "eager warns that it only works in script mode",
    ["Only works in script mode"] == [str(each.message) for each in caught],
)
claim(
    "the program has the operations alone",
    [node.name for node in program.graph.nodes if node.op == "call_function"]
    == ["sin", "cos", "mul"],
)
claim("all give the same", torch.equal(eager, compiled))
refuses(
    lambda: torch.export.export(Strict(), (one,), strict=True),
    error=torch._dynamo.exc.Unsupported,
    match="strict_fusion",
    what="torch.export.export(..., strict=True)",
)
torch._dynamo.reset()
refuses(
    lambda: torch.compile(Strict(), backend="eager", fullgraph=True)(one),
    error=torch._dynamo.exc.Unsupported,
    match="strict_fusion",
    what="torch.compile(..., fullgraph=True)",
)

# %%
# Why
# ---
#
# ``strict_fusion`` is a context manager whose constructor warns, and whose other methods do nothing: only TorchScript's compiler knows it by name.
# The settings are of TorchScript's executor, which neither export nor compile starts.


def nothing(self):
    pass


claim(
    "``strict_fusion`` does nothing on the way in and out",
    torch.jit.strict_fusion.__enter__.__code__.co_code
    == torch.jit.strict_fusion.__exit__.__code__.co_code
    == nothing.__code__.co_code,
)
scripted = torch.jit.script(Strict())
refuses(
    lambda: [scripted(one) for _ in range(3)],
    error=RuntimeError,
    match="Found unfused operators",
    what="the scripted module, where nothing is fused,",
    device="cpu",
)

# %%
# Instead
# -------
#
# Of how many shapes there is a kernel ``dynamic`` decides, and ``fullgraph=True`` raises where the graph would break.

claim("any size is compiled once", compilations(dynamic=True)[1] == 1)
claim("each size by itself", compilations(dynamic=False)[1] == 6)

whole = torch.compile(Chain(), backend="eager", fullgraph=True)
claim(
    "without ``strict_fusion`` it is one graph",
    torch.equal(whole(one), eager),
)
