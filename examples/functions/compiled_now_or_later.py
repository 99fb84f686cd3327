# /// finding
# tags = ["works"]
# asks = ["decorator or explicit call, which one is better", "is a function compiled twice, caching"]
# sources = ["notes: Functions, sentence 1", "PyTorch: torch/jit/_script.py", "PyTorch: torch/jit/_state.py"]
# added = 2026-11-23
# ///
"""
A function compiled where it is defined and one compiled later give the same code
=================================================================================

``@torch.jit.script`` above a function and ``torch.jit.script(function)`` further down do the same work.
A second call on the same function compiles nothing: it hands out the first result again.
"""

import torch

from tsguide import claim, compare, device


def clip_norm(grad, limit: float):
    norm = grad.norm()
    if bool(norm > limit):
        grad = grad * (limit / norm)
    return grad


@torch.jit.script
def clip_norm_at_once(grad, limit: float):
    norm = grad.norm()
    if bool(norm > limit):
        grad = grad * (limit / norm)
    return grad


grad = torch.tensor([3.0, 4.0], device=device)

# %%
# One is compiled at its definition.
# The other is called as plain Python first, and compiled right before its use.

clip_norm(grad, 1.0)
clip_norm_later = torch.jit.script(clip_norm)

print(clip_norm_later.code)

claim(
    "but for the name, both have the same code",
    clip_norm_at_once.code.replace("clip_norm_at_once", "clip_norm")
    == clip_norm_later.code,
    covers=["jit-api-script", "jit-code-function"],
)
claim(
    "both give what Python gives",
    lambda: all(
        torch.equal(compiled(grad, 1.0), clip_norm(grad, 1.0))
        for compiled in (clip_norm_at_once, clip_norm_later)
    ),
)

# %%
# Each compiled function has a name of its own, so the name tells whether it was compiled again.

again = torch.jit.script(clip_norm)

claim(
    "scripting the function again gives what was compiled first",
    again.qualified_name == clip_norm_later.qualified_name,
)
claim("but in a new Python object", again is not clip_norm_later)
claim(
    "scripting what is scripted gives the object itself",
    torch.jit.script(again) is again,
)

# %%
# Why
# ---
#
# ``torch.jit.script`` reads the source of the function object, whenever it is called (``torch/jit/_script.py``).
# It remembers the compiled function's name for each function object that it has seen (``_jit_caching_layer`` in ``torch/jit/_state.py``).

# %%
# All modes
# ---------

compare(clip_norm, example=(grad, 1.0), others=[(grad, 10.0)])

# %%
# Limits
# ------
#
# The code is the same when the names that it uses are the same at both times.
# A helper that is defined or changed in between makes the difference.
