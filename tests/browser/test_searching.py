"""A reader opens the search, finds, and goes there, by keyboard and from any page."""

from playwright.sync_api import Page
from visits import Visitor

DEEP = "findings/classes/attributes_are_set_in_init.html"
MESSAGE = "TracerWarning: Converting a tensor to a Python boolean might cause the trace to be incorrect."
OPEN = "dialog.tsguide-search[open]"


def ask(page: Page, words: str) -> None:
    """Type *words* where the focus is, and wait for what is found."""
    page.keyboard.type(words)
    page.wait_for_function("words => document.activeElement.form.dataset.query === words", arg=words)


def test_keys_open_the_search_and_escape_gives_the_focus_back(visitor: Visitor) -> None:
    """A slash, Ctrl-K and Cmd-K open the dialog with the focus in its field, and Escape leaves all as it was."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        for key in ("/", "Control+k", "Meta+k"):
            page.locator(".sidebar-brand").focus()
            page.keyboard.press(key)
            assert page.evaluate("selector => document.activeElement.matches(selector)", f"{OPEN} input")
            page.keyboard.press("Escape")
            page.wait_for_selector(OPEN, state="hidden")
            assert page.evaluate("document.activeElement.matches('.sidebar-brand')")


def test_escape_closes_from_a_result(visitor: Visitor) -> None:
    """Escape closes the dialog while the focus is on a result, where Sphinx's own script wants the key."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        page.keyboard.press("/")
        ask(page, "loop")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Escape")
        page.wait_for_selector(OPEN, state="hidden")


def test_a_slash_in_a_field_is_a_slash(visitor: Visitor) -> None:
    """Whoever types a slash into the form of the sidebar gets a slash there."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        page.locator(".sidebar-search").press("/")

        assert "/" == page.locator(".sidebar-search").input_value()
        assert page.locator(OPEN).count() == 0


def test_a_pasted_message_finds_its_finding(visitor: Visitor) -> None:
    """A finding on the very message is among the first three; the arrow keys reach one and Enter opens it."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        page.keyboard.press("/")
        ask(page, MESSAGE)

        first = page.locator(f"{OPEN} li a").first
        assert "silent" in first.inner_text()
        assert "Converting" in first.locator("mark").all_inner_texts()
        assert page.locator(f"{OPEN} [role=status]").inner_text().endswith("found, best first")
        target = first.get_attribute("href")
        found = page.locator(f"{OPEN} li a").evaluate_all("links => links.slice(0, 3).map(link => link.href)")
        for key in ("ArrowDown", "ArrowDown", "ArrowUp", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url(target)
        assert MESSAGE.partition(" boolean")[0] in page.locator(".tsguide-head").inner_text()
        assert any(MESSAGE in page.request.get(address).text() for address in found)


def test_words_that_are_nowhere_find_nothing(visitor: Visitor) -> None:
    """The search says so where it finds nothing, and an empty field says nothing."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        page.keyboard.press("/")
        ask(page, "qqqqzzzz")
        assert "Nothing found" == page.locator(f"{OPEN} [role=status]").inner_text()

        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.wait_for_function("document.activeElement.form.dataset.query === ''")
        assert page.locator(f"{OPEN} [role=status]").inner_text() == ""


def test_pagefind_comes_with_the_first_search(visitor: Visitor) -> None:
    """Nothing of Pagefind is fetched with a page, nor when the dialog opens."""
    with visitor.page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{visitor.origin}/{DEEP}")
        page.keyboard.press("/")
        assert not [url for url in asked if "/pagefind/" in url]

        ask(page, "loop")
        assert [url for url in asked if "/pagefind/" in url]


def test_the_form_of_the_sidebar_leads_to_the_page_of_the_search(visitor: Visitor) -> None:
    """What is typed beside a page is asked on search.html, which shows what it finds."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/{DEEP}")
        page.locator(".sidebar-search").fill("dropout after eval")
        page.locator(".sidebar-search").press("Enter")

        page.wait_for_selector("article form.tsguide-search li a")
        assert page.url.endswith("/search.html?q=dropout+after+eval")
        assert "dropout" in page.locator("article form.tsguide-search li a").first.inner_text()
