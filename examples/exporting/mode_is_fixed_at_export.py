# /// finding
# tags = ["refused", "modules", "python-state", "migration"]
# asks = [
#   "eval() on an exported program",
#   "Calling eval() is not supported yet",
#   "dropout still active after torch.export",
#   "train and eval mode in torch.export",
# ]
# errors = [
#   "NotImplementedError: Calling eval() is not supported yet.",
#   "NotImplementedError: Calling train() is not supported yet.",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/export/exported_program.py"]
# added = 2026-11-27
# ///
"""
An exported program keeps its training mode, and refuses eval()
===============================================================

Dropout that was on at export stays on.
A scripted module can be switched.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Head(nn.Module):
    def __init__(self):
        super().__init__()
        self.project = nn.Linear(100, 100)
        self.dropout = nn.Dropout(0.5)

    def forward(self, hidden):
        return self.dropout(self.project(hidden))


torch.manual_seed(0)
head = Head().to(device)
hidden = torch.ones(100, device=device)

# %%
# ``Head()`` is in training mode, as every new module is.

training = torch.export.export(head, (hidden,))
program = training.module()

claim(
    "two calls of the program differ: dropout is on",
    not torch.equal(program(hidden), program(hidden)),
)
refuses(
    program.eval,
    error=NotImplementedError,
    match=r"Calling eval\(\) is not supported yet",
    what="program.eval()",
)
refuses(
    program.train,
    error=NotImplementedError,
    match=r"Calling train\(\) is not supported yet",
    what="program.train()",
)

scripted = torch.jit.script(head)
scripted.eval()

claim(
    "a scripted module in eval mode gives one answer",
    torch.equal(scripted(hidden), scripted(hidden)),
)

# %%
# Why
# ---
#
# ``self.training`` is a Python attribute, and is read while exporting: it stands as ``True`` in the call of dropout.


def dropout_is_on(exported):
    (dropout,) = [
        node for node in exported.graph.nodes if "dropout" in str(node.target)
    ]
    return dropout.args[2]


head.train()
training = torch.export.export(head, (hidden,))
evaluating = torch.export.export(head.eval(), (hidden,))

claim("in one graph stands True", dropout_is_on(training) is True)
claim("in the other stands False", dropout_is_on(evaluating) is False)

# %%
# Instead
# -------
#
# Call ``eval()`` before exporting.
# Where both modes are needed, export one program for each; they share the parameters.

program = evaluating.module()

claim(
    "the program that was exported in eval mode agrees with eager",
    torch.allclose(program(hidden), head(hidden)),
)
claim(
    "both programs hold the same weight",
    training.state_dict["project.weight"].data_ptr()
    == evaluating.state_dict["project.weight"].data_ptr(),
)
