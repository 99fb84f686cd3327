"""What is seen of one construct under one mode: the work that compare does in a process of its own for each."""

from __future__ import annotations

import copy
import ctypes
import dataclasses
import functools
import inspect
import random
import sys
import time
import timeit
import traceback
from typing import TYPE_CHECKING, Any, Literal

import torch

import tsguide
from tsguide import model
from tsguide.live import modes
from tsguide.live.calls import Call, Snapshot
from tsguide.live.clock import clock
from tsguide.live.equality import Tolerance, differences
from tsguide.live.machine import THREADS
from tsguide.live.quiet import warnings_of
from tsguide.live.seen import Parts, look
from tsguide.live.text import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

SEED = 20
"""The seed of the random generators before each capture and each run."""

BUDGET_S = 0.05
"""How long the estimate of one mode's time per call may take, in seconds."""

WARMUPS = 3
"""Calls before the estimate: TorchScript's executor profiles two runs, then optimises."""

MOST_CALLS = 1000
"""Calls in the estimate at the most."""

_M_PERTURB, _FILLING = -6, 0x5A

Task = Literal["outcome", "control", "fullgraph", "times"]
"""What is done in one process: the mode's own runs, eager's once more, compile's with fullgraph, or its times."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Construct:
    """What is compared.

    Args:
        make: gives the callable or module; the same one each time, or a fresh one.
        calls: the arguments that capture sees, and then all others.
        also: what makes a captured construct of the callable, for each mode beside the five.
        options: what is passed on to the functions that capture.
    """

    make: Callable[[], Callable[..., Any]]
    calls: Sequence[Call]
    also: Mapping[str, Callable[[Any], Callable[..., Any]]] = dataclasses.field(default_factory=dict)
    options: modes.Options = dataclasses.field(default_factory=modes.Options)


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """What one call gave and left, or what it raised and where; ``kinds`` names the error's type and its bases."""

    seen: Parts | None = None
    raised: model.Message | None = None
    kinds: tuple[str, ...] = ()
    refused: bool = False
    where: str = ""

    @property
    def text(self) -> str:
        """What a reader is shown of it."""
        if self.seen is None:
            return f"raises {self.raised}"
        return self.seen.items[0][1].text


@dataclasses.dataclass(kw_only=True, slots=True)
class Observation:
    """All that was seen of one construct under one mode. Times are in seconds; None where nothing was timed.

    ``ended`` says that the process crashed or hung, and how in its message; nothing else is known of it then.
    """

    ended: model.Message | None = None
    runs: list[Run] = dataclasses.field(default_factory=list)
    refusal: model.Message | None = None
    warnings: list[model.Message] = dataclasses.field(default_factory=list)
    notes: list[str] = dataclasses.field(default_factory=list)
    counts: modes.Counts | None = None
    capture_s: float | None = None
    first_s: float | None = None
    steady_s: float | None = None

    def first_refusal(self) -> model.Message | None:
        """Return what was said when capture was refused, before the first call or by it; None where it was not."""
        refused = (run.raised for run in self.runs[:1] if run.refused)
        return self.refusal or next(refused, None)


def perform(task: Task, mode: str, construct: Construct) -> Observation:
    """Do one task in this process, which is not to be used for anything else any more."""
    torch.set_num_threads(THREADS)
    modes.forget()
    target, calls = construct.make(), construct.calls
    options = construct.options
    if task == "fullgraph":
        options = dataclasses.replace(options, fullgraph=True)
    if task == "control":
        calls = _disturbed(target, calls)
    seen = Observation()
    with warnings_of() as warnings:
        _observe(seen, mode, target, dataclasses.replace(construct, calls=calls, options=options), task)
    seen.warnings = list(warnings)
    return seen


def _observe(seen: Observation, mode: str, target: Any, construct: Construct, task: Task) -> None:
    before = Snapshot(construct.calls)
    seen.notes += before.unsaved
    had = look(_state(target, None))
    seed()
    since = time.perf_counter()
    try:
        captured = _captured(mode, target, construct)
    except BaseException as error:  # noqa: BLE001  whatever capture raises is the refusal
        seen.refusal = words(error)
        return
    if mode not in ("eager", "compile"):
        seen.capture_s = time.perf_counter() - since
    if changed := [each.path for each in differences(had, look(_state(target, None)), Tolerance())]:
        seen.notes.append(f"its capture changed {', '.join(dict.fromkeys(changed))}")
    if task == "times":
        _time(seen, captured.run, construct.calls[0], before)
        return
    for call in construct.calls:
        before.restore()
        seen.runs.append(_run(mode, captured, call, target))
    seen.counts = captured.counts


def _captured(mode: str, target: Any, construct: Construct) -> modes.Captured:
    if mode in construct.also:
        return modes.Captured(construct.also[mode](target))
    return modes.capture(mode, target, construct.calls, construct.options)  # type: ignore[arg-type]  # one of the five


def _run(mode: str, captured: modes.Captured, call: Call, target: Any) -> Run:
    seed()
    try:
        value = call.of(captured.run)
    except BaseException as error:  # noqa: BLE001  that it raises is what is to be seen
        kinds = tuple(each.__name__ for each in type(error).__mro__)
        return Run(raised=words(error), kinds=kinds, refused=modes.is_refusal(mode, error), where=_where(error))
    if tsguide.device.startswith("cuda"):
        torch.cuda.synchronize()
    return Run(seen=look({"result": value} | call.named() | _state(target, captured.run)))


