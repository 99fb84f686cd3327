"""What a page may show of values, names and messages: short, and without paths of the machine."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from tsguide import model
from tsguide.live.frames import without_frames_of_the_build

_ANSI = re.compile(r"\x1b(?:[@-Z\\-_]|\[[0-?]*[ -/]*[@-~])")
_ADDRESS = re.compile(r"0x[0-9a-f]{6,}")
_PATH = re.compile(r"(?<![\w.:/~-])/(?:[\w.+@~-]+/)+[\w.+@~<>-]+")
_BELOW = re.compile(r"(?<![\w./~-])(?:[\w.+@~-]+/)+(examples/[\w.+-]+/[\w.+-]+\.py)\b")
"""A script's path as PyTorch shortens it: from the folder on that the script and PyTorch have in common."""
_ROOTS = ("site-packages", "examples", "docs", "src")
_PYTHON = re.compile(r"python3\.\d+")


def clean(text: str) -> str:
    """Return *text* without terminal codes, memory addresses, the machine's part of paths, and frames of the build.

    >>> clean('File "/home/me/env/lib/python3.11/site-packages/torch/jit/_script.py", line 3')
    'File "torch/jit/_script.py", line 3'
    >>> clean('<function f at 0x7f21d3a5c040>')
    '<function f at 0x...>'
    """
    text = _ADDRESS.sub("0x...", _ANSI.sub("", text))
    text = _BELOW.sub(r"\1", _PATH.sub(lambda match: _relative(match[0]), text))
    return without_frames_of_the_build(text)


def _relative(path: str) -> str:
    parts = PurePosixPath(path).parts
    for root in _ROOTS:
        if root in parts:
            place = len(parts) - 1 - parts[::-1].index(root)
            return "/".join(parts[place + 1 if root == "site-packages" else place :])
    for place, part in enumerate(parts):
        if _PYTHON.fullmatch(part):
            return "/".join(parts[place + 1 :]) or part
    return parts[-1]


def brief(value: Any, limit: int = 72) -> str:
    """Return a repr of *value* on one line of at most *limit* characters; large tensors by shape and dtype."""
    import torch

    if isinstance(value, torch.Tensor) and value.numel() > 8:  # noqa: PLR2004  what fits on a line
        text = f"tensor of shape {list(value.shape)}, {str(value.dtype).removeprefix('torch.')}"
    elif isinstance(value, BaseException):
        text = str(model.Message(kind=type(value).__name__, text=str(value)))
    else:
        text = repr(value)
    return shortened(clean(text), limit)


def shortened(text: str, limit: int = 72) -> str:
    """Return *text* on one line of at most *limit* characters."""
    text = " ".join(text.split())
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def name_of(value: Any) -> str:
    """Return the name by which a reader knows *value*: ``torch.jit.script``, a function's own, a class's."""
    import torch

    name = getattr(value, "__name__", "") or type(value).__name__
    if isinstance(value, torch.jit.ScriptFunction):
        name = value.name
    for home in ("jit", "export", "compiler", ""):
        module = getattr(torch, home, None) if home else torch
        if getattr(module, name, None) is value:
            return ".".join(filter(None, ("torch", home, name)))
    return str(name)
