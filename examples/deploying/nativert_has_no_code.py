# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "run a .pt2 ExportedProgram in C++ without AOTInductor",
#   "nativert ModelRunnerHandle undefined reference",
#   "C++ interpreter for torch.export",
#   "load torch.export program in libtorch",
# ]
# errors = ["undefined reference to `torch::nativert::ModelRunnerHandle::ModelRunnerHandle"]
# needs = ["compiler"]
# torch = ">=2.9"
# sources = ["PyTorch: torch/csrc/api/include/torch/nativert/ModelRunnerHandle.h"]
# added = 2026-11-27
# ///
"""
The wheel has a header for running an exported program in C++, and no code behind it
====================================================================================

``torch::nativert::ModelRunnerHandle`` takes the path of a ``.pt2`` file and runs its graph without a compiler.
A program that uses it compiles, and does not link.
"""

import tempfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, program, refuses

# %%
# The program needs no model: it does not come to be run.

RUN = """
#include <iostream>
#include <torch/nativert/ModelRunnerHandle.h>

int main(int, char** words) {
  torch::nativert::ModelRunnerHandle model(words[1], "model");
  std::cout << model.run({}, {});
}
"""

refuses(
    program,
    RUN,
    error=RuntimeError,
    match="undefined reference to `torch::nativert::ModelRunnerHandle::ModelRunnerHandle",
    what="linking a program with a ModelRunnerHandle",
)

# %%
# Without a call, the header alone compiles and links.

claim(
    "the header is there",
    program("#include <torch/nativert/ModelRunnerHandle.h>\nint main() {}")
    == "",
)

# %%
# Why
# ---
#
# The functions that the header declares are in none of the wheel's libraries.
# No symbol of ``torch::nativert`` is in the library that has TorchScript's interpreter and the loader of AOTInductor packages.

library = (
    Path(torch.__file__).parent.joinpath("lib/libtorch_cpu.so").read_bytes()
)
SYMBOLS = {
    "the runner of exported programs": b"_ZN5torch8nativert",
    "TorchScript's modules": b"_ZN5torch3jit6Module",
    "the loader of packages": b"_ZN5torch8inductor22AOTIModelPackageLoader",
}
found = {what: symbol in library for what, symbol in SYMBOLS.items()}
print(found)

claim(
    "of the three, the runner alone is not in the library",
    [what for what, there in found.items() if not there]
    == ["the runner of exported programs"],
)

# %%
# Instead
# -------
#
# Without Python an exported program runs as an AOTInductor package, which takes a compiler to make.
# Or it goes back to TorchScript: a trace of the exported module is a file for ``torch::jit::load``, with the sizes that the trace saw.

exported = torch.export.export(nn.ReLU(), (torch.ones(3),))
path = Path(tempfile.mkdtemp(), "program.pt")
torch.jit.trace(exported.module(), torch.ones(3)).save(str(path))

JIT = """
#include <torch/script.h>
#include <iostream>

int main(int, char** words) {
  auto model = torch::jit::load(words[1]);
  std::cout << model.forward({-torch::ones({3})}).toTensor().sum().item<float>();
}
"""

claim("the trace of the program runs in C++", program(JIT, path) == "0")
