# /// finding
# tags = ["modules", "speed"]
# asks = ["is inference of my network faster with TorchScript", "many small layers against a big batch", "no speedup"]
# errors = []
# sources = ["notes: Modules, sentence 1; Functions, sentence 2"]
# added = 2026-11-23
# ///
"""
Compiling a module saves the price of its Python calls, and nothing where arithmetic dominates
==============================================================================================

A compiled module calls its layers without Python.
That matters for many small layers; a large batch takes about as long as before.
"""

import sys

import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile

from tsguide import claim, device, measure


def make_variants(model, example):
    scripted = torch.jit.script(model)
    return {
        "eager": model,
        "trace": torch.jit.trace(model, (example,)),
        "script": scripted,
        "script, frozen": torch.jit.freeze(scripted),
    }


torch.manual_seed(0)
torch.set_grad_enabled(False)

# %%
# Why
# ---
#
# In eager each layer costs a walk through ``Module.__call__``, ``forward`` and ``torch.nn.functional`` in Python.
# The TorchScript interpreter goes through the graph in C++, and calls the same kernels.
# It saves the walk, and does not make the kernels faster.

# %%
# Speed
# -----
#
# The calls alone: a hundred ``Identity`` layers, as folding or pruning leaves them behind.
# The graph holds no operation at all.

calls_only = nn.Sequential(*[nn.Identity() for _ in range(100)]).eval()
example = torch.ones(4, device=device)
variants = make_variants(calls_only, example)

claim(
    "no operation is left in the scripted graph",
    "aten::" not in str(variants["script"].inlined_graph),
)


def python_calls(run):
    seen = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: seen.append(event))
    run(example)
    sys.setprofile(before)
    return seen.count("call")


claim(
    "eager makes more than two hundred calls of Python functions",
    python_calls(variants["eager"]) > 200,
)
claim(
    "script and trace make fewer than ten",
    max(python_calls(variants[name]) for name in ("script", "trace")) < 10,
)

calls = measure(variants, example, name="100 Identity layers")
claim(
    "script takes less than half of eager's time for calls alone",
    calls.variant("script").ratio < 0.5,
)
claim(
    "trace takes less than half of it too", calls.variant("trace").ratio < 0.5
)
calls

# %%
# A perceptron of three layers on a batch of four: the calls are a good part of the time.


def make_perceptron(width):
    layers = [
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, width),
        nn.ReLU(),
        nn.Linear(width, 8),
    ]
    return nn.Sequential(*layers).eval().to(device)


example = torch.randn(4, 32, device=device)
measure(
    make_variants(make_perceptron(32), example),
    example,
    name="three layers of width 32, batch of 4",
)

# %%
# The same three layers, wider and with a large batch: the matrix products take nearly all the time.

rows = 256 if device == "cpu" else 32768
example = torch.randn(rows, 512, device=device)
variants = make_variants(make_perceptron(512), example)


def products(run):
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        run(example)
    return sum(e.count for e in seen.key_averages() if e.key == "aten::addmm")


for _ in range(3):
    variants["script"](example)

claim(
    "both do the same three matrix products",
    products(variants["eager"]) == products(variants["script"]) == 3,
)

large = measure(
    variants, example, name="three layers of width 512, large batch"
)

claim(
    "script saves less than a quarter on a large batch",
    large.variant("script").ratio > 0.75,
)
large
