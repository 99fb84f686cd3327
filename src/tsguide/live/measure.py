"""measure: how fast variants are beside the first of them, with the noise of the measurement."""

from __future__ import annotations

import dataclasses
import itertools
import math
import statistics
import time
from typing import TYPE_CHECKING, Any

from torch.utils.benchmark import Timer

import tsguide
from tsguide import model
from tsguide.live.machine import THREADS
from tsguide.live.session import calling_line, current, measuring

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

CONFIDENCE = 0.95
BLOCK_S = 0.005
"""How long one block of calls takes about, in seconds: long beside the clock's resolution."""

MOST_CALLS = 1000
"""Calls in a block at the most."""

BUDGET_S = 2.0
"""How long the rounds of one measurement take about, in seconds, at the most."""

FEWEST_ROUNDS, ENOUGH_ROUNDS = 9, 21
"""Rounds: nine are the fewest that give the median a 95 % interval with a value to spare on each side."""

STEADY = 1.1
"""Enough rounds are enough where the noise floor is at most this; what disturbs the machine is waited out."""

WINDOW = 3
"""Warm-up looks at the best of this many calls at a time."""

FALLING = 0.97
"""Times still fall when a window's best is under this part of the best before."""

WARMUP_CALLS, WARMUP_S = 100, 3.0
"""Warm-up ends after so many calls, or so many seconds, at the latest."""


def measure(variants: Mapping[str, Callable[..., Any]], *args: Any, name: str) -> model.Timing:
    """Measure variants against the first of them, each called with *args*.

    Each variant is called until its times stop falling; then all are timed in rounds, in turn, and in each round
    the first is timed twice, which gives the noise floor. More rounds follow while that is high. A variant's ratio
    is the median over the rounds of its time over the first's in the same round. Nothing else that tsguide runs is
    on the machine meanwhile.

    Args:
        variants: name to callable; the first is the baseline.
        args: what every variant is called with; a variant must not change them.
        name: what was measured, the caption of the table.

    Returns:
        The timing, in seconds per call, which shows itself as a table.

    Raises:
        ValueError: there are no variants.
    """
    if not variants:
        msg = f"measure({name!r}): no variants; give at least one"
        raise ValueError(msg)
    with measuring():
        prepared = [_Prepared.warm(label, run, args) for label, run in variants.items()]
        prepared.append(dataclasses.replace(prepared[0], times=[]))
        rounds = _run_rounds(prepared)
    measured, floor = prepared[:-1], _floor(prepared)
    return current().timing(
        model.Timing(
            name=name,
            line=calling_line()[1],
            device=tsguide.device,
            threads=THREADS,
            rounds=rounds,
            floor=floor,
            variants=tuple(_variant(each, measured[0], floor) for each in measured),
        )
    )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Prepared:
    """A variant that is warm. Times are in seconds per call, one for each round."""

    label: str
    timer: Timer
    warmups: int
    first_s: float
    calls: int
    times: list[float]

    @classmethod
    def warm(cls, label: str, run: Callable[..., Any], args: tuple[Any, ...]) -> _Prepared:
        """Call *run* until its times stop falling."""
        timer = Timer("run(*args)", globals={"run": run, "args": args}, num_threads=THREADS)
        times = [_once(run, args)]
        since = time.perf_counter()
        while still_falling(times) and len(times) < WARMUP_CALLS and time.perf_counter() - since < WARMUP_S:
            times.append(_once(run, args))
        calls = max(1, min(MOST_CALLS, int(BLOCK_S / max(min(times[-WINDOW:]), 1e-9))))
        return cls(label=label, timer=timer, warmups=len(times), first_s=times[0], calls=calls, times=[])

    def block(self) -> None:
        """Time one block of calls."""
        self.times.append(float(self.timer.timeit(self.calls).median))


def still_falling(times: Sequence[float]) -> bool:
    """Return whether the last window of *times* is better than all before it, or too few are there to tell.

    >>> still_falling([9.0, 8.0]), still_falling([9.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    (True, False)
    """
    if len(times) < 2 * WINDOW:
        return True
    return min(times[-WINDOW:]) < FALLING * min(times[:-WINDOW])


def median_interval(count: int, confidence: float = CONFIDENCE) -> int:
    """Return how many of *count* sorted values to leave out on each side for an interval around the median.

    The interval between order statistics covers the median with at least the given confidence whatever the
    distribution: the number of values below the median is binomial with probability one half (Conover,
    Practical Nonparametric Statistics, on confidence intervals for a quantile).

    >>> median_interval(9), median_interval(21)
    (1, 5)
    """
    tail, left_out = 0.0, -1
    while tail <= (1 - confidence) / 2:
        left_out += 1
        tail += math.comb(count, left_out) / 2**count
    return max(0, left_out - 1) if left_out else 0


def _once(run: Callable[..., Any], args: tuple[Any, ...]) -> float:
    since = time.perf_counter()
    run(*args)
    if tsguide.device.startswith("cuda"):
        import torch

        torch.cuda.synchronize()
    return time.perf_counter() - since


def _run_rounds(prepared: list[_Prepared]) -> int:
    since = time.perf_counter()
    for rounds in itertools.count(1):
        start = (rounds - 1) % len(prepared)
        for each in prepared[start:] + prepared[:start]:
            each.block()
        late = rounds >= FEWEST_ROUNDS and time.perf_counter() - since > BUDGET_S
        if rounds % 2 and (late or (rounds >= ENOUGH_ROUNDS and _floor(prepared) <= STEADY)):
            break
    return rounds


def _floor(prepared: Sequence[_Prepared]) -> float:
    """Return how far the baseline is from itself, which is the last of *prepared* too, as a factor."""
    _, low, high = _ratio(prepared[-1].times, prepared[0].times)
    return max(high, 1 / low)


def _ratio(times: Sequence[float], baseline: Sequence[float]) -> tuple[float, float, float]:
    """Return the median ratio of paired times, and its confidence interval."""
    ratios = sorted(one / other for one, other in zip(times, baseline, strict=True))
    left_out = median_interval(len(ratios))
    return statistics.median(ratios), ratios[left_out], ratios[-1 - left_out]


def _variant(each: _Prepared, baseline: _Prepared, floor: float) -> model.Variant:
    ratio, low, high = _ratio(each.times, baseline.times)
    q1, median, q3 = statistics.quantiles(each.times, n=4, method="inclusive")
    return model.Variant(
        name=each.label,
        verdict="baseline" if each is baseline else verdict(ratio, low, high, floor),
        warmups=each.warmups,
        first_s=each.first_s,
        median_s=median,
        q1_s=q1,
        q3_s=q3,
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
    )


def verdict(ratio: float, low: float, high: float, floor: float) -> model.Speed:
    """Return what a ratio says: no difference inside the noise floor, or where its interval includes one.

    >>> verdict(0.5, 0.48, 0.52, 1.03), verdict(1.02, 1.01, 1.03, 1.05)
    ('faster', 'no difference')
    """
    if 1 / floor <= ratio <= floor or low <= 1 <= high:
        return "no difference"
    return "faster" if ratio < 1 else "slower"
