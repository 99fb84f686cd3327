"""What was recorded elsewhere: the strip and the section of a finding, and the pages across environments."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tsguide import evidence
from tsguide.site.build import state
from tsguide.site.pieces import assets, parts
from tsguide.site.pieces.controls import slug
from tsguide.tables import Cell, Table, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.site.build.state import State

SIGNS = {"holds": "✓", "fails": "✗", "stale": "~", "not run": "○", "unknown": "?", "absent": "–"}
"""A sign for each standing, which stands beside the word or explains itself in the page's text."""

UNCHANGED = "No claim and no outcome changed"


def strip(current: State, finding: Finding) -> list[nodes.Node]:
    """Return a line for each place that findings were recorded on, and one for each other Python there."""
    lines = []
    recorded = evidence.series(current.evidence)
    for one in recorded:
        standings = list(zip(one.evidence, evidence.standings(one.evidence, finding), strict=True))
        cells = nodes.inline("", "", classes=["tsguide-strip"])
        for each, word in standings:
            text = f"{_short(each.environment.release)} {SIGNS[word]}"
            target = f"evidence-{each.environment.name}"
            cells += nodes.reference("", text, refid=target, internal=True, classes=[f"tsguide-{slug(word)}"])
            cells += nodes.Text(" ")
        label = nodes.strong("", _label(one))
        lines.append(nodes.paragraph("", "", label, nodes.Text(f" {in_words(standings)}: "), cells))
    if all(one.where == "cpu" for one in recorded):
        lines.append(nodes.paragraph("", "", nodes.strong("", "On CUDA"), nodes.Text(" not yet recorded")))
    return list(lines)


def _label(one: evidence.Series) -> str:
    """Return what a line of the strip is about: a place, or another Python in the place of the line before."""
    if not one.usual:
        return f"With Python {one.python}"
    return "On the CPU" if one.where == "cpu" else f"On {one.where}"


def section(current: State, finding: Finding) -> nodes.section:
    """Return the section with what each recorded run gave, and its timings, each beside its own baseline."""
    title = nodes.title("", "Evidence")
    body: list[nodes.Node] = [nodes.paragraph("", "", nodes.Text("No run of this finding has been recorded."))]
    if any(evidence.result_of(each, finding) for each in current.evidence):
        body = [parts.raw(_details(current.evidence, finding).html())]
    if timings := list(_timings(current.evidence, finding)):
        header = ("environment", "timing", "variant", "verdict", "ratio", "median")
        caption = "Timings recorded elsewhere; each ratio is to the baseline of its own run"
        table = Table(caption=caption, header=header, rows=timings).html()
        body.append(parts.raw(f"<details><summary>Recorded timings</summary>{table}</details>"))
    return nodes.section("", title, *body, ids=["evidence"], names=["evidence"])


def _details(recorded: Sequence[model.Evidence], finding: Finding) -> Table:
    rows, attributes = [], []
    for each, word in zip(recorded, evidence.standings(recorded, finding), strict=True):
        result = evidence.result_of(each, finding)
        rows.append(
            [
                Cell(text=f"PyTorch {each.environment.torch}"),
                Cell(text=each.environment.python_line),
                Cell(text=each.environment.where),
                Cell(text=word, kind=slug(word)),
                Cell(text=each.date, date=True) if result else Cell(text="–"),
                Cell(text=seconds(result.duration_s) if result and not result.lacks else "–"),
                Cell(text=_said(result) if result else _unsaid(each, finding)),
            ]
        )
        attributes.append({"id": f"evidence-{each.environment.name}"})
    header = ("release", "Python", "on", "standing", "date", "took", "what is not as on other releases")
    note = (
        "Standing: holds where every claim came out as expected for the release; stale where the code has changed; "
        "not run where that machine lacked what the finding needs."
    )
    return Table(caption="Recorded runs", header=header, rows=rows, notes=[note], attributes=attributes)


def _said(result: model.Result) -> str:
    if result.lacks:
        return f"not run there: {result.lacks}"
    parts_ = [result.problem.splitlines()[0]] if result.problem else []
    for claim in result.claims:
        if not claim.ok:
            parts_.append(f"unexpected: {claim.text!r} {'holds' if claim.held else 'does not hold'}, seen {claim.seen}")
        elif not claim.held:
            parts_.append(f"not here, as expected: {claim.text!r}")
    return "; ".join(parts_)


def _unsaid(each: model.Evidence, finding: Finding) -> str:
    """Return why there is no result."""
    if not finding.is_about(each.environment.release):
        return "not about this release"
    return "not recorded" if finding.is_about_device(each.environment.device) else "not about this device"


def _timings(recorded: Sequence[model.Evidence], finding: Finding) -> Iterator[list[Cell]]:
    releases = evidence.releases(recorded)
    for each in recorded:
        result = evidence.result_of(each, finding)
        if result is None or evidence.standing(each, finding) == "stale":
            continue
        where = f"PyTorch {releases[each.environment.name]}, {machine(result.environment or each.environment)}"
        for timing in result.timings:
            for variant in timing.variants:
                yield [
                    Cell(text=where),
                    Cell(text=timing.name),
                    Cell(text=variant.name),
                    Cell(text=variant.verdict, kind=variant.verdict.replace(" ", "-")),
                    Cell(text=f"{variant.ratio:.3g}"),
                    Cell(text=seconds(variant.median_s)),
                ]


