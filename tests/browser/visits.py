"""What a browser sees of a page: one visit answers what several tests ask."""

import dataclasses
import itertools
import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",  # the sandbox does not run as root, which CI does; the pages are our own
]

WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 740}
LOOKS = ("light", "dark", "phone")
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"

RUN_AXE = "options => axe.run(document, {resultTypes: ['violations'], ...options}).then(done => done.violations)"
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""All that a scheme can change."""

BUT_COLOURS = {"rules": {"color-contrast": {"enabled": False}}}
"""All that the width of the window can change; the contrast of colours is what takes most of the time."""

WATCH = """
window.seen = {shift: 0, paint: 0};
new PerformanceObserver(list => list.getEntries().forEach(each => {
  if (!each.hadRecentInput) window.seen.shift += each.value;
})).observe({type: "layout-shift", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(each => { window.seen.paint = each.startTime; }))
  .observe({type: "largest-contentful-paint", buffered: true});
"""
"""Sums up how far the layout shifted, and keeps when the largest paint came, in ms since the navigation began."""

SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"

SIDEWAYS = """() => {
  let wider = 0;
  for (let each = document.querySelector("[role=main]"); each; each = each.parentElement)
    if (getComputedStyle(each).overflowX !== "visible") wider = Math.max(wider, each.scrollWidth - each.clientWidth);
  return wider;
}"""
"""By how many pixels the content is wider than what it is shown in, which furo scrolls in place of the window."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Visit:
    """One page, opened with an empty cache in a wide window, and then looked at in other ways.

    Args:
        requests: the address of each request, in order.
        errors: what the console says of errors, and what scripts did not catch.
        bytes: what came over the wire for all requests together, headers included.
        shift: how far the layout shifted, as browsers count it.
        violations: what axe says, by look: in each scheme in a wide window, and on a phone.
        sideways: by how many pixels the page scrolls sideways on a phone.
    """

    requests: tuple[str, ...]
    errors: tuple[str, ...]
    bytes: int
    shift: float
    violations: dict[str, tuple[str, ...]]
    sideways: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Speed:
    """How one page appears on a processor that is four times as slow: its largest paint, and how far it shifted.

    Args:
        paint_s: when the largest paint came, in seconds since the navigation began.
        shift: how far the layout shifted, as browsers count it.
        bytes: what came over the wire for all requests together, headers included.
    """

    paint_s: float
    shift: float
    bytes: int


def violations(page: Page, **options: Any) -> tuple[str, ...]:
    """Return a line for each element that axe finds fault with."""
    found: list[dict[str, Any]] = page.evaluate(RUN_AXE, options)
    return tuple(
        f"{rule['id']}: {' '.join(map(str, node['target']))}: {' '.join(node['failureSummary'].split())}"
        for rule in found
        for node in rule["nodes"]
    )


def count_bytes(wire: CDPSession) -> list[float]:
    """Return a list to which the size of each answer is added as it comes, headers included."""
    sizes: list[float] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    wire.send("Network.enable")
    return sizes


class Visitor:
    """Opens the pages of a site in one browser.

    Args:
        browser: the browser.
        origin: the address of the site's root, without a slash at the end.
    """

    def __init__(self, browser: Browser, origin: str) -> None:
        self.browser = browser
        self.origin = origin

    @contextmanager
    def page(self, **options: Any) -> Iterator[Page]:
        """Yield a page of a context of its own, which shares neither cache nor storage with any other."""
        context = self.browser.new_context(**({"viewport": WIDE} | options))
        context.set_default_timeout(20_000)
        try:
            yield context.new_page()
        finally:
            context.close()

    def visit(self, name: str) -> Visit:
        """Open a page, and look at it in every way that one loading of it allows."""
        requests: list[str] = []
        errors: list[str] = []
        with self.page() as page:
            page.on("request", lambda request: requests.append(request.url))
            page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: errors.append(str(error)))
            sizes = count_bytes(page.context.new_cdp_session(page))
            page.add_init_script(WATCH)
            page.goto(f"{self.origin}/{name}")
            page.evaluate(SETTLED)
            shift = page.evaluate("seen.shift")
            page.evaluate(AXE.read_text(encoding="utf-8"))
            found = {"light": violations(page)}
            page.emulate_media(color_scheme="dark")
            found["dark"] = violations(page, **COLOURS)
            page.set_viewport_size(PHONE)
            found["phone"] = violations(page, **BUT_COLOURS)
            sideways = page.evaluate(SIDEWAYS)
        return Visit(
            requests=tuple(requests),
            errors=tuple(errors),
            bytes=int(sum(sizes)),
            shift=shift,
            violations=found,
            sideways=sideways,
        )

    def speed(self, name: str) -> Speed:
        """Open a page on a processor that is slowed to a quarter."""
        with self.page() as page:
            wire = page.context.new_cdp_session(page)
            sizes = count_bytes(wire)
            wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
            page.add_init_script(WATCH)
            page.goto(f"{self.origin}/{name}")
            page.wait_for_timeout(500)  # the entries come when the browser is idle
            seen = page.evaluate("seen")
        return Speed(paint_s=seen["paint"] / 1000, shift=seen["shift"], bytes=int(sum(sizes)))


@contextmanager
def browsing(origin: str) -> Iterator[Visitor]:
    """Start the browser that TSGUIDE_CHROMIUM names, and yield what opens the pages below *origin* in it."""
    chromium = os.environ.get("TSGUIDE_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield Visitor(browser, origin)
        browser.close()


def visit_all(origin: str, names: Sequence[str]) -> dict[str, Visit]:
    """Visit pages in as many browsers at once as there are cores, and return the visits by name."""
    browsers = os.cpu_count() or 1

    def visit(some: Sequence[str]) -> list[tuple[str, Visit]]:
        with browsing(origin) as visitor:
            return [(name, visitor.visit(name)) for name in some]

    with ThreadPoolExecutor(browsers) as pool:
        parts = pool.map(visit, [names[first::browsers] for first in range(browsers)])
        return dict(itertools.chain.from_iterable(parts))
