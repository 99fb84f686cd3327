"""What several processes that ran one script say together.

A ratio from one process holds for that process: where things lie in memory is settled when a process starts, and the
next one may be a tenth faster. So a recording runs what has timings in several, and lets them say how far they differ.
"""

from __future__ import annotations

import collections
import statistics
from typing import TYPE_CHECKING

from msgspec.structs import replace

from tsguide import model

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PROCESSES = 6
"""How many processes a recording runs what has timings in, at least.

From the lowest of six to the highest the median is missed in 2 of 64 cases, whatever the distribution; of five, in 2
of 32, which is more than one in twenty.
"""


def combined(results: Sequence[model.Result]) -> model.Result:
    """Return what one script gave in several processes as one result, the first being what is not said otherwise.

    A claim held where it held in every process. A ratio is the median of the processes', and its interval is from
    their lowest to their highest. A problem of any process is a problem of the whole.

    Args:
        results: what each process gave; at least one, and all of one script.
    """
    first, count = results[0], len(results)
    if count == 1:
        return first
    ends = [f"in process {place} of {count}: {each.problem}" for place, each in enumerate(results, 1) if each.problem]
    whole = [each for each in results if not each.problem] or [first]
    return replace(
        first,
        problem=ends[0] if ends else "",
        claims=tuple(_claims(whole)),
        timings=tuple(_timing(timing, whole) for timing in first.timings),
    )


def _claims(results: Sequence[model.Result]) -> Iterator[model.Claim]:
    """Yield each claim once; ``seen`` says in how many processes it held where that is not all of them, or none."""
    found = [_numbered(result.claims) for result in results]
    for key in dict.fromkeys(key for each in found for key in each):
        same = [each[key] for each in found if key in each]
        held = [claim for claim in same if claim.held]
        if len(held) in (0, len(results)):
            yield same[0]
        else:
            fails = next((claim.seen for claim in same if not claim.held), "not made in the others")
            yield replace(same[0], held=False, seen=f"held in {len(held)} of {len(results)} processes: {fails}")


def _numbered(claims: Sequence[model.Claim]) -> dict[tuple[int, str, int], model.Claim]:
    """Return claims by what makes them the same in two processes: the line, the text, and which time it was made."""
    found: dict[tuple[int, str, int], model.Claim] = {}
    times: collections.Counter[tuple[int, str]] = collections.Counter()
    for claim in claims:
        found[claim.line, claim.text, times[claim.line, claim.text]] = claim
        times[claim.line, claim.text] += 1
    return found


def _timing(timing: model.Timing, results: Sequence[model.Result]) -> model.Timing:
    """Return what all processes measured where the first of them measured *timing*."""
    names = [variant.name for variant in timing.variants]
    same = [
        other
        for result in results
        for other in result.timings
        if other.name == timing.name and [variant.name for variant in other.variants] == names
    ]
    if len(same) < 2:  # noqa: PLR2004  one is no several
        return timing
    floor = statistics.median(other.floor for other in same)
    return replace(
        timing,
        rounds=statistics.median_low(other.rounds for other in same),
        floor=floor,
        floors=tuple(other.floor for other in same),
        variants=tuple(_variant([other.variants[place] for other in same], floor) for place in range(len(names))),
    )


def _variant(same: Sequence[model.Variant], floor: float) -> model.Variant:
    """Return what several processes measured of one variant, whose verdict follows from all of them."""
    ratios = [each.ratio for each in same]
    ratio, low, high = statistics.median(ratios), min(ratios), max(ratios)
    is_baseline = same[0].verdict == "baseline"
    return model.Variant(
        name=same[0].name,
        verdict="baseline" if is_baseline else model.verdict(ratio, low, high, floor),
        warmups=statistics.median_low(each.warmups for each in same),
        first_s=statistics.median(each.first_s for each in same),
        median_s=statistics.median(each.median_s for each in same),
        q1_s=statistics.median(each.q1_s for each in same),
        q3_s=statistics.median(each.q3_s for each in same),
        ratio=ratio,
        ratio_low=low,
        ratio_high=high,
        faults=statistics.median(each.faults for each in same),
        processes=tuple(
            model.InProcess(
                median_s=each.median_s,
                ratio=each.ratio,
                ratio_low=each.ratio_low,
                ratio_high=each.ratio_high,
                faults=each.faults,
            )
            for each in same
        ),
    )
