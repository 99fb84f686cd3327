# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "torch.autograd.Function in torch.export",
#   "custom backward ignored after export",
#   "gradient reversal layer, straight-through estimator, exported model",
#   "fine-tune an exported program with a custom gradient",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/autograd/function.py", "PyTorch: torch/_library/custom_ops.py"]
# added = 2026-11-27
# ///
"""
The backward of an autograd.Function is lost in an exported program
===================================================================

With ``strict=False``, the default of recent releases, export keeps the operations of its ``forward``, and the gradient of the program is theirs.
Nothing says so.
"""

import io

import torch
from torch import nn

from tsguide import claim, device, refuses


class Reverse(torch.autograd.Function):
    @staticmethod
    def forward(context, features):
        return features * 1

    @staticmethod
    def backward(context, gradient):
        return -gradient


class Adversary(nn.Module):
    def forward(self, features):
        return Reverse.apply(features * 2).sum()


def gradient(module):
    features = torch.ones(3, device=device, requires_grad=True)
    module(features).backward()
    return features.grad[0].item()


model = Adversary()
example = torch.ones(3, device=device, requires_grad=True)
exported = torch.export.export(model, (example,), strict=False)
program = exported.module()

print("eager: ", gradient(model))
print("export:", gradient(program))

claim("the results agree", program(example) == model(example))
claim("eager's gradient is reversed", gradient(model) == -2)
claim("the program's is not", gradient(program) == 2)

# %%
# Why
# ---
#
# ``Reverse.apply`` calls the ``forward`` of the class, whose operations are recorded like any others.
# The name of the class is not in the graph.

print(exported.graph)
targets = [
    str(node.target)
    for node in exported.graph.nodes
    if node.op == "call_function"
]

claim(
    "the graph has two multiplications and a sum",
    [target.split(".")[1] for target in targets] == ["mul", "mul", "sum"],
)

# %%
# A trace keeps the function as a call into Python, with its gradient, and cannot be saved for that.

traced = torch.jit.trace(model, (example,), check_trace=False)

claim("the gradient of a trace is reversed", gradient(traced) == -2)
refuses(
    lambda: torch.jit.save(traced, io.BytesIO()),
    error=RuntimeError,
    match="Could not export Python function call 'Reverse'",
    what="torch.jit.save(traced)",
)

# %%
# Instead
# -------
#
# Make an operator of it: that is one node in the graph, and brings its gradient along.


@torch.library.custom_op("guide_backward::reverse", mutates_args=())
def reverse(features: torch.Tensor) -> torch.Tensor:
    return features.clone()


@reverse.register_fake
def _(features):
    return torch.empty_like(features)


reverse.register_autograd(lambda context, gradient: -gradient)


class AdversaryOperator(nn.Module):
    def forward(self, features):
        return reverse(features * 2).sum()


program = torch.export.export(AdversaryOperator(), (example,)).module()

claim("the operator's gradient is reversed", gradient(program) == -2)
