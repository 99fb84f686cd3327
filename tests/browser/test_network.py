"""What comes over the wire: from this site alone, without errors, and little of it."""

import gzip
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from visits import Visit

HOME_BYTES = 150_000
PAGE_BYTES = 300_000


def test_no_other_host_is_asked(name: str, visit: Visit, origin: str) -> None:
    """A page needs nothing from any other host, so that it works without a network and tells nobody who reads it."""
    requests = visit.requests

    assert f"{origin}/{name}" == requests[0]
    assert [] == [address for address in requests if not address.startswith((f"{origin}/", "data:"))]


class Loads(HTMLParser):
    """Collects what a page loads by itself."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = dict(attrs)
        if tag in {"script", "img", "iframe", "source", "video", "audio", "embed"} and has.get("src"):
            self.addresses.append(has["src"] or "")
        if tag == "link" and {"stylesheet", "icon", "preload", "modulepreload"} & {*(has.get("rel") or "").split()}:
            self.addresses.append(has.get("href") or "")


def test_no_page_loads_anything_from_another_host(name: str, site: Path) -> None:
    """What the HTML itself asks for is on this site; a page that no browser visits in this run is looked at too."""
    loads = Loads()
    loads.feed((site / name).read_text(encoding="utf-8"))

    assert loads.addresses
    assert [] == [each for each in loads.addresses if urlsplit(each).netloc]


def test_a_page_is_light(name: str, site: Path) -> None:
    """The HTML alone, as gzip has it, leaves two thirds of the budget to what it loads."""
    assert len(gzip.compress((site / name).read_bytes())) <= PAGE_BYTES / 3


def test_the_console_has_no_error(visit: Visit) -> None:
    """A page logs no error, which a file that is missing would be too."""
    assert () == visit.errors


def test_a_page_keeps_its_budget(name: str, visit: Visit) -> None:
    """All that a page loads into an empty cache is at most 300 kB as gzip has it, and 150 kB for the home page."""
    assert 0 < visit.bytes <= (HOME_BYTES if name == "index.html" else PAGE_BYTES)
