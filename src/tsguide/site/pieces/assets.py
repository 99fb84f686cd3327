"""The scripts and styles of a page: it loads what goes with the classes of its parts, and nothing that no page uses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

DATED = "tsguide-dated"
"""The class of a part in which each date is shown with its age."""

LOOKUP = "tsguide-lookup"
"""The class of a table that can be filtered."""

SHEET = "tsguide-sheet"
"""The class of a table that is made to be printed."""

_SCRIPTS = {DATED: "age.js", LOOKUP: "lookup.js"}
_STYLES = {LOOKUP: "lookup.css", SHEET: "sheet.css"}

_UNUSED = {"doctools.js", "sphinx_highlight.js", "sg-tags.js"}
"""What goes with Sphinx's own search, which ours replaces, and the tags of galleries, which no page shows."""


def add(app: Sphinx, _page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Load what the page that is being written needs, and no script that it does not."""
    elements = doctree.findall(nodes.Element) if doctree is not None else ()
    classes = {name for node in elements for name in node["classes"]}
    for name in sorted(classes & _SCRIPTS.keys()):
        app.add_js_file(_SCRIPTS[name], loading_method="defer")
    for name in sorted(classes & _STYLES.keys()):
        app.add_css_file(_STYLES[name])
    if app.config.tsguide_search:
        scripts = context["script_files"]
        scripts[:] = [each for each in scripts if str(each.filename).rpartition("/")[2] not in _UNUSED]
