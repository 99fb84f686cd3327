# /// finding
# tags = ["slow", "speed", "control-flow", "migration"]
# asks = ["torch.cond overhead", "rewriting ifs for export made eager slow"]
# torch = ">=2.2"
# sources = ["PyTorch: torch/_higher_order_ops/cond.py", "PyTorch: torch/_higher_order_ops/utils.py"]
# added = 2026-11-23
# ///
"""
torch.cond called in eager costs several times an if, since each call goes through torch.compile
================================================================================================

A function written with ``torch.cond`` for export is correct in eager, and slow there.
Compiled as a whole, it costs a fraction of that.
"""

from unittest import mock

import torch

from tsguide import claim, device, measure


def damp(signal):
    return signal / 2


def keep(signal):
    return signal.clone()


def with_if(signal):
    if signal.abs().max() > 1:
        return damp(signal)
    return keep(signal)


def with_cond(signal):
    return torch.cond(signal.abs().max() > 1, damp, keep, (signal,))


quiet = torch.tensor([0.5, 0.1], device=device)
loud = torch.tensor([4.0, 0.1], device=device)

# %%
# Both give the same answers.

claim(
    "a loud signal is halved by both",
    torch.equal(with_cond(loud), with_if(loud)),
)
claim(
    "a quiet signal is kept by both",
    torch.equal(with_cond(quiet), with_if(quiet)),
)

# %%
# Each eager call of ``torch.cond`` calls ``torch.compile``, though nobody asked to compile anything.

with mock.patch.object(torch, "compile", wraps=torch.compile) as spy:
    with_cond(loud)
    with_cond(quiet)

claim("two eager calls called torch.compile twice", spy.call_count == 2)

# %%
# Why
# ---
#
# Outside a compiler, ``torch.cond`` calls ``_hop_compile_and_call`` (``torch/_higher_order_ops/utils.py``), which calls ``torch.compile`` anew each time.
# The compiled code is cached after the first call; setting up the call is not.

# %%
# Instead
# -------
#
# Compile the function that uses it, or keep the ``if`` in code that runs in eager.

compiled = torch.compile(with_cond, backend="aot_eager", fullgraph=True)

claim(
    "the compiled function halves the loud signal",
    lambda: torch.equal(compiled(loud), loud / 2),
)
claim(
    "the compiled function keeps the quiet signal",
    lambda: torch.equal(compiled(quiet), quiet),
)

# %%
# Speed
# -----

variants = {"if": with_if, "cond": with_cond, "compiled cond": compiled}
timing = measure(variants, quiet, name="a branch, by if and by cond")

claim(
    "eager cond takes more than three times as long as if",
    timing.variant("cond").ratio > 3,
)

timing
