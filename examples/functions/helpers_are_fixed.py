# /// finding
# tags = ["silent", "names"]
# asks = ["mock or monkeypatch has no effect in a unit test", "replaced function, still the old one is called"]
# sources = ["PyTorch: torch/jit/_script.py", "PyTorch: torch/jit/_state.py"]
# added = 2026-11-23
# ///
"""
A compiled function keeps the helpers it was compiled with, even when it is scripted again
==========================================================================================

A helper that is replaced later, by a patch in a test or a setting at run time, is not seen by the compiled caller.
Calling ``torch.jit.script`` on the caller once more does not help, and nothing warns.
"""

import torch

from tsguide import claim, compare, device


def activation(x):
    return torch.relu(x)


def layer(x):
    return activation(x) + 1


x = torch.tensor([-2.0], device=device)
compiled = torch.jit.script(layer)

claim("at first both use relu", torch.equal(compiled(x), layer(x)))


# %%
# Now the helper is replaced.
# Python sees it, the compiled function does not.


def negated(x):
    return -x


activation = negated

print("eager:", layer(x), " script:", compiled(x))

claim("Python uses the new helper", layer(x) == 3)
claim("the compiled function still uses the old one", compiled(x) == 1)
claim(
    "so does the same function scripted again", torch.jit.script(layer)(x) == 1
)

# %%
# Why
# ---
#
# While it compiles ``layer``, the compiler looks ``activation`` up, compiles what it finds, and calls that from then on.
# The second ``torch.jit.script(layer)`` finds ``layer`` in its cache (``_try_get_jit_cached_function`` in ``torch/jit/_script.py``) and returns the first result.
# The cache asks whether the function object is the same, not whether what it uses has changed.

# %%
# Instead
# -------
#
# Hand the helper to a function that makes the layer.
# Each call defines a new function object, which is compiled with its own helper.


def make_layer(activation):
    def layer(x):
        return activation(x) + 1

    return torch.jit.script(layer)


with_relu, with_negated = make_layer(torch.relu), make_layer(negated)

claim(
    "each layer has the helper it was made with",
    (with_relu(x) == 1) & (with_negated(x) == 3),
)

# %%
# All modes
# ---------
#
# Compared now, after the change.
# Only ``script`` had captured the function before: the others capture it here, and see the new helper.

compare(layer, example=(x,))
