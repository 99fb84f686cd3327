"""How Sphinx builds the site."""

import os
import tomllib
import zlib
from pathlib import Path

from tsguide.site.build import gallery

HERE = Path(__file__).parent


def inventories() -> dict[str, tuple[str, str]]:
    """Write docs/inventories.toml in the form that intersphinx reads, and return its mapping.

    The inventories of the projects themselves would need the network in every build.
    """
    mapping = {}
    for project, data in tomllib.loads((HERE / "inventories.toml").read_text(encoding="utf-8")).items():
        lines = [
            f"{name} {role} 1 {address} -\n" for role, names in data["names"].items() for name, address in names.items()
        ]
        head = f"# Sphinx inventory version 2\n# Project: {project}\n# Version: \n# zlib\n"
        path = HERE / "_build" / "inventories" / f"{project}.inv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(head.encode() + zlib.compress("".join(lines).encode()))
        mapping[project] = (data["url"], str(path))
    return mapping


project = "tsguide"
author = "the tsguide contributors"
copyright = "the tsguide contributors"
html_title = "tsguide"
language = "en"

extensions = [
    "sphinx.ext.autodoc",
    "sphinx.ext.doctest",
    "sphinx.ext.intersphinx",
    "sphinx.ext.napoleon",
    "sphinx_copybutton",
    "sphinx_gallery.gen_gallery",
    "tsguide.site",
]
exclude_patterns = ["_build", "findings/*/index.rst"]
# Two themes may use the same slug: ids, addresses and labels all bear the theme.
# Names of files have no blank: tsguide check sees to that. The folder that the project is in may have one.
suppress_warnings = ["sphinx_gallery.duplicate_filename", "sphinx_gallery.space_in_filename"]
nitpicky = True

tsguide_examples = "../examples"
tsguide_gallery = "findings"
# Where the repository is hosted is not ours to know: who publishes the site says so.
tsguide_repository = os.environ.get("TSGUIDE_REPOSITORY", "")
sphinx_gallery_conf = gallery.config(HERE.parent / "examples", tsguide_gallery)

autodoc_member_order = "bysource"
autodoc_typehints = "none"
napoleon_google_docstring = True
intersphinx_mapping = inventories()

# Doctests script functions and classes, for which TorchScript wants the source. It asks for the module of each:
# one that does not exist is what works, and classes are found by their functions.
doctest_global_setup = """
import torch
from tsguide import device
from tsguide.live import deprecation
from tsguide.live.source import find_classes_by_their_functions
from tsguide.live.switches import reset
deprecation.hide()
find_classes_by_their_functions()
reset()
__name__ = "chapter"
"""
doctest_test_doctest_blocks = "default"

html_theme = "furo"

html_logo = "../src/tsguide/site/static/mark.svg"
# Where the site is published, which only its host knows: there are no complete addresses without it.
html_baseurl = os.environ.get("TSGUIDE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")

html_favicon = "../src/tsguide/site/static/mark.svg"
html_copy_source = False
html_show_sourcelink = False
html_static_path = []

html_theme_options = {
    "light_css_variables": {
        "color-brand-primary": "#b23a0b",
        "color-brand-content": "#a8360a",
    },
    "dark_css_variables": {
        "color-brand-primary": "#ff9466",
        "color-brand-content": "#ff9466",
    },
}
