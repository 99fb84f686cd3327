# /// finding
# tags = ["works", "python-state", "warning"]
# asks = [
#   "random numbers, noise, seed, sampling and augmentation after tracing",
#   "same random value at every call",
#   "non-deterministic warning",
# ]
# errors = [
#     "TracerWarning: Trace had nondeterministic nodes. Did you forget call .eval() on your model?",
#     "TracingCheckError: Tracing failed sanity checks!",
# ]
# sources = ["notes: Tracing / Functions, sentence 1", "PyTorch: torch/jit/_trace.py"]
# added = 2026-11-23
# ///
"""
PyTorch's random operators draw again at each call of a trace, Python's random numbers do not
=============================================================================================

``torch.randn_like`` is an operation and is recorded as one.
``random.random()`` gives a Python number, which every call of the trace shares.
"""

import random
import warnings

import torch

from tsguide import claim, compare, device, refuses


def add_noise(signal):
    return signal + torch.randn_like(signal)


def random_gain(signal):
    return signal * (1 + random.random())


signal = torch.ones(4, device=device)
torch.manual_seed(20)
random.seed(20)

# %%
# The operator draws anew at each call, and with the same seed it draws what eager draws.

noisy = torch.jit.trace(add_noise, (signal,), check_trace=False)

claim(
    "two calls of the trace differ",
    not torch.equal(noisy(signal), noisy(signal)),
)

torch.manual_seed(0)
from_trace = noisy(signal)
torch.manual_seed(0)
from_eager = add_noise(signal)
claim(
    "the trace draws eager's numbers from the same seed",
    lambda: torch.equal(from_trace, from_eager),
)

# %%
# Python's number is drawn while tracing.

gained = torch.jit.trace(random_gain, (signal,), check_trace=False)

claim(
    "eager draws at each call",
    lambda: not torch.equal(random_gain(signal), random_gain(signal)),
)
claim(
    "two calls of the trace are equal",
    lambda: torch.equal(gained(signal), gained(signal)),
)

# %%
# With the default check, tracing warns of the operator, and fails for the Python number.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always", torch.jit.TracerWarning)
    torch.jit.trace(add_noise, (signal,))

messages = [str(warning.message) for warning in caught]
claim(
    "tracing warns of the random operator",
    any(
        message.startswith("Trace had nondeterministic nodes")
        for message in messages
    ),
)

refuses(
    torch.jit.trace,
    random_gain,
    (signal,),
    error=torch.jit.TracingCheckError,
    match="Tensor-valued Constant nodes differed in value",
)

# %%
# Why
# ---
#
# The graph holds ``aten::randn_like``, which asks PyTorch's generator at run time.
# The check runs the function and the trace and compares the answers; two draws differ, hence the warning about a trace that is right.

print(noisy.code)

# %%
# All modes
# ---------
#
# Every run starts from the same seed here, and every mode draws the same numbers.

compare(
    add_noise, example=(signal,), others=[(torch.zeros(4, device=device),)]
)

# %%
# Limits
# ------
#
# A seed that is set inside the function is set while tracing only.


def reproducible(signal):
    torch.manual_seed(7)
    return torch.rand_like(signal)


def traced_twice_equal(signal):
    seeded = torch.jit.trace(reproducible, (signal,), check_trace=False)
    return torch.equal(seeded(signal), seeded(signal))


claim(
    "eager gives the same numbers twice",
    lambda: torch.equal(reproducible(signal), reproducible(signal)),
)
claim(
    "the trace does not",
    lambda: not traced_twice_equal(signal),
    torch="!=2.2.*",
)

# %%
# PyTorch 2.2 refuses such a trace, with a message about a function that Dynamo has optimised.
