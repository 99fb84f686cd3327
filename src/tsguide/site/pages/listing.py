"""``:finding:``, which cites a finding, and ``.. findings::``, which lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective, SphinxRole

from tsguide import model
from tsguide.catalog import UnknownError
from tsguide.site.build import state
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from tsguide.catalog import Finding


class FindingRole(SphinxRole):
    """``:finding:`theme/slug```: a link to a finding under its title, with its verdict."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the link, or an error that names the id where there is no such finding."""
        current = state.of(self.env.app)
        try:
            finding = current.catalog.get(self.text)
        except UnknownError as error:
            message = self.inliner.reporter.error(str(error), line=self.lineno)
            return [self.inliner.problematic(self.rawtext, self.rawtext, message)], [message]
        state.depend(self.env, (finding,))
        return parts.link(current, finding), []


def _theme_or_tag(text: str | None) -> str:
    return directives.unchanged_required(text or "").strip()


class FindingsDirective(SphinxDirective):
    """``.. findings::``: the findings of a theme, with a tag, or all.

    Options: ``theme`` and ``tag`` filter; ``toctree`` makes the listed pages children of this one.
    """

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {
        "theme": _theme_or_tag,
        "tag": _theme_or_tag,
        "toctree": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Return the list, or an error where the filter names nothing."""
        current = state.of(self.env.app)
        theme, tag = self.options.get("theme", ""), self.options.get("tag", "")
        if tag and tag not in model.TAGS:
            msg = f"unknown tag {tag!r}; there are {', '.join(model.TAGS)}"
            raise self.error(msg)
        if theme and theme not in current.catalog.themes():
            msg = f"unknown theme {theme!r}; there are {', '.join(current.catalog.themes())}"
            raise self.error(msg)
        chosen = [
            finding
            for finding in current.catalog.findings
            if theme in ("", finding.theme) and (not tag or tag in finding.metadata.tags)
        ]
        state.note_listing(self.env)
        state.depend(self.env, tuple(chosen))
        items = [self._item(current, finding) for finding in chosen]
        tree = self._toctree(current, chosen) if "toctree" in self.options else []
        return [nodes.definition_list("", *items, classes=["tsguide-findings"]), *tree]

    def _item(self, current: state.State, finding: Finding) -> nodes.definition_list_item:
        term = nodes.term("", "", *parts.link(current, finding))
        summary = nodes.paragraph("", "", *parts.inline(finding.summary))
        return nodes.definition_list_item("", term, nodes.definition("", summary))

    def _toctree(self, current: state.State, chosen: list[Finding]) -> list[nodes.Node]:
        lines = [".. toctree::", "   :hidden:", ""]
        lines += [f"   /{current.docname(finding)}" for finding in chosen]
        return self.parse_text_to_nodes("\n".join(lines))
