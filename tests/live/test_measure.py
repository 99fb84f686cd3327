"""measure: how fast variants are beside the first, and how much of that is noise."""

import itertools
import math
import mmap
import sys
import time
from collections.abc import Sequence
from typing import Any

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
    assert expected == model.verdict(ratio, low, high, floor)


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


def test_six_pairs_are_the_fewest_with_an_interval() -> None:
    """All of six ratios lie on one side of the median in 2 of 64 cases, and all of five in 2 of 32."""
    assert 0 == module.median_interval(6)
    assert 1 - 2 / 2**module.FEWEST_PAIRS >= 0.95 > 1 - 2 / 2 ** (module.FEWEST_PAIRS - 1)


def test_few_rounds_have_an_interval_that_all_pairs_make() -> None:
    """With three rounds, each time is set against all six of the baseline, whose extremes are the interval."""
    ratio = module._ratio([2.0, 2.2, 2.4], [1.0, 1.0, 1.25], [1.0, 1.0, 0.8])

    assert (2.0, 2.0 / 1.25, 2.4 / 0.8) == pytest.approx(ratio)


def test_three_rounds_are_the_fewest_whose_extremes_are_an_interval() -> None:
    """Three times all lie on one side of six others in 2 of 84 orders; two of four do in 2 of 15."""

    def missed(rounds: int) -> float:
        orders = list(itertools.combinations(range(3 * rounds), rounds))
        ends = (tuple(range(rounds)), tuple(range(2 * rounds, 3 * rounds)))
        return sum(order in ends for order in orders) / len(orders)

    assert 3 == module.FEWEST_ROUNDS
    assert missed(3) < 0.05 < missed(2)


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


@pytest.mark.parametrize(
    ("variants", "more", "expected"),
    [
        (nothing, {}, r"^measure\('n'\): no names for <function nothing at 0x...>; write {'eager': f, "),
        ([nothing, nothing], {}, r"^measure\('n'\): no names for \[<function"),
        ({"a": nothing, "b": 3}, {}, r"^measure\('n'\): variant 'b' is 3; write the name of each, a text, and what"),
        ({nothing: nothing}, {}, r"variant <function nothing at 0x\w+> is <function nothing at 0x...>; write the name"),
        ({"a": nothing}, {"kwargs": [1]}, r"kwargs is \[1\]; write the keywords as in kwargs={'dim': 0}$"),
        ({"a": nothing}, {"kwargs": {1: 1}}, r"kwargs is {1: 1}; write the keywords as in kwargs={'dim': 0}$"),
        ({"a": nothing}, {"kwargs": {"a b": 1}}, r"kwargs is {'a b': 1}; write the keywords"),
        ({"a": nothing}, {"name": 3}, r"^measure: name is 3, no text; write what was measured, as in name='adding'$"),
    ],
)
def test_wrong_arguments_are_said_with_what_to_write(variants: Any, more: dict[str, Any], expected: str) -> None:
    """What cannot be measured is a TypeError before anything is called."""
    with pytest.raises(TypeError, match=expected):
        measure(variants, **{"name": "n"} | more)


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
    assert timing.floor >= module.LEAST_FLOOR
    assert module.FEWEST_ROUNDS <= timing.rounds
    assert 1 == timing.rounds % 2
    assert all(module.FEWEST_WARMUPS <= each.warmups <= module.WARMUP_CALLS for each in timing.variants)


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
def test_every_variant_gets_the_keywords() -> None:
    """Keywords are passed by their names, whatever these are, besides the arguments."""
    seen: list[Any] = []
    measure({"a": lambda *args, **kwargs: seen.append((args, kwargs))}, 1, name="n", kwargs={"run": 2, "a0": 3})

    assert all(((1,), {"run": 2, "a0": 3}) == each for each in seen)
    assert seen


@pytest.mark.usefixtures("session")
def test_a_block_is_long_for_short_functions_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """However short a call is, there are so many in a block that the clock's resolution does not count."""
    blocks: list[int] = []
    block = module._Prepared.block
    monkeypatch.setattr(module._Prepared, "block", lambda each: blocks.append(each.calls) or block(each))
    timing = measure({"nothing": nothing}, name="nothing")

    assert min(blocks) * timing.variants[0].median_s > module.BLOCK_S / 20
    assert min(blocks) > 1000


def test_an_interruption_does_not_make_a_block_short() -> None:
    """Where one try takes as long as a block because something else ran meanwhile, the others tell."""
    interruptions = itertools.cycle([0.0, 1.0, 0.0])

    class Interrupted:
        def timeit(self, calls: int) -> float:
            return calls * 1e-7 + next(interruptions)

    assert module._calls(Interrupted(), 1e-6) * 1e-7 >= module.BLOCK_S / 2


