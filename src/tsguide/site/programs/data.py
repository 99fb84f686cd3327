"""What programs read of the site: the findings, the evidence, and the schemas of both, under ``data/``."""

from __future__ import annotations

import datetime as dt  # noqa: TC003  msgspec reads the annotations
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from tsguide import catalog, evidence, model, moved
from tsguide.site.build import state
from tsguide.site.pieces import address, parts

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from tsguide.catalog import Finding
    from tsguide.site.build.state import State


class ClaimData(model.Record, frozen=True):
    """A sentence that the script claims, and in which line. ``text`` is empty where it is worded when it runs.

    ``device`` is the kind of device that it is claimed on alone, empty where it is so on each.
    """

    text: str
    line: int
    covers: tuple[str, ...]
    device: str


class FindingData(model.Record, frozen=True):
    """One finding, as ``findings.json`` has it.

    ``page`` is relative to the site's root, ``verdict`` is what this build's own run says, ``lacks`` what the machine
    of this build lacked to run it, and ``standing`` has for each recorded environment what its evidence says of the
    finding now.
    """

    id: str
    theme: str
    title: str
    summary: str
    claims: tuple[ClaimData, ...]
    tags: tuple[str, ...]
    asks: tuple[str, ...]
    errors: tuple[str, ...]
    sources: tuple[str, ...]
    torch: str
    needs: tuple[str, ...]
    added: dt.date
    changes: tuple[catalog.Change, ...]
    page: str
    script: str
    verdict: model.Verdict
    lacks: str
    standing: dict[str, evidence.Standing]


class FindingsData(model.Record, frozen=True):
    """All findings, ordered by id; the files of evidence, by environment; and what became of ids that left.

    ``site`` is the address that pages and files are relative to, empty where the build does not know it. ``verdict`` is
    the one word for all findings.
    """

    version: Literal[4]
    site: str
    verdict: model.Verdict
    findings: tuple[FindingData, ...]
    evidence: dict[str, str]
    moved: moved.Moved


def write(app: Sphinx) -> None:
    """Write the data and their schemas, and take out evidence that is no more."""
    current = state.of(app)
    folder = Path(app.outdir) / "data"
    judged = tuple(_data(app, current, finding) for finding in current.catalog.findings)
    files = {each.environment.name: each for each in current.evidence}
    findings = FindingsData(
        version=4,
        site=address.site(app),
        verdict=model.overall(each.verdict for each in judged),
        findings=judged,
        evidence={name: f"data/evidence/{name}.json" for name in files},
        moved=current.catalog.moved,
    )
    model.write_json(folder / "findings.json", findings)
    model.write_json(folder / "findings.schema.json", schema(FindingsData))
    model.write_json(folder / "evidence.schema.json", schema(model.Evidence))
    model.write_json(folder / "verify.schema.json", schema(model.Report))
    for name, each in files.items():
        model.write_json(folder / "evidence" / f"{name}.json", each)
    for path in (folder / "evidence").glob("*.json"):
        if path.stem not in files:
            path.unlink()


def schema(kind: type) -> dict[str, object]:
    """Return the JSON Schema of a kind of file, naming the draft that it is written in."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **msgspec.json.schema(kind)}


def _data(app: Sphinx, current: State, finding: Finding) -> FindingData:
    metadata = finding.metadata
    result = current.result(finding)
    return FindingData(
        id=finding.id,
        theme=finding.theme,
        title=finding.title,
        summary=finding.summary,
        claims=tuple(ClaimData(**sentence._asdict()) for sentence in finding.sentences),
        tags=metadata.tags,
        asks=metadata.asks,
        errors=metadata.errors,
        sources=metadata.sources,
        torch=metadata.torch,
        needs=metadata.needs,
        added=metadata.added,
        changes=metadata.changes,
        page=app.builder.get_target_uri(current.docname(finding)),
        script=finding.path.relative_to(current.examples.parent).as_posix(),
        verdict=parts.verdict(current, finding),
        lacks=result.lacks if result else "",
        standing={each.environment.name: evidence.standing(each, finding) for each in current.evidence},
    )
