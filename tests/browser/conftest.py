"""The built site in a real browser: a server, the browser, and one visit to each page for all tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sample
from server import serving
from visits import Speed, Visit, Visitor, browsing, visit_all

SITE = Path(__file__).parents[2] / "docs/_build/html"
NAMES = sorted(path.relative_to(SITE).as_posix() for path in SITE.rglob("*.html"))

VISITED = sample.chosen(NAMES)

VISITS = pytest.StashKey[dict[str, Visit]]()
SPEEDS = pytest.StashKey[dict[str, Speed]]()


def pytest_configure(config: pytest.Config) -> None:
    """Make room for what is seen, for the summary; stop where there is nothing to see."""
    if not NAMES:
        msg = f"there is no site at {SITE}: build it with nox -s docs"
        raise pytest.UsageError(msg)
    config.stash[VISITS] = {}
    config.stash[SPEEDS] = {}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that asks for ``name`` for every page, or for the pages that the browser visits where it needs one.

    All tests of a module come page by page.
    """
    if "name" in metafunc.fixturenames:
        visits = {"visit", "visitor"} & {*metafunc.fixturenames}
        metafunc.parametrize("name", VISITED if visits else NAMES, scope="module")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say in figures how near the pages are to their budgets."""
    visits, speeds = config.stash[VISITS], config.stash[SPEEDS]
    if visits:
        faults = sum(len(found) for visit in visits.values() for found in visit.violations.values())
        largest = max(visits, key=lambda name: visits[name].bytes)
        shifted = max(visits, key=lambda name: visits[name].shift)
        terminalreporter.section("what the browser saw")
        terminalreporter.line(f"{len(visits)} pages, {faults} accessibility violations")
        if left := len(NAMES) - len(VISITED):
            terminalreporter.line(f"{left} pages of findings were left to the nightly run; {sample.ALL}=1 takes all")
        if "index.html" in visits:
            terminalreporter.line(f"home over the wire: {visits['index.html'].bytes / 1000:.0f} kB")
        terminalreporter.line(f"largest page over the wire: {visits[largest].bytes / 1000:.0f} kB, {largest}")
        terminalreporter.line(f"largest layout shift: {visits[shifted].shift:.3f}, {shifted}")
    for name, speed in speeds.items():
        terminalreporter.line(f"on a slow processor: paint {speed.paint_s:.2f} s, shift {speed.shift:.3f}, {name}")


@pytest.fixture(scope="session")
def site() -> Path:
    """Return the folder of the built site."""
    return SITE


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """Return the address of the site, without a slash at the end."""
    with serving(SITE) as address:
        yield address


@pytest.fixture(scope="session")
def visitor(origin: str) -> Iterator[Visitor]:
    """Return what opens pages of the site in the browser."""
    with browsing(origin) as started:
        yield started


@pytest.fixture(scope="session")
def visits(request: pytest.FixtureRequest, origin: str) -> dict[str, Visit]:
    """Return a visit to each page that a test asks about, by name; all are done before the first is looked at."""
    asking = (item for item in request.session.items if "visit" in item.fixturenames)
    names = sorted({item.callspec.params["name"] for item in asking})
    request.config.stash[VISITS] = visit_all(origin, names)
    return request.config.stash[VISITS]


@pytest.fixture
def visit(name: str, visits: dict[str, Visit]) -> Visit:
    """Return the visit to the page that a test is about."""
    return visits[name]


@pytest.fixture(scope="session")
def speeds(pytestconfig: pytest.Config) -> dict[str, Speed]:
    """Return where measurements are kept for the summary, by page."""
    return pytestconfig.stash[SPEEDS]
