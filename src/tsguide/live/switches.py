"""Put torch's global switches back, so that one script does not change what the next one sees."""

from __future__ import annotations

import torch

from tsguide.live.machine import THREADS

_FUSION_STRATEGY = [("STATIC", 2), ("DYNAMIC", 10)]
"""What torch.jit.set_fusion_strategy documents as the default."""


def reset() -> None:
    """Set every switch that a script is likely to turn to PyTorch's default, and the number of threads to ours."""
    torch.set_num_threads(THREADS)
    torch.set_default_dtype(torch.float32)
    if hasattr(torch, "set_default_device"):  # since 2.0
        torch.set_default_device(None)
    torch.set_grad_enabled(True)
    torch.use_deterministic_algorithms(False)  # noqa: FBT003
    torch.manual_seed(0)
    torch.jit.set_fusion_strategy(_FUSION_STRATEGY)
    torch._C._jit_set_profiling_executor(True)  # noqa: FBT003, SLF001  the switches have no public names
    torch._C._jit_set_profiling_mode(True)  # noqa: FBT003, SLF001
    torch._C._set_graph_executor_optimize(True)  # noqa: FBT003, SLF001
    _forget_classes()
    if hasattr(torch, "_dynamo"):
        torch._dynamo.reset()  # noqa: SLF001


def _forget_classes() -> None:
    """Make TorchScript forget the classes that it has compiled, as PyTorch's own tests do between two of them.

    It knows a class by its qualified name, and the classes of all scripts are in ``__main__``: without this a
    script would get another script's class of the same name.
    """
    torch._C._jit_clear_class_registry()  # noqa: SLF001
    torch.jit._recursive.concrete_type_store = torch.jit._recursive.ConcreteTypeStore()  # noqa: SLF001
    torch.jit._state._clear_class_state()  # noqa: SLF001
