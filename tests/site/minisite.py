"""A miniature site: a project of a few findings that is really built, and read back as HTML."""

import os
import subprocess
import sys
from pathlib import Path

CONF = """
from pathlib import Path
from tsguide.site import gallery
extensions = ["sphinx.ext.doctest", "sphinx_gallery.gen_gallery", "tsguide.site"]
exclude_patterns = ["_build", "findings/*/index.rst"]
suppress_warnings = ["sphinx_gallery.duplicate_filename"]
sphinx_gallery_conf = gallery.config(Path(__file__).parent.parent / "examples", "findings")
html_theme = "furo"
"""

HEAD = '''# /// finding
# tags = ["works"]
# errors = ["{error}"]
# added = 2026-11-23
# ///
"""
{title}
{rule}

The summary of {title}.
"""
'''

WHY = """
# %%
# Why
# ---
#
# Because of *this*.
"""


def script(title: str, body: str, error: str = "RuntimeError: no") -> str:
    """Return the text of a well-formed finding."""
    return HEAD.format(title=title, rule="=" * len(title), error=error) + body + WHY


class Site:
    """A project in a folder, and the ways to change, build and read it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.html = root / "docs/_build/html"

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def theme(self, name: str) -> None:
        title = name.capitalize()
        self.write(f"examples/{name}/GALLERY_HEADER.rst", f"{title}\n{'=' * len(title)}\n")
        listing = f".. findings::\n   :theme: {name}\n   :toctree:\n"
        self.write(f"docs/{name}.rst", f"{title}\n{'=' * len(title)}\n\n{listing}")

    def build(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-j", "2", *options]
        return subprocess.run(
            [*command, str(self.root / "docs"), str(self.html)],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | environment,
        )

    def page(self, name: str) -> str:
        return (self.html / f"{name}.html").read_text(encoding="utf-8")


def new_site(root: Path) -> Site:
    """Return a site of two themes and no findings, which cannot be built yet."""
    site = Site(root)
    site.write("docs/conf.py", CONF)
    site.write("docs/index.rst", "Home\n====\n\n.. toctree::\n\n   alpha\n   beta\n")
    site.theme("alpha")
    site.theme("beta")
    return site
