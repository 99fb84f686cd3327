"""What is new: the findings that were added and changed, latest first, and ``.. new-findings::``, which lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from tsguide.site.build import state
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from tsguide.catalog import Catalog, Finding
    from tsguide.site.build.state import State

FEED = "feed.xml"
"""The file of the feed, in the site's root."""


class News(NamedTuple):
    """A day on which a finding was added or changed; ``what`` says what has changed, and is empty for a new one."""

    on: dt.date
    finding: Finding
    what: str = ""


def latest(findings: Catalog) -> list[News]:
    """Return all news: the latest first, and those of one day in the order of the findings' ids."""
    news = [News(finding.metadata.added, finding) for finding in findings.findings]
    news += [
        News(change.on, finding, change.what) for finding in findings.findings for change in finding.metadata.changes
    ]
    return sorted(news, key=lambda each: (-each.on.toordinal(), each.finding.id))


class NewFindingsDirective(SphinxDirective):
    """``.. new-findings:: N``: the N latest news, five where no number is given, and the link to the feed."""

    optional_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the list, or an error where N is no number."""
        try:
            count = directives.positive_int(self.arguments[0]) if self.arguments else 5
        except ValueError as error:
            msg = f"new-findings takes how many to list: {error}"
            raise self.error(msg) from error
        current = state.of(self.env.app)
        news = latest(current.catalog)[:count]
        state.note_listing(self.env)
        state.depend(self.env, tuple(each.finding for each in news))
        feed = "../" * self.env.docname.count("/") + FEED
        link = parts.raw(
            f'<p><a href="{feed}" type="application/atom+xml">All new and changed findings, as a feed</a></p>'
        )
        return [nodes.bullet_list("", *(_item(current, each) for each in news), classes=["tsguide-news"]), link]


def _item(current: State, news: News) -> nodes.list_item:
    line = nodes.paragraph("", f"{news.on}: ", *parts.link(current, news.finding))
    if news.what:
        line += [nodes.Text(" "), *parts.inline(news.what)]
    return nodes.list_item("", line)
