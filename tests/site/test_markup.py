"""What is mended of furo's template of a page."""

import re

import pytest
from jinja2 import DictLoader, Environment
from sphinx.errors import ExtensionError

from tsguide.site.frame.markup import MendedTemplates

PAGE = """
<button class="theme-toggle"></button>
<aside class="sidebar-drawer"></aside>
<aside class="toc-drawer{% if furo_hide_toc %} no-toc{% endif %}"></aside>
"""


def templates(**sources: str) -> MendedTemplates:
    """Return the mended ones of some templates, by name without extension."""
    mended = MendedTemplates()
    mended.loaders = [DictLoader({f"{name}.html": source for name, source in sources.items()})]
    return mended


def test_only_the_template_of_a_page_is_mended() -> None:
    """Landmarks get names and buttons a type in the template of a page, and other templates stay as they are."""
    loader = templates(page=PAGE, other=PAGE)
    environment = Environment(loader=loader)

    assert PAGE == loader.get_source(environment, "other.html")[0]
    page = environment.get_template("page.html").render(furo_hide_toc=True)
    assert ["Site navigation", "On this page"] == re.findall(r'<aside[^>]*aria-label="([^"]*)"', page)
    assert '<button type="button" class="theme-toggle">' in page
    assert 'class="toc-drawer no-toc"' in page


def test_a_template_that_has_changed_is_named() -> None:
    """A mend that finds nothing to mend stops the build, and says which template and what is missing."""
    loader = templates(page=PAGE.replace("sidebar-drawer", "drawer"))

    with pytest.raises(ExtensionError, match=r"has no '<aside class=\"sidebar-drawer\">'"):
        loader.get_source(Environment(loader=loader), "page.html")
