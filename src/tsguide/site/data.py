"""What programs read of the site: the findings, the evidence, and the schemas of both, under ``data/``."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tsguide import model
from tsguide.site import parts, state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from tsguide.catalog import Finding
    from tsguide.site.state import State


class FindingData(model.Record, frozen=True):
    """One finding, as ``findings.json`` has it. ``page`` is relative to the site's root."""

    id: str
    title: str
    summary: str
    tags: tuple[str, ...]
    errors: tuple[str, ...]
    sources: tuple[str, ...]
    page: str
    script: str
    verdict: str


class FindingsData(model.Record, frozen=True):
    """All findings, ordered by id."""

    version: int
    findings: tuple[FindingData, ...]


def export(app: Sphinx, exception: Exception | None) -> None:
    """Write the data beside the pages of an HTML build that succeeded."""
    if exception is not None or app.builder.format != "html":
        return
    current = state.of(app)
    folder = Path(app.outdir) / "data"
    findings = tuple(_data(app, current, finding) for finding in current.catalog.findings)
    model.write_json(folder / "findings.json", FindingsData(version=1, findings=findings))
    model.write_json(folder / "findings.schema.json", msgspec.json.schema(FindingsData))
    model.write_json(folder / "evidence.schema.json", msgspec.json.schema(model.Evidence))
    (folder / "evidence").mkdir(exist_ok=True)
    for path in sorted(current.recorded.glob("*.json")):
        shutil.copyfile(path, folder / "evidence" / path.name)


def _data(app: Sphinx, current: State, finding: Finding) -> FindingData:
    return FindingData(
        id=finding.id,
        title=finding.title,
        summary=finding.summary,
        tags=finding.metadata.tags,
        errors=finding.metadata.errors,
        sources=finding.metadata.sources,
        page=app.builder.get_target_uri(current.docname(finding)),
        script=finding.path.relative_to(current.examples.parent).as_posix(),
        verdict=parts.verdict(current, finding),
    )
