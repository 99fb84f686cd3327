# /// finding
# tags = ["refused", "modules", "names"]
# asks = ["call a global nn.Module or model from a scripted function", "cannot save, falls back to Python interpreter"]
# errors = ["RuntimeError: Could not export Python function call '<python_value>'. Remove calls to Python functions before export."]
# sources = ["notes: Functions, sentence 2", "PyTorch: torch/csrc/jit/python/python_sugared_value.cpp"]
# added = 2026-11-23
# ///
"""
A compiled function that calls a module from outside goes back to Python for it
===============================================================================

The function compiles, and gives the right answer.
But the module is not compiled with it: each call runs Python, and the function cannot be saved.
"""

import io
import sys

import torch

from tsguide import claim, compare, device, refuses


class Projection(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = torch.nn.Linear(3, 2)

    def forward(self, x):
        return torch.relu(self.linear(x))


projection = Projection().to(device)


def encode(x):
    return projection(x) * 2


x = torch.ones(1, 3, device=device)
scripted = torch.jit.script(encode)

# %%
# The code holds a call that has no name in TorchScript.

print(scripted.code)

claim(
    "the module is called as a Python value",
    "^<python_value>()(x)" in scripted.code,
)
claim("the answer is right", torch.equal(scripted(x), encode(x)))


# %%
# Python's profiler sees the module's Python code run, each time the compiled function is called.


def python_calls(run, *args):
    names, before = [], sys.getprofile()
    sys.setprofile(
        lambda frame, event, arg: (
            names.append(frame.f_code) if event == "call" else None
        )
    )
    try:
        run(*args)
    finally:
        sys.setprofile(before)
    return names


claim(
    "a call of the compiled function runs Projection.forward in Python",
    Projection.forward.__code__ in python_calls(scripted, x),
)

# %%
# It cannot be saved, and that is the first time that anything is said.

refuses(
    torch.jit.save,
    scripted,
    io.BytesIO(),
    error=RuntimeError,
    match=r"Could not export Python function call '<python_value>'",
)

# %%
# Why
# ---
#
# For a module that is not part of what is compiled, the compiler inserts a call into Python (``PythonValue::call`` in ``torch/csrc/jit/python/python_sugared_value.cpp``).
# A plain function in the same place is compiled, so nothing in the source shows the difference.

claim(
    "the graph holds a Python operator",
    "prim::PythonOp" in [node.kind() for node in scripted.graph.nodes()],
)

# %%
# Instead
# -------
#
# Make the module a part of a module, and compile that.


class Encoder(torch.nn.Module):
    def __init__(self, projection):
        super().__init__()
        self.projection = projection

    def forward(self, x):
        return self.projection(x) * 2


encoder = torch.jit.script(Encoder(projection))

claim("the answer is the same", torch.equal(encoder(x), scripted(x)))
claim(
    "Projection.forward does not run in Python",
    Projection.forward.__code__ not in python_calls(encoder, x),
)
claim("it can be saved", lambda: torch.jit.save(encoder, io.BytesIO()) is None)

# %%
# All modes
# ---------
#
# ``torch.export`` takes the weights of a module that is not a part of what it exports for constants: the answer has no gradient.

compare(encode, example=(x,))
