# /// finding
# tags = ["silent", "python-state"]
# asks = [
#   "logging, printing and counting only once",
#   "timestamp or list that does not grow",
#   "cache, global state, metrics",
# ]
# sources = ["notes: Tracing / Functions, sentence 1"]
# added = 2026-11-23
# ///
"""
What Python does beside the tensors happens while tracing and never again
=========================================================================

``print``, an appended list, a counter, the clock: they run when the function is traced.
A call of the trace repeats none of it, and a number that came from it is a constant.
"""

import torch

from tsguide import claim, compare, device

history = []


def track(loss):
    history.append(loss.detach())
    print("step", len(history))
    return loss * len(history)


loss = torch.tensor(2.0, device=device)

# %%
# Eager counts up.

print(track(loss), track(loss))

# %%
# The trace appends and prints once, while tracing; its calls leave the list alone and multiply with the third step's 3.

traced = torch.jit.trace(track, (loss,), check_trace=False)
length_after_tracing = len(history)

answers = [traced(loss), traced(loss)]

claim("tracing appended once", length_after_tracing == 3)
claim(
    "calling the trace appends nothing",
    len(history) == 3,
    covers=["trace-records-ops-only"],
)
claim("each call multiplies with 3", all(answer == 6 for answer in answers))
claim(
    "the trace is one multiplication",
    "print" not in traced.code and traced.code.count("torch.") == 1,
)

print(traced.code)

# %%
# Why
# ---
#
# Tracing runs the function in Python, as any call does, and writes down the tensor operations.
# The list and the printing are no tensor operations; ``len(history)`` is a Python number when the multiplication is recorded.

# %%
# Instead
# -------
#
# Pass the state in and give it back: as a tensor, it is part of the trace.


def track_in_tensor(loss, step):
    step = step + 1
    return loss * step, step


stateless = torch.jit.trace(
    track_in_tensor, (loss, torch.tensor(0, device=device))
)

step = torch.tensor(0, device=device)
for _ in range(3):
    answer, step = stateless(loss, step)

claim("the third call multiplies with 3", lambda: answer == 6)
claim("the step was counted", step == 3)

# %%
# All modes
# ---------
#
# The comparison is for the function that takes its state as a tensor.

first_step, later_step = (
    torch.tensor(0, device=device),
    torch.tensor(5, device=device),
)
compare(
    track_in_tensor, example=(loss, first_step), others=[(loss, later_step)]
)
