# /// finding
# tags = ["classes", "silent", "names"]
# asks = ["class picks up the wrong helper function from another file", "scope of names in a scripted class"]
# errors = ["RuntimeError: undefined value"]
# sources = ["notes: Functions, the last sentence; Classes, the last sentences", "PyTorch: torch/jit/_script.py"]
# added = 2026-11-23
# ///
"""
torch.jit.script on a class looks names up where it is called, not where the class was defined
==============================================================================================

A function that happens to have the same name at the place of the call is compiled into the class.
Nothing says so, and scripted functions give another answer than Python.
"""

import torch

from tsguide import claim, compare, device, refuses


def make_schedules():
    def warm_up(step: int) -> float:
        return step / 10

    class WarmUpRate:
        def __init__(self, rate: float):
            self.rate = rate

        def at(self, step: int) -> float:
            return self.rate * warm_up(step)

    class WarmUpAgain:
        def __init__(self, rate: float):
            self.rate = rate

        def at(self, step: int) -> float:
            return self.rate * warm_up(step)

    def cool_down(step: int) -> float:
        return 1 - step / 10

    class CoolDown:
        def __init__(self, rate: float):
            self.rate = rate

        def at(self, step: int) -> float:
            return self.rate * cool_down(step)

    return WarmUpRate, WarmUpAgain, CoolDown


def warm_up(step: int) -> float:
    return 1000.0


# %%
# Two equal classes, whose ``warm_up`` is the local function.
# The first is scripted here, where ``warm_up`` is another function.

WarmUpRate, WarmUpAgain, CoolDown = make_schedules()
torch.jit.script(WarmUpRate)


def scaled(x: torch.Tensor) -> torch.Tensor:
    return x * WarmUpRate(2.0).at(5)


def scaled_again(x: torch.Tensor) -> torch.Tensor:
    return x * WarmUpAgain(2.0).at(5)


one = torch.ones(1, device=device)
print("eager:", scaled(one), "script:", torch.jit.script(scaled)(one))

claim(
    "in Python the class uses the function beside which it was defined",
    scaled(one) == 1,
)
claim(
    "in script it uses the one that stood where torch.jit.script was called",
    torch.jit.script(scaled)(one) == 2000,
)

# %%
# Where the place of the call has no such name, there is at least an error.

refuses(
    torch.jit.script,
    CoolDown,
    error=RuntimeError,
    match="undefined value cool_down",
)

# %%
# Why
# ---
#
# For a class, ``torch.jit.script`` resolves names with ``createResolutionCallbackFromFrame``: the local and global variables of its caller.
# A scripted function that meets an unscripted class uses ``createResolutionCallbackForClassMethods``: what the methods themselves see.
# Both are in ``torch/_jit_internal.py``.

# %%
# Instead
# -------
#
# Leave the class alone: the scripted function compiles it, with the right names.
# Or use ``torch.jit.script`` as a decorator, which is called where the class is defined.

claim(
    "a class that was not scripted up front gets its own names",
    torch.jit.script(scaled_again)(one) == 1,
)


def make_decorated():
    def warm_up(step: int) -> float:
        return step / 10

    @torch.jit.script
    class DecoratedWarmUp:
        def __init__(self, rate: float):
            self.rate = rate

        def at(self, step: int) -> float:
            return self.rate * warm_up(step)

    return DecoratedWarmUp


DecoratedWarmUp = make_decorated()


def scaled_decorated(x: torch.Tensor) -> torch.Tensor:
    return x * DecoratedWarmUp(2.0).at(5)


claim(
    "so does a decorated class", torch.jit.script(scaled_decorated)(one) == 1
)

# %%
# All modes
# ---------
#
# The same function, with the class that was scripted in the wrong place.
# The other modes run Python's class, or look at it as Python does.

compare(scaled, example=(one,), others=[(one + 1,)])
