# /// finding
# tags = ["works"]
# asks = ["in-place update, x[i] = value, masked fill", "indexing assignment lost or ignored"]
# errors = ["TracerWarning: There are 3 live references to the data region being modified when tracing in-place operator"]
# sources = ["notes: Tracing / Functions, sentence 1"]
# added = 2026-11-23
# ///
"""
A trace keeps an assignment into a slice, though the last documentation says that it is lost
============================================================================================

The documentation's pitfall was a trace that returns its input unchanged.
The trace of today holds the slice and the copy into it, and gives eager's answer without a warning.
"""

import warnings

import torch

from tsguide import claim, compare, device


def pad_left(batch):
    padded = torch.zeros(
        batch.shape[0], batch.shape[1] + 1, device=batch.device
    )
    padded[:, 1:] = batch
    return padded


def copy_first_row(batch):
    batch[1] = batch[0]
    return batch


example = torch.arange(6.0, device=device).reshape(2, 3)
larger = torch.arange(20.0, device=device).reshape(4, 5)

# %%
# Writing into a tensor of its own, the trace agrees with eager for another size.

traced = torch.jit.trace(pad_left, (example,))

claim(
    "the trace agrees on another size",
    lambda: torch.equal(traced(larger), pad_left(larger)),
)

# %%
# So it does when it writes into its input, and the caller's tensor is changed as in eager.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    in_place = torch.jit.trace(copy_first_row, (example.clone(),))

given = larger.clone()
answer = in_place(given)

claim(
    "the trace's answer has the copied row",
    lambda: torch.equal(answer[1], larger[0]),
    covers=["trace-inplace-slice-lost", "trace-inplace-view-edge"],
)
claim("the caller's tensor is changed", lambda: torch.equal(given, answer))
claim(
    "there is no warning about live references",
    not [w for w in caught if w.category is torch.jit.TracerWarning],
    covers=["trace-warning-live-references"],
)

# %%
# Why
# ---
#
# The graph holds ``aten::select`` and ``aten::copy_``, and the interpreter runs both, on a view as eager does.

print(in_place.code)

# %%
# The warning belongs to a private switch, ``_force_outplace``, under which the tracer replaces in-place operations by others (``torch/csrc/jit/frontend/tracer.cpp``).

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    torch.jit.trace(
        copy_first_row,
        (example.clone(),),
        check_trace=False,
        _force_outplace=True,
    )

claim(
    "_force_outplace=True warns of live references",
    any("live references" in str(w.message) for w in caught),
)

# %%
# All modes
# ---------

compare(pad_left, example=(example,), others=[(larger,)])

# %%
# In place on the input, the modes agree as well, the changed input included.

compare(copy_first_row, example=(example,), others=[(larger,)])
