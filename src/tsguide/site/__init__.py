"""The Sphinx extension: what turns findings, and what running them gave, into pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tsguide.site import search
from tsguide.site.build import archives, doctests, gallery, single, state
from tsguide.site.frame import head, links, markup, navigation
from tsguide.site.lookup import directive
from tsguide.site.pages import (
    by_release,
    decision,
    estimates,
    evidence,
    finding_pages,
    home,
    labels,
    listing,
    news,
    notes,
    sheet,
)
from tsguide.site.pieces import assets
from tsguide.site.programs import exports, moved
from tsguide.verify.runner import TIMEOUT_S

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the rooms of the site to Sphinx."""
    app.add_config_value("tsguide_examples", "../examples", "env")
    app.add_config_value("tsguide_gallery", "findings", "env")
    app.add_config_value("tsguide_repository", "", "env", description="the address below which scripts are edited")
    app.add_config_value("tsguide_only", "", "env", description="the finding to make a page of, all where empty")
    app.add_config_value("tsguide_timeout", TIMEOUT_S, "", description="seconds that one script may run")
    app.add_config_value("tsguide_search", default=True, rebuild="html", description="whether to use Pagefind")

    app.connect("config-inited", _add_static)
    app.connect("config-inited", single.narrow, priority=5)  # before sphinx-gallery reads its configuration
    app.connect("config-inited", _publish)
    app.connect("config-inited", markup.use)
    app.connect("config-inited", search.add)
    app.connect("builder-inited", state.load, priority=20)
    app.connect("builder-inited", search.replace)
    app.connect("builder-inited", gallery.run_outdated, priority=50)
    app.connect("builder-inited", archives.forget_times, priority=800)  # sphinx-gallery has made them by then
    app.connect("builder-inited", gallery.report, priority=900)
    app.connect("env-get-outdated", state.outdated)
    app.connect("env-purge-doc", state.purge)
    app.connect("env-merge-info", state.merge)

    app.setup_extension("sphinx.ext.doctest")
    app.add_builder(doctests.SourceKeepingDocTestBuilder, override=True)
    app.add_role("finding", listing.FindingRole())
    app.add_directive("findings", listing.FindingsDirective)
    app.add_directive("new-findings", news.NewFindingsDirective)
    app.add_directive("notes", notes.NotesDirective)
    app.add_directive("lookup", directive.LookupDirective)
    app.add_directive("estimates", estimates.EstimatesDirective)
    app.add_directive("environments", evidence.EnvironmentsDirective)
    app.add_directive("by-release", by_release.ByReleaseDirective)
    app.add_directive("decision", decision.DecisionDirective)
    app.add_directive("ways", decision.WaysDirective)
    app.add_directive("cheat-sheet", sheet.CheatSheetDirective)
    app.add_directive("theme", home.ThemeDirective)
    app.add_directive("verified", home.VerifiedDirective)
    app.add_directive("search-box", home.SearchBoxDirective)
    app.add_directive("versions", evidence.VersionsDirective)
    app.connect("doctree-read", finding_pages.complete, priority=400)  # before the contents of pages are collected
    app.connect("doctree-read", labels.add)

    app.connect("html-page-context", markup.mend_body)
    app.connect("html-page-context", navigation.stub_toctree, priority=400)
    app.connect("html-page-context", navigation.add_tree, priority=600)
    app.add_css_file("tsguide.css")
    app.connect("html-page-context", head.add_tags)
    app.connect("html-page-context", assets.add)
    app.connect("html-collect-pages", search.add_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}


def _add_static(_app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))


def _publish(app: Sphinx, config: Config) -> None:
    """Add what is made of all findings together."""
    if not config.tsguide_only:
        app.connect("html-collect-pages", moved.withdrawn_pages)
        app.connect("build-finished", search.index)
        app.connect("build-finished", exports.write)
        app.connect("build-finished", links.collect)
