"""What sphinx-gallery calls while it runs the scripts, and what decides which of them run again."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib.metadata
import os
import platform
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

import tsguide
from tsguide import catalog, model
from tsguide.live.machine import THREAD_VARIABLES, machine
from tsguide.live.session import Session, collecting
from tsguide.site import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from tsguide.catalog import Finding

logger = logging.getLogger(__name__)

_PACKAGE = Path(tsguide.__file__).parent
_RUNS_SCRIPTS = (
    "__init__.py",
    "catalog.py",
    "model.py",
    "tables.py",
    "live",
    "site/gallery.py",
    "site/plot.py",
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
        "reset_modules": ("tsguide.site.gallery.reset",),
        "reset_modules_order": "both",
        "image_scrapers": ("tsguide.site.gallery.scrape",),
        "default_thumb_file": str(_PACKAGE / "site/static/mark.svg"),
        "css": (),
        "download_all_examples": False,
        "write_computation_times": False,
        "show_signature": False,
        "inspect_global_variables": False,
        "min_reported_time": 10**6,
    }


def drop_outdated(app: Sphinx) -> None:
    """Make sphinx-gallery run what must run again, and nothing else, before it looks at the scripts.

    It decides by the script's own checksum, which it keeps beside the page; that checksum and the result are
    removed here when anything that the result depends on has changed. Pages whose script is gone are removed too.
    """
    current = state.of(app)
    gallery_conf = app.config.sphinx_gallery_conf
    pages = {str(current.folder / finding.page) for finding in current.catalog.findings}
    for path in current.folder.glob("*/*.py") if current.folder.is_dir() else ():
        if str(path.with_suffix("")) not in pages:
            for orphan in path.parent.glob(f"{path.stem}.*"):
                orphan.unlink()
    outdated = [finding for finding in current.catalog.findings if _outdated(current, finding)]
    for finding in outdated:
        (current.folder / f"{finding.page}.py.md5").unlink(missing_ok=True)
        current.result_path(finding).unlink(missing_ok=True)
    os.environ.update(THREAD_VARIABLES)
    # joblib runs one job in this very process, which is about to fork for Sphinx: torch must not be loaded here.
    running = bool(outdated) and bool(gallery_conf["plot_gallery"])
    gallery_conf["parallel"] = max(2, os.cpu_count() or 1) if running else False
    logger.info("%d of %d findings are to be run", len(outdated) if running else 0, len(pages))


def _outdated(current: state.State, finding: Finding) -> bool:
    checksum = current.folder / f"{finding.page}.py.md5"
    if not checksum.is_file():
        return True
    try:
        result = current.result(finding)
    except model.BadFileError:  # written by another version of tsguide: run the script again
        return True
    return result is None or not result.ok or result.key != key(finding)


def report(app: Sphinx) -> None:
    """Warn of each finding that ran and is not as expected, once sphinx-gallery is done with all of them.

    An error in a script is sphinx-gallery's to report; this also finds a script that claimed nothing.
    """
    current = state.of(app)
    for finding in current.catalog.findings if app.config.sphinx_gallery_conf["plot_gallery"] else ():
        result = current.result(finding)
        if result is None or not result.ok:
            problem = "it was not run" if result is None else result.problem or "a claim is not as expected"
            logger.warning("%s: %s (%s)", finding.id, problem, catalog.shown(finding.path))


def key(finding: Finding) -> str:
    """Return a digest of all that the result of running *finding* depends on."""
    digest = hashlib.sha256(_surroundings().encode())
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


class _Running:
    """The script that this worker process runs at the moment, from sphinx-gallery's 'before' to its 'after'."""

    def __init__(self) -> None:
        self.stack = contextlib.ExitStack()
        self.stack.enter_context(machine.shared())
        self.session = self.stack.enter_context(collecting(Session(show=self._note)))
        self.stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore", DeprecationWarning)
        self.since = time.perf_counter()
        self.new_timings: list[model.Timing] = []
        self.script: Path | None = None
        self.target: Path | None = None
        self.problem = ""

    def _note(self, record: model.Record) -> None:
        if isinstance(record, model.Timing):
            self.new_timings.append(record)

    def finish(self) -> None:
        """Write what the script gave beside its page."""
        from tsguide.live.environment import environment

        duration = time.perf_counter() - self.since
        self.stack.close()
        if self.script is None or self.target is None:
            return
        finding = catalog.read(self.script)
        result = self.session.result(
            finding.id,
            key=key(finding),
            duration_s=duration,
            problem=self.problem,
            environment=environment(),
        )
        model.write_json(self.target.with_suffix(".json"), result)


_running: _Running | None = None


def reset(_gallery_conf: dict[str, Any], _name: str | None, when: str) -> None:
    """Begin and end a script: sphinx-gallery calls this before and after each, in the process that runs it."""
    global _running  # noqa: PLW0603  sphinx-gallery hands nothing from one call to the next
    if when == "after":
        if _running is not None:
            _running.finish()
        _running = None
        return
    import torch  # noqa: F401  before the fallback for inspect: torch replaces the same function

    from tsguide.live import source, switches

    source.find_classes_by_their_functions()
    switches.reset()
    _running = _Running()


def scrape(_block: Any, block_vars: dict[str, Any], gallery_conf: dict[str, Any]) -> str:
    """Return the figures of the timings that a block measured; sphinx-gallery calls this after each block."""
    if _running is None:
        return ""
    from tsguide.site.plot import draw

    _running.script = Path(block_vars["src_file"])
    _running.target = Path(block_vars["target_file"])
    _running.problem = block_vars.get("formatted_exception", "").strip().rpartition("\n")[2]
    figures = []
    for timing in _running.new_timings:
        path = Path(block_vars["image_path_iterator"].next()).with_suffix(".svg")
        draw(timing, path)
        page_path = os.path.relpath(path, gallery_conf["src_dir"])
        names = ", ".join(f"{v.name}: {v.verdict}" for v in timing.variants)
        figures.append(
            f".. image:: /{page_path}\n   :alt: Time per call of {timing.name}: {names}. The table has the figures."
            "\n   :class: tsguide-figure\n\n"
        )
    _running.new_timings.clear()
    return "\n".join(figures)
