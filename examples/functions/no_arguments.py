# /// finding
# tags = ["works", "types"]
# asks = ["script a function that takes nothing", "is the return type needed, type inference"]
# sources = ["notes: Functions, code sample", "PyTorch: torch/jit/_script.py"]
# added = 2026-11-23
# ///
"""
A function without arguments compiles, and its return annotation may be left out
================================================================================

The notes script a function that takes nothing and returns ``torch.randn([3, 5])``, with a return annotation.
It works, and it works as well without the annotation: the compiler finds the type itself.
"""

import torch

from tsguide import claim, compare, device


def noise() -> torch.Tensor:
    return torch.randn([3, 5])


def noise_without_annotation():
    return torch.randn([3, 5])


# %%
# The random numbers come from the same generator as Python's, so the same seed gives the same noise.

scripted = torch.jit.script(noise)

torch.manual_seed(0)
from_python = noise()
torch.manual_seed(0)
from_script = scripted()

claim(
    "the compiled function gives the same noise from the same seed",
    torch.equal(from_python, from_script),
)

# %%
# A second call gives other numbers: they are drawn when the function runs, not when it is compiled.

claim("each call draws anew", not torch.equal(scripted(), scripted()))

# %%
# The annotation adds nothing here.

inferred = torch.jit.script(noise_without_annotation)

print(scripted.schema)
print(inferred.schema)

claim(
    "the return type is found without the annotation",
    str(inferred.schema) == "noise_without_annotation() -> Tensor",
    covers=["v2-return-inferred"],
)

# %%
# Why
# ---
#
# A return type that is left out is taken from the ``return`` statements.
# An argument's type cannot be found that way, so an argument without annotation is taken for a tensor.

# %%
# All modes
# ---------

compare(noise, example=())
