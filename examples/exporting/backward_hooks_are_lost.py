# /// finding
# tags = ["silent", "modules", "migration"]
# asks = [
#   "hooks and torch.export",
#   "register_full_backward_hook has no effect after export",
#   "forward hook captured by torch.export",
#   "gradient clipping hook lost in exported model",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/nn/modules/module.py"]
# added = 2026-11-27
# ///
"""
torch.export keeps what a forward hook does, and loses a backward hook
======================================================================

A hook on the way forward is run while exporting, and its operations are in the graph.
With ``strict=False``, the default of recent releases, one on the way back is left out without a word.
"""

import torch
from torch import nn

from tsguide import claim, device


def double_output(module, arguments, output):
    return output * 2


def halve_gradient(module, grad_input, grad_output):
    return (grad_input[0] / 2,)


class Scale(nn.Module):
    def forward(self, signal):
        return signal * 8


def gradient(module):
    signal = torch.ones((), device=device, requires_grad=True)
    module(signal).backward()
    return signal.grad.item()


one = torch.ones((), device=device)
model = nn.Sequential(Scale())
model[0].register_forward_hook(double_output)
model[0].register_full_backward_hook(halve_gradient)

exported = torch.export.export(model, (one,), strict=False)
program = exported.module()

print("eager: ", model(one), gradient(model))
print("export:", program(one), gradient(program))

claim("the forward hook is in the program", program(one) == model(one) == 16)
claim("eager's gradient is halved", gradient(model) == 8)
claim("the program's is not", gradient(program) == 16)

# %%
# Why
# ---
#
# Export records the operations of ``forward``, hooks included, and nothing runs backward meanwhile.
# The gradient of the program is derived from those operations, as PyTorch does for any.

print(exported.graph)

claim(
    "both multiplications are in the graph, and no division",
    str(exported.graph).count("aten.mul") == 2
    and "aten.div" not in str(exported.graph),
)

# %%
# A forward hook that is added afterwards is not seen either: the graph is made.

model[0].register_forward_hook(double_output)

claim(
    "a later hook changes eager alone",
    model(one) == 32 and program(one) == 16,
)

# %%
# Instead
# -------
#
# Register the backward hook on the program.
# It is called for the program as a whole.

program.register_full_backward_hook(halve_gradient)

claim("the hook on the program halves the gradient", gradient(program) == 8)

# %%
# Or make the gradient part of an operator: :finding:`exporting/custom-backward-is-lost`.
