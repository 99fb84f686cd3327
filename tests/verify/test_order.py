"""What runs first, and what runs where."""

import datetime as dt
from pathlib import Path

import pytest

from tsguide import model
from tsguide.catalog import Finding, Metadata
from tsguide.verify import order


def runs(seconds: dict[str, float]) -> dict[str, model.Result]:
    """Runs that took so many seconds."""
    return {each: model.Result(id=each, duration_s=took) for each, took in seconds.items()}


BEFORE = runs({"a/short": 1.0, "a/long": 9.0, "b/middle": 4.0, "b/other": 4.0})


def findings(*ids: str) -> list[Finding]:
    """Findings with these ids and nothing else."""
    return [
        Finding(
            id=each, path=Path(each), title="", summary="", metadata=Metadata(added=dt.date(2026, 11, 24)), sentences=()
        )
        for each in ids
    ]


def ids(found: object) -> list[str]:
    """The ids of findings."""
    return [finding.id for finding in found]


def test_the_longest_comes_first() -> None:
    """Findings are ordered by how long they took; those that took the same, and those not known, by id."""
    mixed = findings("c/new", "a/new", *BEFORE)

    assert ["a/new", "c/new", "a/long", "b/middle", "b/other", "a/short"] == ids(order.longest_first(mixed, BEFORE))


def test_measurements_do_not_count() -> None:
    """What comes first is what took longest beside its measurements."""
    measured = model.Result(id="a/measured", duration_s=9.0, measured_s=8.0)
    plain = model.Result(id="b/plain", duration_s=2.0)

    assert ["b/plain", "a/measured"] == ids(
        order.longest_first(findings("a/measured", "b/plain"), {"a/measured": measured, "b/plain": plain})
    )


def test_without_durations_the_order_is_by_id() -> None:
    """Where nothing is recorded, findings run ordered by id."""
    assert ["a/1", "a/2", "b/1"] == ids(order.longest_first(findings("b/1", "a/1", "a/2"), {}))


@pytest.mark.parametrize("count", [1, 2, 3, 7, 12])
@pytest.mark.parametrize("before", [{}, BEFORE, runs(dict.fromkeys(BEFORE, 0.0))], ids=["none", "some", "zero"])
def test_the_parts_together_are_the_selection(count: int, before: dict[str, model.Result]) -> None:
    """Each finding is in one part, and in each part they are in the order of the selection."""
    selection = findings(*sorted(BEFORE), "c/1", "c/2")
    parts = [ids(order.shard(selection, before, number, count)) for number in range(1, count + 1)]

    assert sorted(ids(selection)) == sorted(finding_id for part in parts for finding_id in part)
    assert parts == [sorted(part) for part in parts]


def test_parts_take_about_the_same_time() -> None:
    """Parts are balanced by how long their findings took, not by how many they are."""
    selection = findings(*BEFORE)
    parts = [ids(order.shard(selection, BEFORE, number, 2)) for number in (1, 2)]

    assert [["a/long"], ["a/short", "b/middle", "b/other"]] == parts


@pytest.mark.parametrize("before", [{}, runs({f"a/{number}": 0.0 for number in range(10)})], ids=["unknown", "zero"])
def test_what_is_not_known_is_divided_equally(before: dict[str, model.Result]) -> None:
    """Where no duration tells findings apart, the parts have as many findings, give or take one."""
    selection = findings(*(f"a/{number}" for number in range(10)))

    assert [4, 3, 3] == [len(order.shard(selection, before, number, 3)) for number in (1, 2, 3)]


def test_what_is_measured_in_several_processes_counts_as_often() -> None:
    """A recording runs what has timings several times, and the parts take as long with that as well."""
    timing = model.Timing(name="n", line=1, device="cpu", threads=1, rounds=3, floor=1.0, variants=())
    before = runs({"a/timed": 2.0, "b/1": 4.0, "b/2": 4.0, "b/3": 4.0})
    before["a/timed"] = model.Result(id="a/timed", duration_s=2.0, timings=(timing,))
    parts = [ids(order.shard(findings(*before), before, number, 2, processes=6)) for number in (1, 2)]

    assert [["a/timed"], ["b/1", "b/2", "b/3"]] == parts
