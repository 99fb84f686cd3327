# /// finding
# tags = ["modules", "control-flow", "works"]
# asks = ["mix tracing and scripting in one model", "only one layer has control flow, beam search or decoder loop"]
# errors = []
# sources = ["notes: Modules / Tracing, sentence 4"]
# added = 2026-11-23
# ///
"""
A scripted submodule keeps its control flow inside a traced module
==================================================================

A model with one data-dependent part need not be scripted as a whole.
Script that part, and trace the model around it: the tracer records a call to the compiled part, not its operations.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class ClipNorm(nn.Module):
    def forward(self, features):
        norm = features.norm()
        if norm > 1:
            features = features / norm
        return features


class Head(nn.Module):
    def __init__(self, clip):
        super().__init__()
        self.project = nn.Linear(3, 3, bias=False)
        self.clip = clip

    def forward(self, features):
        return self.clip(self.project(features))


torch.manual_seed(0)
large = torch.full((3,), 100.0, device=device)
small = torch.full((3,), 0.01, device=device)

model = Head(torch.jit.script(ClipNorm())).to(device)
traced = torch.jit.trace(model, (large,))

print(traced.code)

# %%
# The trace calls the scripted part, with the branch inside.

claim("the trace holds a branch", "prim::If" in str(traced.inlined_graph))
claim(
    "the trace is right for the example",
    torch.allclose(traced(large), model(large)),
)
claim(
    "the trace is right for an input that takes the other branch",
    torch.allclose(traced(small), model(small)),
    covers=["jit-traced-keeps-script-control-flow", "jit-traced-calls-script"],
)

# %%
# With the plain submodule, the same trace is wrong on the second input.

plain = Head(ClipNorm()).to(device)
frozen = torch.jit.trace(plain, (large,), check_trace=False)
claim(
    "without script the branch is gone",
    "prim::If" not in str(frozen.inlined_graph),
)
claim(
    "and the answer is wrong", not torch.allclose(frozen(small), plain(small))
)

# %%
# Why
# ---
#
# Calling a compiled method while the tracer runs records one ``prim::CallMethod`` node.
# The compiled graph stays behind that node as it is, instead of being run through the tracer operation by operation.

calls = [
    node for node in traced.graph.nodes() if node.kind() == "prim::CallMethod"
]
claim("the trace holds two calls, one for each submodule", len(calls) == 2)

# %%
# All modes
# ---------
#
# The model with its scripted part.
# ``torch.jit.script`` takes it as it is; ``torch.export`` does not, because the part is a module: :finding:`modules/scripted-function-inside-export` has both kinds of part.

compare(model, example=(large,), others=[(small,)])

# %%
# Limits
# ------
#
# The other way round mixes too, but it saves nothing: a traced part of a scripted module stays frozen.

scripted = torch.jit.script(
    Head(torch.jit.trace(ClipNorm(), (large,), check_trace=False)).to(device)
)
claim(
    "a traced submodule of a scripted module has no branch",
    "prim::If" not in str(scripted.inlined_graph),
    covers=["jit-traced-submodule-in-script"],
)
