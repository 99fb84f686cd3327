"""Each finding is a label of the inventory, so that other Sphinx projects can refer to it by its id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide.site.build import state
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx


def add(app: Sphinx, _doctree: nodes.document) -> None:
    """Note the id of a finding as a label for its page, under its title."""
    docname = app.env.docname
    if finding := state.of(app).finding_of(docname):
        domain = app.env.domains.standard_domain
        domain.note_hyperlink_target(finding.id, docname, "", parts.plain(finding.title))
