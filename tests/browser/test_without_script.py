"""Every page works without JavaScript, and shows no control that would need it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from visits import Visitor

CONTROLS = "button, select, input:not([type=checkbox], [type=radio], [type=hidden]), [role=button], [role=switch]"


@pytest.fixture(scope="module")
def page(name: str, visitor: Visitor) -> Iterator[Page]:
    """Yield a page in which no script runs."""
    with visitor.page(java_script_enabled=False) as plain:
        plain.goto(f"{visitor.origin}/{name}")
        yield plain


def test_content_and_navigation_are_there(page: Page) -> None:
    """The title, every table outside of folded parts, and the links to the other pages are visible."""
    assert page.locator("[role=main] h1").is_visible()
    assert 0 < page.locator(".sidebar-tree a").locator("visible=true").count()
    tables = page.locator("[role=main] table:not(details table)")
    assert tables.count() == tables.locator("visible=true").count()


def test_no_control_does_nothing(page: Page) -> None:
    """A button or a field that only a script answers is not shown; what folds and unfolds by itself may be."""
    shown = page.locator(CONTROLS).locator("visible=true")

    assert [] == [each.evaluate("each => each.outerHTML") for each in shown.all()]
