"""What the server that forks the scripts' processes does once, so that each of them starts with it.

It loads torch and runs two functions under all modes, one that each mode takes and one that some refuse: the
first capture of each kind in a process loads and builds much that the next ones find ready.
No CUDA here: what is initialised before a fork is of no use after it.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import gc
import importlib
import os
import warnings
from typing import Any

import psutil

from tsguide.live.isolate import adopt_orphans

# What a script leaves behind comes here, and is ended: see runner.end_orphans.
adopt_orphans()
warnings.filterwarnings("ignore", "forkserver: waitpid returned unexpected pid", UserWarning)


def _end_all(server: int) -> None:
    """When the verification is gone: end what its scripts have started, which they do not survive, and this server."""
    if os.getpid() == server:
        for process in psutil.Process().children(recursive=True):
            with contextlib.suppress(psutil.Error):
                process.kill()
        os._exit(0)  # what is loaded here is not taken apart: it takes long, and Triton tells of all that it leaves


atexit.register(_end_all, os.getpid())

# PyTorch works without NumPy, and warns at its first tensor that there is none.
warnings.filterwarnings("ignore", "Failed to initialize NumPy", UserWarning)

for _name in (
    "torch",
    "torch.export",
    "torch._dynamo",
    "tsguide.live.claims",
    "tsguide.live.compare",
    "tsguide.live.observe",
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


def _the(function: Any) -> Any:
    return function


def warm_up() -> None:
    """Run functions under all modes, and forget what they gave: a forked process starts with what they load."""
    import torch

    from tsguide import model
    from tsguide.live import modes, switches
    from tsguide.live.calls import Call
    from tsguide.live.observe import Construct, perform
    from tsguide.live.quiet import quiet

    calls = [Call((torch.ones(2),)), Call((torch.ones(3),)), Call((-torch.ones(2),))]
    with quiet():
        for function in (_doubled, _positive):
            construct = Construct(make=functools.partial(_the, function), calls=calls)
            for mode in model.MODES:
                if not modes.absence(mode):
                    modes.load(mode)
                    perform("outcome", mode, construct)
    switches.reset()


def _renew_threads() -> None:
    """In a forked child: make PyTorch's pool of threads anew, while this is the only thread that asks for it.

    The pool of the parent is of no use in a child, so whoever asks first replaces it, without a lock. The threads
    that autograd starts for each kind of device all ask at once, and one that finds none there ends the process with
    "Invalid thread pool!": see caffe2/utils/threadpool/pthreadpool-cpp.cc, pthreadpool.
    """
    import torch

    torch.set_num_threads(torch.get_num_threads())


if os.environ.get("TSGUIDE_DEVICE", "cpu") == "cpu":
    warm_up()
os.register_at_fork(after_in_child=_renew_threads)
gc.freeze()  # a collection in a child would copy all that it looks at
