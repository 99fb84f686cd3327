"""The navigation beside each page: the chapters, and the findings of the one that the reader is in.

furo copies the links to all pages into every page and parses them again, which makes the cost of a page grow
with their number. Here each page gets the top level and the branch that it is on, made once for each branch.
"""

from __future__ import annotations

import dataclasses
import weakref
from html import escape
from typing import TYPE_CHECKING, Any

from sphinx import addnodes
from sphinx.util.osutil import relative_uri

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_CURRENT = ' class="toctree-l{level}"><a class="reference internal" href="{uri}">'
_MARKED = ' class="toctree-l{level} current current-page"><a class="current reference internal" href="{uri}">'

_caches: weakref.WeakKeyDictionary[BuildEnvironment, _Tree] = weakref.WeakKeyDictionary()


def stub_toctree(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Give furo an empty tree to work on; it comes before furo's own handler."""
    context["toctree"] = lambda **_: ""


def add_tree(app: Sphinx, page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Give the page its navigation; it comes after furo's own handler."""
    tree = _caches.get(app.env)
    if tree is None:
        tree = _caches[app.env] = _Tree(app)
    context["furo_navigation_tree"] = tree.html(page)


@dataclasses.dataclass(frozen=True, slots=True)
class Section:
    """A caption of the root's toctree, and the pages under it."""

    caption: str
    pages: tuple[str, ...]


class _Tree:
    """The tree of a build, and the HTML of each branch of it so far."""

    def __init__(self, app: Sphinx) -> None:
        self._builder = app.builder
        self._env = app.env
        self._sections = list(sections(app.env))
        top = {page for section in self._sections for page in section.pages}
        self._parent = {
            child: parent
            for parent in sorted(self._env.toctree_includes)
            for child in self._env.toctree_includes[parent]
            if parent in top
        }
        self._html: dict[tuple[str, str], str] = {}

    def html(self, page: str) -> str:
        """Return the tree for *page*: its own branch open, and itself marked."""
        branch = self._parent.get(page, page)
        folder = page.rpartition("/")[0]
        if (branch, folder) not in self._html:
            self._html[branch, folder] = "".join(self._render(branch, page))
        tree = self._html[branch, folder]
        uri = escape(relative_uri(self._builder.get_target_uri(page), self._builder.get_target_uri(page)) or "#")
        own = escape(self._uri(page, page))
        for level in (1, 2):
            found = _CURRENT.format(level=level, uri=own)
            if found in tree:
                return tree.replace(found, _MARKED.format(level=level, uri=uri))
        return tree

    def _render(self, branch: str, page: str) -> Iterator[str]:
        for section in self._sections:
            if section.caption:
                yield f'<p class="caption"><span class="caption-text">{escape(section.caption)}</span></p>'
            yield "<ul>"
            for top in section.pages:
                yield from self._entry(top, branch, page)
            yield "</ul>"

    def _entry(self, top: str, branch: str, page: str) -> Iterator[str]:
        children = self._env.toctree_includes.get(top, []) if top == branch else []
        yield f"<li{_CURRENT.format(level=1, uri=escape(self._uri(page, top)))}{self._title(top)}</a>"
        if children:
            yield "<ul>"
            for child in children:
                uri = escape(self._uri(page, child))
                yield f"<li{_CURRENT.format(level=2, uri=uri)}{self._title(child)}</a></li>"
            yield "</ul>"
        yield "</li>"

    def _uri(self, page: str, target: str) -> str:
        """Return the address of *target* from *page*, with its file name even where it is the page itself."""
        here, there = self._builder.get_target_uri(page), self._builder.get_target_uri(target)
        return relative_uri(here, there) or there.rpartition("/")[2]

    def _title(self, page: str) -> str:
        return escape(self._env.titles[page].astext())


def sections(env: BuildEnvironment) -> Iterator[Section]:
    """Yield the parts of the site: the toctrees of the root page, each with its caption."""
    root = env.get_doctree(env.config.root_doc)
    for node in root.findall(addnodes.toctree):
        pages = tuple(page for _, page in node["entries"] if page in env.titles)
        yield Section(node.get("caption") or "", pages)
