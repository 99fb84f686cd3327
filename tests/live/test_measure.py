"""measure: how fast variants are beside the first, and how much of that is noise."""

import itertools
import math
import sys
import time
from collections.abc import Sequence

import pytest

from tsguide import measure, model
from tsguide.live import measure as module
from tsguide.live.session import Session


def nothing() -> None:
    """Take no time to speak of."""


def sleep() -> None:
    """Take two thousandths of a second, which is long beside nothing."""
    time.sleep(0.002)


@pytest.mark.parametrize(
    ("ratio", "low", "high", "floor", "expected"),
    [
        (0.5, 0.4, 0.6, 1.1, "faster"),
        (2.0, 1.9, 2.1, 1.1, "slower"),
        (1.05, 1.04, 1.06, 1.1, "no difference"),
        (0.95, 0.94, 0.96, 1.1, "no difference"),
        (1.1, 1.05, 1.2, 1.1, "no difference"),
        (1.11, 1.05, 1.2, 1.1, "slower"),
        (0.9, 0.85, 0.95, 1.1, "faster"),
        (2.0, 0.9, 3.0, 1.1, "no difference"),
        (0.5, 0.4, 1.0, 1.1, "no difference"),
        (1.2, 1.0, 1.4, 1.1, "no difference"),
    ],
)
def test_a_verdict_needs_a_ratio_beyond_the_noise(
    ratio: float, low: float, high: float, floor: float, expected: str
) -> None:
    """Inside the noise floor, or with one inside the interval, there is no difference; else faster or slower."""
    assert expected == module.verdict(ratio, low, high, floor)


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([], True),
        ([1.0] * 5, True),
        ([1.0] * 6, False),
        ([9.0, 9.0, 9.0, 1.0, 1.0, 1.0], True),
        ([9.0, 1.0, 1.0, 1.0, 1.0, 1.0], False),
        ([1.0, 1.0, 1.0, 1.0, 1.0, 0.96], True),
        ([1.0, 1.0, 1.0, 1.0, 1.0, 0.98], False),
        ([1.0, 1.0, 1.0, 0.5, 2.0, 2.0, 2.0], False),
        ([1.0, 1.0, 1.0, 2.0, 2.0, 2.0], False),
    ],
)
def test_warming_up_goes_on_while_times_fall(times: list[float], expected: object) -> None:
    """Times still fall while the best of the last three is better than all before, or too few are there."""
    assert expected == module.still_falling(times)


def covered(count: int, left_out: int) -> float:
    """Return how likely the median is between the values left over, by counting every way to fall on its sides."""
    ways = [sum(sides) for sides in itertools.product((0, 1), repeat=count)]
    return sum(left_out < below < count - left_out for below in ways) / len(ways)


