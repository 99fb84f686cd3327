# /// finding
# tags = ["silent", "control-flow", "warning"]
# asks = [
#   "condition ignored, always the same path",
#   "conditional on a value, clipping or thresholding goes wrong after export",
#   "wrong result for other data",
# ]
# errors = ["TracerWarning: Converting a tensor to a Python boolean might cause the trace to be incorrect."]
# sources = ["notes: Tracing / Functions, sentence 3"]
# added = 2026-11-23
# ///
"""
A traced if keeps the branch that the example took, for every input
===================================================================

``if`` on a tensor's value is decided once, while tracing.
The trace holds the operations of that branch alone, and the condition is not in it at all.
"""

import warnings

import torch

from tsguide import claim, compare, device


def clip_norm(gradient):
    if gradient.norm() > 1:
        gradient = gradient / gradient.norm()
    return gradient


small = torch.tensor([0.3, 0.4], device=device)
large = torch.tensor([3.0, 4.0], device=device)

# %%
# Traced with a small gradient, the function clips nothing, ever.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    never_clips = torch.jit.trace(clip_norm, (small,), check_trace=False)

claim(
    "tracing warns", any(w.category is torch.jit.TracerWarning for w in caught)
)
claim(
    "the trace returns the large gradient unclipped",
    lambda: torch.equal(never_clips(large), large),
    covers=["trace-control-flow-not-recorded"],
)
claim(
    "neither the branch nor its two operations is in the trace",
    not {"prim::If", "aten::norm", "aten::div"}
    & {node.kind() for node in never_clips.graph.nodes()},
)

# %%
# Traced with a large one, it scales every gradient to norm one.

always_clips = torch.jit.trace(clip_norm, (large,), check_trace=False)

print("eager:", clip_norm(small).norm().item())
print("trace:", always_clips(small).norm().item())

claim(
    "the trace scales the small gradient up",
    lambda: torch.allclose(always_clips(small), small * 2),
)

# %%
# Calling the trace gives no warning.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    never_clips(large)

claim("the wrong answer comes without a warning", not caught)

# %%
# Why
# ---
#
# ``if`` calls ``Tensor.__bool__``, which gives Python a ``bool`` that the tracer cannot follow; that is the moment of the warning.
# The condition's own operations lead to no output, so they are removed from the graph as dead code.

# %%
# Instead
# -------
#
# Compute both branches and choose with a tensor operation.
# This traces, scripts, exports and compiles.


def clip_norm_everywhere(gradient):
    norm = gradient.norm()
    return torch.where(norm > 1, gradient / norm, gradient)


chooses = torch.jit.trace(clip_norm_everywhere, (small,))
claim(
    "with where, the trace clips the large gradient",
    lambda: torch.allclose(chooses(large), large / 5),
)
claim(
    "with where, the trace leaves the small gradient",
    lambda: torch.equal(chooses(small), small),
)

compare(clip_norm_everywhere, example=(small,), others=[(large,)])

# %%
# Or keep the ``if``, and compile it: ``torch.jit.script`` reads both branches.

scripted = torch.jit.script(clip_norm)
claim(
    "the scripted function clips the large gradient",
    lambda: torch.allclose(scripted(large), large / 5),
)

# %%
# All modes
# ---------
#
# Only the trace is wrong: ``torch.export`` refuses the ``if``, and ``torch.compile`` leaves it to Python.

compare(clip_norm, example=(small,), others=[(large,)])
