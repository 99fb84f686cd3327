"""Two builds of the same commit and evidence, with execution off, give the same bytes."""

import shutil

import pytest
from minisite import Site, new_project

CHAPTER = """
A chapter
=========

.. findings::
   :tag: works

.. lookup:: timings

.. environments::

.. versions::
"""
OPTIONS = ("-D", "plot_gallery=0", "-D", "html_baseurl=https://tsguide.example/")
RISKY = [
    "_downloads/*/*.ipynb",
    "_downloads/*/*.py",
    "_downloads/*/*.zip",
    "cards/*.png",
    "data/evidence/*.json",
    "data/findings.json",
    "data/findings.schema.json",
    "feed.xml",
    "findings/*/*.html",
    "llms.txt",
    "objects.inv",
    "sitemap.xml",
]
"""What would differ first: archives bear times, sets have an order of their own, and figures say who drew them."""

PRIVATE = {".buildinfo", ".buildinfo.bak"}
"""What Sphinx keeps for its own next build, with the paths of this one."""


def files(site: Site) -> dict[str, bytes]:
    """Return what a build has to publish, by the names of the files."""
    paths = [path for path in site.html.rglob("*") if path.is_file() and ".doctrees" not in path.parts]
    return {str(path.relative_to(site.html)): path.read_bytes() for path in paths if path.name not in PRIVATE}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[Site]:
    """A site, and a copy of it in another folder, built in another time zone with another order of sets."""
    root = tmp_path_factory.mktemp("twice")
    first = new_project(root / "one")
    first.write("docs/chapter.rst", CHAPTER)
    first.write("docs/index.rst", (first.root / "docs/index.rst").read_text() + "   chapter\n")
    shutil.copytree(first.root, root / "another/and-longer/path")
    second = Site(root / "another/and-longer/path")
    for site, seed, zone in ((first, "1", "UTC"), (second, "2", "Asia/Tokyo")):
        done = site.build(*OPTIONS, PYTHONHASHSEED=seed, TZ=zone, SOURCE_DATE_EPOCH="1790000000")
        assert done.returncode == 0, done.stderr
    return [first, second]


def test_two_builds_give_the_same_bytes(twice: list[Site]) -> None:
    """Every file that is published is the same, whatever folder, time zone and hash seed the build had."""
    first, second = map(files, twice)

    assert sorted(first) == sorted(second)
    assert [] == [name for name in sorted(first) if first[name] != second[name]]


@pytest.mark.parametrize("pattern", RISKY)
def test_the_comparison_saw_what_would_differ(twice: list[Site], pattern: str) -> None:
    """The files that are most at risk were there to be compared."""
    assert [path for path in twice[0].html.glob(pattern) if str(path.relative_to(twice[0].html)) in files(twice[0])]