EARLIER = (
    "Recorded in part before each mode and each measurement had a process of its own, so that outcomes and ratios "
    "there may differ from those of other releases, and to be recorded again: PyTorch"
)
"""What is to be known of evidence of version 1."""


class EnvironmentsDirective(SphinxDirective):
    """``.. environments::``: what was recorded where, and when."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return a table with a row for each environment."""
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend_on_evidence(self.env)
        if not current.evidence:
            return [nodes.paragraph("", "Nothing has been recorded yet.")]
        rows = [self._row(current, each) for each in current.evidence]
        header = (
            "PyTorch",
            "Python",
            "on",
            "machine",
            "date",
            "findings",
            "claims",
            "hold",
            "fail",
            "stale",
            "not run",
        )
        old = [each.environment.release for each in current.evidence if each.version == 1]
        notes = [f"{EARLIER} {', '.join(old)}."] if old else []
        table = parts.raw(Table(caption="Recorded environments", header=header, rows=rows, notes=notes).html())
        table["classes"] = [assets.DATED]
        return [table]

    def _row(self, current: State, each: model.Evidence) -> list[Cell]:
        standings = [evidence.standing(each, finding) for finding in current.catalog.findings]
        claims = sum(len(result.claims) for result in each.results)
        counts = [
            len(each.results),
            claims,
            *(standings.count(word) for word in ("holds", "fails", "stale", "not run")),
        ]
        where = each.environment
        place = [Cell(text=text) for text in (where.torch, where.python, where.where, machine(where))]
        return [*place, Cell(text=each.date, date=True), *(Cell(text=str(count)) for count in counts)]


class VersionsDirective(SphinxDirective):
    """``.. versions::``: what changed on the CPU from one recorded release to the next.

    Releases of PyTorch are compared under the usual Python, and each other Python with that one, on the same PyTorch.
    """

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return a section for each other Python, then one for each pair of neighbouring releases, newest first."""
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend_on_evidence(self.env)
        on_cpu = [one for one in evidence.series(current.evidence) if one.where == "cpu"]
        usual, others = (on_cpu[0].evidence, on_cpu[:0:-1]) if on_cpu else ((), [])
        pythons = [section for one in others for section in self._pythons(current, usual, one)]
        pairs = list(itertools.pairwise(usual))[::-1]
        if not pairs:
            return [nodes.paragraph("", "Fewer than two releases have been recorded."), *pythons]
        return [*pythons, *(self._releases(current, before, after) for before, after in pairs)]

    def _releases(self, current: State, before: model.Evidence, after: model.Evidence) -> nodes.section:
        old, new = before.environment.release, after.environment.release
        changed = _changed(current, before, after)
        body = nodes.bullet_list("", *changed) if changed else nodes.paragraph("", f"{UNCHANGED}.")
        return _section(f"{old} to {new}", f"changes-{new}", body)

    def _pythons(
        self, current: State, usual: Sequence[model.Evidence], other: evidence.Series
    ) -> Iterator[nodes.section]:
        """Yield the section that compares a Python with the usual one, on each PyTorch that both were recorded on."""
        before = {each.environment.release: each for each in usual}
        pairs = ((before.get(each.environment.release), each) for each in other.evidence)
        both = [(old, new) for old, new in pairs if old]
        if not both:
            return
        body: list[nodes.Node] = []
        same = []
        for old, new in both:
            if changed := _changed(current, old, new):
                body += [nodes.paragraph("", f"On PyTorch {new.environment.release}:"), nodes.bullet_list("", *changed)]
            else:
                same.append(new.environment.release)
        if same:
            body.append(nodes.paragraph("", f"{UNCHANGED} on PyTorch {enumeration(same)}."))
        title = f"Python {both[0][0].environment.python_line} to {other.python}"
        yield _section(title, f"changes-python-{other.python}", *body)


def _section(title: str, name: str, *body: nodes.Node) -> nodes.section:
    anchor = name.replace(".", "-")
    return nodes.section("", nodes.title("", title), *body, ids=[anchor], names=[anchor])


def _changed(current: State, before: model.Evidence, after: model.Evidence) -> list[nodes.list_item]:
    """Return an item for each finding that came out differently, with what differs."""
    items = []
    for finding in current.catalog.findings:
        if changes := list(evidence.changed(finding, before, after)):
            lines = (nodes.list_item("", nodes.paragraph("", "", *parts.inline(text))) for text in changes)
            link = nodes.paragraph("", "", *parts.link(current, finding))
            items.append(nodes.list_item("", link, nodes.bullet_list("", *lines)))
    return items


def in_words(standings: Iterable[tuple[model.Evidence, str]]) -> str:
    """Return the standings with neighbours of one kind joined: ``fails on 1.13, holds on 2.0 to 2.15``."""
    words = []
    for word, group in itertools.groupby(standings, key=lambda pair: pair[1]):
        releases = [_short(each.environment.release) for each, _ in group]
        span = releases[0] if len(releases) == 1 else f"{releases[0]} to {releases[-1]}"
        words.append(f"{'not recorded' if word == 'unknown' else word} on {span}")
    return ", ".join(words)


def enumeration(words: Sequence[str]) -> str:
    """Return words as a sentence has them: ``3.13 and 3.14``."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))


def _short(release: str) -> str:
    return ".".join(release.split(".")[:2])


def machine(environment: model.Environment) -> str:
    """Return the words for the machine of an environment."""
    return f"{environment.accelerator or environment.processor}, {environment.cores} cores"
