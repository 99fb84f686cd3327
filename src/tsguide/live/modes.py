"""The five ways to run a callable: eager, trace, script, export and compile."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

import torch
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tsguide.live.calls import Call
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


def load(mode: Mode) -> None:
    """Load what *mode* needs, which is not the mode's own time."""
    if mode in ("export", "compile"):
        pass
    if mode == "export":
        importlib.import_module("torch.export")


def forget() -> None:
    """Drop what torch.compile has compiled in this process, and what it has counted."""
    if "torch._dynamo" in sys.modules:
        import torch._dynamo.utils

        torch._dynamo.reset()  # noqa: SLF001  its only home
        torch._dynamo.utils.counters.clear()  # noqa: SLF001


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a caller passes on to the functions that capture; each one's own default where None.

    Args:
        dynamic_shapes: for ``torch.export.export``; made from the sizes that vary between the calls where None.
        strict: for ``torch.export.export``.
        dynamic: for ``torch.compile``.
        fullgraph: for ``torch.compile``.
    """

    dynamic_shapes: Any = None
    strict: bool | None = None
    dynamic: bool | None = None
    fullgraph: bool = False


class Counts(NamedTuple):
    """How often torch.compile has called its backend, and in how many places it left a graph for Python."""

    compiled: int
    breaks: int


class Captured:
    """A construct under one mode, ready to be called.

    Args:
        run: what to call.
        graphs: gets an item for each graph that torch.compile compiles: where it ended for Python, empty where it did
            not. None where compile is not in play.
    """

    def __init__(self, run: Callable[..., Any], graphs: list[str] | None = None) -> None:
        self.run = run
        self._graphs = graphs

    @property
    def counts(self) -> Counts | None:
        """What torch.compile has done so far, None where it is not in play."""
        if self._graphs is None:
            return None
        from torch._dynamo.utils import counters

        # A graph says where it ended, and the counters have what ended one that was empty and was not compiled.
        places = {place for place in self._graphs if place}
        return Counts(compiled=len(self._graphs), breaks=max(len(places), len(counters["graph_break"])))


def capture(mode: Mode, target: Callable[..., Any], calls: Sequence[Call], options: Options) -> Captured:
    """Capture *target* under *mode* with the first of *calls*; the others tell export which sizes vary.

    Each mode is called as people call it. Whatever it raises is passed on. ``compile`` captures only when what it
    returns is first called.
    """
    if mode == "compile":
        graphs: list[str] = []
        settings: dict[str, Any] = {} if options.dynamic is None else {"dynamic": options.dynamic}
        settings |= {"fullgraph": True} if options.fullgraph else {}
        return Captured(torch.compile(target, backend=_counting(graphs), **settings), graphs)
    if mode == "trace":
        return Captured(_trace(target, calls[0]))
    if mode == "script":
        return Captured(torch.jit.script(target))
    return Captured(target if mode == "eager" else _export(target, calls, options))


def is_refusal(mode: str, error: BaseException) -> bool:
    """Return whether *error*, raised by the first call, is the mode refusing to capture: compile's own errors."""
    if mode != "compile":
        return False
    from torch._dynamo.exc import TorchDynamoException

    return isinstance(error, TorchDynamoException)


def _counting(graphs: list[str]) -> Callable[..., Any]:
    from torch._dynamo.backends.registry import lookup_backend

    aot_eager = lookup_backend("aot_eager")

    def backend(graph: Any, inputs: Any) -> Any:
        reason: Any = getattr(graph, "compile_subgraph_reason", None)
        ended = reason is not None and reason.graph_break
        graphs.append(f"{reason.reason} {reason.user_stack[-1:]}" if ended else "")
        return aot_eager(graph, inputs)

    return backend


def _trace(target: Callable[..., Any], example: Call) -> Callable[..., Any]:
    """Trace with positional arguments, which all releases take, or with keywords where a parameter takes no others."""
    if not example.keywords:
        whole: Callable[..., Any] = torch.jit.trace(target, example.arguments)
        return whole
    bound = example.bound(_called(target))
    if bound is not None and not bound.kwargs:
        traced = torch.jit.trace(target, bound.args)
        return lambda *args, **kwargs: traced(*inspect.signature(_called(target)).bind(*args, **kwargs).args)
    keywords = bound.arguments if bound is not None else example.keywords
    traced = torch.jit.trace(target, example_kwarg_inputs=dict(keywords))
    return lambda *args, **kwargs: traced(**inspect.signature(_called(target)).bind(*args, **kwargs).arguments)


def _called(target: Callable[..., Any]) -> Callable[..., Any]:
    """Return what has the signature by which a target is called."""
    return target.forward if isinstance(target, torch.nn.Module) else target


def _module(function: Callable[..., Any]) -> torch.nn.Module:
    """Return a function as the module that torch.export asks for, with the function's own signature."""

    class Function(torch.nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
        def __init__(self) -> None:
            super().__init__()
            self.function = function

        def forward(self, *args: Any, **kwargs: Any) -> Any:
            return self.function(*args, **kwargs)

    try:
        own = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # a function of C, which tells none
        return Function()
    self = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    Function.forward.__signature__ = inspect.Signature([self, *own])  # type: ignore[attr-defined]
    return Function()


def _export(target: Callable[..., Any], calls: Sequence[Call], options: Options) -> Callable[..., Any]:
    settings: dict[str, Any] = {} if options.strict is None else {"strict": options.strict}
    shapes = options.dynamic_shapes
    if shapes is None and Version("2.2") <= _TORCH:
        shapes = dynamic_shapes(_called(target), calls)
    if shapes is not None:
        settings["dynamic_shapes"] = shapes
    module = target if isinstance(target, torch.nn.Module) else _module(target)
    program = torch.export.export(module, calls[0].arguments, calls[0].keywords or None, **settings)
    exported: Callable[..., Any] = program.module() if hasattr(program, "module") else program
    return exported


def dynamic_shapes(function: Callable[..., Any], calls: Sequence[Call]) -> dict[str, Any] | None:
    """Return what torch.export is told of the sizes that vary between *calls*, by parameter; None where none does."""
    bound = [each.bound(function) for each in calls]
    known = [each.arguments for each in bound if each is not None]
    if bound[0] is None:
        return None
    spec = {
        name: _dynamic([each[name] for each in known if name in each], f"d{place}")
        for place, name in enumerate(bound[0].arguments)
    }
    return spec if _any(spec) else None


def _dynamic(values: list[Any], name: str) -> Any:
    """Return torch.export's dynamic shapes for one argument, from the values it takes in all calls."""
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
        return _alike(first, items) if _any(items) else None
    if alike and isinstance(first, dict) and all(value.keys() == first.keys() for value in values):
        return {key: _dynamic([value[key] for value in values], f"{name}_{key}") for key in first}
    return None


def _alike(container: Any, items: list[Any]) -> Any:
    """Return *items* in a container of the same type; None where it takes no such items, as a PackedSequence."""
    try:
        return type(container)(*items) if hasattr(container, "_fields") else type(container)(items)
    except Exception:  # noqa: BLE001  a type may refuse with anything what it is not made for
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
