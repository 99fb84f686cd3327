# /// finding
# tags = ["works", "migration"]
# asks = [
#   "AOTInductor package in C++, AOTIModelPackageLoader",
#   "replace torch::jit::load in C++",
#   "does loading an AOTInductor package need a compiler",
#   "aoti_compile_and_package g++ not found",
#   "AOTInductor package from memory, BytesIO",
# ]
# errors = ["InductorError: InvalidCxxCompiler: No working C++ compiler found in torch._inductor.config.cpp.cxx"]
# needs = ["compiler"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/csrc/inductor/aoti_package/model_package_loader.h"]
# added = 2026-11-27
# ///
"""
An AOTInductor package takes a compiler to make, and none to run, in Python as in C++
=====================================================================================

It replaces ``torch::jit::load`` where the model has to run without Python.
The loader is in the libtorch of the wheel, beside TorchScript's.
"""

import io
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, program, refuses

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)).eval()
example = torch.ones(2, 3)
exported = torch.export.export(
    model,
    (example,),
    dynamic_shapes=({0: torch.export.Dim("rows")},),
)
path = torch._inductor.aoti_compile_and_package(
    exported, package_path=str(Path(tempfile.mkdtemp(), "model.pt2"))
)

RUN = """
#include <torch/csrc/inductor/aoti_package/model_package_loader.h>
#include <ATen/ATen.h>
#include <iostream>

int main(int, char** words) {
  torch::inductor::AOTIModelPackageLoader model(words[1]);
  for (int rows : {2, 5}) {
    at::Tensor result = model.run({at::ones({rows, 3})})[0];
    std::cout << result.sizes() << " " << result[0].item<float>() << "\\n";
  }
}
"""

printed = program(RUN, path)
print(printed)

two, five = (line.rsplit(" ", 1) for line in printed.splitlines())
expected = model(example)[0].item()
claim("C++ runs two rows", two[0] == "[2, 1]")
claim("and five, a size that was made dynamic", five[0] == "[5, 1]")
claim(
    "the number is the model's",
    abs(float(two[1]) - expected) < 1e-5 > abs(float(five[1]) - expected),
)

# %%
# Python has the same loader.

package = torch._inductor.aoti_load_package(path)

claim(
    "Python gives the same",
    torch.allclose(package(example), model(example), atol=1e-6),
)

# %%
# On a machine without a compiler the package runs, and none is made.

WITHOUT = """
import sys, torch
package = torch._inductor.aoti_load_package(sys.argv[1])
print(list(package(torch.ones(2, 3)).shape))
exported = torch.export.export(torch.nn.ReLU(), (torch.ones(2),))
try:
    torch._inductor.aoti_compile_and_package(exported)
except Exception as error:
    print(error)
"""
child = subprocess.run(
    [sys.executable, "-c", WITHOUT, path],
    env={**os.environ, "PATH": "", "CXX": "no-compiler"},
    capture_output=True,
    text=True,
)
print(child.stdout)

claim("the package runs", child.stdout.startswith("[2, 1]\n"))
claim(
    "making one asks for a compiler",
    "No working C++ compiler found" in child.stdout,
)

# %%
# Python makes and loads a package in a ``BytesIO``; C++ takes a path alone, where ``torch::jit::load`` takes a stream.

file = io.BytesIO(Path(path).read_bytes())
claim(
    "Python loads bytes",
    torch.equal(
        torch._inductor.aoti_load_package(file)(example), package(example)
    ),
)

STREAM = """
#include <torch/csrc/inductor/aoti_package/model_package_loader.h>
#include <sstream>

int main() {
  std::istringstream bytes;
  torch::inductor::AOTIModelPackageLoader model(bytes);
}
"""
refuses(
    program,
    STREAM,
    error=RuntimeError,
    match="no matching function for call to .*AOTIModelPackageLoader",
    what="a C++ program that loads a package from a stream",
)

# %%
# Why
# ---
#
# A package is an archive with a shared library in it, which Inductor had the compiler make.
# The loader unpacks it into a temporary folder and opens it with ``dlopen``.
# The library holds machine code for the kind of processor that made it, which the package names.

names = [Path(name).name for name in zipfile.ZipFile(path).namelist()]
libraries = [name for name in names if name.endswith(".so")]
print(libraries)

claim("there is one library in it", len(libraries) == 1)
