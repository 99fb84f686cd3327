"""The pieces of the home page: a card for each theme, what was verified where, and the way into the search."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from tsguide import evidence
from tsguide.catalog import UnknownError
from tsguide.site.build import state
from tsguide.site.pages.evidence import enumeration
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.site.build.state import State


class ThemeDirective(SphinxDirective):
    """``.. theme:: tracing``: a card that leads to a theme's chapter.

    Its content is one sentence on the theme. The option ``surprise`` names the finding of it that surprises most.
    """

    required_arguments = 1
    has_content = True
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {"surprise": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the card, or an error where there is no such theme or finding."""
        current = state.of(self.env.app)
        theme = self.arguments[0]
        try:
            findings = current.catalog.select([theme])
            surprise = current.catalog.get(self.options.get("surprise", ""))
        except UnknownError as error:
            raise self.error(str(error)) from error
        state.note_listing(self.env)
        state.depend(self.env, (surprise,))
        name = nodes.inline("", theme.capitalize())
        title = nodes.paragraph("", "", _page_link(f"/{theme}", name), classes=["tsguide-card-title"])
        counts = nodes.paragraph("", _counts(findings), classes=["tsguide-card-counts"])
        fact = nodes.paragraph(
            "", "", nodes.strong("", "Surprise"), nodes.Text(" "), *parts.link(current, surprise)[:1]
        )
        body = self.parse_content_to_nodes()
        return [nodes.container("", title, counts, *body, fact, classes=["tsguide-card"])]


def _page_link(target: str, content: nodes.inline) -> addnodes.pending_xref:
    return addnodes.pending_xref(
        "", content, refdomain="std", reftype="doc", reftarget=target, refexplicit=True, refwarn=True
    )


def _counts(findings: Sequence[Finding]) -> str:
    silent = sum("silent" in finding.metadata.tags for finding in findings)
    return f"{len(findings)} findings, {silent} of them silently wrong" if silent else f"{len(findings)} findings"


class VerifiedDirective(SphinxDirective):
    """``.. verified::``: how much was checked in this build, and what was recorded where and when."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return a description list with one entry for this build and one for each place of the recordings."""
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend(self.env, current.catalog.findings)
        state.depend_on_evidence(self.env)
        items = [_item("This build", _built(current))]
        places: dict[str, list[evidence.Series]] = {}
        for one in evidence.series(current.evidence):
            places.setdefault(one.where, []).append(one)
        items += [_item("The CPU" if where == "cpu" else where, _recorded(*there)) for where, there in places.items()]
        if all(where == "cpu" for where in places):
            items.append(_item("CUDA", "Not yet recorded: nothing here has been checked on a GPU."))
        return [nodes.definition_list("", *items, classes=["tsguide-verified"])]


def _item(term: str, text: str) -> nodes.definition_list_item:
    return nodes.definition_list_item("", nodes.term("", term), nodes.definition("", nodes.paragraph("", text)))


def _built(current: State) -> str:
    results = [(finding, current.result(finding)) for finding in current.catalog.findings]
    held = [result for finding, result in results if result and parts.verdict(current, finding) == "holds"]
    lacks = [result.lacks for _, result in results if result and result.lacks]
    if not held:
        return f"{len(results)} findings; none was run in this build."
    claims = sum(len(result.claims) for result in held)
    environments = sorted({_where(result.environment) for result in held if result.environment})
    not_run = f" {len(lacks)} could not be run: {'; '.join(sorted(set(lacks)))}." if lacks else ""
    places = " and ".join(environments)
    return f"{len(held)} of {len(results)} findings hold, with {claims} claims, on {places}.{not_run}"


def _where(environment: model.Environment) -> str:
    return f"PyTorch {environment.torch}, {environment.accelerator or environment.processor}"


def _recorded(usual: evidence.Series, *others: evidence.Series) -> str:
    """Return what was recorded in one place, and when."""
    there = usual.evidence
    first, last = there[0].environment.release, there[-1].environment.release
    releases = f"PyTorch {first}" if len(there) == 1 else f"{len(there)} releases of PyTorch, {first} to {last}"
    pythons = f"with Python {usual.python}, and some with {enumeration([one.python for one in others])}, "
    dates = sorted({each.date for one in (usual, *others) for each in one.evidence})
    when = dates[0] if len(dates) == 1 else f"{dates[0]} to {dates[-1]}"
    return f"{releases}, {pythons if others else ''}recorded {when}."


class SearchBoxDirective(SphinxDirective):
    """``.. search-box:: LABEL``: a form that leads to the search page, and works without JavaScript."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the form, named by its label: the sidebar of every page has another one."""
        label = escape(self.arguments[0])
        return [
            parts.raw(
                '<form class="tsguide-search-box" action="search.html" method="get" role="search" '
                f'aria-label="{label}">'
                f'<label for="tsguide-search-box">{label}</label>'
                '<input id="tsguide-search-box" type="search" name="q" autocomplete="off">'
                '<button type="submit">Search</button></form>'
            )
        ]
