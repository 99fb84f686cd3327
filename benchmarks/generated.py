"""Trees of generated findings, as small as a finding can be, and the projects that build them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

THEMES = 10

SCRIPT = '''# /// finding
# tags = ["works"]
# added = 2026-11-23
# ///
"""
Doubling {number} gives {double}
================================================

The function multiplies by two, and the number is {number}.
"""

from tsguide import claim

number = {number}

# %%
# Why
# ---
#
# Multiplication.

claim("doubling {number} gives {double}", number * 2 == {double})
'''

CONF = """
import sys
from pathlib import Path
from tsguide.site.build import gallery
extensions = ["sphinx.ext.autodoc", "sphinx_gallery.gen_gallery", "tsguide.site"]
exclude_patterns = ["_build", "findings/*/index.rst"]
suppress_warnings = ["sphinx_gallery.duplicate_filename"]
sphinx_gallery_conf = gallery.config(Path(__file__).parent.parent / "examples", "findings")
html_theme = "furo"
"""

STOCK_CONF = """
extensions = ["sphinx.ext.autodoc", "sphinx_gallery.gen_gallery"]
suppress_warnings = ["sphinx_gallery.duplicate_filename"]
sphinx_gallery_conf = {"examples_dirs": "../examples", "gallery_dirs": "findings", "filename_pattern": ".py$"}
html_theme = "furo"
"""


def write_project(root: Path, findings: int, *, stock: bool) -> Path:
    """Write a project with so many findings in ten themes below *root*; return its documentation's folder.

    Args:
        root: a folder that is not there yet.
        findings: how many.
        stock: whether it is furo and sphinx-gallery as they come, without the extension of tsguide.
    """
    docs, examples = root / "docs", root / "examples"
    docs.mkdir(parents=True)
    for theme in range(THEMES):
        folder = examples / f"theme{theme}"
        folder.mkdir(parents=True)
        (folder / "GALLERY_HEADER.rst").write_text(f"Theme {theme}\n=======\n", encoding="utf-8")
        listing = f".. findings::\n   :theme: theme{theme}\n   :toctree:\n"
        if not stock:
            (docs / f"theme{theme}.rst").write_text(f"Theme {theme}\n=======\n\n{listing}", encoding="utf-8")
    for number in range(findings):
        path = examples / f"theme{number % THEMES}" / f"doubling_{number}.py"
        path.write_text(SCRIPT.format(number=number, double=number * 2), encoding="utf-8")
    (examples / "GALLERY_HEADER.rst").write_text("Findings\n========\n", encoding="utf-8")
    pages = ["findings/index"] if stock else [f"theme{theme}" for theme in range(THEMES)]
    index = "Generated\n=========\n\n.. toctree::\n\n" + "".join(f"   {page}\n" for page in pages)
    (docs / "index.rst").write_text(index, encoding="utf-8")
    (docs / "conf.py").write_text(STOCK_CONF if stock else CONF, encoding="utf-8")
    return docs
