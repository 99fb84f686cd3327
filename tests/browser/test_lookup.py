"""The lookup tables: what a reader does with them, by keyboard alone."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect
from visits import Visitor

LIMIT = 60
"""How often Tab is pressed at most; the navigation has one stop for each link."""


@contextmanager
def opened(visitor: Visitor, name: str, **options: object) -> Iterator[Page]:
    """Yield a page of the site, and fail where a script of it does."""
    with visitor.page(**options) as page:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{visitor.origin}/{name}")
        yield page
        assert not errors


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Move the focus until it is on what *selector* means."""
    for _ in range(LIMIT):
        page.keyboard.press(key)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{LIMIT} times {key} does not lead to {selector}")


def choose(page: Page, key: str, text: str) -> None:
    """Choose in one of the selects by typing the words of the choice."""
    tab_to(page, f"select[name={key}]")
    page.keyboard.type(text)


def query(page: Page) -> dict[str, str]:
    """Return what the address asks for."""
    return {key: value for key, (value,) in parse_qs(urlsplit(page.url).query, keep_blank_values=True).items()}


def column(page: Page, number: int) -> list[str]:
    """Return the words of a column, the first being 1, row by row."""
    return page.locator(f".tsguide-lookup tbody tr > :nth-child({number})").all_inner_texts()


def status(page: Page, text: str | re.Pattern[str]) -> None:
    """Wait until the table says how many rows there are."""
    expect(page.locator(".tsguide-lookup [role=status]")).to_have_text(text)


def test_a_reader_filters_by_keyboard_and_the_address_follows(visitor: Visitor) -> None:
    """Theme, mode and outcome are chosen with Tab and letters; only such rows stay, and count and address say so."""
    with opened(visitor, "comparisons.html") as page:
        choose(page, "theme", "tracing")
        choose(page, "mode", "trace")
        choose(page, "outcome", "disagrees")
        status(page, re.compile(r"^[1-9]\d* of \d+ constructs$"))

        expect(page.locator(".tsguide-lookup thead th:visible")).to_have_text(
            ["construct", "trace", "theme", "finding"]
        )
        assert {"disagrees"} == set(column(page, 2))
        assert {"tracing"} == set(column(page, 6))
        assert {"theme": "tracing", "mode": "trace", "outcome": "disagrees"} == query(page)


def test_an_address_restores_the_table_and_so_does_going_back(visitor: Visitor) -> None:
    """A shared address shows the same rows; after a finding was opened with Enter, going back shows them again."""
    address = "comparisons.html?q=loop&sort=-construct&outcome=disagrees"
    with opened(visitor, address) as page:
        names = column(page, 1)
        assert names == sorted(names, key=str.lower, reverse=True) != []
        tab_to(page, ".tsguide-lookup td a")
        page.keyboard.press("Enter")
        page.wait_for_url("**/findings/**")
        page.go_back()
        page.wait_for_url(f"{visitor.origin}/{address}")
        status(page, re.compile("^"))

        assert names == column(page, 1)
        assert "loop" == page.input_value(".tsguide-lookup input")
        assert "disagrees" == page.input_value("select[name=outcome]")


def test_what_the_address_asks_for_and_there_is_not_is_dropped(visitor: Visitor) -> None:
    """An unknown value, column or page shows the whole table, and leaves the address."""
    with opened(visitor, "comparisons.html?theme=nonsense&sort=nothing&page=99&release=0.1&other=1") as page:
        status(page, re.compile(r"^(\d+) of \1 constructs$"))

        assert {} == query(page)


def test_disagreements_come_first_and_stand_out(visitor: Visitor) -> None:
    """On any release the rows with one stand above all others; the word is bold and on a ground of its own."""
    with opened(visitor, "comparisons.html?release=2.1.2") as page:
        bad = ["disagrees" in row for row in page.locator(".tsguide-lookup tbody tr").all_inner_texts()]
        look = "cell => [getComputedStyle(cell).fontWeight, getComputedStyle(cell).backgroundColor]"
        weight, ground = page.locator("td.tsguide-disagrees").first.evaluate(look)
        plain_weight, plain_ground = page.locator("td.tsguide-agrees").first.evaluate(look)

        assert any(bad)
        assert sorted(bad, reverse=True) == bad
        assert int(weight) > int(plain_weight)
        assert ground != plain_ground


