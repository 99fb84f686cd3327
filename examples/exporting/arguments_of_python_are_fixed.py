# /// finding
# tags = ["refused", "python-state", "migration"]
# asks = [
#   "int, float, bool or str argument in torch.export",
#   "exported model refuses another number",
#   "Guard failed: scale == 2",
#   "Expected input at *args[1] to be equal to",
#   "position or step index as argument of an exported model",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/_unlift.py", "PyTorch: torch/_export/utils.py"]
# added = 2026-11-27
# ///
"""
A number, flag or string given at export has to be the same at each call
========================================================================

TorchScript has a type for each of them, and takes any value.
``torch.export`` writes the value into the graph, and refuses another one at the call.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class Scale(nn.Module):
    def forward(
        self, signal, factor: float, steps: int, upward: bool, mode: str
    ):
        if upward and mode == "linear":
            return signal * factor + steps
        return signal


scale = Scale()
one = torch.ones(3, device=device)
example = (one, 2.0, 3, True, "linear")
exported = torch.export.export(scale, example)
program = exported.module()


def refusal(*arguments):
    try:
        program(*arguments)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


claim("with the example's values it runs", program(*example)[0] == 5)

for name, arguments in {
    "another float": (one, 4.0, 3, True, "linear"),
    "another int": (one, 2.0, 4, True, "linear"),
    "another bool": (one, 2.0, 3, False, "linear"),
    "another string": (one, 2.0, 3, True, "none"),
}.items():
    said = refusal(*arguments)
    print(said)
    claim(f"{name} is refused", said != "")

scripted = torch.jit.script(scale)

claim(
    "script takes another float", scripted(one, 4.0, 3, True, "linear")[0] == 7
)

# %%
# Why
# ---
#
# Export runs ``forward`` with these values, and Python uses them up: in the multiplication stands a constant.
# The inputs are still there, unread, and are checked before each call, in words that depend on the release.

print(exported.graph)
unread = [
    node.name
    for node in exported.graph.nodes
    if node.op == "placeholder" and not node.users
]

claim(
    "nothing in the graph reads the four",
    unread == ["factor", "steps", "upward", "mode"],
)

# %%
# Instead
# -------
#
# Make a tensor of each number that changes.
# A flag or a string has few values: export once for each.


class ScaleTensors(nn.Module):
    def forward(self, signal, factor, steps):
        return signal * factor + steps


tensors = torch.export.export(
    ScaleTensors(),
    (one, torch.tensor(2.0, device=device), torch.tensor(3, device=device)),
).module()

claim(
    "tensors may have other numbers",
    tensors(
        one, torch.tensor(4.0, device=device), torch.tensor(1, device=device)
    )[0]
    == 5,
)

# %%
# All modes
# ---------

compare(scale, example=example, others=[(one, 4.0, 3, True, "linear")])
