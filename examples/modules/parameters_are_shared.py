# /// finding
# tags = ["modules", "works"]
# asks = [
#   "continue training or fine-tune a traced model",
#   "does the trace copy weights, load a checkpoint later",
#   "gradients and backward",
# ]
# errors = []
# sources = ["notes: Modules / Tracing, sentence 1", "PyTorch: torch/jit/_trace.py, TracedModule"]
# added = 2026-11-23
# ///
"""
A traced module trains together with the module it was traced from
==================================================================

A module can be traced, and the trace holds the same parameter objects, not copies.
An optimiser step or ``load_state_dict`` on the module changes the answers of the trace, and a backward pass through the trace fills the module's gradients.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = nn.Linear(4, 8)
        self.output = nn.Linear(8, 2)

    def forward(self, features):
        return self.output(self.hidden(features).relu())


torch.manual_seed(0)
model = Classifier().to(device)
features = torch.randn(3, 4, device=device)

traced = torch.jit.trace(model, (features,))

claim(
    "the trace gives what the module gives",
    torch.allclose(traced(features), model(features)),
)
claim(
    "a parameter of the trace is the module's own parameter",
    traced.hidden.weight is model.hidden.weight,
    covers=["trace-instance-copies-params"],
)

# %%
# A training step through the trace trains the module, and the trace sees the new values.

before = model(features).detach()
optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
traced(features).square().sum().backward()
claim(
    "a backward pass through the trace fills the module's gradient",
    model.hidden.weight.grad is not None,
)

optimiser.step()
claim(
    "the step changes the module's answer",
    not torch.allclose(model(features), before),
)
claim(
    "the trace follows the step",
    torch.allclose(traced(features), model(features)),
)

# %%
# So does ``load_state_dict``, which copies into the parameters that are there.

model.load_state_dict(
    {name: value * 2 for name, value in model.state_dict().items()}
)
claim(
    "the trace follows load_state_dict",
    torch.allclose(traced(features), model(features)),
)

# %%
# ``torch.jit.script`` shares the parameters in the same way.

scripted = torch.jit.script(model)
claim(
    "a parameter of the scripted module is the module's own parameter",
    scripted.hidden.weight is model.hidden.weight,
    covers=["mod-data-copied"],
)

# %%
# Why
# ---
#
# ``TracedModule`` (``torch/jit/_trace.py``) puts the module's own entries of ``_parameters`` and ``_buffers`` into the module that it compiles.
# The trace reads them with ``prim::GetAttr`` each time it is called; they are not constants in the graph.

claim(
    "the trace reads the weight as an attribute",
    'prim::GetAttr[name="weight"]' in str(traced.inlined_graph),
)

# %%
# All modes
# ---------

compare(model, example=(features,), others=[(-features,)])

# %%
# Limits
# ------
#
# What is shared is the tensor that was there, not the name.
# A parameter that is replaced, by assignment or by ``load_state_dict(..., assign=True)``, is not seen.

model.hidden.weight = nn.Parameter(torch.zeros_like(model.hidden.weight))

claim(
    "the trace keeps the parameter that was replaced",
    traced.hidden.weight is not model.hidden.weight,
)
claim(
    "the trace and the module now differ",
    not torch.allclose(traced(features), model(features)),
)
