# /// finding
# tags = ["works", "types", "migration"]
# asks = [
#   "torch::jit::Module forward with wrong arguments in C++",
#   "expected a value of type Tensor for argument but found type float",
#   "is the shape of an input checked in C++",
#   "undefined tensor as argument, at::Tensor() for None",
# ]
# errors = [
#   "forward() is missing value for argument 'x'.",
#   "Expected at most 2 argument(s) for operator 'forward', but received 3 argument(s).",
#   "forward() Expected a value of type 'Tensor' for argument 'x' but instead found type 'float'.",
# ]
# needs = ["compiler"]
# sources = ["PyTorch: aten/src/ATen/core/function_schema_inl.h"]
# added = 2026-11-27
# ///
"""
In C++ a scripted module checks how many arguments it gets and of which type, and no size or dtype
==================================================================================================

What passes the check runs, with the sizes and dtypes that it has, as in Python.
Catch ``std::exception``: what comes out of a run is not a ``c10::Error`` on every release.
"""

import tempfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, program


class Double(nn.Module):
    def forward(self, x: torch.Tensor):
        return x * 2


path = Path(tempfile.mkdtemp(), "double.pt")
torch.jit.trace(Double(), torch.ones(2, 3)).save(str(path))

CALLS = """
#include <torch/script.h>
#include <iostream>

int main(int, char** words) {
  auto model = torch::jit::load(words[1]);
  auto call = [&](const char* what, std::vector<torch::IValue> arguments) {
    std::cout << what << ": ";
    try {
      auto result = model.forward(arguments).toTensor();
      std::cout << result.sizes() << " " << result.dtype() << "\\n";
    } catch (const std::exception& error) {
      std::string message = error.what();
      auto inner = message.find("\\nRuntimeError: ");
      if (inner != std::string::npos) {
        std::cout << "while running, ";
        message = message.substr(inner + 1);
      }
      std::cout << message.substr(0, message.find('\\n')) << "\\n";
    }
  };
  auto x = torch::ones({2, 3});
  call("as traced", {x});
  call("other size", {torch::ones({5})});
  call("float64", {x.to(torch::kDouble)});
  call("transposed", {x.t()});
  call("none", {});
  call("two", {x, x});
  call("a number", {2.5});
  call("None", {torch::IValue()});
  call("a list", {std::vector<torch::Tensor>{x}});
  call("undefined", {torch::Tensor()});
}
"""

printed = program(CALLS, path)
print(printed)
said = dict(line.split(": ", 1) for line in printed.splitlines())

# %%
# The module was traced with two rows of three float32.
# It takes other sizes, other dtypes and other strides.

claim("five numbers go in", said["other size"] == "[5] float")
claim("float64 stays float64", said["float64"] == "[2, 3] double")
claim("a transposed tensor goes in", said["transposed"] == "[3, 2] float")

# %%
# It refuses another number of arguments and anything but a tensor.

REFUSED = {
    "none": "forward() is missing value for argument 'x'.",
    "two": "Expected at most 2 argument(s) for operator 'forward', but received 3 argument(s).",
    "a number": "forward() Expected a value of type 'Tensor' for argument 'x' but instead found type 'float'.",
    "None": "forward() Expected a value of type 'Tensor' for argument 'x' but instead found type 'NoneType'.",
    "a list": "forward() Expected a value of type 'Tensor' for argument 'x' but instead found type 'List[Tensor]'.",
}
for what, message in REFUSED.items():
    claim(f"{what}: refused", said[what].startswith(message))

# %%
# An undefined tensor, which is what a default ``torch::Tensor`` is, passes as a tensor, and is refused by the first operation.

claim(
    "it is the operation that stops there",
    said["undefined"].startswith(
        "while running, RuntimeError: Expected a proper Tensor"
    ),
)

# %%
# Why
# ---
#
# ``forward`` compares what it is given with the function's schema before it runs.
# In the schema of a TorchScript function every tensor is a ``Tensor``: sizes and dtypes are no part of it.

schema = torch.jit.load(str(path)).forward.schema
print(schema)

claim(
    "the schema has nothing but the kind", "Tensor x) -> Tensor" in str(schema)
)

# %%
# Instead
# -------
#
# What has to be of one size is asked for in ``forward``, with an ``assert`` that ``torch.jit.script`` compiles: a trace forgets it.


class Checked(nn.Module):
    def forward(self, x: torch.Tensor):
        assert x.dim() == 2 and x.dtype == torch.float32, "rows of float32"
        return x * 2


checked = path.with_name("checked.pt")
torch.jit.script(Checked()).save(str(checked))
printed = program(CALLS, checked)
said = dict(line.split(": ", 1) for line in printed.splitlines())
print(said["other size"])

claim("what is right goes in", said["as traced"] == "[2, 3] float")
claim(
    "five numbers and float64 do not",
    all(
        said[what]
        == "while running, RuntimeError: AssertionError: rows of float32"
        for what in ("other size", "float64")
    ),
)
