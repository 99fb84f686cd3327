"""What one build knows: the findings, and what running each of them gave last."""

from __future__ import annotations

import dataclasses
import itertools
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError

import tsguide
from tsguide import catalog, model
from tsguide.evidence import between_processes, read_all
from tsguide.site.build.related import Related

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Set as AbstractSet

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

    from tsguide.catalog import Catalog, Finding

_states: weakref.WeakKeyDictionary[Sphinx, State] = weakref.WeakKeyDictionary()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """The findings of a build, and where the gallery keeps their pages and results.

    Args:
        catalog: the findings.
        shown: those of them that get a page, all but where one is built alone.
        examples: the folder of their scripts.
        gallery: the folder below the source folder that the gallery writes to, as part of a page's name.
        folder: the same, as a path.
        pages: the findings by the names of their pages.
        evidence: what was recorded in each environment, in the order of its series.
        recorded: the folder that the evidence is in.
        related: which findings are related.
        between: by which factor ratios moved between the processes of recordings, by finding and timing, on the
            releases and the device of this build.
    """

    catalog: Catalog
    shown: tuple[Finding, ...]
    examples: Path
    gallery: str
    folder: Path
    pages: dict[str, Finding]
    evidence: tuple[model.Evidence, ...]
    recorded: Path
    related: Related
    between: Mapping[str, Mapping[str, float]] = dataclasses.field(default_factory=dict)

    def docname(self, finding: Finding) -> str:
        """Return the name of the finding's page."""
        return f"{self.gallery}/{finding.page}"

    def title_of(self, theme: str) -> str:
        """Return the title of a theme, as its header has it."""
        lines = (self.examples / theme / "GALLERY_HEADER.rst").read_text(encoding="utf-8").splitlines()
        return next(title for title, rule in itertools.pairwise(lines) if title.strip() and set(rule) == {"="})

    def result_path(self, finding: Finding) -> Path:
        """Return the file with what running the finding gave last."""
        return self.folder / f"{finding.page}.json"

    def result(self, finding: Finding) -> model.Result | None:
        """Return what running the finding gave last, None where it was never run."""
        path = self.result_path(finding)
        return model.read_json(path, model.Result) if path.is_file() else None

    def finding_of(self, docname: str) -> Finding | None:
        """Return the finding whose page is called *docname*, None where it is another kind of page."""
        return self.pages.get(docname)


def load(app: Sphinx) -> None:
    """Read the findings when a build starts; stop it, with every problem named, where any is malformed."""
    examples = (Path(app.srcdir) / app.config.tsguide_examples).resolve()
    only = app.config.tsguide_only
    try:
        findings = catalog.load(examples)
        shown = (findings.get(only),) if only else findings.findings
    except catalog.CatalogError as error:
        msg = f"the findings are malformed:\n{error}"
        raise ExtensionError(msg) from error
    except catalog.UnknownError as error:
        raise ExtensionError(str(error)) from error
    headless = [theme for theme in findings.themes() if not (examples / theme / "GALLERY_HEADER.rst").is_file()]
    if headless:
        names = ", ".join(str(Path(theme) / "GALLERY_HEADER.rst") for theme in headless)
        msg = f"themes without a header: write {names} below {catalog.shown(examples)}, with the theme's title"
        raise ExtensionError(msg)
    gallery = app.config.tsguide_gallery
    recorded = examples.parent / "evidence"
    try:
        evidence = read_all(recorded, findings)
    except model.BadFileError as error:
        raise ExtensionError(str(error)) from error
    _states[app] = State(
        catalog=findings,
        shown=shown,
        examples=examples,
        gallery=gallery,
        folder=Path(app.srcdir) / gallery,
        pages={f"{gallery}/{finding.page}": finding for finding in shown},
        evidence=tuple(evidence),
        recorded=recorded,
        related=Related(findings),
        between=between_processes(recorded, findings, tsguide.device),
    )


def of(app: Sphinx) -> State:
    """Return the state of the build that *app* does."""
    return _states[app]


def depend(env: BuildEnvironment, findings: Iterator[Finding] | tuple[Finding, ...]) -> None:
    """Note that the page that is being read shows results of *findings*."""
    for finding in findings:
        env.note_dependency(str(of(env.app).result_path(finding)))


def depend_on_evidence(env: BuildEnvironment) -> None:
    """Note that the page that is being read shows evidence, so that it is read again when there is other."""
    for path in sorted(of(env.app).recorded.glob("*.json")):
        env.note_dependency(str(path))


def note_listing(env: BuildEnvironment) -> None:
    """Note that the page that is being read lists findings, so that it is read again when there are others."""
    _listings(env).add(env.docname)


def outdated(
    app: Sphinx, env: Any, _added: AbstractSet[str], _changed: AbstractSet[str], _removed: AbstractSet[str]
) -> list[str]:
    """Return the pages to read again: lists, where what there is to list has changed, and findings, where evidence has.

    That a file has changed Sphinx sees by itself; this is about files that are new or gone.
    """
    current = of(app)
    listed = [(f.id, f.title, f.summary, f.metadata) for f in current.catalog.findings]
    recorded = [each.environment.name for each in current.evidence]
    pages: set[str] = set()
    if getattr(env, "tsguide_recorded", None) != recorded:
        pages |= _listings(env) | current.pages.keys()
    if getattr(env, "tsguide_listed", None) != listed:
        pages |= _listings(env)
    env.tsguide_listed, env.tsguide_recorded = listed, recorded  # extensions keep what they need on the environment
    return sorted(pages & env.found_docs)


def purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget a page that is read again or gone."""
    _listings(env).discard(docname)


def merge(_app: Sphinx, env: BuildEnvironment, _docnames: list[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader noted."""
    _listings(env).update(_listings(other))


def _listings(env: Any) -> set[str]:
    if not hasattr(env, "tsguide_listings"):
        env.tsguide_listings = set()
    pages: set[str] = env.tsguide_listings
    return pages
