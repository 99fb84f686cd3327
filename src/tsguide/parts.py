"""Parts of evidence: what the jobs of one divided verification recorded, and how they become one whole."""

from __future__ import annotations

import itertools
import subprocess
from typing import TYPE_CHECKING

import msgspec

from tsguide import catalog, evidence, model

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from tsguide.catalog import Catalog


class Part(model.Evidence, frozen=True):
    """The evidence of some findings, and the commit that they were run at, empty where there is none."""

    commit: str = ""


def commit_of(folder: Path) -> str:
    """Return the commit that is checked out in *folder*, with ``-dirty`` where files differ; empty without one."""
    command = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        seen = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return seen.stdout.strip()


def write(
    path: Path, environment: model.Environment, results: Iterable[model.Result], findings: Catalog, commit: str
) -> None:
    """Write *results*, which *findings* gave at *commit*, to *path* as a part."""
    ordered = sorted((evidence.keyed(result, findings) for result in results), key=lambda result: result.id)
    part = Part(version=2, environment=environment, date=evidence.today(), results=tuple(ordered), commit=commit)
    evidence.write(path, part)


def merge(paths: Iterable[Path], findings: Catalog) -> model.Evidence:
    """Return the evidence that the parts in *paths* make together.

    Raises:
        tsguide.model.BadFileError: the parts do not make a whole. It has a line for each reason: parts of several
            commits or environments, a finding whose code has changed since, two results for one finding,
            and findings that no part has.
    """
    parts = {path: evidence.load(path, Part) for path in paths}
    first = next(iter(parts.values()))
    about = {finding.id for finding in findings.findings if finding.is_about(first.environment.release)}
    problems = [
        *_differences(parts),
        *_outdated(parts, findings),
        *_conflicts(parts),
        *_missing(parts, about),
    ]
    if problems:
        raise model.BadFileError("\n".join(problems))
    results = {result.id: result for part in parts.values() for result in part.results if result.id in about}
    return model.Evidence(
        version=2,
        environment=first.environment,
        date=max(part.date for part in parts.values()),
        results=tuple(results[finding_id] for finding_id in sorted(results)),
    )


def _differences(parts: Mapping[Path, Part]) -> Iterator[str]:
    """Yield a line for each part that does not come from where the first one comes from."""
    (path, first), *others = parts.items()
    origin = {"commit": first.commit, **msgspec.structs.asdict(first.environment)}
    for other_path, other in others:
        for name, value in {"commit": other.commit, **msgspec.structs.asdict(other.environment)}.items():
            if value != origin[name]:
                yield (
                    f"{catalog.shown(other_path)}: {name} {value!r}, and {origin[name]!r} in {catalog.shown(path)}; "
                    "parts come from one commit and one environment"
                )


def _outdated(parts: Mapping[Path, Part], findings: Catalog) -> Iterator[str]:
    """Yield a line for each result whose code is other code by now, or is gone."""
    digests = {finding.id: catalog.code_digest(finding) for finding in findings.findings}
    for path, part in parts.items():
        for result in part.results:
            if result.key != digests.get(result.id):
                yield f"{catalog.shown(path)}: {result.id!r} ran with other code than it has now; record the part again"


def _conflicts(parts: Mapping[Path, Part]) -> Iterator[str]:
    """Yield a line for each finding for which two parts have different results."""
    for (path, part), (other_path, other) in itertools.combinations(parts.items(), 2):
        theirs = {result.id: result for result in other.results}
        for result in part.results:
            if theirs.get(result.id, result) != result:
                where = f"{catalog.shown(path)} and {catalog.shown(other_path)}"
                yield f"{where}: both have a result of {result.id!r}, and not the same; leave one of the parts out"


def _missing(parts: Mapping[Path, Part], about: set[str]) -> Iterator[str]:
    """Yield a line that names the findings that no part has."""
    there = {result.id for part in parts.values() for result in part.results}
    if missing := sorted(about - there):
        yield f"no part has {', '.join(missing)}; give the parts that do, or verify these with --part"
