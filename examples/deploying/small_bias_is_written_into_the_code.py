# /// finding
# tags = ["silent", "modules", "migration"]
# asks = [
#   "update weights of an AOTInductor package without compiling",
#   "load_constants, update_constant_buffer, Constant not found: bias",
#   "new checkpoint for a compiled AOTInductor model",
#   "bias missing in get_constant_fqns",
# ]
# errors = ["RuntimeError: Constant not found: bias"]
# needs = ["compiler"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_inductor/graph.py, can_inline_constant"]
# added = 2026-11-27
# ///
"""
New weights go into an AOTInductor package without compiling, and a bias of eight numbers or fewer stays the old one
====================================================================================================================

A scripted module takes a whole ``state_dict``.
The package has the same names less those that its code has swallowed, so loading what it asks for leaves a mix of old and new, without a word.
"""

import tempfile
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, refuses


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.wide = nn.Linear(3, 9)
        self.narrow = nn.Linear(9, 8)

    def forward(self, x):
        return self.narrow(self.wide(x))


torch.manual_seed(0)
old, new = Layers().eval(), Layers().eval()
example = torch.ones(2, 3)
path = torch._inductor.aoti_compile_and_package(
    torch.export.export(old, (example,)),
    package_path=str(Path(tempfile.mkdtemp(), "layers.pt2")),
)
package = torch._inductor.aoti_load_package(path)

# %%
# The bias of nine numbers has a name in the package, and that of eight has none.

names = package.get_constant_fqns()
print(sorted(names))

claim(
    "all names are there but the one of the small bias",
    {*old.state_dict()} - {*names} == {"narrow.bias"},
)
refuses(
    lambda: package.load_constants(new.state_dict(), check_full_update=True),
    error=RuntimeError,
    match="Constant not found: narrow.bias",
    what="loading the whole state_dict",
)

# %%
# So one loads those that it names, and it says that all is updated.

weights = {name: new.state_dict()[name] for name in names}
package.load_constants(weights, check_full_update=True)
result = package(example)

mixed = Layers().eval()
mixed.load_state_dict({**new.state_dict(), "narrow.bias": old.narrow.bias})
with torch.no_grad():
    claim(
        "the result is not that of the new weights",
        not torch.allclose(result, new(example)),
    )
    claim(
        "it is that of the new weights with the old small bias",
        torch.allclose(result, mixed(example), atol=1e-6),
    )
    scripted = torch.jit.script(old)
    scripted.load_state_dict(new.state_dict())
    claim(
        "a scripted module takes all of them",
        torch.allclose(scripted(example), new(example)),
    )

# %%
# Nor are size and dtype of what is loaded looked at: ``float64`` is read as ``float32``.

package.load_constants(
    {**weights, "wide.bias": weights["wide.bias"].double()},
    check_full_update=True,
)
claim(
    "a weight of another dtype is taken, and gives something else",
    not torch.allclose(package(example), result),
)

# %%
# Why
# ---
#
# Inductor writes a constant of one dimension and at most eight numbers into the code, a parameter too.
# What is in the code is no constant of the package.

from torch._inductor.graph import GraphLowering

inlined = {
    count: GraphLowering.can_inline_constant(torch.ones(count))
    for count in (8, 9)
}
print(inlined)

claim(
    "eight are written into the code, nine are not",
    inlined == {8: True, 9: False},
)

# %%
# Instead
# -------
#
# Compare the names before anything is loaded, and stop where one is missing.
# Weights that have to change are given as an argument: then there is no constant at all.


class WithWeights(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model.requires_grad_(False)

    def forward(self, weights, x):
        return torch.func.functional_call(self.model, weights, (x,))


given = torch._inductor.aoti_load_package(
    torch._inductor.aoti_compile_and_package(
        torch.export.export(
            WithWeights(Layers()), (dict(old.state_dict()), example)
        ),
        package_path=str(Path(tempfile.mkdtemp(), "given.pt2")),
    )
)
with torch.no_grad():
    claim(
        "with weights as an argument, both models are right",
        all(
            torch.allclose(
                given(dict(model.state_dict()), example),
                model(example),
                atol=1e-6,
            )
            for model in (old, new)
        ),
    )
