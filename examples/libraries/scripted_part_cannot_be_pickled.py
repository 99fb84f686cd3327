# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "ScriptFunction cannot be pickled",
#   "torch.save(model) fails, does not have a __getstate__ method defined",
#   "DataLoader worker or multiprocessing spawn with a scripted function",
#   "copy.deepcopy of a model with torch.jit.script fails, EMA, AveragedModel",
# ]
# errors = [
#   "_pickle.PickleError: ScriptFunction cannot be pickled",
#   "RuntimeError: Tried to serialize object __torch__.torch.nn.modules.linear.Linear which does not have a __getstate__ method defined!",
# ]
# sources = ["PyTorch: torch/jit/_script.py, ScriptFunction.__reduce__"]
# added = 2026-11-26
# ///
"""
One scripted helper makes a whole model refuse to be pickled or copied
======================================================================

``torch.save(model)``, ``copy.deepcopy``, spawned workers and averaged models all pickle or copy what a model holds.
A scripted function in an attribute ends each of them; a scripted submodule ends pickling alone.
"""

import copy
import io
import pickle

import torch
from torch import nn

from tsguide import claim, device, refuses


def gelu(x):
    return 0.5 * x * (1.0 + torch.tanh(0.79788456 * (x + 0.044715 * x**3)))


class Layer(nn.Module):
    def __init__(self, activation, linear):
        super().__init__()
        self.activation = activation
        self.linear = linear

    def forward(self, x):
        return self.activation(self.linear(x))


# %%
# The function is an attribute of the model, as activations often are.

with_function = Layer(torch.jit.script(gelu), nn.Linear(2, 2)).to(device)

refuses(
    lambda: pickle.dumps(with_function),
    error=pickle.PickleError,
    match="ScriptFunction cannot be pickled",
)
refuses(
    lambda: torch.save(with_function, io.BytesIO()),
    error=pickle.PickleError,
    match="ScriptFunction cannot be pickled",
)
refuses(
    lambda: copy.deepcopy(with_function),
    error=pickle.PickleError,
    match="ScriptFunction cannot be pickled",
)

# %%
# A scripted submodule can be copied, and not be pickled.

with_module = Layer(gelu, torch.jit.script(nn.Linear(2, 2))).to(device)
x = torch.ones(3, 2, device=device)

claim(
    "the copy gives the same",
    torch.equal(copy.deepcopy(with_module)(x), with_module(x)),
)
refuses(
    lambda: pickle.dumps(with_module),
    error=RuntimeError,
    match="does not have a __getstate__ method defined",
)

# %%
# Why
# ---
#
# Compiled code lives in C++, and neither type says how it would be stored: ``ScriptFunction`` refuses on purpose, in ``__reduce__``, which copying uses as well.
# ``RecursiveScriptModule`` has a ``__deepcopy__`` of its own.

claim(
    "a scripted module has its own ``__deepcopy__``",
    hasattr(torch.jit.RecursiveScriptModule, "__deepcopy__"),
)
claim(
    "a scripted function has none",
    not hasattr(torch.jit.ScriptFunction, "__deepcopy__"),
)

# %%
# Instead
# -------
#
# Keep the Python function in the model: a module-level function is pickled by its name.

plain = Layer(gelu, nn.Linear(2, 2)).to(device)

claim(
    "copied, it gives the same", torch.equal(copy.deepcopy(plain)(x), plain(x))
)

# %%
# Where the helper has to stay scripted, call it by a name of its module, and do not keep it in an attribute.

gelu_scripted = torch.jit.script(gelu)


class CallsByName(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 2)

    def forward(self, x):
        return gelu_scripted(self.linear(x))


by_name = CallsByName().to(device)
claim(
    "such a model can be copied",
    torch.equal(copy.deepcopy(by_name)(x), by_name(x)),
)

# %%
# To store weights, store the ``state_dict``: it has tensors only, whatever the model holds.

stored = io.BytesIO()
torch.save(with_function.state_dict(), stored)
stored.seek(0)
plain.load_state_dict(torch.load(stored))
claim(
    "the weights go over to the model without the scripted part",
    torch.equal(plain.linear.weight, with_function.linear.weight),
)
