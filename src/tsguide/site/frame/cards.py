"""The pictures that other sites show beside a link: one for each theme, and one for all other pages."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tsguide import model
from tsguide.site.build import state
from tsguide.site.pieces import address

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from sphinx.application import Sphinx

    from tsguide.site.build.state import State

WIDTH, HEIGHT = 1200, 630
"""Pixels: what the sites that show such pictures ask for."""

WIDEST = 1250
"""Points of a line's size times its characters, so that it does not leave the picture."""

SITE = "index"
"""The name of the picture for pages that belong to no theme."""

PAPER, INK, BRAND = "#ffffff", "#1a1c1e", "#b23a0b"
MARK = Path(__file__).parents[1] / "static/mark.svg"


def of_page(current: State, page: str) -> str:
    """Return the name of a page's card: its theme, where it is a finding or a theme's chapter."""
    finding = current.finding_of(page)
    theme = finding.theme if finding else page
    return theme if theme in current.catalog.themes() else SITE


def file(card: str) -> str:
    """Return the file of a card, in the site's root."""
    return f"cards/{card}.png"


def words(current: State, card: str, project: str) -> str:
    """Return in words what a card shows."""
    title, count = _shown(current, card)
    return f"{project}, {title}: {count}"


def write(app: Sphinx) -> None:
    """Draw the cards that are not there as they should be, and take out all others.

    There are none where the site's address is unknown. A card bears a digest of all that it depends on, so that it is
    drawn again only when that has changed.
    """
    current = state.of(app)
    colour = app.config.html_theme_options.get("light_css_variables", {}).get("color-brand-primary", BRAND)
    cards = (SITE, *current.catalog.themes()) if address.site(app) else ()
    for card in cards:
        path = Path(app.outdir) / file(card)
        texts = (app.config.project, *_shown(current, card))
        digest = _digest(*texts, colour)
        if _digest_of(path) != digest:
            model.write_if_changed(path, _draw(*texts, colour=colour, digest=digest))
    for path in Path(app.outdir).glob(file("*")):
        if path.stem not in cards:
            path.unlink()


def _shown(current: State, card: str) -> tuple[str, str]:
    if card == SITE:
        return "What TorchScript really does", f"{len(current.catalog.findings)} findings, each checked by running it"
    count = len(current.catalog.select([card]))
    return current.title_of(card), f"{count} finding{'s' * (count != 1)}, each checked by running it"


def _digest(*parts: str) -> str:
    import matplotlib as mpl

    sources = [Path(__file__).read_text(encoding="utf-8"), MARK.read_text(encoding="utf-8")]
    return hashlib.sha256("\n".join([*parts, mpl.__version__, *sources]).encode()).hexdigest()


def _digest_of(path: Path) -> str:
    from PIL import Image

    if not path.is_file():
        return ""
    with Image.open(path) as image:
        return str(image.info.get("Comment", ""))


def _draw(project: str, title: str, count: str, *, colour: str, digest: str) -> bytes:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=PAPER)
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    axes.set_axis_off()
    axes.axhspan(HEIGHT - 24, HEIGHT, color=colour)
    _draw_mark(axes, left=80, top=80, size=120)
    for y, text, size, shade in ((140, project, 38, INK), (350, title, 60, INK), (470, count, 28, colour)):
        fitting = min(size, WIDEST // len(text))
        left = 80 if text is not project else 228
        axes.text(left, y, text, fontsize=fitting, color=shade, va="center", fontfamily="DejaVu Sans")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", metadata={"Software": None, "Comment": digest})
    return picture.getvalue()


def _draw_mark(axes: Axes, *, left: float, top: float, size: float) -> None:
    """Draw the site's mark, which is one box and lines of straight steps."""
    from matplotlib.patches import FancyBboxPatch

    scale = size / 32
    mark = ET.parse(MARK).getroot()  # noqa: S314  our own file
    for shape in mark:
        value = shape.attrib.get
        if shape.tag.endswith("rect"):
            x, y, width, height, radius = (float(value(name, "0")) for name in ("x", "y", "width", "height", "rx"))
            corner = left + (x + radius) * scale, top + (y + radius) * scale
            inner = (width - 2 * radius) * scale, (height - 2 * radius) * scale
            style = f"round,pad={radius * scale}"
            axes.add_patch(FancyBboxPatch(corner, *inner, boxstyle=style, color=value("fill"), linewidth=0))
            continue
        width = float(value("stroke-width", "1")) * scale * 72 / 100
        for line in _lines(value("d", "")):
            xs, ys = zip(*((left + x * scale, top + y * scale) for x, y in line), strict=True)
            axes.plot(xs, ys, color=value("stroke"), linewidth=width, solid_capstyle="round", solid_joinstyle="round")


def _lines(path: str) -> list[list[tuple[float, float]]]:
    """Return the points of the lines of an SVG path that moves with M, and steps with h, v and l."""
    lines: list[list[tuple[float, float]]] = []
    for command, text in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", text)]
        along = {"h": (numbers, [0.0] * len(numbers)), "v": ([0.0] * len(numbers), numbers)}
        xs, ys = along.get(command, (numbers[::2], numbers[1::2]))
        steps = list(zip(xs, ys, strict=True))
        if command == "M":
            lines.append(steps)
            continue
        for dx, dy in steps:
            x, y = lines[-1][-1]
            lines[-1].append((x + dx, y + dy))
    return lines
