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
    torch.set_grad_enabled(True)  # noqa: FBT003  torch's own signature
    torch.use_deterministic_algorithms(False)  # noqa: FBT003
    torch.manual_seed(0)
    torch.jit.set_fusion_strategy(_FUSION_STRATEGY)
    torch._C._jit_set_profiling_executor(True)  # noqa: FBT003, SLF001  the switches have no public names
    torch._C._jit_set_profiling_mode(True)  # noqa: FBT003, SLF001
    torch._C._set_graph_executor_optimize(True)  # noqa: FBT003, SLF001
    if hasattr(torch, "_dynamo"):
        torch._dynamo.reset()  # noqa: SLF001
