"""What is made to be printed fits on its paper."""

import re

from visits import Visitor

A4_LANDSCAPE = (842, 595)
"""In points."""

PAGES = 2


def test_the_cheat_sheet_is_printed_on_two_pages(visitor: Visitor) -> None:
    """The paper is A4 on its side, whatever is chosen for the other pages."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/cheatsheet.html")
        printed = page.pdf(prefer_css_page_size=True)

    sizes = [tuple(map(float, each.split()[2:])) for each in re.findall(rb"/MediaBox \[([\d. ]+)\]", printed)]
    assert 1 <= len(sizes) <= PAGES
    assert {tuple(map(round, size)) for size in sizes} == {A4_LANDSCAPE}


def test_nothing_but_the_sheet_is_printed(visitor: Visitor) -> None:
    """Links and controls of the screen are of no use on paper."""
    with visitor.page() as page:
        page.goto(f"{visitor.origin}/cheatsheet.html")
        page.emulate_media(media="print")
        for part in (".skip-to-content", ".sidebar-drawer", ".toc-drawer", ".mobile-header", "footer"):
            for found in page.locator(part).all():
                assert not found.is_visible(), part
        assert page.locator(".tsguide-sheet th.stub").first.is_visible()
