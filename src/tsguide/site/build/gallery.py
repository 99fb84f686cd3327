"""Runs the scripts of the findings that need it, and hands their pages to sphinx-gallery, which runs none itself."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import os
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sphinx.util import logging

import tsguide
from tsguide import catalog, model
from tsguide.evidence import last_runs
from tsguide.site.build import state
from tsguide.site.build.page_maker import PageMaker
from tsguide.verify import report as told
from tsguide.verify.order import longest_first
from tsguide.verify.runner import verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinx.application import Sphinx

    from tsguide.catalog import Finding
    from tsguide.site.build.state import State

logger = logging.getLogger(__name__)

_PACKAGE = Path(tsguide.__file__).parent
_RUNS_SCRIPTS = (
    "__init__.py",
    "catalog.py",
    "gist.py",
    "scope.py",
    "model.py",
    "tables.py",
    "live",
    "site/build/page_maker.py",
    "site/build/plot.py",
    "verify/ending.py",
    "verify/worker.py",
)
"""The parts of this package that can change what running a script gives."""


def config(examples: Path, gallery: str) -> dict[str, Any]:
    """Return sphinx-gallery's configuration for a tree of findings.

    Args:
        examples: the folder of the scripts, with one folder for each theme.
        gallery: the folder below Sphinx's source folder that the pages go to.
    """
    themes = sorted(path.parent.name for path in examples.glob("*/GALLERY_HEADER.rst"))
    return {
        "examples_dirs": [str(examples / theme) for theme in themes],
        "gallery_dirs": [f"{gallery}/{theme}" for theme in themes],
        "filename_pattern": r"\.py$",
        "ignore_pattern": r"(^|/)[_.]",
        "within_subsection_order": "FileNameSortKey",
        "reset_modules": (),
        "image_scrapers": ("tsguide.site.build.page_maker.scrape",),
        "default_thumb_file": str(_PACKAGE / "site/static/mark.svg"),
        "css": (),
        "download_all_examples": False,
        "write_computation_times": False,
        "show_signature": False,
        "inspect_global_variables": False,
        "min_reported_time": 10**6,
    }


def run_outdated(app: Sphinx) -> None:
    """Run what must run again, each script in a process of its own, before sphinx-gallery looks at the scripts.

    It would run what has no checksum beside its page. Here a page that was made gets its checksum, and execution is
    off: what is left to it are pages without a run, of scripts that died or where nothing is to be run.
    """
    current = state.of(app)
    _remove_orphans(current)
    outdated = [finding for finding in current.shown if _outdated(current, finding)]
    for finding in outdated:
        _checksum(current, finding).unlink(missing_ok=True)
        current.result_path(finding).unlink(missing_ok=True)
    conf = app.config.sphinx_gallery_conf
    running = outdated if conf["plot_gallery"] else []
    logger.info("%d of %d findings are to be run", len(running), len(current.shown))
    maker = PageMaker(conf=dict(conf), pages=current.folder, root=current.examples.parent)
    _run(current, running, maker, timeout=app.config.tsguide_timeout)
    conf["plot_gallery"] = False


def _run(current: State, findings: Sequence[Finding], maker: PageMaker, *, timeout: int) -> None:
    jobs = os.cpu_count() or 1
    ordered = longest_first(findings, last_runs(current.recorded, tsguide.device))
    between = current.between
    for result in verify(ordered, device=tsguide.device, jobs=jobs, timeout=timeout, execute=maker, between=between):
        finding = current.catalog.get(result.id)
        model.write_json(current.result_path(finding), msgspec.structs.replace(result, key=key(current, finding)))
        logger.info("%s", told.line(result))


def _remove_orphans(current: State) -> None:
    """Remove the pages whose script is gone."""
    pages = {str(current.folder / finding.page) for finding in current.catalog.findings}
    for path in current.folder.glob("*/*.py") if current.folder.is_dir() else ():
        if str(path.with_suffix("")) not in pages:
            for orphan in path.parent.glob(f"{path.stem}.*"):
                orphan.unlink()


def _checksum(current: State, finding: Finding) -> Path:
    return current.folder / f"{finding.page}.py.md5"


def _outdated(current: State, finding: Finding) -> bool:
    if not _checksum(current, finding).is_file():
        return True
    try:
        result = current.result(finding)
    except model.BadFileError:  # written by another version of tsguide: run the script again
        return True
    return result is None or not result.ok or result.key != key(current, finding)


def report(app: Sphinx) -> None:
    """Warn of each finding that is not as expected, with its line, once all of them have run."""
    current = state.of(app)
    for finding in current.shown:
        result = current.result(finding)
        for line, text in _troubles(result) if result is not None else ():
            logger.warning("%s: %s", finding.id, text, location=f"{catalog.shown(finding.path)}:{line}")


def _troubles(result: model.Result) -> Iterator[tuple[int, str]]:
    if result.problem:
        yield result.line or 1, result.problem.splitlines()[0]
    for claim in result.claims:
        if not claim.ok:
            yield claim.line, f"claim {claim.text!r}: expected {claim.expected}, seen {claim.seen}"


def key(current: State, finding: Finding) -> str:
    """Return a digest of all that the result of running *finding* depends on."""
    digest = hashlib.sha256(_surroundings().encode())
    digest.update(msgspec.json.encode(current.between.get(finding.id, {}), order="sorted"))
    for path in (finding.path, *finding.helpers):
        digest.update(path.read_bytes())
    return digest.hexdigest()


@functools.cache
def _surroundings() -> str:
    """Return what all results depend on: the code that runs scripts, PyTorch, Python and the device."""
    parts = [platform.python_version(), tsguide.device]
    parts += [f"{name} {importlib.metadata.version(name)}" for name in ("torch", "sphinx-gallery", "matplotlib")]
    for name in _RUNS_SCRIPTS:
        path = _PACKAGE / name
        for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
            parts.append(hashlib.sha256(file.read_bytes()).hexdigest())
    return "\n".join(parts)
