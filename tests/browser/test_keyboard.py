"""Whatever a pointer can do, a keyboard can."""

from playwright.sync_api import Page
from visits import Visitor

FOCUSED = "selector => document.activeElement.matches(selector)"
LIMIT = 60
"""How often Tab is pressed at most; the navigation has one stop for each link."""


def press_tab_until(page: Page, selector: str) -> None:
    """Move the focus forward until it is on what *selector* means."""
    for _ in range(LIMIT):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, selector):
            return
    raise AssertionError(f"{LIMIT} times Tab does not lead to {selector}")


def is_outlined(page: Page) -> bool:
    """Return whether what has the focus shows it."""
    return page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_the_first_stop_skips_to_the_content(visitor: Visitor) -> None:
    """The first Tab shows a link past the navigation, and Enter follows it."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/tracing.html")
        page.keyboard.press("Tab")

        assert page.locator(".skip-to-content").is_visible()
        assert page.evaluate(FOCUSED, ".skip-to-content")
        page.keyboard.press("Enter")
        assert page.url.endswith("#furo-main-content")


def test_the_theme_is_switched_and_kept(visitor: Visitor) -> None:
    """The switch is reached with Tab and shows the focus; Enter and blank switch, and the next page keeps the theme."""
    with visitor.page(color_scheme="light") as page:
        page.goto(f"{visitor.origin}/tracing.html")
        press_tab_until(page, ".theme-toggle")

        assert is_outlined(page)
        seen = [page.evaluate("document.body.dataset.theme")]
        for key in ("Enter", " ", "Enter"):
            page.keyboard.press(key)
            seen.append(page.evaluate("document.body.dataset.theme"))
        assert ["auto", "dark", "light", "auto"] == seen

        page.keyboard.press("Enter")
        page.goto(f"{visitor.origin}/index.html")
        assert "dark" == page.evaluate("document.body.dataset.theme")


def test_wide_tables_scroll_by_keyboard(visitor: Visitor) -> None:
    """A table that is wider than its box takes the focus, and the arrow keys scroll it."""
    with visitor.page(viewport={"width": 360, "height": 740}) as page:
        page.goto(f"{visitor.origin}/timings.html")
        press_tab_until(page, ".tsguide-table")

        page.keyboard.press("ArrowRight")
        page.wait_for_function("document.activeElement.scrollLeft > 0")
