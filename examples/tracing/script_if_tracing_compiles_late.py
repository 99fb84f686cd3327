# /// finding
# tags = ["works", "control-flow"]
# asks = ["keep debugging in eager, but export control flow", "compile only when exporting"]
# errors = ["UnsupportedNodeError: SetComp aren't supported"]
# sources = ["PyTorch: torch/jit/_trace.py"]
# added = 2026-11-23
# ///
"""
torch.jit.script_if_tracing leaves a function to Python except while tracing
============================================================================

The decorated function runs as plain Python in eager, with its debugger and its side effects.
When a trace reaches it, it is compiled there and then, so its control flow survives.
"""

import torch

from tsguide import claim, compare, device, refuses


@torch.jit.script_if_tracing
def halve_until_small(value):
    while bool(value.abs().max() > 1):
        value = value / 2
    return value


def rescale(value):
    return halve_until_small(value) * 10


half = torch.tensor([0.5], device=device)
eight = torch.tensor([8.0], device=device)

# %%
# The decorated function is still a Python function, and the trace of a caller has the loop.

traced = torch.jit.trace(rescale, (half,))

claim(
    "the decorated function is not a ScriptFunction",
    not isinstance(halve_until_small, torch.jit.ScriptFunction),
    covers=["jit-api-script-if-tracing"],
)
claim("the trace halves 8 three times", lambda: traced(eight) == 10)
claim("the trace holds a loop", "prim::Loop" in str(traced.inlined_graph))

# %%
# ``torch.jit.is_scripting`` tells which of the two ran: Python in eager, the compiled function in the trace.


@torch.jit.script_if_tracing
def mark(value):
    if torch.jit.is_scripting():
        return value + 100
    return value + 1


def marked(value):
    return mark(value)


claim("eager runs Python", lambda: marked(half) == 1.5)
claim(
    "the trace runs compiled code",
    lambda: torch.jit.trace(marked, (half,), check_trace=False)(half) == 100.5,
)

# %%
# Why
# ---
#
# The decorator (``_script_if_tracing`` in ``torch/jit/_trace.py``) returns a Python wrapper.
# At each call it asks whether a trace is going on; if not, it calls the original, and if so, it scripts the original and calls that.

# %%
# All modes
# ---------
#
# The decorator helps the trace alone: ``torch.export`` refuses the loop, and ``torch.compile`` leaves it to Python, as it would without.

compare(rescale, example=(half,), others=[(eight,)])

# %%
# Limits
# ------
#
# What TorchScript cannot compile is found out late, at the first trace; eager runs it without complaint.


@torch.jit.script_if_tracing
def total(value):
    parts = {part.item() for part in value}
    return value * len(parts)


def scaled_total(value):
    return total(value)


claim("eager runs it", lambda: scaled_total(half) == 0.5)
refuses(
    torch.jit.trace,
    scaled_total,
    (half,),
    error=torch.jit.frontend.UnsupportedNodeError,
    match="SetComp aren't supported",
)
