# /// finding
# tags = ["refused", "python-state", "types"]
# asks = ["pass an int, flag, string or None to jit.trace", "optional inputs, keyword arguments, config object"]
# errors = [
#     "RuntimeError: Type 'Tuple[Tensor, int]' cannot be traced. Only Tensors and (possibly nested) Lists, Dicts, and Tuples of Tensors can be traced",
#     "RuntimeError: Could not get name of python class object",
# ]
# sources = ["notes: Tracing / Functions, sentence 2"]
# added = 2026-11-23
# ///
"""
Tracing refuses an example that is a number, a bool, a string or None
=====================================================================

The example inputs of ``torch.jit.trace`` are tensors, or lists, tuples and dicts of them.
An argument of another type has to be fixed before tracing, or passed as a tensor.
"""

import functools

import torch

from tsguide import claim, compare, device, refuses


def shrink(weights, amount: float):
    return weights.sign() * (weights.abs() - amount).clamp(min=0)


weights = torch.tensor([-3.0, 0.5, 2.0], device=device)

# %%
# A float as the second example is refused; so is every other type but tensors and their containers.

for other in (1, True, "one", None):
    try:
        torch.jit.trace(shrink, (weights, other))
    except RuntimeError as error:
        print(error)

refuses(
    torch.jit.trace,
    shrink,
    (weights, 1.0),
    error=RuntimeError,
    match=r"^Type 'Tuple\[Tensor, float\]' cannot be traced",
)

# %%
# Why
# ---
#
# Each example becomes an input of the graph that the tracer follows, and it can follow tensors only.
# The check stands in ``torch/csrc/jit/python/pybind_utils.h``.

# %%
# Instead
# -------
#
# Pass the number as a tensor, where it shall vary.

traced = torch.jit.trace(shrink, (weights, torch.tensor(1.0, device=device)))

claim(
    "another amount gives another answer",
    lambda: torch.equal(
        traced(weights, torch.tensor(2.0, device=device)), shrink(weights, 2.0)
    ),
)

# %%
# Fix it in a function of its own where it shall not; ``functools.partial`` does not do.


def shrink_by_one(weights):
    return shrink(weights, 1.0)


claim(
    "a wrapping function is traced with the number as a constant",
    lambda: torch.equal(
        torch.jit.trace(shrink_by_one, (weights,))(weights),
        shrink(weights, 1.0),
    ),
)
refuses(
    torch.jit.trace,
    functools.partial(shrink, amount=1.0),
    (weights,),
    error=RuntimeError,
    match="Could not get name of python class object",
)

# %%
# All modes
# ---------
#
# ``torch.jit.script`` takes the float, since the argument is annotated with it.
# ``torch.export`` makes it a constant and guards it: another float is an error.

compare(shrink, example=(weights, 1.0), others=[(weights, 2.0)])
