# /// finding
# tags = ["modules", "refused"]
# asks = ["custom methods gone after tracing", "trace several methods, encoder and decoder, multiple entry points"]
# errors = [
#   "AttributeError: 'RecursiveScriptModule' object has no attribute",
#   "AttributeError: trace doesn't support compiling individual module's functions.",
#   "RuntimeError: Cannot insert a Tensor that requires grad as a constant.",
# ]
# sources = ["PyTorch: torch/jit/_trace.py, trace and trace_module"]
# added = 2026-11-23
# ///
"""
A traced module has forward, and any other method only if trace_module is told so
=================================================================================

``torch.jit.trace`` records one method, ``forward``, and the methods it calls melt into it.
``torch.jit.trace_module`` records several, each with its own example.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Matcher(nn.Module):
    def __init__(self):
        super().__init__()
        self.tower = nn.Linear(4, 3)

    def forward(self, query, item):
        return (self.embed(query) * self.embed(item)).sum(-1)

    def embed(self, features):
        return self.tower(features).relu()

    @torch.jit.export
    def confident(self, score):
        if bool(score > 1):
            return score
        return torch.zeros_like(score)


torch.manual_seed(0)
model = Matcher().to(device)
query, item = torch.ones(4, device=device), torch.zeros(4, device=device)
traced = torch.jit.trace(model, (query, item))

# %%
# ``embed`` was called, so its operations are in the trace twice, but it is no method of the trace.

claim(
    "both calls of embed are in forward",
    [node.kind() for node in traced.graph.nodes()].count("aten::relu") == 2,
)

refuses(
    getattr,
    traced,
    "embed",
    error=AttributeError,
    match="has no attribute 'embed'",
)

# %%
# Handing the method to ``torch.jit.trace`` is refused, and the message names what to use.

refuses(
    torch.jit.trace,
    model.embed,
    (query,),
    error=AttributeError,
    match="Please use trace_module",
)

# %%
# A function around the module is refused too, because the weights would be constants in its graph.


def score(query):
    return model(query, item)


refuses(
    torch.jit.trace,
    score,
    (query,),
    error=RuntimeError,
    match="Cannot insert a Tensor that requires grad",
)

# %%
# Why
# ---
#
# ``torch.jit.trace`` (``torch/jit/_trace.py``) treats a module, and a module's bound ``forward``, as ``trace_module`` with ``forward`` alone.
# The last official documentation said that a traced bound ``forward`` holds its parameters as constants; it does not.

bound = torch.jit.trace(model.forward, (query, item))
claim(
    "a traced bound forward is a module that shares the parameters",
    isinstance(bound, torch.jit.ScriptModule)
    and bound.tower.weight is model.tower.weight,
    covers=["trace-method-captures-params"],
)

# %%
# Instead
# -------
#
# Give ``torch.jit.trace_module`` an example for each method.

traced = torch.jit.trace_module(
    model, {"forward": (query, item), "embed": (query,)}
)
claim(
    "embed is a method of the trace now",
    torch.allclose(traced.embed(query), model.embed(query)),
    covers=["trace-module-for-methods"],
)

# %%
# Limits
# ------
#
# A method marked with ``torch.jit.export`` is in a trace without being asked for, and it is compiled, not traced: its branch is there.

claim(
    "the exported method keeps its branch",
    "prim::If" in str(traced.confident.graph),
)
claim(
    "it takes either side of the branch",
    traced.confident(torch.tensor(3.0, device=device)) == 3
    and traced.confident(torch.tensor(0.5, device=device)) == 0,
)
