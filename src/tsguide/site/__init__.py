"""The Sphinx extension: what turns findings, and what running them gave, into pages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tsguide.site import (
    data,
    doctests,
    evidence,
    finding_pages,
    gallery,
    listing,
    navigation,
    notes,
    search,
    state,
    timings,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.util.typing import ExtensionMetadata

STATIC = Path(__file__).parent / "static"


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the rooms of the site to Sphinx."""
    app.add_config_value("tsguide_examples", "../examples", "env")
    app.add_config_value("tsguide_gallery", "findings", "env")
    app.add_config_value("tsguide_search", default=True, rebuild="html")

    app.connect("config-inited", _add_static)
    app.connect("config-inited", search.add)
    app.connect("builder-inited", state.load, priority=20)
    app.connect("builder-inited", search.replace)
    app.connect("builder-inited", gallery.drop_outdated, priority=50)
    app.connect("builder-inited", gallery.report, priority=900)
    app.connect("env-get-outdated", state.outdated)
    app.connect("env-purge-doc", state.purge)
    app.connect("env-merge-info", state.merge)

    app.setup_extension("sphinx.ext.doctest")
    app.add_builder(doctests.SourceKeepingDocTestBuilder, override=True)
    app.add_role("finding", listing.FindingRole())
    app.add_directive("findings", listing.FindingsDirective)
    app.add_directive("notes", notes.NotesDirective)
    app.add_directive("timings", timings.TimingsDirective)
    app.add_directive("environments", evidence.EnvironmentsDirective)
    app.add_directive("versions", evidence.VersionsDirective)
    app.connect("source-read", finding_pages.hide_machine_paths)
    app.connect("doctree-read", finding_pages.add_head, priority=400)  # before the contents of pages are collected

    app.connect("html-page-context", navigation.stub_toctree, priority=400)
    app.connect("html-page-context", navigation.add_tree, priority=600)
    app.add_css_file("tsguide.css")
    app.connect("html-collect-pages", search.add_page)
    app.connect("build-finished", data.export)
    app.connect("build-finished", search.index)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}


def _add_static(_app: Sphinx, config: Config) -> None:
    config.html_static_path.append(str(STATIC))
