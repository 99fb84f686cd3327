"""Where findings are run, in words that can be shown beside a result."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

import torch

import tsguide
from tsguide import model
from tsguide.live.machine import THREADS


def environment() -> model.Environment:
    """Return the environment of this process."""
    on_cuda = tsguide.device.startswith("cuda")
    return model.Environment(
        torch=str(torch.__version__),
        python=platform.python_version(),
        device=tsguide.device,
        system=f"{platform.system()} {platform.machine()}",
        processor=_processor(),
        cores=os.cpu_count() or 1,
        threads=THREADS,
        accelerator=torch.cuda.get_device_name() if on_cuda else "",
        driver=_driver() if on_cuda else "",
    )


def _driver() -> str:
    """Return the release of NVIDIA's driver, which only its own tool tells."""
    command = ["nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader"]
    try:
        seen = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)  # noqa: S603  no input
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return next(iter(seen.stdout.splitlines()), "unknown").strip()


def _processor() -> str:
    """Return the name that the system gives the processor; Python's own is empty on Linux."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or "unknown processor"
