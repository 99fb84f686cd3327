# /// finding
# tags = ["works", "migration"]
# asks = [
#   "load a TorchScript model in C++ with pip install torch",
#   "libtorch from the Python wheel, without a download",
#   "torch::jit::load from a std::istream, from memory",
#   "minimal C++ program for a .pt file",
# ]
# errors = ["PytorchStreamReader failed locating file constants.pkl: file not found"]
# needs = ["compiler"]
# sources = ["PyTorch: torch/csrc/jit/serialization/import.h"]
# added = 2026-11-27
# ///
"""
A TorchScript file runs in C++ with four lines and the libtorch of the Python wheel
===================================================================================

Loading, calling and reading the result take one header.
No other download of libtorch is needed: the wheel has its headers and its libraries.
"""

import tempfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, program, refuses

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1)).eval()
path = Path(tempfile.mkdtemp(), "model.pt")
torch.jit.script(model).save(str(path))

RUN = """
#include <torch/script.h>
#include <iostream>

int main(int, char** words) {
  torch::jit::Module model = torch::jit::load(words[1]);
  torch::InferenceMode guard;
  torch::Tensor result = model.forward({torch::ones({2, 3})}).toTensor();
  std::cout << result[0].item<float>() << " " << result[1].item<float>();
}
"""

printed = program(RUN, path)
print(printed)

with torch.no_grad():
    expected = model(torch.ones(2, 3)).flatten()
claim(
    "C++ gives what Python gives",
    torch.allclose(
        torch.tensor([float(word) for word in printed.split()]), expected
    ),
)

# %%
# Instead of a path, ``load`` takes a stream: a file that is open, or bytes that came from elsewhere.
# What is no TorchScript file ends in a ``c10::Error``, with the message of Python's ``torch.jit.load``.

MORE = """
#include <torch/script.h>
#include <fstream>
#include <iostream>
#include <sstream>

std::string all_of(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

int main(int, char** words) {
  std::istringstream bytes(all_of(words[1]));
  auto model = torch::jit::load(bytes);
  std::cout << model.forward({torch::ones({2, 3})}).toTensor().sizes() << "\\n";

  try {
    torch::jit::load(words[2]);
  } catch (const c10::Error& error) {
    std::string message = error.what_without_backtrace();
    std::cout << message.substr(0, message.find('\\n')) << "\\n";
  }

  auto maps = all_of("/proc/self/maps");
  for (auto name : {"libtorch_cpu", "libtorch_python", "libpython"})
    if (maps.find(name) != std::string::npos) std::cout << name << " ";
}
"""

weights = path.with_name("weights.pt")
torch.save(model.state_dict(), weights)
sizes, message, libraries = program(MORE, path, weights).splitlines()
print(sizes, message, sep="\n")

claim("a stream of bytes is loaded", sizes == "[2, 1]")
words = "PytorchStreamReader failed locating file constants.pkl"
claim("C++ names the missing file", message.startswith(words))
refuses(
    lambda: torch.jit.load(str(weights)),
    error=RuntimeError,
    match=words,
    what="torch.jit.load of weights",
)

# %%
# Why
# ---
#
# Python's ``torch.jit.load`` is a call of the same function: interpreter, operators and reader of files are all in ``libtorch_cpu``, and none of them needs Python.
# ``program`` compiles with the folders ``include`` and ``lib`` beside ``torch/__init__.py``, and links ``torch``, ``torch_cpu`` and ``c10``.

print("loaded:", libraries)

home = Path(torch.__file__).parent
claim(
    "the wheel has the header and the library",
    (home / "include/torch/script.h").is_file()
    and (home / "lib/libtorch_cpu.so").is_file(),
)
claim(
    "the program has loaded libtorch, and nothing of Python",
    libraries.split() == ["libtorch_cpu"],
)
