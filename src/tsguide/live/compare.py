"""compare: what one construct does under all five modes, judged against eager."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import torch

import tsguide
from tsguide import model
from tsguide.live import isolate, modes, replay
from tsguide.live.calls import checked
from tsguide.live.equality import Tolerance
from tsguide.live.judge import Eager, EagerError
from tsguide.live.machine import THREADS, machine
from tsguide.live.observe import Construct, Observation, Task, kept, perform
from tsguide.live.session import calling_line, current, measuring
from tsguide.live.text import name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from tsguide.live.calls import Call, Snapshot

__all__ = ["EagerError", "compare"]

LIMIT_S = 60.0
"""After how many seconds a mode that has not answered hangs."""


def compare(
    target: Callable[..., Any] | None = None,
    *,
    example: tuple[Any, ...] | Call,
    others: Sequence[tuple[Any, ...] | Call] = (),
    factory: Callable[[], Callable[..., Any]] | None = None,
    also: Mapping[str, Callable[[Any], Callable[..., Any]]] | None = None,
    raises: type[BaseException] | tuple[type[BaseException], ...] = (),
    rtol: float | None = None,
    atol: float | None = None,
    dynamic_shapes: Any = None,
    strict: bool | None = None,
    dynamic: bool | None = None,
    limit: float = LIMIT_S,
    name: str = "",
) -> model.Comparison:
    """Run one construct under the five modes, and say for each whether it does what eager does.

    A mode's outcome is what the same lines give by hand: capture with *example*, then a call with *example* and with
    each of *others*, one after the other, on the script's own objects. Each mode has a process of its own, forked
    from the script's, so that it changes nothing for the next mode or for the script, and may crash or hang. Before
    each capture and call the random generators get the same seed, and what an earlier one has changed in the
    arguments is put back; a module's state goes on from call to call, as it does by hand. A process that has used
    CUDA cannot be forked: there the script is run again up to this line for each mode. Times are taken afterwards,
    in processes of their own, while nothing else that tsguide runs is on the machine.

    Two calls agree when the results, the arguments after the call, and the parameters and buffers of a module that
    is called, have the same structure, dtype, device, shape, ``requires_grad``, gradient and values, or when both
    raise. Objects are compared by their fields, and numbers relative to the largest of their tensor. Where eager
    differs from itself in a second process, no mode is judged. The worst outcome over the calls is the mode's.

    Args:
        target: a function or a module.
        example: the arguments that capture sees, as a tuple, or as ``call(x, scale=2.0)`` with keywords.
        others: more arguments, on which the captured construct is called too.
        factory: makes the target, in place of *target*, in each process anew.
        also: more modes by name, each with what makes the captured construct from the target, such as
            ``{"frozen": lambda module: torch.jit.freeze(torch.jit.script(module.eval()))}``.
        raises: the errors that eager itself may raise.
        rtol: how far numbers may be apart, relative to their magnitude; as ``torch.testing`` has it for each dtype
            where None.
        atol: the same, absolute; nothing beside *rtol* where None.
        dynamic_shapes: handed to ``torch.export.export``; where None, each size that varies over the calls is dynamic.
        strict: handed to ``torch.export.export``, unless None.
        dynamic: handed to ``torch.compile``, unless None.
        limit: seconds after which a mode that has not answered is ended, and hangs.
        name: what the table is called; the target's name where empty.

    Returns:
        The comparison, which shows itself as a table.

    Raises:
        TypeError: the arguments are not what they should be; the message says what to write.
        EagerError: eager raises, crashes or hangs, and *raises* does not say so.
    """
    calls = checked(example, others)
    also = dict(also or {})
    if taken := sorted(also.keys() & set(model.MODES)):
        msg = f"also names {taken}, which are modes already; give them other names"
        raise TypeError(msg)
    options = modes.Options(dynamic_shapes=dynamic_shapes, strict=strict, dynamic=dynamic)
    construct = Construct(make=_maker(target, factory), calls=calls, also=also, options=options)
    if (known := current().known_comparison(construct)) is not None:
        return known
    comparing = _Comparing(construct, Tolerance(rtol, atol), limit, kept(target, calls))
    results = comparing.settle(raises)
    with measuring():
        results = [comparing.timed(result) for result in results]
    return current().comparison(
        model.Comparison(
            name=name or name_of(factory or target),
            line=calling_line()[1],
            device=tsguide.device,
            threads=THREADS,
            modes=tuple(results),
        )
    )


def _maker(target: Any, factory: Any) -> Callable[[], Callable[..., Any]]:
    """Return what gives the target, the one that is given or a fresh one each time."""
    if (target is None) == (factory is None):
        msg = "compare takes a function or a module, or a factory that makes one, and not both"
        raise TypeError(msg)
    if not callable(target if factory is None else factory):
        msg = f"compare takes what can be called, not {type(target or factory).__name__!r}"
        raise TypeError(msg)
    return (lambda: target) if factory is None else factory


class _Comparing:
    """One comparison at work: it has each task done in a process of its own."""

    def __init__(self, construct: Construct, tolerance: Tolerance, limit: float, before: Snapshot) -> None:
        self._construct, self._tolerance, self._limit, self._before = construct, tolerance, limit, before
        self._forks = can_fork()

    def settle(self, raises: type[BaseException] | tuple[type[BaseException], ...]) -> list[model.ModeResult]:
        """Return what each mode did, without times."""
        present = [mode for mode in model.MODES if not modes.absence(mode)]
        for mode in present:
            modes.load(mode)
        seen = self._do("outcome", "eager")
        if self._forks and seen.ended is not None and seen.ended.kind == "hangs" and Path(calling_line()[0]).is_file():
            self._forks = False  # a pool of threads, say, does not survive a fork: the script is run again instead
            seen = self._do("outcome", "eager")
        eager = Eager(seen, self._do("control", "eager"), self._tolerance)
        eager.must_not_raise(raises)
        return [eager.judged(), *(self._settled(mode, eager) for mode in [*model.MODES[1:], *self._construct.also])]

    def _settled(self, mode: str, eager: Eager) -> model.ModeResult:
        if mode in model.MODES and (reason := modes.absence(mode)):
            message = model.Message(kind="absent", text=reason)
            return model.ModeResult(mode=mode, outcome="absent", message=message)
        seen = self._do("outcome", mode)
        partly = seen.counts is not None and (seen.counts.breaks or not seen.counts.compiled)
        whole = self._do("fullgraph", mode).first_refusal() if partly else None
        return eager.judge(mode, seen, whole)

    def timed(self, result: model.ModeResult) -> model.ModeResult:
        """Return *result* with its times, where there is something to time."""
        if result.outcome in ("absent", "refuses", "crashes", "hangs"):
            return result
        seen = self._do("times", result.mode)
        times = {"capture_s": seen.capture_s, "first_s": seen.first_s, "steady_s": seen.steady_s}
        return msgspec.structs.replace(result, **times)

    def _do(self, task: Task, mode: str) -> Observation:
        machine.give_way()
        try:
            return self._isolated(task, mode)
        except isolate.CrashedError as crash:
            return Observation(ended=model.Message(kind="crashes", text=str(crash)))
        except isolate.HungError as hung:
            return Observation(ended=model.Message(kind="hangs", text=str(hung)))
        finally:
            self._before.restore()  # a child may share memory with us

    def _isolated(self, task: Task, mode: str) -> Observation:
        if self._forks:
            return isolate.apart(lambda: perform(task, mode, self._construct), limit=self._limit)
        request = replay.Request(
            script=calling_line()[0],
            task=task,
            mode=mode,
            comparisons=current().comparisons,
            timings=current().timings,
        )
        return replay.again(request, limit=self._limit)


def can_fork() -> bool:
    """Return whether a child of this process can run torch: not once this process has used CUDA."""
    return not torch.cuda.is_initialized()
