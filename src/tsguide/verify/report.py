"""What a person reads at the end of a verification."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tsguide import model


def text_report(results: Sequence[model.Result]) -> str:
    """Return what did not hold, claim by claim, and a line that counts everything."""
    lines = [line for result in sorted(results, key=lambda each: each.id) for line in _troubles(result)]
    claims = [claim for result in results for claim in result.claims]
    bad = sum(not result.ok for result in results)
    lines.append(
        f"{len(results)} findings: {len(results) - bad} as expected, {bad} not; "
        f"{len(claims)} claims, {sum(claim.ok for claim in claims)} as expected; "
        f"{sum(len(r.comparisons) for r in results)} comparisons, {sum(len(r.timings) for r in results)} timings"
    )
    return "\n".join(lines)


def _troubles(result: model.Result) -> Iterator[str]:
    if result.problem:
        yield f"\n{result.id}: {result.problem}"
    for claim in result.claims:
        if not claim.ok:
            yield f"\n{result.id}, line {claim.line}: {claim.text}"
            yield f"  expected: {'holds' if claim.expected else 'does not hold'}"
            yield f"  seen:     {claim.seen}"
