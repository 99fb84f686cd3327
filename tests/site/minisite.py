"""A miniature site: a project of a few findings that is really built, and read back as HTML."""

import os
import subprocess
import sys
from pathlib import Path

from tsguide import catalog, evidence, model

CONF = """
from pathlib import Path
from tsguide.site.build import gallery
extensions = ["sphinx.ext.doctest", "sphinx_gallery.gen_gallery", "tsguide.site"]
exclude_patterns = ["_build", "findings/*/index.rst"]
suppress_warnings = ["sphinx_gallery.duplicate_filename"]
sphinx_gallery_conf = gallery.config(Path(__file__).parent.parent / "examples", "findings")
html_theme = "furo"
"""

CPU = model.Environment(
    torch="2.0.1+cu117", python="3.11.7", device="cpu", system="Linux", processor="A processor", cores=2, threads=1
)
"""Where the site's evidence is from; a test with others replaces what differs."""

CODE = "\nfrom tsguide import claim\n\nclaim('it holds', True)\n"
MOVED = """
[[renamed]]
from = "beta/old-name"
to = "alpha/first-one"
on = 2026-11-24

[[withdrawn]]
id = "alpha/is-gone"
on = 2026-11-25
because = "It was <wrong>."
"""
NEWS = "News\n====\n\nWhat is new.\n\n.. new-findings:: 2\n"

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


def new_project(root: Path) -> Site:
    """A site of two findings, one of them changed and renamed, with evidence under the old name, and one withdrawn."""
    site = new_site(root)
    changed = 'added = 2026-11-23\n# changes = [{ on = 2026-11-25, what = "It says ``more``." }]'
    site.write(
        "examples/alpha/first_one.py", script('First ``x[0]`` & "so"', CODE).replace("added = 2026-11-23", changed)
    )
    site.write("examples/beta/other.py", script("Other", CODE).replace("2026-11-23", "2026-11-24"))
    findings = catalog.load(site.root / "examples")
    claim = model.Claim(text="it holds", line=1, held=True)
    results = [model.Result(id="alpha/first-one", claims=(claim,))]
    path = evidence.record(site.root / "evidence", CPU, results, findings)
    path.write_text(path.read_text().replace("alpha/first-one", "beta/old-name"))
    site.write("examples/moved.toml", MOVED)
    site.write("docs/new/news.rst", NEWS)
    home = (site.root / "docs/index.rst").read_text().replace("====\n", "====\n\nWhat this is.\n")
    site.write("docs/index.rst", f"{home}   new/news\n")
    return site
