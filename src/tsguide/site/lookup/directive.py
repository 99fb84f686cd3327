"""``.. lookup::``: all findings, all comparisons or all timings, each as one table.

The table is whole as it stands in the page. The page's script adds the controls that filter, order and page it, and
shows what was recorded on another release or device.
"""

from __future__ import annotations

import dataclasses
import functools
from typing import TYPE_CHECKING, ClassVar, get_args

import msgspec
from docutils import nodes
from packaging.version import Version
from sphinx.util.docutils import SphinxDirective

from tsguide import evidence, model
from tsguide.site.build import state
from tsguide.site.lookup import known
from tsguide.site.pages.evidence import enumeration, in_words, machine
from tsguide.site.pieces import assets
from tsguide.site.pieces.controls import Filter, Lookup, Switch, device, encoded, slug
from tsguide.tables import Cell, Table, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from tsguide.catalog import Finding

    _Row = tuple[int, list[Cell], dict[str, str]]
    """A row's rank, cells and data."""

MODES = model.MODES[1:]
"""The modes that are compared with eager."""

OUTCOMES = (
    "disagrees",
    "crashes",
    "hangs",
    "breaks",
    "another type",
    "refuses",
    "stale",
    "not recorded",
    "absent",
    "agrees",
    "not compared",
)
"""What a mode did with a construct, in the order in which a reader should see it."""

VERDICTS = ("fails", "stale", "not recorded", "not run", "absent", "holds")
"""What is known of a finding, in the order in which a reader should see it."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class Source:
    """What the tables are made of: all evidence, the page's own environment first, and the address of a finding."""

    findings: Sequence[Finding]
    evidence: Sequence[model.Evidence]
    uri: Callable[[Finding], str]

    @property
    def where(self) -> str:
        """The environment whose words stand in the page."""
        first = self.evidence[0].environment
        return f"PyTorch {self.releases[first.name]}, on {device(first)[1]}"

    @functools.cached_property
    def releases(self) -> dict[str, str]:
        """What to call the release of each environment, by its name."""
        return evidence.releases(self.evidence)

    def title(self, finding: Finding) -> Cell:
        """Return the cell that leads to a finding."""
        return Cell(text=finding.title, link=self.uri(finding))

    def themes(self) -> Filter:
        """Return the filter by theme."""
        themes = sorted({finding.theme for finding in self.findings})
        return Filter(key="theme", every="all themes", options=tuple((theme, theme) for theme in themes))

    def environments(self, *, switched: bool) -> tuple[Filter, ...]:
        """Return the filters by release and device; one of each must be chosen where they switch columns."""
        if not self.evidence:
            return ()
        first = self.evidence[0].environment
        devices = dict(device(each.environment) for each in self.evidence)
        if devices.keys() == {"cpu"}:
            devices["cuda"] = "CUDA (not yet recorded)"
        return (
            Filter(
                key="release",
                every="" if switched else "all releases",
                options=tuple((_key(release), release) for release in self._offered()),
                initial=_key(self.releases[first.name]),
            ),
            Filter(
                key="device",
                every="" if switched else "all devices",
                options=tuple(devices.items()),
                initial=device(first)[0] if switched else "",
            ),
        )

    def _offered(self) -> list[str]:
        """Return the releases to choose from, newest first, and after them those on another than the usual Python."""
        recorded = evidence.series(self.evidence)
        usual = {each.environment.release for one in recorded if one.usual for each in one.evidence}
        others = [each.environment.name for one in recorded[::-1] if not one.usual for each in one.evidence[::-1]]
        return [*sorted(usual, key=Version, reverse=True), *dict.fromkeys(self.releases[name] for name in others)]

    def switch(self, key: str, columns: Iterable[int], words: tuple[str, ...]) -> Switch:
        """Return what makes columns depend on the environment."""
        environments = tuple(
            f"{_key(self.releases[each.environment.name])} {device(each.environment)[0]}" for each in self.evidence
        )
        return Switch(key=key, columns=tuple(columns), words=words, environments=environments)

    def notes(self) -> list[str]:
        """Return what must be said under each table."""
        recorded = {each.environment.device for each in self.evidence}
        return ["On CUDA: not yet recorded."] if recorded <= {"cpu"} else []


def _key(release: str) -> str:
    """Return what a release is called in an address and in the data of the rows: ``2.15.0-Python-3.14``."""
    return slug(release.replace(",", ""))


