# /// finding
# tags = ["refused", "types"]
# asks = ["type hints needed for int, str and list parameters", "passing a plain number or string fails"]
# errors = [
#     "RuntimeError: all inputs of range must be ints, found Tensor (inferred) in argument 0",
#     "RuntimeError: pad_to() Expected a value of type 'Tensor (inferred)' for argument 'length' but instead found type 'int'.",
#     "RuntimeError: Expected a default value of type Tensor (inferred) on parameter",
# ]
# sources = ["PyTorch: torch/csrc/jit/frontend/script_type_parser.cpp"]
# added = 2026-11-23
# ///
"""
An argument without an annotation only takes tensors
====================================================

TorchScript takes every argument without an annotation for a tensor.
An ``int`` is refused: in the body when the function is compiled, at the default, or at the call.
"""

import torch

from tsguide import claim, compare, device, refuses

tokens = torch.tensor([5, 6, 7], device=device)


# %%
# ``range`` needs an ``int``, so this is refused while it is compiled.


def repeat(tokens, times):
    for _ in range(times):
        tokens = torch.cat([tokens, tokens])
    return tokens


refuses(
    torch.jit.script,
    repeat,
    error=RuntimeError,
    match=r"all inputs of range must be ints, found Tensor \(inferred\)",
    covers=["lr-default-tensor"],
)


# %%
# Multiplying works for a tensor, so this compiles, and refuses the call.


def pad_to(tokens, length):
    return torch.cat([tokens, tokens.new_zeros([1]) * length])


padded = torch.jit.script(pad_to)

claim(
    "the compiled function wants a tensor as length",
    str(padded.schema) == "pad_to(Tensor tokens, Tensor length) -> Tensor",
)
refuses(
    padded,
    tokens,
    8,
    error=RuntimeError,
    match=r"of type 'Tensor \(inferred\)' for argument 'length'",
)


# %%
# A default value does not give its type to the argument.


def shift(tokens, by=1):
    return tokens + by


refuses(
    torch.jit.script,
    shift,
    error=RuntimeError,
    match=r'default value of type Tensor \(inferred\) on parameter "by"',
)

# %%
# Why
# ---
#
# The compiler reads the source and never sees a call, so it has no value to take the type from.
# Where the signature has no annotation, its parser (``torch/csrc/jit/frontend/script_type_parser.cpp``) falls back to ``Tensor``, and marks the type as inferred.

# %%
# Instead
# -------
#
# Annotate whatever is not a tensor.


def repeat_typed(tokens, times: int):
    for _ in range(times):
        tokens = torch.cat([tokens, tokens])
    return tokens


def shift_typed(tokens, by: int = 1):
    return tokens + by


claim(
    "annotated, the loop runs",
    lambda: (
        torch.jit.script(repeat_typed)(tokens, 1).tolist()
        == [5, 6, 7, 5, 6, 7]
    ),
    covers=["lr-py3-hints"],
)
claim(
    "annotated, the default is used",
    lambda: torch.equal(torch.jit.script(shift_typed)(tokens), tokens + 1),
)

# %%
# All modes
# ---------
#
# Only ``script`` needs the annotation; the other modes see the value.

compare(repeat, example=(tokens, 1), others=[(tokens, 2)])