@pytest.mark.usefixtures("session")
def test_each_block_has_a_timer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks share no timer, neither those of one variant nor the baseline's two."""
    timers: list[tuple[object, int]] = []
    timeit = module.timeit.Timer.timeit
    monkeypatch.setattr(
        module.timeit.Timer, "timeit", lambda each, calls: timers.append((each, calls)) or timeit(each, calls)
    )
    block = module._Prepared.block
    used: list[set[int]] = []

    def noted(each: module._Prepared) -> None:
        timers.clear()
        block(each)
        used.append({id(timer) for timer, _ in timers})
        kept.extend(timer for timer, _ in timers)  # or a new one may get the id of one that is gone

    kept: list[object] = []
    monkeypatch.setattr(module._Prepared, "block", noted)
    measure({"nothing": nothing}, name="nothing")

    assert all(1 == len(each) for each in used)
    assert len(used) == len(set.union(*used))


@pytest.mark.usefixtures("session")
def test_a_slow_function_is_called_as_often_as_an_interval_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is slow beside the budget is called twice to warm it, and then once a round in three rounds."""
    monkeypatch.setattr(module, "BUDGET_S", 0.001)
    monkeypatch.setattr(module, "WARMUP_S", 0.001)
    calls = {"first": 0, "second": 0}

    def call(name: str) -> None:
        calls[name] += 1
        time.sleep(0.01)

    timing = measure({"first": lambda: call("first"), "second": lambda: call("second")}, name="slow")

    assert {"first": 2 + 3 + 3, "second": 2 + 3} == calls
    assert 3 == timing.rounds
    assert [2, 2] == [each.warmups for each in timing.variants]


@pytest.mark.usefixtures("session")
def test_the_order_within_a_round_is_not_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variant always follows the same other one, for what ran before can be felt."""
    order: list[str] = []
    block = module._Prepared.block
    monkeypatch.setattr(module._Prepared, "block", lambda each: order.append(each.label) or block(each))
    measure({"a": nothing, "b": nothing}, name="n")
    rounds = {tuple(order[start : start + 3]) for start in range(0, len(order), 3)}

    assert 3 == len(rounds)
    assert {("a", "a", "b")} == {tuple(sorted(each)) for each in rounds}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="page faults are counted as Linux counts them")
@pytest.mark.usefixtures("session")
def test_page_faults_are_counted_for_each_variant() -> None:
    """What gets its memory from the kernel at each call has a page fault for each page, and its table says so."""
    pages = 300

    def fresh() -> None:
        with mmap.mmap(-1, pages * mmap.PAGESIZE) as memory:
            memory[:: mmap.PAGESIZE] = bytes(pages)

    timing = measure({"none": nothing, "fresh": fresh}, name="pages")
    none, some = timing.variants

    assert pages == pytest.approx(some.faults, rel=0.1)
    assert none.faults < 1
    assert (False, True) == (none.pays, some.pays)
    assert "page faults per call" in repr(timing)
    assert "Page faults per call: fresh 30" in repr(timing)


def test_what_was_seen_between_processes_is_the_least_floor(session: Session) -> None:
    """A session knows how far ratios move between processes: what moves less is no difference."""
    session.between = {"sleeping": 1e9}
    moved = measure({"nothing": nothing, "sleep": sleep}, name="sleeping")
    other = measure({"nothing": nothing, "sleep": sleep}, name="another name")

    assert (1e9, 1e9, "no difference") == (moved.floor, moved.between, moved.variants[1].verdict)
    assert (1.0, "slower") == (other.between, other.variants[1].verdict)


@pytest.mark.usefixtures("session")
def test_threads_are_as_before_after_a_measurement() -> None:
    """One thread measures, and the script's own number is back afterwards."""
    import torch

    seen: set[int] = set()
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        measure({"a": lambda: seen.add(torch.get_num_threads())}, name="n")
        after = torch.get_num_threads()
    finally:
        torch.set_num_threads(before)

    assert ({1}, 2) == (seen, after)


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

    assert (21, 3) == (full, measure({"nothing": nothing}, name="nothing").rounds)


@pytest.mark.usefixtures("session")
def test_a_disturbed_measurement_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the baseline is far from itself, rounds follow until it is near, or the time is used up."""
    monkeypatch.setattr(module, "BLOCK_S", 0.0001)
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
    bases = itertools.count(1.0, 2.0)
    times: dict[int, float] = {}

    def block(each: module._Prepared) -> None:
        if id(each) not in times:
            times[id(each)] = 2.0 if each.label == "second" else next(bases)
        each.times.append(times[id(each)])
        each.faults.append(0.0)

    monkeypatch.setattr(module._Prepared, "block", block)
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