def seed() -> None:
    """Let all generators that have no seed of their own begin anew."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(SEED)


def words(error: BaseException) -> model.Message:
    """Return what an exception says, without the exception.

    While it lives, in the frames of its traceback, PyTorch adds its call stack to the messages of later ones.
    """
    try:
        text = str(error)
    except Exception:  # noqa: BLE001  a stranger's class may raise anything
        text = "its message raises another error"
    return model.Message(kind=type(error).__name__, text=clean(text).strip())


def _where(error: BaseException) -> str:
    """Return the line of the reader's own code from which *error* came, as ``path:line``."""
    package = __file__.rpartition("live")[0]
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(package)]
    outside = [frame for frame in own if "site-packages" not in frame.filename] or own
    return f"{clean(outside[-1].filename)}:{outside[-1].lineno}" if outside else ""


def _time(seen: Observation, run: Callable[..., Any], call: Call, before: Snapshot) -> None:
    """Take the time of the first call, and estimate that of a warm one."""
    before.restore()
    seed()
    torch.set_num_threads(THREADS)
    timer = timeit.Timer("call.of(run)", timer=clock, globals={"run": run, "call": call})
    try:
        seen.first_s = timer.timeit(1)
        one = timer.timeit(WARMUPS) / WARMUPS
        calls = min(int(BUDGET_S / max(one, 1e-9)) - 2 * WARMUPS, MOST_CALLS)
        seen.steady_s = timer.timeit(calls) / calls if calls > 1 else one
    except Exception:  # noqa: BLE001  a construct that cannot be called again on what it changed has no such time
        return


def kept(target: Any, calls: Sequence[Call]) -> Snapshot:
    """Return what puts arguments and state back in the script's own process, whose memory a child may share."""
    return Snapshot([*calls, Call((), _state(target, None))])


def _state(target: Any, captured: Any) -> dict[str, torch.Tensor]:
    """Return the parameters and buffers of what is compared by name: the captured one's own where it has them."""
    kept = _tensors(captured, "") if isinstance(captured, torch.nn.Module) else {}
    return {f"its {name}": kept.get(name, tensor) for name, tensor in _tensors(target, "").items()}


def _tensors(thing: Any, prefix: str) -> dict[str, torch.Tensor]:
    """Return the parameters and buffers of a module; of those that a function, a method or a partial holds too."""
    if isinstance(thing, torch.nn.Module):
        named = {**dict(thing.named_parameters()), **dict(thing.named_buffers())}
        return {f"{prefix}{name}": tensor for name, tensor in named.items()}
    return {
        key: tensor
        for name, part in _held(thing)
        if isinstance(part, torch.nn.Module)
        for key, tensor in _tensors(part, f"{prefix}{name}").items()
    }


def _held(thing: Any) -> Iterator[tuple[str, Any]]:
    """Yield what a callable holds, each with what leads to it: its object, its arguments, what it closes over."""
    if isinstance(thing, functools.partial):
        yield "", thing.func
        yield from _held(thing.func)
        yield from ((f"argument {place}.", each) for place, each in enumerate(thing.args))
        yield from ((f"{name}.", each) for name, each in thing.keywords.items())
    elif inspect.ismethod(thing):
        yield "", thing.__self__
        yield from _held(thing.__func__)
    elif inspect.isfunction(thing):
        for name, cell in zip(thing.__code__.co_freevars, thing.__closure__ or (), strict=True):
            try:
                yield f"{name}.", cell.cell_contents
            except ValueError:  # not yet given
                continue
        yield from (
            (f"{name}.", thing.__globals__[name]) for name in thing.__code__.co_names if name in thing.__globals__
        )
        yield from (("", each) for each in thing.__defaults__ or ())
        yield from (("", each) for each in (thing.__kwdefaults__ or {}).values())


def _disturbed(target: Any, calls: Sequence[Call]) -> Sequence[Call]:
    """Change what must not matter: what stands in memory that nobody has written, and which objects the inputs are.

    The inputs stay the same objects where the target holds one of them, or where they cannot be copied.
    """
    try:
        ctypes.CDLL(None).mallopt(_M_PERTURB, _FILLING)  # glibc's: what is allocated and freed is filled
    except AttributeError:
        return calls
    arguments = [(each.arguments, each.keywords) for each in calls]
    try:
        held = [target, *getattr(target, "__dict__", {}).values(), *(part for _, part in _held(target))]
        if set(_identities(arguments)) & set(_identities(held)):
            return calls
        copies = copy.deepcopy(arguments)
    except BaseException:  # noqa: BLE001  a class may raise anything from its own copying
        return calls
    return [Call(*each) for each in copies]


def _identities(value: Any, depth: int = 4) -> Iterator[int]:
    """Yield the identities of what can be changed in *value*, and the addresses of its tensors' memory."""
    if isinstance(value, torch.Tensor):
        yield id(value)
        if value.layout == torch.strided and value.numel():
            yield value.data_ptr()
    elif isinstance(value, torch.nn.Module):
        yield from _identities([*value.parameters(), *value.buffers()], depth - 1)
    elif isinstance(value, dict):
        yield id(value)
        yield from (each for part in value.values() if depth for each in _identities(part, depth - 1))
    elif isinstance(value, list | tuple | set):
        yield from [id(value)] if not isinstance(value, tuple) else []
        yield from (each for part in value if depth for each in _identities(part, depth - 1))
    elif hasattr(value, "__dict__") and not callable(value):
        yield id(value)
        yield from (each for part in vars(value).values() if depth for each in _identities(part, depth - 1))
