"""The figure of a timing, in colours that are legible on a light and on a dark page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide.tables import seconds

if TYPE_CHECKING:
    from pathlib import Path

    from tsguide import model

INK = "#7a7f87"
"""Grey with about the same contrast to a white and to a nearly black page."""

FILLS = {"baseline": "#7a7f87", "faster": "#2f9e6e", "slower": "#c9703a", "no difference": "#5b8def"}


def draw(timing: model.Timing, path: Path) -> None:
    """Draw the median time per call of each variant, with its quartiles, as an SVG file at *path*."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    variants = timing.variants[::-1]
    style = {"svg.fonttype": "none", "svg.hashsalt": "tsguide", "font.family": "sans-serif", "font.size": 12}
    with rc_context(style):
        figure = Figure(figsize=(7.2, 0.9 + 0.5 * len(variants)), layout="constrained")
        axes = figure.subplots()
        axes.barh(
            [variant.name for variant in variants],
            [variant.median_s for variant in variants],
            xerr=[
                [variant.median_s - variant.q1_s for variant in variants],
                [variant.q3_s - variant.median_s for variant in variants],
            ],
            color=[FILLS[variant.verdict] for variant in variants],
            ecolor=INK,
            height=0.6,
        )
        for place, variant in enumerate(variants):
            label = f"  {seconds(variant.median_s)}, {variant.verdict}"
            axes.text(variant.q3_s, place, label, va="center", color=INK)
        axes.set_xlim(0, max(variant.q3_s for variant in variants) * 1.45)
        axes.set_xlabel("time per call, median and quartiles", color=INK)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(lambda value, _: seconds(value) if value else "0")
        axes.tick_params(colors=INK)
        axes.spines[["top", "right"]].set_visible(False)
        axes.spines[["left", "bottom"]].set_color(INK)
        figure.savefig(path, format="svg", transparent=True, metadata={"Date": None})
