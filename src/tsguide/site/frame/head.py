"""What the head of each page tells other sites and programs: description, card, and where the feed is."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

from tsguide.site.build import state
from tsguide.site.frame import cards
from tsguide.site.pages.news import FEED
from tsguide.site.pieces import address, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

LONGEST = 200
"""Characters of a description; more are cut off wherever it is shown."""


def add_tags(app: Sphinx, page: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Add the tags of a page to its head, in the vocabulary of Open Graph where it has a word."""
    context["metatags"] = context.get("metatags", "") + "\n".join(["", *_tags(app, page, context, doctree)])


def description(doctree: nodes.document) -> str:
    """Return the first paragraph of a page, shortened to what is shown of a description."""
    first = next(doctree.findall(nodes.paragraph), None)
    return textwrap.shorten(first.astext() if first else "", LONGEST, placeholder=" …")


def lead(doctree: nodes.document) -> str:
    """Return the paragraph under the title of a page in one line, empty where something else stands there."""
    page = next(doctree.findall(nodes.section), doctree)
    below = next((child for child in page.children if not isinstance(child, nodes.title | nodes.target)), None)
    return " ".join(below.astext().split()) if isinstance(below, nodes.paragraph) else ""


def _tags(app: Sphinx, page: str, context: dict[str, Any], doctree: nodes.document | None) -> Iterator[str]:
    current = state.of(app)
    finding = current.finding_of(page)
    title = app.env.titles[page].astext() if page in app.env.titles else str(context.get("title", page))
    says = textwrap.shorten(parts.plain(finding.summary), LONGEST, placeholder=" …") if finding else ""
    says = says or (description(doctree) if doctree else "")
    if says:
        yield _tag("name", "description", says)
        yield _tag("property", "og:description", says)
    yield _tag("property", "og:title", title)
    yield _tag("property", "og:type", "article" if finding else "website")
    yield _tag("property", "og:site_name", app.config.project)
    if address.site(app):  # a picture and a page have complete addresses there, or none
        card = cards.of_page(current, page)
        yield _tag("property", "og:url", address.of_page(app, page))
        yield _tag("property", "og:image", address.of(app, cards.file(card)))
        yield _tag("property", "og:image:alt", cards.words(current, card, app.config.project))
        yield _tag("name", "twitter:card", "summary_large_image")
    feed = context["pathto"](FEED, resource=True)
    yield f'<link rel="alternate" type="application/atom+xml" title="New and changed findings" href="{feed}">'


def _tag(kind: str, name: str, content: str) -> str:
    return f'<meta {kind}="{name}" content="{escape(content)}">'
