# /// finding
# tags = ["silent", "types", "migration"]
# asks = [
#   "exported program called with half or double input",
#   "torch.export does not check dtype",
#   "if x.dtype == torch.float32 in an exported model",
#   "is_grad_enabled or requires_grad branch after export",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/utils.py"]
# added = 2026-11-27
# ///
"""
An exported program checks the sizes of its inputs, and not their type
======================================================================

A branch on the dtype is decided at export.
An input of another dtype takes it too, silently, where another size is refused.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class Normalize(nn.Module):
    def forward(self, image):
        if image.dtype == torch.uint8:
            return image / 255
        return image * 1.0


normalize = Normalize()
pixels = torch.full((3,), 255, dtype=torch.uint8, device=device)
floats = torch.ones(3, device=device)

exported = torch.export.export(normalize, (pixels,))
program = exported.module()

print("eager: ", normalize(floats))
print("export:", program(floats))

claim("for the example both give 1", program(pixels)[0] == 1)
claim("eager leaves floats as they are", normalize(floats)[0] == 1)
claim(
    "the program divides them by 255, and raises nothing",
    torch.allclose(program(floats), floats / 255),
)


def refusal(call):
    try:
        call()
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


claim(
    "another size is refused",
    refusal(lambda: program(torch.cat([pixels, pixels]))) != "",
)

# %%
# A scripted module looks each time.

claim(
    "script gives 1 for both",
    torch.jit.script(normalize)(floats)[0] == 1,
)

# %%
# Why
# ---
#
# ``image.dtype`` is known while exporting, so Python's ``if`` is decided then, and the graph has the division.
# The checks before a call are for sizes and for values that are no tensors; the dtype is among what is known of the example, and is not compared.

print(exported.graph)
(placeholder,) = [
    node for node in exported.graph.nodes if node.op == "placeholder"
]

claim(
    "the program knows the dtype of the example",
    placeholder.meta["val"].dtype == torch.uint8,
)
claim("the graph has the division", "aten.div" in str(exported.graph))

# %%
# Instead
# -------
#
# Convert before the program is called, or compare with what it knows.


def checked(image):
    expected = placeholder.meta["val"].dtype
    if image.dtype != expected:
        raise TypeError(f"image is {image.dtype}, and {expected} is wanted")
    return program(image)


said = refusal(lambda: checked(floats))
print(said)

claim("the check refuses floats", said.startswith("TypeError"))
claim("and takes pixels", checked(pixels)[0] == 1)

# %%
# The grad mode is another such thing.


class Blend(nn.Module):
    def forward(self, image):
        return image * 2 if torch.is_grad_enabled() else image


blend = torch.export.export(Blend(), (floats,)).module()

with torch.no_grad():
    without = Blend()(floats)[0].item(), blend(floats)[0].item()

claim(
    "under no_grad, eager takes the one branch, the program the other",
    without == (1, 2),
)

# %%
# All modes
# ---------

compare(normalize, example=(pixels,), others=[(floats,)])
