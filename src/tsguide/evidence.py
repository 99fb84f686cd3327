"""Evidence: what running the findings in each environment gave, one file for each environment."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from packaging.version import Version

from tsguide import catalog, model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tsguide.catalog import Catalog, Finding

DIGITS = 3
"""Significant digits of the numbers in a file: more are noise, and noise in a diff."""

Standing = Literal["holds", "fails", "stale", "unknown", "absent"]
"""What evidence says of a finding now.

Stale where its code has changed since, unknown where it was never run, absent where it is not about that PyTorch.
"""


def default_folder() -> Path:
    """Return the folder of evidence: the project's own in a checkout, one in the current folder where installed."""
    checkout = catalog.default_examples().parent
    return (checkout if (checkout / "pyproject.toml").is_file() else Path()) / "evidence"


def read(path: Path, findings: Catalog) -> model.Evidence:
    """Return the evidence in *path*.

    Raises:
        tsguide.model.BadFileError: the file is truncated, of another version, or about a finding that there is not.
    """
    evidence = model.read_json(path, model.Evidence)
    known = {finding.id for finding in findings.findings}
    unknown = [result.id for result in evidence.results if result.id not in known]
    if unknown:
        msg = f"{catalog.shown(path)}: no finding {', '.join(map(repr, unknown))}; record again, or take the entry out"
        raise model.BadFileError(msg)
    if path.stem != evidence.environment.name:
        msg = f"{catalog.shown(path)}: is about {evidence.environment.name!r}; a file bears the name of its environment"
        raise model.BadFileError(msg)
    return evidence


def read_all(folder: Path, findings: Catalog) -> list[model.Evidence]:
    """Return all evidence in *folder*, ordered by release of PyTorch, then by where it was recorded.

    Raises:
        tsguide.model.BadFileError: as for :func:`read`.
    """
    evidence = [read(path, findings) for path in sorted(folder.glob("*.json"))]
    return sorted(evidence, key=lambda each: (Version(each.environment.release), each.environment.name))


def standings(recorded: Iterable[model.Evidence], finding: Finding) -> list[Standing]:
    """Return what the evidence of each environment says of *finding* now."""
    digest = catalog.code_digest(finding)
    return [_standing(each, finding, digest) for each in recorded]


def standing(evidence: model.Evidence, finding: Finding) -> Standing:
    """Return what *evidence* says of *finding* now."""
    return standings([evidence], finding)[0]


def _standing(evidence: model.Evidence, finding: Finding, digest: str) -> Standing:
    if not finding.is_about(evidence.environment.release):
        return "absent"
    result = result_of(evidence, finding)
    if result is None:
        return "unknown"
    if result.key != digest:
        return "stale"
    return "holds" if result.ok else "fails"


def result_of(evidence: model.Evidence, finding: Finding) -> model.Result | None:
    """Return what running *finding* gave there, None where it was not run."""
    if not finding.is_about(evidence.environment.release):
        return None
    return next((result for result in evidence.results if result.id == finding.id), None)


def record(folder: Path, environment: model.Environment, results: Iterable[model.Result], findings: Catalog) -> Path:
    """Write *results* to the file of *environment* in *folder*, and return its path.

    Results of other findings that the file has already are kept, as long as there are such findings and they are
    about that PyTorch. The file is replaced as a whole or not at all.

    Raises:
        tsguide.model.BadFileError: there is such a file, and it cannot be read.
    """
    path = folder / f"{environment.name}.json"
    kept = {result.id: result for result in model.read_json(path, model.Evidence).results} if path.is_file() else {}
    for result in results:
        digest = catalog.code_digest(findings.get(result.id))
        kept[result.id] = msgspec.structs.replace(result, key=digest, environment=None)
    about = {finding.id for finding in findings.findings if finding.is_about(environment.release)}
    evidence = model.Evidence(
        version=1,
        environment=environment,
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        results=tuple(kept[finding_id] for finding_id in sorted(about & kept.keys())),
    )
    model.write_json(path, _rounded(msgspec.to_builtins(evidence)))
    return path


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
