"""Addresses of what is on the site: complete ones where the site knows its own, relative ones where not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide.site.build import state

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from tsguide.catalog import Finding


def site(app: Sphinx) -> str:
    """Return the address that the site is published under, with a slash at its end, and empty where it is unknown.

    It is Sphinx's own ``html_baseurl``.
    """
    base: str = app.config.html_baseurl
    return f"{base.rstrip('/')}/" if base else ""


def of(app: Sphinx, file: str) -> str:
    """Return the address of a *file* of the site: relative to the site's root where its own address is unknown."""
    return f"{site(app)}{file}"


def of_page(app: Sphinx, docname: str) -> str:
    """Return the address of a page, as :func:`of` does."""
    return of(app, app.builder.get_target_uri(docname))


def of_finding(app: Sphinx, finding: Finding) -> str:
    """Return the address of a finding's page, as :func:`of` does."""
    return of_page(app, state.of(app).docname(finding))
