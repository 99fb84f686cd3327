"""The five ways to run a callable: eager, trace, script, export and compile."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import torch
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tsguide.model import Mode

_TORCH = Version(Version(str(torch.__version__)).public)


def absence(mode: Mode) -> str:
    """Return why this PyTorch under this Python has no such mode, empty where it has."""
    if mode == "export" and _TORCH < Version("2.1"):
        return f"torch.export came with PyTorch 2.1; this is {_TORCH}"
    if mode == "compile":
        if _TORCH < Version("2.0"):
            return f"torch.compile came with PyTorch 2.0; this is {_TORCH}"
        if not _dynamo_supported():
            return f"torch.compile of PyTorch {_TORCH} does not support Python {sys.version.split()[0]}"
    return ""


def _dynamo_supported() -> bool:
    import torch._dynamo

    if hasattr(torch._dynamo, "is_dynamo_supported"):  # noqa: SLF001  its only home
        return bool(torch._dynamo.is_dynamo_supported())  # noqa: SLF001
    return sys.version_info < (3, 11)


def prepare(mode: Mode) -> None:
    """Load what *mode* needs and drop what an earlier use of it left behind; none of it is the mode's own time."""
    if mode in ("export", "compile"):
        import torch._dynamo

        torch._dynamo.reset()  # noqa: SLF001  its only home
    if mode == "export":
        import torch.export


class Captured:
    """A construct under one mode, ready to be called.

    Args:
        run: what to call.
        keeper: what keeps the construct's parameters and buffers, where it is a module.
        counter: gets an item each time that torch.compile compiles.
    """

    def __init__(self, run: Callable[..., Any], keeper: Any, counter: list[int] | None = None) -> None:
        self.run = run
        self.keeper = keeper
        self._counter = counter

    @property
    def compiled(self) -> int | None:
        """How often torch.compile has called its backend, None where it is not in play."""
        return None if self._counter is None else len(self._counter)


def capture(mode: Mode, target: Callable[..., Any], inputs: Sequence[tuple[Any, ...]]) -> Captured:
    """Capture *target* under *mode* with the first of *inputs*; the others tell export which sizes vary.

    Whatever the mode raises is passed on. ``compile`` captures only when it is first called.
    """
    if mode == "compile":
        counter: list[int] = []
        run = torch.compile(target, backend=_counting(counter), fullgraph=True)
        return Captured(run, target, counter)
    if mode == "trace":
        run = torch.jit.trace(target, inputs[0], check_trace=False)
    elif mode == "script":
        run = torch.jit.script(target)
    else:
        run = target if mode == "eager" else _export(target, inputs)
    return Captured(run, run)


def is_refusal(mode: Mode, error: BaseException) -> bool:
    """Return whether *error*, raised by the first call, is the mode refusing to capture: compile's own errors."""
    if mode != "compile":
        return False
    from torch._dynamo.exc import TorchDynamoException

    return isinstance(error, TorchDynamoException)


def _counting(counter: list[int]) -> Callable[..., Any]:
    from torch._dynamo.backends.registry import lookup_backend

    aot_eager = lookup_backend("aot_eager")

    def backend(graph: Any, inputs: Any) -> Any:
        counter.append(len(inputs))
        return aot_eager(graph, inputs)

    return backend


class _Function(torch.nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """A function as the module that torch.export asks for."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__()
        self.function = function

    def forward(self, *args: Any) -> Any:
        return self.function(*args)


def _export(target: Callable[..., Any], inputs: Sequence[tuple[Any, ...]]) -> Callable[..., Any]:
    dynamic = tuple(
        _dynamic([values[place] for values in inputs if place < len(values)], f"d{place}")
        for place in range(len(inputs[0]))
    )
    spec: Any = dynamic if _any(dynamic) else None
    if not isinstance(target, torch.nn.Module):
        target = _Function(target)
        spec = spec and (spec,)
    elif spec and _takes_any_number(target):
        spec = (spec,)
    if _TORCH < Version("2.2"):
        spec = None
    options = {} if spec is None else {"dynamic_shapes": spec}
    program = torch.export.export(target, inputs[0], **options)
    module: Callable[..., Any] = program.module() if hasattr(program, "module") else program
    return module


def _takes_any_number(module: torch.nn.Module) -> bool:
    code = getattr(module.forward, "__code__", None)
    return bool(code and code.co_flags & 0x04)


def _dynamic(values: list[Any], name: str) -> Any:
    """Return torch.export's dynamic shapes for one argument, from the values it takes in all inputs."""
    first = values[0]
    if isinstance(first, torch.Tensor):
        same_rank = [v for v in values if isinstance(v, torch.Tensor) and v.dim() == first.dim()]
        return {
            axis: _dim(f"{name}_{axis}")
            for axis in range(first.dim())
            if len({value.shape[axis] for value in same_rank}) > 1
        } or None
    alike = all(type(value) is type(first) for value in values)
    if alike and isinstance(first, list | tuple) and all(len(value) == len(first) for value in values):
        items = [_dynamic(list(v), f"{name}_{i}") for i, v in enumerate(zip(*values, strict=True))]
        return type(first)(*items) if hasattr(first, "_fields") else type(first)(items)
    if alike and isinstance(first, dict) and all(value.keys() == first.keys() for value in values):
        return {key: _dynamic([value[key] for value in values], f"{name}_{key}") for key in first}
    return None


def _dim(name: str) -> Any:
    dim = torch.export.Dim
    return dim.AUTO if hasattr(dim, "AUTO") else dim(name)


def _any(spec: Any) -> bool:
    if isinstance(spec, list | tuple):
        return any(map(_any, spec))
    if isinstance(spec, dict):
        return any(map(_any, spec.values()))
    return spec is not None
