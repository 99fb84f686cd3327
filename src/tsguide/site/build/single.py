"""One finding's page alone, with the site's look: for whoever writes a finding, in seconds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tsguide import catalog
from tsguide.site.build import state
from tsguide.verify.report import text_report

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config


def narrow(app: Sphinx, config: Config) -> None:
    """Leave of the site, and of sphinx-gallery's work, the page of the finding that ``tsguide_only`` names."""
    if not config.tsguide_only:
        return
    theme, _, slug = config.tsguide_only.partition("/")
    name = slug.replace("-", "_")
    config.root_doc = f"{config.tsguide_gallery}/{theme}/{name}"
    config.include_patterns = [f"{config.root_doc}.rst"]
    examples = (Path(app.srcdir) / config.tsguide_examples).resolve()
    config.sphinx_gallery_conf |= {
        "examples_dirs": [str(examples / theme)],
        "gallery_dirs": [f"{config.tsguide_gallery}/{theme}"],
    }
    app.connect("build-finished", _tell)


def _tell(app: Sphinx, exception: Exception | None) -> None:
    """Print what the run gave, and where the page is."""
    current = state.of(app)
    finding = current.catalog.get(app.config.tsguide_only)
    result = current.result(finding)
    if exception is None and result is not None:
        print(text_report([result]))
        print(f"page: {catalog.shown(Path(app.outdir) / f'{app.config.root_doc}.html')}")