class LookupDirective(SphinxDirective):
    """``.. lookup:: findings``, ``comparisons`` or ``timings``; one on a page."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the table of the kind that is asked for."""
        kinds = {"findings": findings, "comparisons": comparisons, "timings": timings}
        if self.arguments[0] not in kinds:
            msg = f"unknown kind {self.arguments[0]!r}; there are {', '.join(kinds)}"
            raise self.error(msg)
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend(self.env, current.catalog.findings)
        state.depend_on_evidence(self.env)
        source = Source(findings=current.catalog.findings, evidence=known.evidence(current), uri=self._uri)
        said, table, lookup = kinds[self.arguments[0]](source)
        if not table.rows:
            return [nodes.paragraph("", f"Nothing has been run or recorded yet: there are no {lookup.noun}.")]
        data = msgspec.json.encode(lookup).decode().replace("<", "\\u003c")
        html = f'<script type="application/json">{data}</script><p>{said}</p>{table.html()}'
        return [nodes.raw("", html, format="html", classes=[assets.LOOKUP])]

    def _uri(self, finding: Finding) -> str:
        docname = state.of(self.env.app).docname(finding)
        return self.env.app.builder.get_relative_uri(self.env.docname, docname)


def findings(source: Source) -> tuple[str, Table, Lookup]:
    """Return one row for each finding: its verdict, and where it holds."""
    rows = []
    for finding in source.findings:
        standings = evidence.standings(source.evidence, finding)
        verdicts = [["not recorded" if word == "unknown" else word] for word in standings]
        word = verdicts[0][0] if verdicts else "not recorded"
        tags = finding.metadata.tags
        cells = [
            source.title(finding),
            Cell(text=finding.theme),
            Cell(text=", ".join(tags)),
            Cell(text=word, kind=slug(word)),
            Cell(text="; ".join(_places(source, standings)) or "not recorded"),
        ]
        data = {"tag": " ".join(tags), "words": encoded(verdicts, VERDICTS)}
        rows.append((VERDICTS.index(word), cells, data))
    used = sorted({tag for finding in source.findings for tag in finding.metadata.tags})
    filters = (
        source.themes(),
        Filter(key="tag", every="all tags", options=tuple((tag, tag) for tag in used)),
        Filter(key="verdict", every="all verdicts", options=tuple((slug(word), word) for word in VERDICTS)),
        *source.environments(switched=True),
    )
    header = ("finding", "theme", "tags", "verdict", "recorded")
    table = _table("All findings", header, rows, source)
    said = f"Verdicts on {source.where}." if source.evidence else "No finding has been run or recorded yet."
    return said, table, Lookup(noun="findings", filters=filters, switch=source.switch("verdict", [3], VERDICTS))


def _places(source: Source, standings: Sequence[evidence.Standing]) -> Iterator[str]:
    """Yield in words where a finding holds, device by device, releases from old to new.

    Other Pythons stand after their device, and together where they say the same.
    """
    words = {each.environment.name: word for each, word in zip(source.evidence, standings, strict=True)}
    said: dict[tuple[str, bool, str], list[str]] = {}
    for one in evidence.series(source.evidence):
        place = device(one.evidence[0].environment)[1]
        there = [(each, words[each.environment.name]) for each in one.evidence]
        said.setdefault((place, one.usual, in_words(there)), []).append(one.python)
    for (place, usual, where), pythons in said.items():
        yield f"{place if usual else f'Python {enumeration(pythons)}'}: {where}"


def comparisons(source: Source) -> tuple[str, Table, Lookup]:
    """Return one row for each construct: what each mode did with it."""
    rows = []
    modes = (*MODES, *_other_modes(source))
    for finding in source.findings:
        standings = evidence.standings(source.evidence, finding)
        results = [evidence.result_of(each, finding) for each in source.evidence]
        for name in _constructs(standings, results):
            outcomes = [_outcomes(*pair, name, modes) for pair in zip(standings, results, strict=True)]
            cells = [
                Cell(text=f"``{name}``"),
                *(Cell(text=word, kind=slug(word)) for word in outcomes[0]),
                Cell(text=finding.theme),
                source.title(finding),
            ]
            rows.append((min(map(OUTCOMES.index, outcomes[0])), cells, {"words": encoded(outcomes, OUTCOMES)}))
    filters = (
        source.themes(),
        Filter(key="mode", every="all modes", options=tuple((slug(mode), mode) for mode in modes)),
        Filter(key="outcome", every="all outcomes", options=tuple((slug(word), word) for word in OUTCOMES)),
        *source.environments(switched=True),
    )
    table = _table("All comparisons", ("construct", *modes, "theme", "finding"), rows, source)
    said = f"Outcomes on {source.where}." if source.evidence else ""
    switch = source.switch("outcome", range(1, 1 + len(modes)), OUTCOMES)
    return said, table, Lookup(noun="constructs", filters=filters, switch=switch)


