# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "save a model that torch.compile returned",
#   "state_dict keys begin with _orig_mod",
#   "The 'ep' parameter must be an instance of 'ExportedProgram', got 'OptimizedModule' instead",
# ]
# errors = ["The 'ep' parameter must be an instance of 'ExportedProgram', got 'OptimizedModule' instead."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_dynamo/eval_frame.py, OptimizedModule", "PyTorch: torch/export/__init__.py, save"]
# added = 2026-11-27
# ///
"""
What torch.compile returns follows its module, and is saved by neither torch.jit.save nor torch.export.save
===========================================================================================================

It is the module with another way to call it, so that ``eval()``, ``to()`` and attributes that are set are seen.
Its ``state_dict`` has other names, and a file has to be made from the module itself.
"""

import io

import torch
from torch import nn

from tsguide import claim, device, refuses


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.drop = nn.Dropout(0.5)
        self.scale = 1.0

    def forward(self, x):
        return self.scale * self.drop(self.layer(x))


model = Model().to(device).eval()
compiled = torch.compile(model, backend="eager")
rows = torch.ones(64, 4, device=device)
compiled(rows)

# %%
# Neither function saves it.

refuses(
    lambda: torch.export.save(compiled, io.BytesIO()),
    error=TypeError,
    match="must be an instance of 'ExportedProgram', got 'OptimizedModule'",
    what="torch.export.save of what was compiled",
)
refuses(
    lambda: torch.jit.save(compiled, io.BytesIO()),
    error=AttributeError,
    match="save_to_buffer",
    what="torch.jit.save of what was compiled",
)

# %%
# It goes on where the module goes.

answer = compiled(rows)
compiled.train()
dropped = compiled(rows)
compiled.eval()
model.scale = 2.0
doubled = compiled(rows)
model.scale = 1.0

claim("in training it drops", bool((dropped == 0).any()))
claim("an attribute that is set is seen", torch.equal(doubled, 2 * answer))

# %%
# Why
# ---
#
# ``OptimizedModule`` holds the module under a name of its own, and compiles ``forward`` again where what it relied on has changed.
# There is no graph that stands for it: there are as many as there were kinds of calls.

print([*compiled.state_dict()])

claim("it holds the module itself", compiled._orig_mod is model)
claim(
    "the names of its weights begin with that of the module in it",
    [*compiled.state_dict()]
    == [f"_orig_mod.{name}" for name in model.state_dict()],
)

# %%
# Instead
# -------
#
# Save the weights of the module, under their own names, and compile the module that has loaded them.
# Or export the module, and compile what is loaded.

file = io.BytesIO()
torch.save(model.state_dict(), file)
file.seek(0)
again = Model().to(device).eval()
again.load_state_dict(torch.load(file))

claim(
    "compiled after loading, it gives the same",
    torch.equal(torch.compile(again, backend="eager")(rows), answer),
)

file = io.BytesIO()
torch.export.save(torch.export.export(model, (rows,)), file)
file.seek(0)
loaded = torch.export.load(file).module()

claim(
    "so does an exported program that was loaded and compiled",
    torch.allclose(
        torch.compile(loaded, backend="eager")(rows), answer, atol=1e-6
    ),
)

# %%
# Moved, the module is compiled again for the other device.
# The device ``meta`` stands here for one that every machine has.

compiled.to("meta")

claim("it follows", compiled(rows.to("meta")).device.type == "meta")
