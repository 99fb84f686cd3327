"""Whether the search finds: in the words of people with a problem, beside Sphinx's own search on the same pages.

Run it with ``nox -s bench``. ``search_queries.toml`` has the questions, and the findings that answer each. Both
searches answer in a headless Chromium on their search.html, as they do to a reader.
"""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
QUERIES = ROOT / "benchmarks/search_queries.toml"
FIRST = 3
"""Results among which the right page has to be."""

COPY = re.compile(r"_case_\d+(?=\.html)")
"""What the path of a copy has more than that of its finding, where copies were added."""


class Query(NamedTuple):
    """What someone types, and the pages that answer it."""

    asks: str
    pages: frozenset[str]


class Search(NamedTuple):
    """A search: its name, how its site is built, when it is done, and where its results are."""

    name: str
    options: tuple[str, ...]
    done: str
    results: str


SEARCHES = (
    Search("tsguide", (), "article form[data-query]", "article form ol a"),
    Search("Sphinx", ("-D", "tsguide_search=0"), "#search-results h2:has-text('Results')", ".search a"),
)


def queries() -> list[Query]:
    """Return the questions; an answer is an address below the folder of findings."""
    entries = tomllib.loads(QUERIES.read_text(encoding="utf-8"))["query"]
    return [
        Query(
            each["asks"],
            frozenset(f"/findings/{name.replace('-', '_')}.html" for name in (each["page"], *each.get("also", ()))),
        )
        for each in entries
    ]


def build(target: Path, *options: str) -> None:
    """Build the site into *target*, and run the findings that have not been run: pages have what these print."""
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "auto", *options]
    subprocess.run([*command, str(ROOT / "docs"), str(target)], check=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and prints nothing."""

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine and give its address."""
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def answers(page: Page, address: str, search: Search, asks: str) -> list[str]:
    """Return the paths of the first results for a question; a copy of a finding stands for the finding."""
    page.goto(f"{address}/search.html?q={quote(asks)}")
    page.wait_for_selector(search.done, state="attached")
    links = page.eval_on_selector_all(search.results, "links => links.map(link => new URL(link.href).pathname)")
    return list(dict.fromkeys(COPY.sub("", link) for link in links))[:FIRST]


def places(search: Search, asked: list[Query], site: Path) -> list[int | None]:
    """Return at which place each question's page came, None where it was not among the first."""
    chromium = os.environ.get("TSGUIDE_CHROMIUM") or shutil.which("chromium")
    with serving(site) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        found = [answers(page, address, search, query.asks) for query in asked]
        browser.close()
    return [
        next((place for place, path in enumerate(paths, start=1) if path in query.pages), None)
        for query, paths in zip(asked, found, strict=True)
    ]


def print_hits(asked: list[Query], by_search: dict[str, list[int | None]]) -> None:
    """Print the hit rates, and what was missed.

    While the search was made, misses were looked at among the odd questions alone: the even ones are the fairer half.
    """
    print(f"\nThe right page for {len(asked)} questions\n")
    print(f"| search | among the first {FIRST} | of odd questions | of even questions | the first |")
    print("| :----- | ---: | ---: | ---: | ---: |")
    for name, found in by_search.items():
        hits = [place is not None for place in found]
        rates = (hits, hits[::2], hits[1::2], [place == 1 for place in found])
        print(f"| {name} | {' | '.join(f'{sum(part) / len(part):.0%}' for part in rates)} |")
    for name, found in by_search.items():
        print(f"\nMissed by {name}:")
        for number, (query, place) in enumerate(zip(asked, found, strict=True), start=1):
            if place is None:
                print(f"  {number}. {query.asks}")


def main() -> None:
    """Build the site with either search, ask both, and print what they found."""
    asked = queries()
    by_search = {}
    for search in SEARCHES:
        with tempfile.TemporaryDirectory(prefix="tsguide-search-") as folder:
            build(Path(folder, "html"), *search.options)
            by_search[search.name] = places(search, asked, Path(folder, "html"))
    print_hits(asked, by_search)


if __name__ == "__main__":
    main()
