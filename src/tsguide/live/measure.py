"""measure: how fast variants are beside the first of them, with the noise of the measurement."""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import math
import random
import resource
import statistics
import time
import timeit
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import torch

import tsguide
from tsguide import model
from tsguide.live import memory
from tsguide.live.clock import clock
from tsguide.live.machine import THREADS
from tsguide.live.session import calling_line, current, measuring
from tsguide.live.text import brief

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CONFIDENCE = 0.95
BLOCK_S = 0.005
"""How long one block of calls takes about, in seconds: long beside the clock's resolution."""

BUDGET_S = 2.0
"""How long the rounds of one measurement take about, in seconds, unless the fewest take longer."""

FEWEST_ROUNDS, ENOUGH_ROUNDS = 3, 21
"""Rounds: with three, the baseline's six times and a variant's three still give an interval of 97 %."""

FEWEST_PAIRS = 6
"""The fewest ratios of paired times that give their median a 95 % interval."""

STEADY = 1.1
"""Enough rounds are enough where the noise floor is at most this; what disturbs the machine is waited out."""

LEAST_FLOOR = 1.02
"""The noise floor is no less: two of two hundred null tests were 1.9 % off, with intervals narrower than that."""

WINDOW = 3
"""Warm-up looks at the best of this many calls at a time."""

FALLING = 0.97
"""Times still fall when a window's best is under this part of the best before."""

WARMUP_CALLS, WARMUP_S = 100, 1.0
"""Warm-up ends after so many calls, or so many seconds after the first, at the latest."""

FEWEST_WARMUPS = 2
"""Calls before anything is timed, however long they take: TorchScript profiles the first, and then optimises."""


def measure(
    variants: Mapping[str, Callable[..., Any]],
    *args: Any,
    name: str,
    kwargs: Mapping[str, Any] | None = None,
    keep_memory: bool = True,
) -> model.Timing:
    """Measure variants against the first of them, each called with *args* and *kwargs*.

    Each variant is called until its times stop falling; then all are timed in rounds, in an order drawn anew for each,
    and in each round the first is timed twice, which gives the noise floor. More rounds follow while that is high.
    A variant's ratio is the median over the rounds of its time over the first's in the same round. Nothing else that
    tsguide runs is on the machine meanwhile, and the allocator keeps freed memory, where it is glibc's.

    Args:
        variants: name to callable; the first is the baseline.
        args: what every variant is called with; a variant must not change them.
        name: what was measured, the caption of the table.
        kwargs: the keywords that every variant is called with.
        keep_memory: whether the allocator keeps what is freed. False shows what it costs when it does not; see
            ``tsguide.live.memory.kept``.

    Returns:
        The timing, in seconds per call, which shows itself as a table.

    Raises:
        TypeError: an argument is not what it should be; the message says what to write.
        ValueError: there are no variants.
    """
    _check(variants, name, kwargs)
    if (known := current().known_timing()) is not None:
        return known
    with measuring(), _threads(THREADS), memory.kept(wanted=keep_memory) as kept:
        prepared = [_Prepared.warm(label, run, args, kwargs or {}) for label, run in variants.items()]
        prepared.append(dataclasses.replace(prepared[0], times=[], faults=[]))
        rounds = _run_rounds(prepared)
    between = current().between.get(name, 1.0)
    floor = max(_floor(prepared), between)
    return current().timing(
        model.Timing(
            name=name,
            line=calling_line()[1],
            device=tsguide.device,
            threads=THREADS,
            rounds=rounds,
            floor=floor,
            between=between,
            kept_memory=kept,
            variants=tuple(_variant(each, prepared, floor) for each in prepared[:-1]),
        )
    )


def _check(variants: Any, name: Any, kwargs: Any) -> None:
    """Raise where an argument is not what it should be."""
    called = f"measure({name!r})"
    if not isinstance(name, str):
        msg = f"measure: name is {brief(name)}, no text; write what was measured, as in name='adding'"
        raise TypeError(msg)
    if not isinstance(variants, Mapping):
        msg = f"{called}: no names for {brief(variants)}; write {{'eager': f, 'script': scripted}} first"
        raise TypeError(msg)
    if not variants:
        msg = f"{called}: no variants; give at least one"
        raise ValueError(msg)
    for label, run in variants.items():
        if not isinstance(label, str) or not callable(run):
            msg = f"{called}: variant {label!r} is {brief(run)}; write the name of each, a text, and what is called"
            raise TypeError(msg)
    named = isinstance(kwargs, Mapping) and all(isinstance(key, str) and key.isidentifier() for key in kwargs)
    if kwargs is not None and not named:
        msg = f"{called}: kwargs is {brief(kwargs)}; write the keywords as in kwargs={{'dim': 0}}"
        raise TypeError(msg)


