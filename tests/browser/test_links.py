"""Every link within the site leads somewhere, and those that leave it are on one list."""

import functools
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

ADDRESSES = {"href", "src", "data"}


class Parser(HTMLParser):
    """Collects the anchors of a page, and the addresses that it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for key, value in attrs:
            if key == "id" or (tag == "a" and key == "name"):
                self.anchors.add(value or "")
            elif key in ADDRESSES or (tag == "form" and key == "action"):
                self.addresses.append(value or "")


@functools.cache
def parsed(path: Path) -> Parser:
    """Return what a page has of anchors and addresses."""
    parser = Parser()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser


def fault(site: Path, name: str, address: str) -> str:
    """Return what is wrong with an address on the page *name*, nothing where it resolves or leaves the site."""
    if urlsplit(address).scheme:
        return ""
    if not address:
        return "an empty address"
    target, anchor = urldefrag(urljoin(f"/{name}", address))
    path = site / unquote(urlsplit(target).path).lstrip("/")
    if not path.is_file():
        return f"{address}: there is no such file"
    if anchor and path.suffix == ".html" and unquote(anchor) not in parsed(path).anchors:
        return f"{address}: the page has no such anchor"
    return ""


def test_links_within_the_site_resolve(name: str, site: Path) -> None:
    """Each file that a page names is there, and has the anchor that the page names."""
    faults = (fault(site, name, address) for address in parsed(site / name).addresses)

    assert [] == [each for each in faults if each]


def test_external_links_are_listed(site: Path) -> None:
    """The list has the address of each link that leaves the site, once, in order, and no other."""
    pages = [parsed(path) for path in site.rglob("*.html")]
    leaving = {address for page in pages for address in page.addresses if urlsplit(address).scheme.startswith("http")}

    assert sorted(leaving) == (site / "data/external-links.txt").read_text(encoding="utf-8").splitlines()
