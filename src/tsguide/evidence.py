"""Evidence: what running the findings in each environment gave, one file for each environment."""

from __future__ import annotations

import contextlib
import datetime as dt
import fcntl
import importlib.metadata
import os
import platform
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeVar, get_args

import msgspec
from packaging.version import Version

from tsguide import catalog, model
from tsguide.faults import faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tsguide.catalog import Catalog, Finding

_Recorded = TypeVar("_Recorded", bound=model.Evidence)

ROOM = 2**20
"""How many bytes a folder has to have room for before findings are run to be recorded in it."""

DIGITS = 3
"""Significant digits of the numbers in a file: more are noise, and noise in a diff."""

Standing = Literal["holds", "fails", "stale", "not run", "unknown", "absent"]
"""What evidence says of a finding now.

Stale where its code has changed since, not run where that machine lacked what it needs, unknown where it was never
tried, absent where it is not about that PyTorch, or about GPUs and not about that device.
"""


class Series(NamedTuple):
    """What was recorded in one place with one release of Python, on one release of PyTorch after another.

    ``usual`` is whether this is the Python that most releases of PyTorch were recorded with in that place: what is
    said of releases is said of that one, and other Pythons are named.
    """

    where: str
    python: str
    usual: bool
    evidence: tuple[model.Evidence, ...]


def default_folder() -> Path:
    """Return the folder of evidence: the project's own in a checkout, one in the current folder where installed."""
    checkout = catalog.default_examples().parent
    return (checkout if (checkout / "pyproject.toml").is_file() else Path()) / "evidence"


def read(path: Path, findings: Catalog) -> model.Evidence:
    """Return the evidence in *path*, with the results of renamed findings under their new ids.

    Results of withdrawn findings are left out.

    Raises:
        tsguide.model.BadFileError: the file is truncated, of another version, or about an id that is no finding
            and that moved.toml does not know.
    """
    evidence = load(path, model.Evidence)
    known = {finding.id for finding in findings.findings}
    moved = [result for result in evidence.results if result.id not in known]
    unknown = [result.id for result in moved if findings.moved.get(result.id) is None]
    if unknown:
        names = ", ".join(map(repr, unknown))
        msg = f"{catalog.shown(path)}: no finding {names}; say in moved.toml what became of it"
        raise model.BadFileError(msg)
    if path.stem != evidence.environment.name:
        msg = f"{catalog.shown(path)}: is about {evidence.environment.name!r}; a file bears the name of its environment"
        raise model.BadFileError(msg)
    new = {each.id: each.to for each in findings.moved.renamed}
    results = {new[each.id]: msgspec.structs.replace(each, id=new[each.id]) for each in moved if each.id in new}
    results |= {result.id: result for result in evidence.results if result.id in known}
    return msgspec.structs.replace(evidence, results=tuple(results[finding_id] for finding_id in sorted(results)))


