# /// finding
# tags = ["silent", "types"]
# asks = [
#   "function returns a float where I expect a tensor",
#   "wrong type hint on the result changes it",
#   "gradient lost because the result is no tensor",
# ]
# errors = [
#     "RuntimeError: Return value was annotated as having type bool but is actually of type Tensor",
#     "RuntimeError: Cannot input a tensor of type Float as an integral argument",
#     "RuntimeError: Cannot input a tensor of dimension other than 0 as a scalar argument",
# ]
# sources = ["notes: Functions, code sample", "PyTorch: torch/csrc/jit/frontend/schema_matching.cpp"]
# added = 2026-11-23
# ///
"""
A return annotation of int or float turns the returned tensor into a Python number
==================================================================================

Python ignores a wrong return annotation.
TorchScript acts on it: ``-> int`` and ``-> float`` convert the tensor, and ``-> bool`` is refused.
"""

import torch

from tsguide import claim, compare, device, refuses


def longest(lengths) -> int:
    return lengths.max()


lengths = torch.tensor([3, 7, 5], device=device)

# %%
# The function returns a tensor, and says that it returns an ``int``.
# Compiled, it does return an ``int``.

scripted = torch.jit.script(longest)

print("eager:", longest(lengths), " script:", scripted(lengths))

claim("Python returns the tensor", isinstance(longest(lengths), torch.Tensor))
claim(
    "the compiled function returns a Python int",
    isinstance(scripted(lengths), int),
)

# %%
# The conversion can fail, and then it fails when the function runs, not when it is compiled.

refuses(
    scripted,
    lengths.float(),
    error=RuntimeError,
    match=r"Cannot input a tensor of type Float as an integral argument",
)


# %%
# ``-> float`` converts too, and ``-> bool`` is refused at once.


def mean_length(lengths) -> float:
    return lengths.float().mean()


claim(
    "-> float gives a Python float",
    isinstance(torch.jit.script(mean_length)(lengths), float),
)


def any_padded(lengths) -> bool:
    return (lengths < 7).any()


refuses(
    torch.jit.script,
    any_padded,
    error=RuntimeError,
    match=r"annotated as having type bool but is actually of type Tensor",
)

# %%
# Why
# ---
#
# Where a number is wanted and a tensor is given, the compiler adds an operator that converts it (``torch/csrc/jit/frontend/schema_matching.cpp``).
# It does so for ``int``, ``float`` and ``complex``, for arguments as for results.

operators = [node.kind() for node in scripted.graph.nodes()]

print(operators)

claim(
    "the graph ends with an implicit conversion",
    operators[-1] == "aten::IntImplicit",
)

# %%
# Instead
# -------
#
# Say what the function returns, and convert where you mean to.


def longest_as_number(lengths) -> int:
    return int(lengths.max())


claim(
    "with int() eager and script agree on any type of tensor",
    lambda: all(
        longest_as_number(values)
        == torch.jit.script(longest_as_number)(values)
        == 7
        for values in (lengths, lengths.float())
    ),
)

# %%
# All modes
# ---------
#
# Only ``script`` reads the annotation, and gives a number where the others give a tensor.

compare(longest, example=(lengths,))
