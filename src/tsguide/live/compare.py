"""compare: what one construct does under all five modes, judged against eager."""

from __future__ import annotations

import copy
import dataclasses
import time
from typing import TYPE_CHECKING, Any

import torch
from torch.utils._pytree import tree_map
from torch.utils.benchmark import Timer

import tsguide
from tsguide import model
from tsguide.live import modes
from tsguide.live.equality import difference
from tsguide.live.machine import THREADS
from tsguide.live.quiet import quiet, warnings_of
from tsguide.live.session import calling_line, current, measuring
from tsguide.live.text import brief, clean, name_of, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SEED = 20
"""The seed of torch's generators before each capture and each run."""

BUDGET_S = 0.05
"""How long the estimate of one mode's time per call may take, in seconds."""

WARMUPS = 3
"""Calls before the estimate: TorchScript's executor profiles two runs, then optimises."""

MOST_CALLS = 1000
"""Calls in the estimate at the most."""


def compare(
    target: Callable[..., Any],
    *,
    example: tuple[Any, ...],
    others: Sequence[tuple[Any, ...]] = (),
    name: str = "",
) -> model.Comparison:
    """Run one construct under the five modes, and say for each whether it does what eager does.

    Each mode captures with *example*, and then runs on *example* and each of *others*, from the same seed, on
    fresh copies of the inputs. Two runs agree when the results, the inputs after the run and a module's
    parameters and buffers after the run have the same structure, types, dtypes, shapes and values, or when
    both raise. A module is copied for each mode, and its parameters and buffers are put back before each run.
    The worst outcome over the inputs is the mode's. Nothing else that tsguide runs is on the machine meanwhile.

    Args:
        target: a function or a module.
        example: the arguments that capture sees.
        others: more tuples of arguments, on which the captured construct runs too.
        name: what the table is called; the target's name where empty.

    Returns:
        The comparison, which shows itself as a table.
    """
    inputs = [example, *others]
    present = [mode for mode in model.MODES if not modes.absence(mode)]
    for mode in present:
        modes.prepare(mode)
    with measuring(), quiet():
        seen = {mode: _observe(mode, target, inputs) for mode in present}
    results = (_judge(seen[mode], seen["eager"]) if mode in seen else _absent(mode) for mode in model.MODES)
    return current().comparison(
        model.Comparison(
            name=name or name_of(target),
            line=calling_line()[1],
            device=tsguide.device,
            threads=THREADS,
            modes=tuple(results),
        )
    )


@dataclasses.dataclass(frozen=True, slots=True)
class _Run:
    """What one call gave: its value, or what it raised; and what it left in its inputs and its module."""

    value: Any = None
    left: Any = None
    raised: model.Message | None = None
    refused: bool = False

    def __str__(self) -> str:
        return shortened(f"raises {self.raised}") if self.raised else brief(self.value)


@dataclasses.dataclass(kw_only=True, slots=True)
class _Observation:
    """All that was seen of one construct under one mode. Times are in seconds."""

    mode: model.Mode
    warnings: list[model.Message]
    refusal: model.Message | None = None
    runs: Sequence[_Run] = ()
    compiled: int | None = None
    capture_s: float | None = None
    first_s: float | None = None
    steady_s: float | None = None


def _observe(mode: model.Mode, target: Callable[..., Any], inputs: Sequence[tuple[Any, ...]]) -> _Observation:
    modes.prepare(mode)
    target = _copied(target) if isinstance(target, torch.nn.Module) else target
    state = _copied(_state(target))
    with warnings_of() as warnings:
        seen = _Observation(mode=mode, warnings=warnings)
        torch.manual_seed(SEED)
        since = time.perf_counter()
        try:
            captured = modes.capture(mode, target, _copied(inputs))
        except Exception as error:  # noqa: BLE001  whatever capture raises is the refusal
            seen.refusal = _words(error)
            return seen
        finally:
            seen.capture_s = time.perf_counter() - since if mode in ("trace", "script", "export") else None
        timed = [_call(mode, captured, values, state) for values in inputs]
    seen.runs = [run for run, _ in timed]
    first, seen.first_s = timed[0]
    seen.compiled = captured.compiled
    if first.refused:
        seen.refusal = first.raised
    elif not first.raised:
        seen.steady_s = _steady(captured.run, inputs[0])
    return seen


