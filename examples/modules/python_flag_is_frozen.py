# /// finding
# tags = ["modules", "python-state", "control-flow", "silent"]
# asks = [
#   "boolean option or config of the model ignored after tracing",
#   "switch, counter or setting on self has no effect",
#   "self.flag has no effect",
# ]
# errors = ["TracingCheckError: Tracing failed sanity checks!"]
# sources = ["notes: Modules / Tracing, sentences 2 and 3"]
# added = 2026-11-23
# ///
"""
A traced module keeps the branch that its Python flag chose while tracing
=========================================================================

Flags, counters and other Python attributes are read once, while tracing.
Afterwards the trace has no such attribute: setting it raises nothing and changes nothing.
"""

import torch
from torch import nn

from tsguide import claim, compare, device, refuses


class Scorer(nn.Module):
    def __init__(self):
        super().__init__()
        self.as_probability = False

    def forward(self, logits):
        if self.as_probability:
            return logits.sigmoid()
        return logits


logits = torch.tensor([-1.0, 0.0, 2.0], device=device)
scorer = Scorer()
traced = torch.jit.trace(scorer, (logits,))

# %%
# The flag turned on the module, and the flag turned on the trace: neither reaches the trace.

scorer.as_probability = True
print("module:", scorer(logits))
print("trace: ", traced(logits))
claim(
    "the module follows its flag",
    torch.equal(scorer(logits), logits.sigmoid()),
)
claim(
    "the trace does not follow the module's flag",
    torch.equal(traced(logits), logits),
)

claim("the trace has no such attribute", not hasattr(traced, "as_probability"))
traced.as_probability = True
claim(
    "setting it on the trace changes nothing",
    torch.equal(traced(logits), logits),
)

# %%
# No branch is left in the graph, and no warning was given: the tracer warns about tensors that become Python values, not about Python values.

claim("the trace holds no branch", "prim::If" not in str(traced.graph))

# %%
# Why
# ---
#
# Python runs the ``if``; the tracer records tensor operations only.
# ``TracedModule`` (``torch/jit/_trace.py``) takes over parameters, buffers, submodules and ``training``, and no other attribute.
# A new attribute on the trace is accepted as a plain Python attribute of the wrapper (``RecursiveScriptModule.__setattr__`` in ``torch/jit/_script.py``).

# %%
# Instead
# -------
#
# Script the module: the flag becomes an attribute of the scripted module, and is read on each call.

scripted = torch.jit.script(Scorer())
claim(
    "the scripted module starts with the flag off",
    torch.equal(scripted(logits), logits),
)

scripted.as_probability = True
claim(
    "the scripted module follows its flag",
    torch.equal(scripted(logits), logits.sigmoid()),
)

# %%
# Or make the value an argument, or trace once for each value.

# %%
# All modes
# ---------
#
# A counter is Python state that changes by itself, so three calls show it.
# The check that ``torch.jit.trace`` makes by default runs the module again, sees another value, and refuses.
# ``torch.export`` stays at its first value, and ``torch.compile`` compiles again for each new one.


class WarmUp(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, features):
        self.calls += 1
        return features * min(self.calls / 4, 1.0)


compare(WarmUp(), example=(logits,), others=[(logits,), (logits,)])

# %%
# Limits
# ------
#
# That check catches a counter, because the counter has moved; it cannot catch a flag that has not.

refuses(
    torch.jit.trace,
    WarmUp(),
    (logits,),
    error=torch.jit.TracingCheckError,
    match="Graphs differed",
)