@pytest.mark.parametrize("count", range(1, 15))
def test_the_interval_around_the_median_is_the_narrowest_that_covers_it(count: int) -> None:
    """The values left out are as many as an interval allows that covers the median in 95 of 100 cases."""
    widths = [left_out for left_out in range(count // 2) if covered(count, left_out) >= 0.95]

    assert max(widths, default=0) == module.median_interval(count)


@pytest.mark.parametrize("count", [17, 21, 51, 101])
@pytest.mark.parametrize("confidence", [0.5, 0.9, 0.95, 0.99])
def test_the_interval_is_that_of_the_binomial_distribution(count: int, confidence: float) -> None:
    """For other numbers and confidences too, one more left out on each side would cover the median too rarely."""

    def probability(left_out: int) -> float:
        return 1 - 2 * sum(math.comb(count, below) for below in range(left_out + 1)) / 2**count

    left_out = module.median_interval(count, confidence)

    assert probability(left_out) >= confidence > probability(left_out + 1)


def test_nine_rounds_are_the_fewest_with_values_to_spare() -> None:
    """With nine rounds a value can be left out on each side, and with eight none."""
    assert (0, 1) == (module.median_interval(8), module.median_interval(9))
    assert 9 == module.FEWEST_ROUNDS


def test_the_ratio_is_the_median_of_paired_times() -> None:
    """The ratio pairs times of the same round, and its interval leaves out the extremes."""
    baseline = [1.0, 2.0, 4.0, 1.0, 2.0, 4.0, 1.0, 2.0, 4.0]
    factors = [9.0, 2.0, 2.1, 1.9, 2.0, 2.0, 2.2, 2.0, 0.1]
    times = [one * factor for one, factor in zip(baseline, factors, strict=True)]

    assert (2.0, 1.9, 2.2) == pytest.approx(module._ratio(times, baseline))


def test_measuring_nothing_is_an_error(session: Session) -> None:
    """Without variants there is nothing to measure, and the message says so."""
    with pytest.raises(ValueError, match=r"^measure\('adding'\): no variants; give at least one$"):
        measure({}, name="adding")

    assert () == session.result("a/b", duration_s=0.0).timings


def test_what_sleeps_is_slower_and_what_does_not_is_faster(session: Session) -> None:
    """A variant that sleeps is slower than one that does nothing, and the other way round."""
    slower = measure({"nothing": nothing, "sleep": sleep}, name="sleeping")
    faster = measure({"sleep": sleep, "nothing": nothing}, name="waking")

    assert ["baseline", "slower"] == [variant.verdict for variant in slower.variants]
    assert ["baseline", "faster"] == [variant.verdict for variant in faster.variants]
    assert (slower, faster) == session.result("a/b", duration_s=0.0).timings


@pytest.mark.usefixtures("session")
def test_a_timing_is_consistent_with_itself() -> None:
    """Quartiles enclose the median, the interval the ratio, the floor is a factor, and the baseline's ratio is one."""
    timing = measure({"one": sleep, "other": sleep}, name="sleeping")
    first, second = timing.variants

    assert (1.0, 1.0, 1.0) == (first.ratio, first.ratio_low, first.ratio_high)
    assert second.ratio_low <= second.ratio <= second.ratio_high
    assert all(each.q1_s <= each.median_s <= each.q3_s for each in timing.variants)
    assert timing.floor >= 1
    assert module.FEWEST_ROUNDS <= timing.rounds
    assert 1 == timing.rounds % 2
    assert all(6 <= each.warmups <= module.WARMUP_CALLS for each in timing.variants)


def test_every_variant_gets_the_arguments(session: Session) -> None:
    """Each variant is called with just the arguments that follow; the timing has its name, line and place."""
    seen: set[tuple[str, Sequence[int]]] = set()
    variants = {"a": lambda *args: seen.add(("a", args)), "b": lambda *args: seen.add(("b", args))}
    line = sys._getframe().f_lineno + 1
    timing = measure(variants, 1, 2, name="adding")

    assert {("a", (1, 2)), ("b", (1, 2))} == seen
    assert ("adding", line, "cpu", 1) == (timing.name, timing.line, timing.device, timing.threads)
    assert 0.0 < session.measured_s


@pytest.mark.usefixtures("session")
def test_a_slow_start_is_warmed_away() -> None:
    """What only the first calls take is in the time of the first call, and not in the median."""
    calls = itertools.count()
    timing = measure({"late": lambda: time.sleep(0.05) if next(calls) < 3 else None}, name="late")
    late = timing.variant("late")

    assert late.first_s > 10 * late.median_s
    assert late.warmups > 3


@pytest.mark.usefixtures("session")
def test_rounds_end_when_the_time_is_used_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a measurement takes longer than its budget, it ends after the fewest rounds; else after enough."""
    monkeypatch.setattr(module, "STEADY", math.inf)
    monkeypatch.setattr(module, "BUDGET_S", math.inf)
    full = measure({"nothing": nothing}, name="nothing").rounds
    monkeypatch.setattr(module, "BUDGET_S", 0.0)

    assert (21, 9) == (full, measure({"nothing": nothing}, name="nothing").rounds)


@pytest.mark.usefixtures("session")
def test_a_disturbed_measurement_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the baseline is far from itself, rounds follow until it is near, or the time is used up."""
    floors = iter([3.0, 2.0, 1.5, 1.05])
    monkeypatch.setattr(module, "_floor", lambda _: next(floors, 1.05))
    monkeypatch.setattr(module, "BUDGET_S", math.inf)
    waited_out = measure({"nothing": nothing}, name="nothing").rounds
    monkeypatch.setattr(module, "_floor", lambda _: 3.0)
    monkeypatch.setattr(module, "BUDGET_S", 0.5)
    given_up = measure({"nothing": nothing}, name="nothing")

    assert 27 == waited_out
    assert 27 < given_up.rounds
    assert 3.0 == given_up.floor


@pytest.mark.usefixtures("session")
def test_warming_up_ends_for_what_never_settles(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variant whose times fall for ever is warmed up for a limited number of calls."""
    monkeypatch.setattr(module, "still_falling", lambda _: True)

    assert 100 == measure({"nothing": nothing}, name="nothing").variants[0].warmups


def test_the_noise_floor_comes_from_the_baseline_against_itself(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A baseline that differs from itself by a factor of three makes a factor of two no difference."""
    waves = itertools.cycle([1.0, 3.0, 1.0, 1.0, 3.0, 1.0])
    times = {"first": waves, "second": itertools.repeat(2.0)}
    monkeypatch.setattr(module._Prepared, "block", lambda each: each.times.append(next(times[each.label])))
    timing = measure({"first": nothing, "second": nothing}, name="noise")

    assert 3.0 == pytest.approx(timing.floor)
    assert "no difference" == timing.variant("second").verdict
    assert (timing,) == session.result("a/b", duration_s=0.0).timings
    assert isinstance(timing, model.Timing)


@pytest.mark.usefixtures("session")
def test_an_error_in_a_variant_is_passed_on() -> None:
    """What a variant raises ends the measurement, and the machine is free again."""
    from tsguide.live.machine import machine

    def stop() -> None:
        raise KeyError("no")

    with pytest.raises(KeyError):
        measure({"stop": stop}, name="stop")

    assert not machine._alone
