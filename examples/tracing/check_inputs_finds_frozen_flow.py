# /// finding
# tags = ["refused", "control-flow", "warning"]
# asks = ["how to test or validate that a trace is right", "verify an exported model against eager with several inputs"]
# errors = [
#     "TracingCheckError: Tracing failed sanity checks!",
#     "TracerWarning: Output nr 1. of the traced function does not match the corresponding output of the Python function.",
# ]
# sources = ["notes: Tracing / Functions, sentence 2", "PyTorch: torch/jit/_trace.py"]
# added = 2026-11-23
# ///
"""
Tracing's own check passes frozen control flow unless check_inputs takes another path
=====================================================================================

By default ``torch.jit.trace`` checks with the example itself, which takes the same branch again.
With ``check_inputs=[...]`` that take another branch, it raises ``TracingCheckError``.
"""

import warnings

import torch

from tsguide import claim, device, refuses


def relu_or_leak(x):
    if x.sum() > 0:
        return x
    return 0.1 * x


positive = torch.ones(2, device=device)
negative = -positive

# %%
# The default check lets the frozen branch pass.

traced = torch.jit.trace(relu_or_leak, (positive,))

claim(
    "the trace that passed the check is wrong",
    lambda: torch.equal(traced(negative), negative),
)

# %%
# One negative input is enough to find it: the graphs differ.


def trace_checked(function, example, other):
    return torch.jit.trace(function, (example,), check_inputs=[(other,)])


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    refusal = refuses(
        trace_checked,
        relu_or_leak,
        positive,
        negative,
        error=torch.jit.TracingCheckError,
        match="Graphs differed across invocations!",
        covers=["trace-check-inputs"],
    )

refusal

# %%
# A warning says how far the answers are apart.

messages = [str(warning.message) for warning in caught]
mismatch = [
    message
    for message in messages
    if message.startswith("Output nr 1. of the traced function")
]
print(*mismatch)

claim(
    "the warning names the output",
    len(mismatch) == 1,
    covers=["trace-warning-output-mismatch"],
)

# %%
# The check finds the loop over a size too, which gives no warning while tracing.


def add_rows(x):
    total = torch.zeros_like(x[0])
    for row in range(x.shape[0]):
        total = total + x[row]
    return total


two_rows, three_rows = (
    torch.ones(2, 4, device=device),
    torch.ones(3, 4, device=device),
)

wrong = torch.jit.trace(add_rows, (two_rows,))
claim(
    "the trace that passed the check adds two of three rows",
    lambda: wrong(three_rows)[0] == 2,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", torch.jit.TracerWarning)
    refuses(
        trace_checked,
        add_rows,
        two_rows,
        three_rows,
        error=torch.jit.TracingCheckError,
        match="Graphs differed across invocations!",
        covers=["trace-check-shape-loop-diff"],
    )

# %%
# Why
# ---
#
# ``_check_trace`` in ``torch/jit/_trace.py`` traces once more for each tuple in ``check_inputs``, compares the graphs as text, and compares the answers of both.
# Where ``check_inputs`` is missing, it does that with the example.

# %%
# Instead
# -------
#
# Give one check input for each path through the function, or write it so that there is one path.


def relu_or_leak_everywhere(x):
    return torch.where(x.sum() > 0, x, 0.1 * x)


checked = torch.jit.trace(
    relu_or_leak_everywhere,
    (positive,),
    check_inputs=[(positive,), (negative,)],
)

claim(
    "the trace with one path passes",
    lambda: torch.allclose(checked(negative), 0.1 * negative),
)

# %%
# Limits
# ------
#
# A check input that takes the example's branch finds nothing.

passed = torch.jit.trace(
    relu_or_leak, (positive,), check_inputs=[(2 * positive,)]
)
claim(
    "another input of the same branch passes",
    lambda: torch.equal(passed(negative), negative),
)