def load(path: Path, kind: type[_Recorded]) -> _Recorded:
    """Return the evidence, or the part of some, that is in *path*, whatever findings there are.

    Raises:
        tsguide.model.BadFileError: it cannot be read, or says what cannot be. The message has a line for each fault.
    """
    try:
        found = model.read_json(path, kind)
    except model.BadFileError as error:
        with contextlib.suppress(OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            head = msgspec.json.decode(path.read_bytes(), type=_Head)
            if reason := head.reason(kind):
                msg = f"{catalog.shown(path)}: {reason}"
                raise model.BadFileError(msg) from error
        raise
    if lines := [f"{catalog.shown(path)}: {fault}" for fault in faults(found)]:
        raise model.BadFileError("\n".join(lines))
    return found


class _Head(msgspec.Struct):
    """What of a file tells why it is no evidence of the kind that was wanted."""

    version: int
    commit: str | None = None

    def reason(self, kind: type[model.Evidence]) -> str:
        known = get_args(model.EvidenceVersion)
        if self.version > known[-1]:
            return f"is newer, of version {self.version}; this tsguide knows {known[-1]} at most: update tsguide"
        if self.commit is not None and kind is model.Evidence:
            return "is a part of a recording, and no whole; 'tsguide evidence merge' makes evidence of parts"
        return ""


def read_all(folder: Path, findings: Catalog) -> list[model.Evidence]:
    """Return all evidence in *folder*, in the order of its :func:`series`.

    Raises:
        tsguide.model.BadFileError: as for :func:`read`.
    """
    evidence = [read(path, findings) for path in sorted(folder.glob("*.json"))]
    return [each for one in series(evidence) for each in one.evidence]


def series(recorded: Iterable[model.Evidence]) -> list[Series]:
    """Return evidence in series: the CPU before GPUs, the usual Python of a place before others, which come by age."""
    places: dict[str, dict[str, list[model.Evidence]]] = {}
    for each in sorted(recorded, key=lambda each: Version(each.environment.release)):
        pythons = places.setdefault(each.environment.where, {})
        pythons.setdefault(each.environment.python_line, []).append(each)
    found = []
    for where, pythons in places.items():
        usual = min(pythons, key=lambda python: (-len(pythons[python]), Version(python)))
        found += [Series(where, python, python == usual, tuple(each)) for python, each in pythons.items()]
    return sorted(found, key=lambda one: (one.where != "cpu", one.where, not one.usual, Version(one.python)))


def releases(recorded: Iterable[model.Evidence]) -> dict[str, str]:
    """Return by environment what to call its release of PyTorch: ``2.15.0``, or ``2.15.0, Python 3.14``.

    The Python is named where it is not the usual one.
    """
    return {
        each.environment.name: each.environment.release + ("" if one.usual else f", Python {one.python}")
        for one in series(recorded)
        for each in one.evidence
    }


def standings(recorded: Iterable[model.Evidence], finding: Finding) -> list[Standing]:
    """Return what the evidence of each environment says of *finding* now."""
    digest = catalog.code_digest(finding)
    return [_standing(each, finding, digest) for each in recorded]


def standing(evidence: model.Evidence, finding: Finding) -> Standing:
    """Return what *evidence* says of *finding* now."""
    return standings([evidence], finding)[0]


def _standing(evidence: model.Evidence, finding: Finding, digest: str) -> Standing:
    where = evidence.environment
    if not (finding.is_about(where.release) and finding.is_about_device(where.device)):
        return "absent"
    result = result_of(evidence, finding)
    if result is None:
        return "unknown"
    if result.lacks:
        return "not run"
    if result.key != digest:
        return "stale"
    return "holds" if result.ok else "fails"


def result_of(evidence: model.Evidence, finding: Finding) -> model.Result | None:
    """Return what running *finding* gave there, None where it was not run."""
    if not finding.is_about(evidence.environment.release):
        return None
    return evidence.by_id.get(finding.id)


def changed(finding: Finding, before: model.Evidence, after: model.Evidence) -> Iterator[str]:
    """Yield a sentence for each claim and each outcome of a finding that differs between two environments.

    Runs of other code than the finding has now are left out, and so is a mode where one of the two has it not.
    """
    results = [result_of(each, finding) for each in (before, after)]
    old, new = results
    if old is None or new is None or "stale" in (standing(each, finding) for each in (before, after)):
        return
    if bool(old.problem) != bool(new.problem):
        yield f"ran to its end: {'no' if old.problem else 'yes'} before, {'no' if new.problem else 'yes'} after"
    held = {claim.text: claim.held for claim in old.claims}
    for claim in new.claims:
        if held.get(claim.text, claim.held) != claim.held:
            yield f"{claim.text}: {'holds now' if claim.held else 'holds no more'}"
    outcomes = {(c.name, mode.mode): mode.outcome for c in old.comparisons for mode in c.modes}
    for comparison in new.comparisons:
        for mode in comparison.modes:
            was = outcomes.get((comparison.name, mode.mode), mode.outcome)
            if was != mode.outcome and "absent" not in (was, mode.outcome):
                yield f"``{comparison.name}`` under {mode.mode}: {was} before, {mode.outcome} after"


def due(folder: Path, findings: Catalog, device: str) -> list[Finding]:
    """Return the findings that are to be recorded with this PyTorch and this Python on that kind of device.

    These are all that were not run as they are now, or not in the way that evidence of the last version is recorded.

    Raises:
        tsguide.model.BadFileError: as for :func:`read`.
    """
    kind = device.partition(":")[0]
    recorded = [read(path, findings) for path in _of_this_python(folder)]
    here = [each for each in recorded if each.environment.device.partition(":")[0] == kind and each.version > 1]
    done = ("holds", "fails")
    return [f for f in findings.findings if not any(standing(each, f) in done for each in here)]


def last_runs(folder: Path, device: str) -> dict[str, model.Result]:
    """Return the recorded run of each finding that tells best how long it takes, by id.

    A run on that kind of device counts before others, and then one on a newer release of PyTorch; what was not run
    took no time. A file that is no evidence is passed over: these are estimates, and :func:`read` is for those who
    must know.
    """
    recorded = list(_readable(folder.glob("*.json")))
    kind = device.partition(":")[0]
    recorded.sort(key=lambda e: (e.environment.device.partition(":")[0] == kind, Version(e.environment.release)))
    return {result.id: result for each in recorded for result in each.results if not result.lacks}


def between_processes(folder: Path, findings: Catalog, device: str) -> dict[str, dict[str, float]]:
    """Return by which factor ratios moved between the processes of recordings, by finding and name of the timing.

    It is about this release of PyTorch and of Python on that kind of device, and about code as it is now. A file that
    is no evidence is passed over, as by :func:`last_runs`.
    """
    kind = device.partition(":")[0]
    seen: dict[str, dict[str, float]] = {}
    for each in _readable(_of_this_python(folder)):
        for finding in findings.findings if each.environment.device.partition(":")[0] == kind else ():
            result = result_of(each, finding)
            for timing in result.timings if result and result.key == catalog.code_digest(finding) else ():
                factors = seen.setdefault(finding.id, {})
                factors[timing.name] = max(timing.spread, factors.get(timing.name, 1.0))
    return seen


def _of_this_python(folder: Path) -> list[Path]:
    """Return the files that are about the installed PyTorch and this Python, on any device."""
    release = importlib.metadata.version("torch").partition("+")[0]
    python = ".".join(platform.python_version_tuple()[:2])
    return sorted(folder.glob(f"torch-{release}-python-{python}-*.json"))


def _readable(paths: Iterable[Path]) -> Iterator[model.Evidence]:
    """Yield the evidence that files hold, by their names; a file that holds none is passed over."""
    for path in sorted(paths):
        with contextlib.suppress(model.BadFileError):
            yield load(path, model.Evidence)


def record(folder: Path, environment: model.Environment, results: Iterable[model.Result], findings: Catalog) -> Path:
    """Write *results* to the file of *environment* in *folder*, and return its path.

    Results of other findings that the file has already are kept, as long as they are about that PyTorch; those of
    withdrawn findings are not. Kept is also what a finding gave that was not run this time: a machine that lacks
    something takes nothing away. While there are such, the file keeps the environment that they ran in, and results
    of another machine bear their own. The file is replaced as a whole or not at all, and who records at the same time
    comes before or after: nothing is lost.

    Raises:
        tsguide.model.BadFileError: there is such a file, and it cannot be read.
        OSError: it cannot be written.
    """
    with alone(folder):
        return _record(folder, environment, results, findings)


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Be the only one that changes what is in *folder*, which is made where there is none.

    The lock is on the folder itself: no file is left, and the kernel frees it when a process dies.
    """
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def check_ready(folder: Path, findings: Catalog) -> None:
    """Raise BadFileError where recording in *folder* would fail at its end: better before the findings have run."""
    for path in _of_this_python(folder):
        read(path, findings)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * ROOM)
    except OSError as error:
        msg = f"{catalog.shown(folder)}: nothing can be recorded here: {error.strerror}"
        raise model.BadFileError(msg) from error


def _record(folder: Path, environment: model.Environment, results: Iterable[model.Result], findings: Catalog) -> Path:
    path = folder / f"{environment.name}.json"
    about = {finding.id for finding in findings.findings if finding.is_about(environment.release)}
    new = {result.id: keyed(result, findings) for result in results}
    before = read(path, findings) if path.is_file() else None
    ran = {result.id for result in new.values() if not result.lacks}
    there = {r.id: r for r in before.results if r.id in about - ran} if before else {}
    old = {key: result for key, result in there.items() if key not in new or not result.lacks}
    home = before.environment if before and old else environment
    if home != environment:
        new = {key: msgspec.structs.replace(result, environment=environment) for key, result in new.items()}
    everything = new | old
    ordered = tuple(everything[finding_id] for finding_id in sorted(about & everything.keys()))
    version: model.EvidenceVersion = before.version if before and old else 2
    write(path, model.Evidence(version=version, environment=home, date=today(), results=ordered))
    return path


def kept(before: model.Evidence, after: model.Evidence) -> model.Evidence:
    """Return *after* with what *before*, of the same name, has of findings that could not be run for *after*."""
    ran = {result.id: result for result in before.results if not result.lacks}
    if before.environment != after.environment:
        where = before.environment
        ran = {key: msgspec.structs.replace(r, environment=r.environment or where) for key, r in ran.items()}
    results = tuple(ran.get(result.id, result) if result.lacks else result for result in after.results)
    return msgspec.structs.replace(after, results=results)


def keyed(result: model.Result, findings: Catalog) -> model.Result:
    """Return *result* as evidence has it: with the digest of its code, without its environment."""
    digest = catalog.code_digest(findings.get(result.id))
    return msgspec.structs.replace(result, key=digest, environment=None)


def today() -> str:
    """Return the day that evidence recorded now bears."""
    return dt.datetime.now(tz=dt.UTC).date().isoformat()


def write(path: Path, evidence: model.Evidence) -> None:
    """Write evidence to *path* in the form in which a diff can be read, as a whole or not at all."""
    model.write_json(path, _rounded(msgspec.to_builtins(evidence)))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
