# /// finding
# tags = ["works", "types", "migration"]
# asks = [
#   "pass a tuple, dict, list or None to torch::jit::Module in C++",
#   "c10::Dict as IValue, toGenericDict, toTuple",
#   "optional argument in C++ forward, keyword arguments",
#   "Expected Tensor but got Tuple",
# ]
# errors = [
#   "Expected Tensor but got Tuple",
#   "forward() Expected a value of type 'List[Tensor]' for argument 'rows' but instead found type 'List[Any]'.",
# ]
# needs = ["compiler"]
# sources = ["PyTorch: aten/src/ATen/core/ivalue.h"]
# added = 2026-11-27
# ///
"""
Tuples, dictionaries, lists, None and keywords go into a scripted module from C++, each with its element type
=============================================================================================================

C++ makes an ``IValue`` of ``std::tuple``, ``c10::Dict`` and ``std::vector`` by itself.
An empty ``IValue`` is ``None``, and an undefined tensor is not.
"""

import tempfile
from pathlib import Path
from typing import Dict, List, Optional, Tuple

import torch
from torch import nn

from tsguide import claim, program


class Mix(nn.Module):
    def forward(
        self,
        pair: Tuple[torch.Tensor, int],
        named: Dict[str, torch.Tensor],
        rows: List[torch.Tensor],
        mask: Optional[torch.Tensor] = None,
    ) -> Tuple[torch.Tensor, Dict[str, int]]:
        x = pair[0] * pair[1] + named["a"] + torch.stack(rows).sum(0)
        if mask is not None:
            x = x * mask
        return x, {"rows": len(rows)}


path = Path(tempfile.mkdtemp(), "mix.pt")
torch.jit.script(Mix()).save(str(path))

CALLS = """
#include <torch/script.h>
#include <iostream>

int main(int, char** words) {
  auto model = torch::jit::load(words[1]);
  auto show = [&](const char* what, std::vector<torch::IValue> arguments,
                  std::unordered_map<std::string, torch::IValue> keywords = {}) {
    std::cout << what << ": ";
    try {
      auto result = model.forward(arguments, keywords).toTuple();
      auto counts = result->elements()[1].toGenericDict();
      std::cout << result->elements()[0].toTensor().item<float>() << " from "
                << counts.at("rows").toInt() << "\\n";
    } catch (const c10::Error& error) {
      std::string message = error.what_without_backtrace();
      std::cout << message.substr(0, message.find('\\n')) << "\\n";
    }
  };
  auto one = torch::ones({});
  auto pair = std::make_tuple(one, int64_t(3));
  c10::Dict<std::string, torch::Tensor> named;
  named.insert("a", one);
  std::vector<torch::Tensor> rows{one, one};
  torch::IValue none;

  show("left out", {pair, named, rows});
  show("None", {pair, named, rows, none});
  show("mask", {pair, named, rows, one * 2});
  show("keywords", {pair}, {{"rows", rows}, {"named", named}});

  show("undefined", {pair, named, rows, torch::Tensor()});
  c10::impl::GenericList any(c10::AnyType::get());
  any.push_back(one);
  show("list of anything", {pair, named, any});
  try {
    model.forward({pair, named, rows}).toTensor();
  } catch (const c10::Error& error) {
    std::cout << "toTensor: " << error.what_without_backtrace() << "\\n";
  }
}
"""

printed = program(CALLS, path)
print(printed)
said = dict(
    line.split(": ", 1) for line in printed.splitlines() if ": " in line
)

one = torch.ones(())
expected, counts = Mix()((one, 3), {"a": one}, [one, one])
claim("Python gives 6 from 2", (expected, counts) == (6, {"rows": 2}))
claim("so does C++", said["left out"] == said["None"] == "6 from 2")
claim("the mask counts", said["mask"] == "12 from 2")
claim("arguments go by name", said["keywords"] == "6 from 2")

# %%
# What goes wrong: a default tensor in the place of ``None``, a list that does not say what is in it, and a result that is read as another type.

claim(
    "an undefined tensor is no None",
    said["undefined"] not in ("6 from 2", "12 from 2"),
)
claim(
    "a list of anything is no list of tensors, whatever is in it",
    said["list of anything"].startswith(
        "forward() Expected a value of type 'List[Tensor]' for argument 'rows'"
    ),
)
claim(
    "the result is what it is",
    said["toTensor"].startswith("Expected Tensor but got Tuple"),
)

# %%
# Why
# ---
#
# An ``IValue`` has a tag for its kind, and a list or dictionary knows the type of its elements from where it was made.
# That type is compared with the schema, and not the elements.

print(torch.jit.load(str(path)).forward.schema)

claim(
    "the schema names the type of the elements",
    "Tensor[] rows" in str(torch.jit.load(str(path)).forward.schema),
)
