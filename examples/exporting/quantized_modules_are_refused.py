# /// finding
# tags = ["refused", "modules", "migration"]
# asks = [
#   "torch.export of a quantized model",
#   "quantize_dynamic and torch.export",
#   "does not have a field with name '__obj_flatten__'",
#   "LinearPackedParamsBase in torch.export, torchbind object",
# ]
# errors = ["AttributeError: __torch__.torch.classes.quantized.LinearPackedParamsBase (of Python compilation unit at: 0) does not have a field with name '__obj_flatten__'"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_library/fake_class_registry.py"]
# added = 2026-11-27
# ///
"""
torch.export refuses a dynamically quantized layer, which TorchScript takes
===========================================================================

The layer keeps its weight in an object of a C++ class, which ``torch.export`` with ``strict=False``, the default of recent releases, cannot look into.
An int8 weight in a buffer is exported.
"""

import torch
from torch import nn

from tsguide import claim, refuses

torch.manual_seed(0)
floating = nn.Sequential(nn.Linear(8, 8))
quantized = torch.ao.quantization.quantize_dynamic(
    floating, {nn.Linear}, dtype=torch.qint8
)
features = torch.randn(2, 8)

scripted = torch.jit.script(quantized)

claim(
    "script agrees with eager",
    torch.equal(scripted(features), quantized(features)),
)
refuses(
    lambda: torch.export.export(quantized, (features,), strict=False),
    error=AttributeError,
    match="LinearPackedParamsBase.*__obj_flatten__",
    what="torch.export.export(quantized)",
)

# %%
# Why
# ---
#
# The weight is packed for the kernel, in a class that is registered from C++ (torchbind).
# TorchScript knows such classes.
# Export needs a Python stand-in for each, and this one has none: ``__obj_flatten__`` would take it apart.

packed = quantized[0]._packed_params._packed_params
print(type(packed).__name__, packed._type())

claim(
    "the weight is in an object of a C++ class",
    isinstance(packed, torch.ScriptObject),
)
claim(
    "and no buffer or parameter holds it",
    not [*quantized.parameters()],
)

# %%
# Instead
# -------
#
# Keep the int8 weight and its scale in buffers, and multiply when they are used.
# The program holds a byte for each weight; the product is still one of floats.


class Int8Linear(nn.Module):
    def __init__(self, linear):
        super().__init__()
        weight = linear.weight.detach()
        scale = weight.abs().max() / 127
        self.register_buffer("scale", scale)
        self.register_buffer("weight", (weight / scale).round().to(torch.int8))
        self.register_buffer("bias", linear.bias.detach().clone())

    def forward(self, features):
        weight = self.weight.to(features.dtype) * self.scale
        return nn.functional.linear(features, weight, self.bias)


small = Int8Linear(floating[0])
exported = torch.export.export(small, (features,))

claim(
    "the program agrees with eager",
    torch.allclose(exported.module()(features), small(features)),
)
claim(
    "it is as near to the layer of floats as one step of the scale allows",
    torch.allclose(small(features), floating(features), atol=0.1),
)
claim(
    "the program holds the weight as int8",
    exported.state_dict["weight"].dtype == torch.int8,
)
