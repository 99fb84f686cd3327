# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "custom operator in torch.export",
#   "There was no fake impl registered for CustomOpDef",
#   "keep a function opaque in torch.export, replacement of torch.jit.ignore",
#   "NumPy or another library inside an exported model",
#   "torch.library.custom_op with script and export",
# ]
# errors = ["There was no fake impl registered for <CustomOpDef(guide_operator::smooth)>."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_library/custom_ops.py"]
# added = 2026-11-27
# ///
"""
A custom operator is exported as one node once it has a fake
============================================================

``torch.library.custom_op`` hides Python from export, which asks instead what shape the result has.
``torch.jit.script`` calls the same operator, and does not ask.
"""

import io
import zipfile

import torch
from torch import nn

from tsguide import claim, compare, device


runs = []


@torch.library.custom_op("guide_operator::smooth", mutates_args=())
def smooth(signal: torch.Tensor, width: int) -> torch.Tensor:
    """Average over a window, in Python."""
    runs.append(width)
    numbers = signal.tolist()
    means = [
        sum(numbers[max(0, i - width + 1) : i + 1]) / width
        for i in range(len(numbers))
    ]
    return torch.tensor(means, device=signal.device)


class Denoise(nn.Module):
    def forward(self, signal):
        return smooth(signal, 2) + 1


def refusal(capture):
    try:
        capture()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


denoise = Denoise()
ones = torch.ones(4, device=device)
said = refusal(lambda: torch.export.export(denoise, (ones,)))
print(said)

claim(
    "without a fake, export refuses",
    "There was no fake impl registered for" in said,
)
claim(
    "script runs it",
    torch.equal(torch.jit.script(denoise)(ones), denoise(ones)),
)

# %%
# Why
# ---
#
# Export runs on fake tensors, which have a shape and no numbers, and the Python code of the operator is not for those.
# It is not run, and nothing else says what shape its result has.

runs.clear()
refusal(lambda: torch.export.export(denoise, (ones,)))

claim("the code of the operator is not run at export", runs == [])

# %%
# Instead
# -------
#
# Register a function that makes a result of the right shape, type and device, with anything in it.


@smooth.register_fake
def _(signal, width):
    return torch.empty_like(signal)


exported = torch.export.export(
    denoise, (ones,), dynamic_shapes=({0: torch.export.Dim("length")},)
)
print(exported.graph)
longer = torch.arange(9.0, device=device)

claim(
    "the operator is one node",
    "guide_operator.smooth" in str(exported.graph),
)
claim(
    "the program agrees with eager, on another length too",
    torch.equal(exported.module()(longer), denoise(longer)),
)

# %%
# The file names the operator and does not hold it: who loads it imports the module that registers it first.

file = io.BytesIO()
torch.export.save(exported, file)
archive = zipfile.ZipFile(file)

claim(
    "the name of the operator is in the file",
    any(
        b"guide_operator.smooth" in archive.read(n) for n in archive.namelist()
    ),
)
claim(
    "its code is not",
    not any(b"tolist" in archive.read(n) for n in archive.namelist()),
)

file.seek(0)

claim(
    "the loaded program agrees",
    torch.equal(torch.export.load(file).module()(longer), denoise(longer)),
)

# %%
# All modes
# ---------

compare(denoise, example=(ones,), others=[(longer,)])
