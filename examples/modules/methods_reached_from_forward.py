# /// finding
# tags = ["modules", "refused"]
# asks = [
#   "call another method than forward on the loaded model",
#   "encode or decode method missing, export decorator, entry points",
# ]
# errors = ["AttributeError: 'RecursiveScriptModule' object has no attribute"]
# sources = ["PyTorch: torch/jit/_recursive.py, infer_methods_to_compile"]
# added = 2026-11-23
# ///
"""
A scripted module has the methods that forward reaches, and those marked export
===============================================================================

``torch.jit.script`` starts at ``forward`` and at methods decorated with ``torch.jit.export``, and compiles what they call.
Any other method is missing from the result, even if it could be compiled, and one that could not be compiled does no harm.
"""

import io

import torch
from torch import nn

from tsguide import claim, device, refuses


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(4, 2)
        self.decoder = nn.Linear(2, 4)

    def forward(self, features):
        return self.decoder(self.encode(features))

    def encode(self, features):
        return self.encoder(features).relu()

    @torch.jit.export
    def distance(self, features):
        return (self.forward(features) - features).norm()

    def loss(self, features):
        return (self.forward(features) - features).square().mean()

    def describe(self):
        return f"{type(self).__name__} with {sum(p.numel() for p in self.parameters())} parameters"


model = AutoEncoder().to(device)
features = torch.ones(3, 4, device=device)
scripted = torch.jit.script(model)

names = ["forward", "encode", "distance", "loss", "describe"]
print({name: hasattr(scripted, name) for name in names})

# %%
# ``encode`` came along because ``forward`` calls it, ``distance`` because it is marked.

claim(
    "forward is compiled",
    hasattr(scripted, "forward"),
    covers=["mod-forward-default"],
)
claim(
    "what forward calls is compiled",
    hasattr(scripted, "encode"),
    covers=["v2-module-methods-auto"],
)
claim(
    "a method marked export is compiled",
    hasattr(scripted, "distance"),
    covers=["mod-export", "mod-export-methods-compiled"],
)
claim(
    "it gives what the module gives",
    torch.allclose(scripted.distance(features), model.distance(features)),
)

# %%
# ``describe`` holds what TorchScript cannot compile, and was not looked at.

claim(
    "a method that nothing reaches is missing, and does no harm",
    not hasattr(scripted, "describe"),
)

refuses(
    getattr,
    scripted,
    "loss",
    error=AttributeError,
    match="has no attribute 'loss'",
)

# %%
# A saved module has the same methods when it is loaded.

file = io.BytesIO()
torch.jit.save(scripted, file)
file.seek(0)
loaded = torch.jit.load(file)
claim(
    "saving and loading keeps just these methods",
    all(hasattr(loaded, name) == hasattr(scripted, name) for name in names),
)

# %%
# Why
# ---
#
# ``infer_methods_to_compile`` (``torch/jit/_recursive.py``) returns ``forward`` and the exported methods.
# The compiler then compiles each method at the first call to it that it meets.
# The scripted module is another class, ``RecursiveScriptModule``, so nothing is inherited from yours.

claim(
    "a scripted module is no instance of the module's class",
    not isinstance(scripted, AutoEncoder),
)

# %%
# Instead
# -------
#
# Decorate with ``torch.jit.export`` what a deployed model must offer, as ``distance`` is above.
# What stays in Python anyway, such as a loss, can be a function of the module instead of a method.


def reconstruction_loss(model, features):
    return (model(features) - features).square().mean()


claim(
    "a function works with either",
    torch.allclose(
        reconstruction_loss(scripted, features), model.loss(features)
    ),
)
