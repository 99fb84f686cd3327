# /// finding
# tags = ["speed", "slow", "migration"]
# asks = [
#   "import of my library is slow because of torch.jit.script",
#   "cost of @torch.jit.script at import time",
#   "lazy scripting of helpers",
# ]
# sources = ["PyTorch: torch/jit/_script.py, script"]
# added = 2026-11-26
# ///
"""
A decorator ``@torch.jit.script`` compiles at import, also for those who never call the function
================================================================================================

Each decorated helper is parsed and compiled while its module is imported.
Its error, too, comes at import, and takes all that is in the module with it.
"""

import types

import torch

from tsguide import claim, device, measure, refuses


def smooth_l1(predicted, target, beta: float = 1.0):
    difference = (predicted - target).abs()
    quadratic = 0.5 * difference * difference / beta
    return torch.where(difference < beta, quadratic, difference - 0.5 * beta)


def another(function):
    """Return a function with the same code that nothing has seen before."""
    return types.FunctionType(
        function.__code__,
        function.__globals__,
        function.__name__,
        function.__defaults__,
    )


# %%
# What the decorator returns is compiled, though it was not called.

helper = torch.jit.script(another(smooth_l1))
print(helper.graph)

claim("there is a graph before any call", "aten::where" in str(helper.graph))

# %%
# So an error in a helper that is never called comes at import.


def unused_helper(x):
    return x.numpy().tolist()


refuses(
    torch.jit.script,
    unused_helper,
    error=RuntimeError,
    match="has no attribute or method 'numpy'|Unknown builtin op|nonexistent",
)

# %%
# Why
# ---
#
# ``torch.jit.script`` reads the source, builds a graph and checks its types at once.
# ``torch.compile`` does all of that at the first call, from bytecode, and at import only wraps the function.

compiled_calls = []


def backend(graph, inputs):
    compiled_calls.append(graph)
    return graph.forward


claim(
    "``torch.compile`` has compiled nothing",
    lambda: (
        callable(torch.compile(another(smooth_l1), backend=backend))
        and compiled_calls == []
    ),
    torch=">=2.1",
)

# %%
# Instead
# -------
#
# Leave the decorator off: in a helper of a few operations on large tensors it gains nothing (:finding:`functions/large-product-is-as-fast`).
# Where it is still wanted, script at the first call, so that only those pay who use it.

SCRIPTED = {}


def smooth_l1_scripted(predicted, target, beta: float = 1.0):
    if "smooth_l1" not in SCRIPTED:
        SCRIPTED["smooth_l1"] = torch.jit.script(smooth_l1)
    return SCRIPTED["smooth_l1"](predicted, target, beta)


claim("nothing is compiled at import", SCRIPTED == {})

x, y = torch.tensor([0.0, 3.0], device=device), torch.zeros(2, device=device)
claim(
    "the first call compiles, and gives the same",
    torch.equal(smooth_l1_scripted(x, y), smooth_l1(x, y)) and SCRIPTED != {},
)

# %%
# Speed
# -----
#
# What one decorator costs at import, against a plain function whose code is copied in both cases.

timing = measure(
    {
        "def": lambda: another(smooth_l1),
        "def and script": lambda: torch.jit.script(another(smooth_l1)),
    },
    name="defining one helper",
)

claim(
    "scripting takes over 100 times as long as the definition alone",
    timing.variant("def and script").ratio > 100,
)
timing
