"""Pages fit a phone, hold still while they load, and appear at once on a slow processor."""

import pytest
from visits import Speed, Visit, Visitor

SHIFT = 0.05
PAINT_S = 1.0
TRIES = 15

MEASURED = [
    "index.html",
    "tracing.html",
    "findings.html",
    "findings/tracing/branch_is_frozen.html",
    "findings/functions/small_operations_loop.html",
]
"""The home page, a chapter, a page to look up, a finding with a comparison, and one with a timing and its figure."""


def test_nothing_scrolls_sideways_on_a_phone(visit: Visit) -> None:
    """What is too wide for 360 pixels scrolls in a box of its own, and the page does not."""
    assert 0 == visit.sideways


def test_the_layout_holds_still(visit: Visit) -> None:
    """Nothing that loads late moves what is already there."""
    assert visit.shift <= SHIFT


@pytest.mark.parametrize("measured", MEASURED)
def test_the_page_appears_at_once(measured: str, visitor: Visitor, speeds: dict[str, Speed]) -> None:
    """On a processor slowed to a quarter the largest paint comes within a second, and little shifts.

    One page of each kind is measured, for all would take minutes. Other work on this machine can only make a page
    later, so that the best of all tries is nearest to what the page itself takes: a page that is too slow by itself
    fails however often it is tried.
    """
    tries = []
    while len(tries) < TRIES and min(tries, default=PAINT_S) >= PAINT_S:
        speed = visitor.speed(measured)
        assert speed.shift <= SHIFT
        tries.append(speed.paint_s)
        speeds[measured] = min(speed, speeds.get(measured, speed), key=lambda each: each.paint_s)

    assert 0 < min(tries) < PAINT_S
