# /// finding
# tags = ["works", "migration"]
# asks = [
#   "can I leave torch.jit.ignore and torch.jit.unused in my code",
#   "remove TorchScript decorators, which ones matter",
#   "do torch.jit.is_scripting guards slow down eager",
# ]
# sources = ["PyTorch: torch/_jit_internal.py, ignore, unused, export"]
# added = 2026-11-26
# ///
"""
Leftover ``ignore``, ``unused`` and ``export`` decorators change nothing for who calls the function
===================================================================================================

Each returns the very function that it is given, with a mark on it that only ``torch.jit.script`` reads.
They can be taken out at leisure, one file at a time.
"""

import torch

from tsguide import claim, compare, device


def scale(x):
    return 2 * x


# %%
# The decorated function is the function.

claim("``ignore`` returns the function", torch.jit.ignore(scale) is scale)
claim("``unused`` returns the function", torch.jit.unused(scale) is scale)
claim("``export`` returns the function", torch.jit.export(scale) is scale)
claim(
    "``annotate`` returns the value",
    torch.jit.annotate(int, scale) is scale,
)
claim("``is_scripting`` is False", torch.jit.is_scripting() is False)

# %%
# Why
# ---
#
# The decorators set one attribute, which holds the last of them.

print(scale._torchscript_modifier)

claim("the mark is an attribute", hasattr(scale, "_torchscript_modifier"))

# %%
# Instead
# -------
#
# With nothing scripted any more, delete them, and with them the branches behind ``torch.jit.is_scripting()``.
# Look at what such a branch did first: it may hold the only spelling that was ever run in production.


class Pool(torch.nn.Module):
    def forward(self, x):
        if torch.jit.is_scripting():
            return x.mean(dim=-1)
        return self.pool_in_python(x)

    @torch.jit.unused
    def pool_in_python(self, x):
        return x.mean(dim=-1)


x = torch.ones(2, 3, device=device)
claim(
    "both branches give the same here",
    torch.equal(torch.jit.script(Pool())(x), Pool()(x)),
)

# %%
# All modes
# ---------
#
# The marks stop neither ``torch.export`` nor ``torch.compile``.

compare(Pool(), example=(x,))
