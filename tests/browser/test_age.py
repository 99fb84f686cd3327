"""How old evidence is, beside its date."""

import datetime as dt

import pytest
from playwright.sync_api import expect
from visits import Visitor


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, "today"), (1, "yesterday"), (12, "12 days ago"), (59, "59 days ago"), (92, "3 months ago")],
)
def test_a_date_is_shown_with_its_age(visitor: Visitor, days: int, expected: str) -> None:
    """The age is counted in days, and from sixty days on in months."""
    with visitor.page(timezone_id="UTC") as page:
        page.goto(f"{visitor.origin}/environments.html")
        date = str(page.locator("time").first.get_attribute("datetime"))
        now = dt.datetime.fromisoformat(f"{date}T12:00:00+00:00") + dt.timedelta(days=days)
        page.clock.set_fixed_time(now)
        page.reload()

        expect(page.locator("td", has=page.locator("time")).first).to_have_text(f"{date} ({expected})")


def test_without_scripts_there_is_the_date_alone(visitor: Visitor) -> None:
    """The page itself says nothing that stops being true."""
    with visitor.page(java_script_enabled=False) as page:
        page.goto(f"{visitor.origin}/environments.html")
        date = str(page.locator("time").first.get_attribute("datetime"))

        expect(page.locator("td", has=page.locator("time")).first).to_have_text(date)
