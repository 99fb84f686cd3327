"""``.. by-release:: ID``: on which releases each claim of a finding holds, and on which it does not."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tsguide import evidence
from tsguide.catalog import UnknownError
from tsguide.site.build import state
from tsguide.site.pieces import parts
from tsguide.tables import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tsguide import model
    from tsguide.catalog import Finding

HEADER = ("claim", "holds on", "does not hold on")


class ByReleaseDirective(SphinxDirective):
    """A table with a row for each claim, from the evidence: it is true of a new release once that is recorded."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return a link to the finding and the table, or an error where there is no such finding."""
        current = state.of(self.env.app)
        try:
            finding = current.catalog.get(self.arguments[0])
        except UnknownError as error:
            raise self.error(str(error)) from error
        state.depend(self.env, (finding,))
        state.depend_on_evidence(self.env)
        link = nodes.paragraph("", "", *parts.link(current, finding))
        recorded = evidence.series(current.evidence)
        rows = list(_rows(recorded, finding))
        if not rows:
            return [link, nodes.paragraph("", "No run of this finding has been recorded.")]
        caption = f"What holds on which release of PyTorch: {parts.plain(finding.title)}"
        return [link, parts.raw(Table(caption=caption, header=HEADER, rows=rows).html())]


def _rows(recorded: Iterable[evidence.Series], finding: Finding) -> Iterator[list[Cell]]:
    """Yield a row for each claim that any release made, in the order in which the newest makes them."""
    held = [(one, dict(_held(one, finding))) for one in recorded]
    texts = dict.fromkeys(text for _, by in held for claims in reversed(by.values()) for text in claims)
    for text in texts:
        yes, no = (_where(held, text, wanted=wanted) for wanted in (True, False))
        yield [Cell(text=each, kind="sentence") for each in (text, yes, no)]


def _held(one: evidence.Series, finding: Finding) -> Iterator[tuple[str, dict[str, bool]]]:
    """Yield each release of a series on which the finding was run as it is now, with what held there, by claim.

    Of a claim that was made several times all have to hold.
    """
    for each in one.evidence:
        result = evidence.result_of(each, finding)
        if result is not None and evidence.standing(each, finding) != "stale" and not result.lacks:
            yield each.environment.release, _all(result.claims)


def _all(claims: Iterable[model.Claim]) -> dict[str, bool]:
    held: dict[str, bool] = {}
    for claim in claims:
        held[claim.text] = held.get(claim.text, True) and claim.held
    return held


def _where(held: Iterable[tuple[evidence.Series, dict[str, dict[str, bool]]]], text: str, *, wanted: bool) -> str:
    """Return the releases on which a claim came out as wanted, a line of words for each Python; – for none."""
    words = []
    for one, by in held:
        if spans := list(_spans([(release, claims.get(text)) for release, claims in by.items()], wanted=wanted)):
            words.append(", ".join(spans) + ("" if one.usual else f" with Python {one.python}"))
    return "; ".join(words) or "–"


def _spans(seen: list[tuple[str, bool | None]], *, wanted: bool) -> Iterator[str]:
    """Yield neighbouring releases of one kind as a span: ``2.1 to 2.8``."""
    for value, group in itertools.groupby(seen, key=lambda pair: pair[1]):
        if value is wanted:
            releases = [".".join(release.split(".")[:2]) for release, _ in group]
            yield releases[0] if len(releases) == 1 else f"{releases[0]} to {releases[-1]}"