def test_another_release_shows_its_own_outcomes(visitor: Visitor) -> None:
    """On the oldest release export is absent everywhere, and clearing brings back what a page without scripts has."""
    with visitor.page(java_script_enabled=False) as page:
        page.goto(f"{visitor.origin}/comparisons.html")
        whole = page.locator(".tsguide-lookup tbody tr").all_inner_texts()
    with opened(visitor, "comparisons.html") as page:
        assert whole == page.locator(".tsguide-lookup tbody tr").all_inner_texts()
        choose(page, "release", "1.13")
        page.wait_for_url("**release=1.13*")

        assert {"absent"} <= set(column(page, 4)) <= {"absent", "not recorded"}  # the last of what is new
        tab_to(page, ".tsguide-lookup-filters button")
        page.keyboard.press("Enter")
        assert whole == page.locator(".tsguide-lookup tbody tr").all_inner_texts()
        assert {} == query(page)


def test_what_was_never_recorded_is_said_and_not_guessed(visitor: Visitor) -> None:
    """On a device without evidence every outcome is 'not recorded'."""
    with opened(visitor, "comparisons.html") as page:
        choose(page, "device", "CUDA")
        page.wait_for_url("**device=cuda*")

        assert {"not recorded"} == {word for number in (2, 3, 4, 5) for word in column(page, number)}


def test_a_header_sorts_by_what_its_column_means(visitor: Visitor) -> None:
    """Enter on a header sorts up, down, and back; durations by their length, and the header says the direction."""
    unit = {"ns": 1e-9, "µs": 1e-6, "ms": 1e-3, "s": 1.0}
    with opened(visitor, "timings.html") as page:
        first = column(page, 5)
        seconds = [float(text.split()[0]) * unit[text.split()[1]] for text in first]
        header = page.locator(".tsguide-lookup th", has_text="median")
        tab_to(page, "th:nth-child(5) button")
        for direction, expected in (("ascending", sorted(seconds)), ("descending", sorted(seconds, reverse=True))):
            page.keyboard.press("Enter")
            expect(header).to_have_attribute("aria-sort", direction)
            shown = [float(text.split()[0]) * unit[text.split()[1]] for text in column(page, 5)]
            assert expected == shown
        page.keyboard.press("Enter")

        assert header.get_attribute("aria-sort") is None
        assert first == column(page, 5)


def test_many_rows_come_in_pages(visitor: Visitor) -> None:
    """With all releases there are pages of a hundred rows; Enter turns them, keeps the focus, and stops at the end."""
    with opened(visitor, "timings.html") as page:
        choose(page, "release", "all")
        status(page, re.compile(r"^(\d+) of \1 measured variants, page 1 of \d+$"))
        count = int(page.locator(".tsguide-lookup [role=status]").inner_text().split()[0])
        tab_to(page, ".tsguide-lookup-bar button:last-child")
        seen = len(column(page, 1))
        for number in range(2, -(-count // 100) + 1):
            page.keyboard.press("Enter")
            status(page, re.compile(rf", page {number} of"))
            seen += len(column(page, 1))
        page.keyboard.press("Enter")

        assert count == seen
        assert {"release": "", "page": str(-(-count // 100))} == query(page)
        assert "Next" == page.evaluate("document.activeElement.textContent")
        tab_to(page, ".tsguide-lookup-bar button", "Shift+Tab")
        page.keyboard.press("Enter")
        status(page, re.compile(rf", page {-(-count // 100) - 1} of"))


def test_words_filter_as_they_are_typed(visitor: Visitor) -> None:
    """All words must occur in a row, in any order and case."""
    with opened(visitor, "findings.html") as page:
        tab_to(page, ".tsguide-lookup input")
        page.keyboard.type("LOOP trac")
        page.wait_for_url("**q=LOOP*")

        rows = [row.lower() for row in page.locator(".tsguide-lookup tbody tr").all_inner_texts()]
        assert rows
        assert all("loop" in row and "trac" in row for row in rows)
