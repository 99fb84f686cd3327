"""Which findings run first, and which run where, by how long they took before."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tsguide import model
    from tsguide.catalog import Finding


def longest_first(findings: Iterable[Finding], runs: Mapping[str, model.Result]) -> list[Finding]:
    """Return *findings* with those first that took longest beside their measurements.

    No long one is left for the end, when cores have nothing else to do. Neighbours take about the same time, too,
    which matters more: a measurement has to wait for what runs beside it, and does not wait long for its like.
    The measurements themselves come one after another in any order, and do not count.

    Args:
        findings: what runs.
        runs: the last run of each finding, by id. Findings without one come before all others, ordered by id.
    """

    def beside(finding: Finding) -> float:
        run = runs.get(finding.id)
        return math.inf if run is None else run.duration_s - run.measured_s

    return sorted(findings, key=lambda finding: (-beside(finding), finding.id))


def shard(
    findings: Sequence[Finding], runs: Mapping[str, model.Result], number: int, count: int, *, processes: int = 1
) -> tuple[Finding, ...]:
    """Return one of *count* disjoint parts that together are *findings* and take about the same time.

    Each finding, the longest first, goes to the part that has the least to do so far.

    Args:
        findings: what is divided.
        runs: the last run of each finding, by id. A finding without one counts as an average one.
        number: which part, from 1 on.
        count: how many parts there are.
        processes: in how many processes a finding is run that has timings.
    """

    def whole(run: model.Result) -> float:
        return run.duration_s * (processes if run.timings else 1)

    known = [whole(runs[finding.id]) for finding in findings if finding.id in runs]
    average = statistics.fmean(known) if known else 1.0
    expected = {f.id: whole(runs[f.id]) if f.id in runs else average for f in findings}
    loads = [(0.0, 0)] * count
    mine = set()
    for finding in sorted(findings, key=lambda finding: (-expected[finding.id], finding.id)):
        place = loads.index(min(loads))
        load, size = loads[place]
        loads[place] = (load + expected[finding.id], size + 1)
        if place == number - 1:
            mine.add(finding.id)
    return tuple(finding for finding in findings if finding.id in mine)
