"""Mends the HTML that furo and Sphinx write, where it leaves out what assistive technology goes by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinx.errors import ExtensionError
from sphinx.jinja2glue import BuiltinTemplateLoader

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2 import Environment
    from sphinx.application import Sphinx
    from sphinx.config import Config

_MENDS = {
    # Two landmarks of one kind are told apart by their names.
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Site navigation">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    # A button without a type sends a form.
    '<button class="theme-toggle"': '<button type="button" class="theme-toggle"',
}
"""What furo's template of a page has, and what it should have."""

_SCROLLED = {
    '<div class="highlight"><pre>': '<div class="highlight"><pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" class="table-wrapper',
}
"""What scrolls by itself in the body of a page: the arrow keys do that where it has the focus."""

_HEADERS = {
    '<th class="head': '<th scope="col" class="head',
    '<th class="stub': '<th scope="row" class="stub',
}
"""The headers of tables that docutils writes, for columns and for rows: it does not say which they are."""


class MendedTemplates(BuiltinTemplateLoader):
    """Sphinx's templates, where furo's template of a page is mended before it is compiled."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        """Return a template's source, its path, and what tells whether it is still current.

        Raises:
            sphinx.errors.ExtensionError: the template has not what is to be mended.
        """
        source, path, is_current = super().get_source(environment, template)
        if template != "page.html":
            return source, path, is_current
        for found, mended in _MENDS.items():
            if found not in source:
                msg = f"{path} has no {found!r}: this release of furo wants other mends than those in {__name__}"
                raise ExtensionError(msg)
            source = source.replace(found, mended)
        return source, path, is_current


def use(_app: Sphinx, config: Config) -> None:
    """Make the build use the mended templates."""
    config.template_bridge = f"{__name__}.{MendedTemplates.__name__}"


def mend_body(_app: Sphinx, _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Make each block of code and each table a stop for Tab, and give headers a scope."""
    for found, mended in (_SCROLLED | _HEADERS).items():
        context["body"] = context.get("body", "").replace(found, mended)
