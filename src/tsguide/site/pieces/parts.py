"""The small pieces that several pages are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from tsguide.site.build import gallery
from tsguide.tables import CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.site.build.state import State


def inline(text: str) -> Iterator[nodes.Node]:
    """Yield the nodes of a sentence in which double backticks mark code, as titles and claims use them."""
    for place, part in enumerate(CODE.split(text)):
        if part:
            yield nodes.literal(part, part) if place % 2 else nodes.Text(part)


def plain(text: str) -> str:
    """Return a sentence without the marks of code, for where there is no markup."""
    return CODE.sub(r"\1", text)


def badge(word: str) -> nodes.inline:
    """Return *word* as a badge; its class goes with what the word says."""
    return nodes.inline(word, word, classes=["tsguide-badge", f"tsguide-{word.replace(' ', '-')}"])


def verdict(state: State, finding: Finding) -> model.Verdict:
    """Return what the last run says of a finding: holds, fails, or not run.

    It was not run where this machine lacks what it needs, and where there is no current result.
    """
    result = state.result(finding)
    current = result is not None and result.key == gallery.key(state, finding)
    return result.verdict if result and current else "not run"


MEANINGS = ("silent", "refused", "slow", "works")
"""The tags that say what a finding means for a reader, the worst first: silent is worse than loud."""


def meaning(finding: Finding) -> str:
    """Return the one word for what a finding means for a reader, empty where it is about something else."""
    return next((word for word in MEANINGS if word in finding.metadata.tags), "")


def link(state: State, finding: Finding, text: str = "", *, meant: bool = True) -> list[nodes.Node]:
    """Return a link to a finding's page, under its title where there is no other text, and what it means for a reader.

    What it means is left out where what stands beside the link says it, which *meant* tells.

    Its verdict stands there where the finding does not hold: that it does, of what is silently wrong, reads as praise.
    Where a page is built alone, the others are not there to link to.
    """
    content = nodes.inline("", "", *inline(text or finding.title))
    if finding not in state.shown:
        return [content]
    reference = addnodes.pending_xref(
        "",
        content,
        refdomain="std",
        reftype="doc",
        reftarget=f"/{state.docname(finding)}",
        refexplicit=True,
        refwarn=True,
    )
    said = verdict(state, finding)
    words = filter(None, (meaning(finding) if meant else "", said if said != "holds" else ""))
    return [reference, *(node for word in words for node in (nodes.Text(" "), badge(word)))]


def raw(html: str) -> nodes.raw:
    """Return HTML of our own making as a node."""
    return nodes.raw("", html, format="html")