def _call(
    mode: model.Mode, captured: modes.Captured, values: tuple[Any, ...], state: dict[str, Any]
) -> tuple[_Run, float]:
    """Call a captured construct once, on copies, from the same seed and state; return what it gave, and its time."""
    values = _copied(values)
    _restore(captured.keeper, state)
    torch.manual_seed(SEED)
    since = time.perf_counter()
    try:
        value = captured.run(*values)
    except Exception as error:  # noqa: BLE001  that it raises is what is to be seen
        taken = time.perf_counter() - since
        return _Run(raised=_words(error), refused=modes.is_refusal(mode, error)), taken
    if tsguide.device.startswith("cuda"):
        torch.cuda.synchronize()
    taken = time.perf_counter() - since
    after = _state(captured.keeper)
    return _Run(*_copied((value, [values, {key: after.get(key) for key in state}]))), taken


def _words(error: Exception) -> model.Message:
    """Return what an exception says, without the exception.

    While it lives, in the frames of its traceback, PyTorch adds its call stack to the messages of later ones.
    """
    return model.Message(kind=type(error).__name__, text=clean(str(error)).strip())


def _steady(run: Callable[..., Any], values: tuple[Any, ...]) -> float | None:
    """Estimate the time of a warm call on *values*, in seconds."""
    timer = Timer("run(*values)", globals={"run": run, "values": _copied(values)}, num_threads=THREADS)
    try:
        one = timer.timeit(WARMUPS).median
        calls = min(int(BUDGET_S / max(one, 1e-9)) - 2 * WARMUPS, MOST_CALLS)
        return float(timer.timeit(calls).median if calls > 1 else one)
    except Exception:  # noqa: BLE001  a construct that cannot be called again on what it changed has no such time
        return None


def _judge(seen: _Observation, eager: _Observation) -> model.ModeResult:
    runs = [_judge_run(f"input {i}", *pair) for i, pair in enumerate(zip(eager.runs, seen.runs, strict=False))]
    outcomes = {run.outcome for run in runs}
    raised = seen.refusal
    if seen.refusal is not None:
        outcome: model.Outcome = "refuses"
    elif "raises" in outcomes:
        outcome = "breaks"
        raised = next(s.raised for s, run in zip(seen.runs, runs, strict=True) if run.outcome == "raises")
    else:
        outcome = "disagrees" if "disagrees" in outcomes else "agrees"
    return model.ModeResult(
        mode=seen.mode,
        outcome=outcome,
        message=raised,
        warnings=tuple(seen.warnings),
        runs=() if outcome == "refuses" else tuple(runs),
        compiled=seen.compiled,
        capture_s=seen.capture_s,
        first_s=seen.first_s,
        steady_s=seen.steady_s,
    )


def _judge_run(label: str, eager: _Run, seen: _Run) -> model.Run:
    if seen.raised and not eager.raised:
        return model.Run(input=label, outcome="raises", eager=str(eager), got=str(seen))
    found = ""
    if eager.raised and not seen.raised:
        found = str(seen)
    elif not eager.raised:
        found = difference(eager.value, seen.value)
        if not found and (left := difference(eager.left, seen.left)):
            found = f"leaves its inputs or its state different: {left}"
    return model.Run(
        input=label,
        outcome="disagrees" if found else "agrees",
        eager=str(eager),
        got=found if found and brief(seen.value) == brief(eager.value) else str(seen),
    )


def _absent(mode: model.Mode) -> model.ModeResult:
    message = model.Message(kind="absent", text=modes.absence(mode))
    return model.ModeResult(mode=mode, outcome="absent", message=message)


def _state(target: Any) -> dict[str, Any]:
    """Return the parameters and buffers of a module by name, saved with it or not; nothing for a function."""
    if not isinstance(target, torch.nn.Module):
        return {}
    return {**dict(target.named_parameters()), **dict(target.named_buffers())}


def _restore(keeper: Any, state: dict[str, Any]) -> None:
    """Put the parameters and buffers of *state* back into the module that keeps them."""
    kept = _state(keeper) if state else {}
    with torch.no_grad():
        for name, tensor in state.items():
            if name in kept and kept[name].shape == tensor.shape:
                kept[name].copy_(tensor)


def _copied(value: Any) -> Any:
    """Return a copy that shares nothing with *value*; what cannot be copied stands for itself."""
    copies: dict[int, Any] = {}

    def copied(leaf: Any) -> Any:
        if id(leaf) not in copies:  # what stands in two places is one thing in the copy too
            copies[id(leaf)] = _copied_leaf(leaf)
        return copies[id(leaf)]

    return tree_map(copied, value)


def _copied_leaf(value: Any) -> Any:
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001  a class may raise anything from its own copying
        return value
