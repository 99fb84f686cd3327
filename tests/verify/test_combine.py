"""What several processes of one script say together."""

import msgspec
import pytest

from tsguide import model
from tsguide.verify import combine


def variant(name: str, ratio: float, verdict: model.Speed = "no difference", **more: float) -> model.Variant:
    """A variant of some ratio in one process, with a narrow interval."""
    numbers = {"warmups": 6, "first_s": 1.0, "median_s": ratio, "q1_s": ratio, "q3_s": ratio}
    low, high = ratio * 0.99, ratio * 1.01
    return model.Variant(name=name, verdict=verdict, ratio=ratio, ratio_low=low, ratio_high=high, **numbers | more)


def timing(ratio: float, name: str = "adding", floor: float = 1.02, **more: float) -> model.Timing:
    """A timing of one process."""
    variants = (variant("eager", 1.0, "baseline"), variant("script", ratio, **more))
    return model.Timing(name=name, line=9, device="cpu", threads=1, rounds=21, floor=floor, variants=variants)


def result(*held: bool, timings: tuple[model.Timing, ...] = (), problem: str = "", **more: float) -> model.Result:
    """What one process gave, with a claim for each truth."""
    claims = tuple(model.Claim(text="it holds", line=3, held=each, seen=f"saw {each}") for each in held)
    return model.Result(id="a/b", claims=claims, timings=timings, problem=problem, **more)


def measured(*ratios: float, **more: float) -> model.Variant:
    """What processes with these ratios measured together of the variant that is not the baseline."""
    (together,) = combine.combined([result(True, timings=(timing(ratio, **more),)) for ratio in ratios]).timings
    return together.variant("script")


def test_one_process_says_what_it_says() -> None:
    """What one process gave is left as it is."""
    one = result(True, timings=(timing(2.0),))

    assert one is combine.combined([one])


def test_a_ratio_is_the_median_of_the_processes_and_its_interval_all_of_them() -> None:
    """The interval of a ratio is from the lowest process to the highest, however narrow each of theirs is."""
    seen = measured(0.606, 0.638, 0.6, 0.61, 0.612, 0.62)

    assert (0.611, 0.6, 0.638, "faster") == pytest.approx(
        (seen.ratio, seen.ratio_low, seen.ratio_high, seen.verdict), nan_ok=True
    )
    assert [0.606, 0.638, 0.6, 0.61, 0.612, 0.62] == [each.ratio for each in seen.processes]
    assert (0.606 * 0.99, 0.606 * 1.01) == (seen.processes[0].ratio_low, seen.processes[0].ratio_high)


@pytest.mark.parametrize(
    ("ratios", "floor", "expected"),
    [
        ((1.2, 1.2, 1.3, 1.3, 1.2, 1.1), 1.02, "slower"),
        ((1.2, 1.2, 1.3, 1.3, 1.2, 0.99), 1.02, "no difference"),
        ((1.2, 1.2, 1.3, 1.3, 1.2, 1.1), 1.25, "no difference"),
        ((0.8, 0.9, 0.8, 0.9, 0.8, 0.9), 1.02, "faster"),
        ((0.8, 0.9, 0.8, 0.9, 0.8, 1.0), 1.02, "no difference"),
    ],
)
def test_the_verdict_follows_from_all_processes(ratios: tuple[float, ...], floor: float, expected: str) -> None:
    """No difference where a process saw none, or inside the noise floor, whatever each process's own verdict is."""
    assert expected == measured(*ratios, floor=floor).verdict


def test_the_other_figures_are_medians() -> None:
    """Times, page faults, warm-up calls, rounds and the noise floor are the medians of the processes'."""
    each = [
        result(True, timings=(msgspec.structs.replace(timing(2.0, faults=faults, floor=1 + faults), rounds=rounds),))
        for faults, rounds in ((0.0, 21), (3.0, 23), (0.5, 45))
    ]
    (together,) = combine.combined(each).timings

    assert (0.5, [0.0, 3.0, 0.5]) == (
        together.variant("script").faults,
        [process.faults for process in together.variant("script").processes],
    )
    assert (23, 1.5, (1.0, 4.0, 1.5)) == (together.rounds, together.floor, together.floors)
    assert ("baseline", 1.0) == (together.variants[0].verdict, together.variants[0].ratio)


def test_timings_are_told_apart_by_name() -> None:
    """Each timing has what the processes measured under its name, and with its variants."""
    first = result(True, timings=(timing(2.0), timing(3.0, "taking")))
    second = result(True, timings=(timing(3.2, "taking"), timing(2.2)))
    adding, taking = combine.combined([first, second]).timings

    assert (2.1, 3.1) == (adding.variant("script").ratio, taking.variant("script").ratio)


def test_what_one_process_alone_measured_stays_its_own() -> None:
    """A timing that no other process has is left as one process gave it."""
    alone = timing(2.0)

    assert (alone,) == combine.combined([result(True, timings=(alone,)), result(True)]).timings


def test_a_claim_held_where_it_held_in_every_process() -> None:
    """A claim that one process saw not to hold does not hold, and says in how many it did and what was seen."""
    claims = combine.combined([result(True, True, False), result(True, False, False), result(True, True, False)]).claims

    assert [True, False, False] == [claim.held for claim in claims]
    assert ["saw True", "held in 2 of 3 processes: saw False", "saw False"] == [claim.seen for claim in claims]


def test_a_claim_that_is_not_made_in_every_process_does_not_hold() -> None:
    """It says in how many it was made, whichever these are."""
    first, *_ = combine.combined([result(True), result()]).claims
    later, *_ = combine.combined([result(), result(True)]).claims

    assert first == later
    assert (False, "held in 1 of 2 processes: not made in the others") == (first.held, first.seen)


def test_a_problem_of_one_is_a_problem_of_all() -> None:
    """The first process that did not end well is named, and the others say what was measured."""
    whole = [result(True, timings=(timing(ratio),)) for ratio in (2.0, 2.2)]
    together = combine.combined([whole[0], result(problem="ended by signal SIGSEGV"), whole[1]])

    assert "in process 2 of 3: ended by signal SIGSEGV" == together.problem
    assert not together.ok
    assert [True] == [claim.held for claim in together.claims]
    assert 2.1 == together.timings[0].variant("script").ratio


def test_nothing_but_problems_is_the_first_of_them() -> None:
    """Where no process ended well, what the first one came to is what there is."""
    together = combine.combined([result(True, problem="no"), result(False, problem="nor this")])

    assert ("in process 1 of 2: no", [True]) == (together.problem, [claim.held for claim in together.claims])


def test_what_is_not_measured_is_the_first_process_s() -> None:
    """Durations are those of one process, for they tell how long a script takes."""
    assert 2.0 == combine.combined([result(True, duration_s=2.0), result(True, duration_s=9.0)]).duration_s


def test_six_processes_are_the_fewest() -> None:
    """With six, an interval from the lowest to the highest misses the median in less than one case of twenty."""
    assert 2 / 2**combine.PROCESSES < 0.05 <= 2 / 2 ** (combine.PROCESSES - 1)
