"""What the server that forks the scripts' processes loads once, so that each of them starts with it."""

import contextlib
import importlib

for _name in ("torch", "torch.export", "torch._dynamo", "tsguide.live.compare", "tsguide.live.measure"):
    with contextlib.suppress(ImportError):  # an older PyTorch lacks some
        importlib.import_module(_name)