@contextlib.contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Prepared:
    """A variant that is warm. Times are in seconds per call, page faults are per call; both have one for each round."""

    label: str
    statement: str
    names: dict[str, Any]
    warmups: int
    first_s: float
    calls: int
    times: list[float]
    faults: list[float]

    @classmethod
    def warm(cls, label: str, run: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _Prepared:
        """Call *run* until its times stop falling."""
        words = [f"a{place}" for place in range(len(args))] + [f"{key}=k_{key}" for key in kwargs]
        statement = f"run({', '.join(words)})"  # as a person writes it: a call with stars costs nanoseconds more
        names = {
            "run": run,
            **{f"a{place}": value for place, value in enumerate(args)},
            **{f"k_{key}": value for key, value in kwargs.items()},
        }
        once = _timer(statement, names)
        times = [once.timeit(1)]
        since = time.perf_counter()
        while len(times) < FEWEST_WARMUPS or (
            still_falling(times) and len(times) < WARMUP_CALLS and time.perf_counter() - since < WARMUP_S
        ):
            times.append(once.timeit(1))
        return cls(
            label=label,
            statement=statement,
            names=names,
            warmups=len(times),
            first_s=times[0],
            calls=_calls(once, min(times[-WINDOW:])),
            times=[],
            faults=[],
        )

    def block(self) -> None:
        """Time one block of calls, with a timer and names of its own: one can be biased for its whole life."""
        timer = _timer(self.statement, dict(self.names))
        if self.calls > 1:  # the first is slower than the others, and weighs more the fewer there are
            timer.timeit(max(1, self.calls // 100))
        before = _page_faults()
        self.times.append(timer.timeit(self.calls) / self.calls)
        self.faults.append((_page_faults() - before) / self.calls)


def _timer(statement: str, names: dict[str, Any]) -> timeit.Timer:
    return timeit.Timer(statement, timer=clock, globals=names)


def _page_faults() -> int:
    """Return how many pages this process has got from the kernel so far without reading a disk."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt


def _calls(timer: timeit.Timer, single_s: float) -> int:
    """Return how many calls make a block; a single one, which takes about *single_s*, says too little of short ones.

    The best of a few tries counts: one that is interrupted for as long as a block would make do with a handful of
    calls, which are then slower than those of another variant for being few.
    """
    calls, taken = 1, single_s
    while taken < BLOCK_S / 2:
        calls = max(2 * calls, int(calls * BLOCK_S / max(taken, 1e-9)))
        taken = min(timer.timeit(calls) for _ in range(WINDOW))
    return calls


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


def _run_rounds(prepared: list[_Prepared]) -> int:
    """Time blocks in rounds; return how many rounds, which is odd."""
    since, drawn = time.perf_counter(), random.Random(0)  # noqa: S311  nobody is to be kept from guessing
    for rounds in itertools.count(1):
        for each in drawn.sample(prepared, len(prepared)):
            each.block()
        next_s = (time.perf_counter() - since) * (rounds + 2) / rounds
        late = rounds >= FEWEST_ROUNDS and next_s > BUDGET_S
        if rounds % 2 and (late or (rounds >= ENOUGH_ROUNDS and _floor(prepared) <= STEADY)):
            break
    return rounds


def _floor(prepared: Sequence[_Prepared]) -> float:
    """Return how far the baseline is from itself, which is the last of *prepared* too, as a factor."""
    _, low, high = _ratio(prepared[-1].times, prepared[0].times)
    return max(high, 1 / low, LEAST_FLOOR)


def _ratio(
    times: Sequence[float], baseline: Sequence[float], again: Sequence[float] = ()
) -> tuple[float, float, float]:
    """Return the median ratio of paired times, and its confidence interval.

    Few pairs give none of 95 %. The times can still be set against all times of the baseline, *again* included:
    the interval from the least such ratio to the greatest misses the true one only where all times of the one lie on
    one side of all of the other, which is 2 of the 84 orders that three times and six can come in.
    """
    ratios = sorted(one / other for one, other in zip(times, baseline, strict=True))
    if len(ratios) < FEWEST_PAIRS:
        others = [*baseline, *again]
        return statistics.median(ratios), min(times) / max(others), max(times) / min(others)
    left_out = median_interval(len(ratios))
    return statistics.median(ratios), ratios[left_out], ratios[-1 - left_out]


def _variant(each: _Prepared, prepared: Sequence[_Prepared], floor: float) -> model.Variant:
    first, again = prepared[0], prepared[-1]
    ratio, low, high = (1.0, 1.0, 1.0) if each is first else _ratio(each.times, first.times, again.times)
    q1, median, q3 = statistics.quantiles(each.times, n=4, method="inclusive")
    return model.Variant(
        name=each.label,
        verdict="baseline" if each is first else model.verdict(ratio, low, high, floor),
        warmups=each.warmups,
        first_s=each.first_s,
        median_s=median,
        q1_s=q1,
        q3_s=q3,
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        faults=statistics.fmean(each.faults),
    )
