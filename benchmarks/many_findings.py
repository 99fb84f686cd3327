"""What the real site is with many more findings: how long it builds, how its pages arrive, and what its search finds.

Run it with ``nox -s bench``. The findings that are added are the site's own under other names, with all that was
recorded of them, so that tables grow as they will.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from search_hits import SEARCHES, places, queries

from tsguide import catalog, model

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests/browser"))

from server import serving  # noqa: E402  what the tests open pages with
from visits import browsing  # noqa: E402

TRIES = 10


def grow(root: Path, count: int) -> None:
    """Add so many findings to a project, each a copy of one of its own with the next number in title and name."""
    findings = catalog.load(root / "examples").findings
    copies: dict[str, list[str]] = {}
    for number, finding in zip(range(count), itertools.cycle(findings), strict=False):
        text = finding.path.read_text(encoding="utf-8")
        title = f"{finding.title}, case {number}"
        head, _, rest = text.partition(f"\n{finding.title}\n")
        rule, _, body = rest.partition("\n")
        path = finding.path.with_stem(f"{finding.path.stem}_case_{number}")
        path.write_text(f"{head}\n{title}\n{rule}{'=' * len(title)}\n{body}", encoding="utf-8")
        copies.setdefault(finding.id, []).append(f"{finding.id}-case-{number}")
    for path in (root / "evidence").glob("*.json"):
        recorded = model.read_json(path, model.Evidence)
        added = [
            msgspec.structs.replace(result, id=copy)
            for result in recorded.results
            for copy in copies.get(result.id, ())
        ]
        results = sorted((*recorded.results, *added), key=lambda result: result.id)
        model.write_json(path, msgspec.structs.replace(recorded, results=tuple(results)))


def build(docs: Path) -> float:
    """Build the site with execution off, and return the time in seconds."""
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "auto", "-D", "plot_gallery=0", docs, docs / "_build/html"]
    since = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - since


def largest(site: Path) -> str:
    """Return the name of the page with the most bytes as gzip has them, the findings' own aside."""
    names = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    pages = (name for name in names if not name.startswith("findings/"))
    return max(pages, key=lambda name: len(gzip.compress((site / name).read_bytes())))


def arrival(site: Path, name: str) -> tuple[int, float]:
    """Return the bytes of a page with all that it loads, and the seconds to its largest paint on a slowed processor."""
    with serving(site) as origin, browsing(origin) as visitor:
        speeds = [visitor.speed(name) for _ in range(TRIES)]
    return speeds[0].bytes, min(speed.paint_s for speed in speeds)


def found(site: Path) -> tuple[float, float]:
    """Return the share of questions whose right page, or a copy of it, came first, and the seconds that each took.

    Copies of one page fill the places after the first: there is nothing to count among these.
    """
    asked = queries()
    since = time.perf_counter()
    at = places(SEARCHES[0], asked, site)
    return at.count(1) / len(asked), (time.perf_counter() - since) / len(asked)


def main() -> None:
    """Print two tables of the site as it is, and with more findings: its pages, and its search."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=600, help="how many are added (default: 600)")
    added = parser.parse_args().findings
    print("\nThis site with more findings, execution off\n")
    print("| findings added | build s | page | its HTML kB | with all it loads kB | paint s |")
    print("| -------------: | ------: | :--- | ----------: | -------------------: | ------: |")
    searches = []
    for count in (0, added):
        with tempfile.TemporaryDirectory() as folder:
            copy = Path(folder) / "tsguide"
            leave = shutil.ignore_patterns(".git", ".nox", "_build", "__pycache__", "node_modules", "findings")
            shutil.copytree(ROOT, copy, ignore=leave)
            grow(copy, count)
            seconds = build(copy / "docs")
            site = copy / "docs/_build/html"
            for name in (largest(site), "findings.html"):
                html = len(gzip.compress((site / name).read_bytes())) / 1000
                size, paint = arrival(site, name)
                row = f"| {count} | {seconds:.1f} | {name} | {html:.0f} | {size / 1000:.0f} | {paint:.2f} |"
                print(row, flush=True)
            first, each = found(site)
            searches.append(f"| {count} | {first:.0%} | {each:.2f} |")
    print("\nThe search of this site with more findings\n")
    print("| findings added | the right page first | s per question, browser and page included |")
    print("| -------------: | -------------------: | ----------------------------------------: |")
    print("\n".join(searches))


if __name__ == "__main__":
    main()
