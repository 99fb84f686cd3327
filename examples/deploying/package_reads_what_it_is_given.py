# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "AOTInductor package wrong input shape no error",
#   "aoti_load_package gives garbage, does not check dtype",
#   "AOTInductor result differs from eager for a transposed input",
#   "AOTI_RUNTIME_CHECK_INPUTS",
# ]
# errors = [
#   "Error: input_handles[0]: unmatched dim value at 0, expected: 2, but got: 5",
#   "Error: input_handles[0]: unmatched dtype, expected: 6(at::kFloat), but got: 7",
#   "Error: input_handles[0]: unmatched stride value at 0, expected: 3, but got: 1",
#   "RuntimeError: expected inputs vector size to be 1, but got 2",
# ]
# needs = ["compiler"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_inductor/codegen/cpp_wrapper_cpu.py"]
# added = 2026-11-27
# ///
"""
An AOTInductor package checks no size, dtype or stride, and reads whatever memory it is given
=============================================================================================

Where TorchScript takes any size and any dtype, and an exported program refuses the wrong one, the package of that program is silent.
It computes on the first numbers that it finds, as if they were of the size, dtype and order of the example.
"""

import os
import tempfile
import zipfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, refuses


class Double(nn.Module):
    def forward(self, x):
        return x * 2


example = torch.ones(2, 3)
exported = torch.export.export(Double(), (example,))
path = torch._inductor.aoti_compile_and_package(
    exported, package_path=str(Path(tempfile.mkdtemp(), "double.pt2"))
)

program = exported.module()
package = torch._inductor.aoti_load_package(path)
scripted = torch.jit.script(Double())

claim("the example is right", torch.equal(package(example), 2 * example))

# %%
# Five rows give two.


def refused(call):
    try:
        call()
    except (AssertionError, RuntimeError) as error:
        print(str(error).strip().splitlines()[0])
        return True
    return False


rows = torch.arange(15.0).reshape(5, 3)
print(package(rows))

claim("the package drops three rows", torch.equal(package(rows), 2 * rows[:2]))
claim("script doubles all five", torch.equal(scripted(rows), 2 * rows))
claim("the program refuses them", refused(lambda: program(rows)))

# %%
# One row gives two as well: the second is what lies behind the argument in memory.

one_row = rows[:1]
print(package(one_row))

claim(
    "the package reads past the end of its argument",
    torch.equal(package(one_row), 2 * rows[:2]),
)

# %%
# A transposed tensor has the right size and another order in memory, which is taken for the usual one.
# The program takes it, and is right.

numbers = torch.arange(6.0)
transposed = numbers.reshape(3, 2).t()
print(package(transposed))
print(program(transposed))

claim("the program is right", torch.equal(program(transposed), 2 * transposed))
claim(
    "the package doubles the numbers as they lie in memory",
    torch.equal(package(transposed), 2 * numbers.reshape(2, 3)),
)

# %%
# Numbers of float64 are read as float32, two for each.

threes = torch.full((2, 3), 3.0, dtype=torch.float64)
print(package(threes))

halves = threes.view(torch.float32).flatten()[:6].reshape(2, 3)
claim(
    "halves of numbers are doubled",
    torch.equal(package(threes), 2 * halves) and not (halves == 3).any(),
)

# %%
# What is checked is how many tensors there are.

refuses(
    package,
    example,
    example,
    error=RuntimeError,
    match="expected inputs vector size to be 1, but got 2",
    what="the package with two tensors",
)

# %%
# Why
# ---
#
# Inductor writes C++ for the example's size, strides and dtype: the loop has its bounds as constants, and a bare pointer to the numbers.
# It writes checks of the arguments too, and they return at once unless the environment variable ``AOTI_RUNTIME_CHECK_INPUTS`` is set.
# An operation that is left to a library, such as a matrix product, checks its own arguments.

archive = zipfile.ZipFile(path)
sources = "".join(
    archive.read(name).decode()
    for name in archive.namelist()
    if name.endswith(".cpp")
)
print(
    *[line for line in sources.splitlines() if "float" in line][-3:], sep="\n"
)

claim("the checks are in the package", "check_input_0" in sources)
claim(
    "they ask for the variable",
    'getenv("AOTI_RUNTIME_CHECK_INPUTS")' in sources,
)

# %%
# Instead
# -------
#
# Set the variable before the process calls the package for the first time: a package asks once.

os.environ["AOTI_RUNTIME_CHECK_INPUTS"] = "1"
checked = torch._inductor.aoti_load_package(path)

claim(
    "checked, the example is still right",
    torch.equal(checked(example), 2 * example),
)
WRONG = {
    "five rows": (rows, "unmatched dim value at 0, expected: 2, but got: 5"),
    "one row": (one_row, "unmatched dim value at 0, expected: 2, but got: 1"),
    "a transposed tensor": (transposed, "unmatched stride value at 0"),
    "float64": (threes, "unmatched dtype"),
}
for what, (argument, message) in WRONG.items():
    refuses(
        checked,
        argument,
        error=RuntimeError,
        match=message,
        what=f"the package that checks, with {what}",
    )

claim("one that was called before goes on", package(rows).shape == (2, 3))

# %%
# Where it is not set, let the caller see to it: the right size by an ``if``, and ``contiguous()`` and ``to(dtype)`` for the rest, which cost nothing where there is nothing to do.

claim(
    "made contiguous, the transposed tensor is right",
    torch.equal(package(transposed.contiguous()), 2 * transposed),
)
