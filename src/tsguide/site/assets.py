"""The scripts and styles that some pages need: a page loads what goes with the classes of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DATED = "tsguide-dated"
"""The class of a part in which each date is shown with its age."""

LOOKUP = "tsguide-lookup"
"""The class of a table that can be filtered."""

_SCRIPTS = {DATED: "age.js", LOOKUP: "lookup.js"}
_STYLES = {LOOKUP: "lookup.css"}


def add(app: Sphinx, _page: str, _template: str, _context: dict[str, object], doctree: nodes.document | None) -> None:
    """Load what the page that is being written needs."""
    raw = doctree.findall(nodes.raw) if doctree is not None else ()
    classes = {name for node in raw for name in node["classes"]}
    for name in sorted(classes & _SCRIPTS.keys()):
        app.add_js_file(_SCRIPTS[name], loading_method="defer")
    for name in sorted(classes & _STYLES.keys()):
        app.add_css_file(_STYLES[name])
