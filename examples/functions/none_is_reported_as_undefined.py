# /// finding
# tags = ["refused", "names"]
# asks = [
#   "the name is in the file, yet the compiler does not see it",
#   "default that is None at module level, optional import",
# ]
# errors = ["RuntimeError: undefined value"]
# sources = ["PyTorch: torch/_jit_internal.py"]
# added = 2026-11-23
# ///
"""
A global whose value is None is reported as undefined
=====================================================

``undefined value NAME`` has two causes: there is no such name, or there is one and it is ``None``.
The message is the same for both.
"""

from typing import Optional

import torch

from tsguide import claim, compare, device, refuses

LIMIT = None

x = torch.tensor([-3.0, 3.0], device=device)


def clip(x):
    return x if LIMIT is None else x.clamp(max=LIMIT)


# %%
# ``LIMIT`` stands a few lines above.

claim("Python finds the name", lambda: torch.equal(clip(x), x))
refuses(
    torch.jit.script, clip, error=RuntimeError, match=r"undefined value LIMIT"
)

# %%
# Why
# ---
#
# The compiler asks Python for each name through a callback, and the callback answers ``None`` for a name that it does not find (``createResolutionCallbackFromClosure`` in ``torch/_jit_internal.py``).
# A name that is found and is ``None`` gives the same answer.

resolve = torch._jit_internal.createResolutionCallbackFromClosure(clip)

claim("the callback gives None for the global", resolve("LIMIT") is None)
claim("and for a name that is nowhere", resolve("NOWHERE") is None)

# %%
# Instead
# -------
#
# Make it an optional argument.


def clip_at(x, limit: Optional[float] = None):
    return x if limit is None else x.clamp(max=limit)


scripted = torch.jit.script(clip_at)

claim("without a limit nothing is clipped", torch.equal(scripted(x), x))
claim("with a limit it is", torch.equal(scripted(x, 1.0), x.clamp(max=1.0)))

# %%
# All modes
# ---------

compare(clip, example=(x,))
