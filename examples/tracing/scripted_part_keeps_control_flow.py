# /// finding
# tags = ["works", "control-flow"]
# asks = ["combine script and trace in one function", "how to keep an if or a loop when tracing"]
# sources = ["notes: Tracing / Functions, sentence 3"]
# added = 2026-11-23
# ///
"""
A scripted function keeps its control flow when a traced function calls it
==========================================================================

Only the part that branches needs ``torch.jit.script``; the rest can be traced around it.
The trace holds a call to the compiled function, not the branch that the example took.
"""

import warnings

import torch

from tsguide import claim, compare, device


@torch.jit.script
def clip_norm(gradient, limit: float):
    if bool(gradient.norm() > limit):
        gradient = gradient * (limit / gradient.norm())
    return gradient


def update(weight, gradient):
    return weight - 0.1 * clip_norm(gradient, 1.0)


weight = torch.zeros(2, device=device)
small = torch.tensor([0.3, 0.4], device=device)
large = torch.tensor([3.0, 4.0], device=device)

# %%
# Traced with a gradient that is not clipped, the trace still clips a large one, and nothing warns.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    traced = torch.jit.trace(update, (weight, small))

claim(
    "the trace clips the large gradient",
    lambda: torch.allclose(traced(weight, large), -0.1 * large / 5),
    covers=["jit-traced-keeps-script-control-flow"],
)
claim(
    "the trace leaves the small gradient",
    lambda: torch.allclose(traced(weight, small), -0.1 * small),
)
claim(
    "there is no TracerWarning",
    not [w for w in caught if w.category is torch.jit.TracerWarning],
)

# %%
# The trace calls ``clip_norm``; put in place of the call, its body has the branch.

print(traced.code)

kinds = [node.kind() for node in traced.graph.nodes()]
claim(
    "the trace holds a call",
    kinds.count("prim::CallFunction") == 1,
    covers=["jit-traced-calls-script"],
)
claim(
    "the inlined trace holds the branch",
    "prim::If" in str(traced.inlined_graph),
)

# %%
# Why
# ---
#
# A scripted function does not run in Python while it is traced: the tracer records one call, with its arguments (``torch/csrc/jit/python/pybind_utils.h``).
# The limit ``1.0`` comes from Python and is a constant of the trace; the ``if`` is decided by the interpreter, at each call.

# %%
# All modes
# ---------
#
# ``torch.export`` goes into the Python source of ``clip_norm`` and refuses its ``if``, scripted or not; ``torch.compile`` goes there too, and leaves the ``if`` to Python.

compare(update, example=(weight, small), others=[(weight, large)])
