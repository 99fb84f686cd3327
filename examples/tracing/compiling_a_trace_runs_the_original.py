# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "convert an old TorchScript model to torch.export or torch.compile",
#   "migrate a .pt file, results change after compile",
# ]
# torch = ">=2.1"
# errors = ["RuntimeError: torch.compile does not support compiling torch.jit.script or torch.jit.freeze models directly."]
# sources = ["PyTorch: torch/jit/_trace.py", "PyTorch: torch/_dynamo/variables/builder.py"]
# added = 2026-11-23
# ///
"""
torch.compile and torch.export of a trace run the Python function that it was made from
=======================================================================================

A traced function carries its original, and Dynamo goes into that instead of the recorded graph.
So the compiled trace can give another answer than the trace, right where tracing froze something.
"""

import io

import torch

from tsguide import claim, device, refuses


def mean(values):
    return values.sum(0) / len(values)


example = torch.ones(3, device=device)
longer = torch.ones(6, device=device)

traced = torch.jit.trace(mean, (example,), check_trace=False)

# %%
# The trace divides by three for ever; compiled or exported, it divides by six.

compiled = torch.compile(traced, backend="eager")


class Mean(torch.nn.Module):
    def forward(self, values):
        return traced(values)


exported = torch.export.export(Mean(), (longer,)).module()

print("eager:", mean(longer))
print("trace:", traced(longer))
print("compiled trace:", compiled(longer))
print("exported trace:", exported(longer))

claim("the trace gives 2 for the mean of ones", traced(longer) == 2)
claim("the compiled trace gives 1", lambda: compiled(longer) == 1)
claim("the exported trace gives 1", lambda: exported(longer) == 1)

# %%
# Why
# ---
#
# ``torch.jit.trace`` leaves the function in the attribute ``_torchdynamo_inline`` of what it returns, and Dynamo follows that (``torch/_dynamo/variables/builder.py``).

claim("the trace keeps its original", traced._torchdynamo_inline is mean)

# %%
# Instead
# -------
#
# Drop the trace and compile or export the function itself, and compare with eager, not with the trace.

claim(
    "the compiled function gives 1",
    lambda: torch.compile(mean, backend="eager")(longer) == 1,
)

# %%
# Where the trace's frozen answers are what production relies on, save it and load it: what is loaded has no original.

file = io.BytesIO()
torch.jit.save(traced, file)
file.seek(0)
loaded = torch.jit.load(file)

claim("the loaded trace gives 2", lambda: loaded(longer) == 2)
claim(
    "the loaded trace has no original",
    not hasattr(loaded, "_torchdynamo_inline"),
)

# %%
# Limits
# ------
#
# ``torch.compile`` refuses what was loaded; before PyTorch 2.12 it ran it as it was.

refuses(
    lambda: torch.compile(loaded, backend="eager")(longer),
    error=RuntimeError,
    match="torch.compile does not support compiling torch.jit.script",
    torch=">=2.12",
)

# %%
# Where Dynamo cannot compile the original, as with an ``if`` on a tensor, it falls back, and then the trace runs.


def clip(values):
    if values.max() > 1:
        values = values / values.max()
    return values


never_clips = torch.jit.trace(clip, (example,), check_trace=False)

claim(
    "the compiled trace of a branch gives the trace's answer",
    lambda: torch.equal(
        torch.compile(never_clips, backend="eager")(4 * example), 4 * example
    ),
)
