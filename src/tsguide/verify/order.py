"""Which findings run first, and which run where, by how long they took before."""

from __future__ import annotations

import math
import statistics
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tsguide.catalog import Finding


def longest_first(findings: Iterable[Finding], seconds: Mapping[str, float]) -> list[Finding]:
    """Return *findings* with the longest first, so that no long one is left for the end, when cores are idle.

    Args:
        findings: what runs.
        seconds: how long a finding took before, by id. Those that it does not have come before all others, ordered
            by id: they may be long.
    """
    return sorted(findings, key=lambda finding: (-seconds.get(finding.id, math.inf), finding.id))


def shard(findings: Sequence[Finding], seconds: Mapping[str, float], number: int, count: int) -> tuple[Finding, ...]:
    """Return one of *count* disjoint parts that together are *findings* and take about the same time.

    Each finding, the longest first, goes to the part that has the least to do so far.

    Args:
        findings: what is divided.
        seconds: how long a finding took before, by id. One that it does not have counts as an average one.
        number: which part, from 1 on.
        count: how many parts there are.
    """
    known = [seconds[finding.id] for finding in findings if finding.id in seconds]
    average = statistics.fmean(known) if known else 1.0
    expected = {finding.id: seconds.get(finding.id, average) for finding in findings}
    loads = [(0.0, 0)] * count
    mine = set()
    for finding in longest_first(findings, expected):
        place = loads.index(min(loads))
        load, size = loads[place]
        loads[place] = (load + expected[finding.id], size + 1)
        if place == number - 1:
            mine.add(finding.id)
    return tuple(finding for finding in findings if finding.id in mine)