def _constructs(standings: Sequence[evidence.Standing], results: Sequence[model.Result | None]) -> list[str]:
    """Return the names of a finding's constructs, as its code has them; of older code where that was never run."""
    for stale in (False, True):
        of_kind = [result for word, result in zip(standings, results, strict=True) if (word == "stale") == stale]
        if names := [comparison.name for result in of_kind if result for comparison in result.comparisons]:
            return list(dict.fromkeys(names))
    return []


def _other_modes(source: Source) -> list[str]:
    """Return the modes beside the five that some comparison has, in alphabetical order."""
    results = (result for each in source.evidence for result in each.results)
    compared = (mode.mode for result in results for comparison in result.comparisons for mode in comparison.modes)
    return sorted(set(compared) - set(model.MODES))


def _outcomes(standing: evidence.Standing, result: model.Result | None, name: str, modes: Sequence[str]) -> list[str]:
    """Return the word for each mode in one environment; a run of other code says nothing of this one."""
    if standing in {"stale", "absent"}:
        return [standing] * len(modes)
    compared = [comparison for comparison in result.comparisons if comparison.name == name] if result else []
    words = {mode.mode: mode.outcome for comparison in compared for mode in comparison.modes}
    missing = {mode: "not recorded" if mode in model.MODES or not compared else "not compared" for mode in modes}
    return [str(words.get(mode, missing[mode])) for mode in modes]


def timings(source: Source) -> tuple[str, Table, Lookup]:
    """Return one row for each variant of each measurement in each environment."""
    rows = []
    for each in source.evidence:
        for finding in source.findings:
            result = evidence.result_of(each, finding)
            if result is not None and result.timings:
                rows += list(_measured(source, each, finding, result))
    verdicts = (*get_args(model.Speed), "stale")
    filters = (
        source.themes(),
        Filter(key="verdict", every="all verdicts", options=tuple((slug(word), word) for word in verdicts)),
        *source.environments(switched=False),
    )
    header = ("timing", "variant", "verdict", "ratio", "median", "theme", "release", "on", "machine")
    said = f"Those on {source.where} come first." if source.evidence else ""
    return said, _table("All timings", header, rows, source), Lookup(noun="measured variants", filters=filters)


def _measured(source: Source, each: model.Evidence, finding: Finding, result: model.Result) -> Iterator[_Row]:
    """Yield a row for each variant; a run of other code than the finding has now says nothing of its speed."""
    stale = evidence.standing(each, finding) == "stale"
    where, (on, words) = each.environment, device(each.environment)
    release = source.releases[where.name]
    texts = (finding.theme, release.replace("Python ", "Python\u00a0"), words, machine(result.environment or where))
    data = {"device": on, "release": _key(release)}
    for timing in result.timings:
        for variant in timing.variants:
            verdict = "stale" if stale else variant.verdict
            cells = [
                Cell(text=timing.name, link=source.uri(finding)),
                Cell(text=variant.name),
                Cell(text=verdict, kind=slug(verdict)),
                *([Cell(text="–")] * 2 if stale else _numbers(variant)),
                *(Cell(text=text) for text in texts),
            ]
            yield 0, cells, data


def _numbers(variant: model.Variant) -> list[Cell]:
    return [
        Cell(text=variant.compared(), value=variant.ratio),
        Cell(text=seconds(variant.median_s), value=variant.median_s),
    ]


def _table(caption: str, header: Sequence[str], rows: list[_Row], source: Source) -> Table:
    """Return the table of *rows* in the order of their ranks."""
    ordered = sorted(rows, key=lambda row: row[0])
    return Table(
        caption=caption,
        header=header,
        rows=[cells for _, cells, _ in ordered],
        attributes=[{f"data-{key}": value for key, value in data.items()} for _, _, data in ordered],
        notes=source.notes(),
    )
