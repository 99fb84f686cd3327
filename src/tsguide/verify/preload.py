"""What the server that forks the scripts' processes does once, so that each of them starts with it.

It loads torch and compares two functions under all modes, one that each mode takes and one that some refuse: the
first comparison of each kind in a process loads and builds much that the next ones find ready.
No CUDA here: what is initialised before a fork is of no use after it.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import warnings
from typing import Any

from tsguide.verify.worker import end_with_parent

end_with_parent()  # by itself it stays as long as a script of its own runs

# PyTorch works without NumPy, and warns at its first tensor that there is none.
warnings.filterwarnings("ignore", "Failed to initialize NumPy", UserWarning)

for _name in (
    "torch",
    "torch.export",
    "torch._dynamo",
    "tsguide.live.claims",
    "tsguide.live.compare",
    "tsguide.live.measure",
):
    with contextlib.suppress(ImportError):  # an older PyTorch lacks some
        importlib.import_module(_name)


def _doubled(x: Any) -> Any:
    return x + x


def _positive(x: Any) -> Any:
    if _doubled(x).sum() < 0:
        return -x
    return x


def warm_up() -> None:
    """Compare functions under all modes, and forget the results."""
    import torch

    from tsguide.live import switches
    from tsguide.live.compare import compare
    from tsguide.live.session import Session, collecting

    with collecting(Session(show=lambda _: None)):
        for function in (_doubled, _positive):
            compare(function, example=(torch.ones(2),), others=[(torch.ones(3),), (-torch.ones(2),)])
    switches.reset()


if os.environ.get("TSGUIDE_DEVICE", "cpu") == "cpu":
    warm_up()
gc.freeze()  # a collection in a child would copy all that it looks at
