# /// finding
# tags = ["works"]
# asks = [
#   "may I use another batch size, length or resolution than the example",
#   "is tracing safe, does it generalise to new inputs",
#   "dynamic batch",
# ]
# sources = ["notes: Tracing / Functions, sentences 1 and 2"]
# added = 2026-11-23
# ///
"""
The trace of a function without control flow gives eager's answers for other values and other sizes
===================================================================================================

``torch.jit.trace`` records the tensor operations and passes the inputs through them.
Where Python decides nothing, the operations are the whole function, and the example's values and sizes do not matter.
"""

import warnings

import torch

from tsguide import claim, compare, device


def standardize(features):
    centred = features - features.mean(-1, keepdim=True)
    return centred / centred.std(-1, keepdim=True)


example = torch.rand(2, 3, device=device)
larger = torch.rand(5, 7, device=device)
sequence = torch.rand(4, 5, 6, device=device)

# %%
# Tracing gives back a callable, and the example's answer is thrown away.
# That callable agrees with the function on another size, and on one more dimension.

traced = torch.jit.trace(standardize, (example,))

claim(
    "the trace is a ScriptFunction, not an answer",
    isinstance(traced, torch.jit.ScriptFunction),
)
claim(
    "the trace agrees on another size",
    lambda: torch.allclose(traced(larger), standardize(larger)),
)
claim(
    "the trace agrees on three dimensions instead of two",
    lambda: torch.allclose(traced(sequence), standardize(sequence)),
)

# %%
# The example's size is written in the graph, but only as a remark: nothing checks it.

print(traced.graph.str(False))

# %%
# Tracing with the default ``check_trace=True`` calls the function three times: to record, to compare answers, and to record again.

calls = []


def counted(features):
    calls.append(tuple(features.shape))
    return standardize(features)


torch.jit.trace(counted, (example,))
claim("the default trace calls the function three times", len(calls) == 3)

calls.clear()
torch.jit.trace(counted, (example,), check_trace=False)
claim("without the check, it calls the function once", len(calls) == 1)

# %%
# Why
# ---
#
# The tracer (``torch/csrc/jit/frontend/tracer.cpp``) hangs on to each operation that PyTorch dispatches, with its arguments.
# ``mean(-1)`` is recorded as ``mean(-1)``, not as the mean of three numbers, so the operation works out the size again at each call.

# %%
# All modes
# ---------
#
# All five modes agree.

compare(standardize, example=(example,), others=[(larger,)])

# %%
# Limits
# ------
#
# What Python computes on the way is a constant: here the number of dimensions.
# The trace then takes the mean over the wrong one, and no warning is given.


def mean_of_last(features):
    return features.mean(dim=features.dim() - 1)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    frozen = torch.jit.trace(mean_of_last, (example,))

claim(
    "eager reduces the last dimension", mean_of_last(sequence).shape == (4, 5)
)
claim(
    "the trace reduces dimension 1, as for the example",
    lambda: frozen(sequence).shape == (4, 6),
)
claim(
    "no TracerWarning says so",
    not [w for w in caught if w.category is torch.jit.TracerWarning],
)
