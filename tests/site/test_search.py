"""What the search indexes of a site that was really built, and what it ships."""

import gzip
import json
import os
import re
import shutil
from pathlib import Path

import pytest
from minisite import Site, new_site, script
from sphinx.errors import ExtensionError

from tsguide.site import search

CLAIM = "\nfrom tsguide import claim\n\nclaim('one is ``one``', True)\n"

REFUSED = """
import torch

from tsguide import refuses


def tries(x):
    try:
        return x
    finally:
        pass


refuses(torch.jit.script, tries, error=torch.jit.frontend.UnsupportedNodeError, match="try blocks")
"""


def asking(text: str, words: str) -> str:
    """Return the text of a finding that is asked for in some words."""
    return text.replace('# tags = ["works"]', f'# tags = ["works", "warning"]\n# asks = ["{words}"]')


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of two findings that was built once."""
    site = new_site(tmp_path_factory.mktemp("searched"))
    text = asking(script("First ``x``", CLAIM, error="OSError: <nothing> & more"), "why is it always one")
    site.write("examples/alpha/first.py", text)
    site.write("examples/beta/other.py", script("Other", REFUSED))
    done = site.build()
    assert done.returncode == 0, done.stderr
    return site


def records(site: Site) -> dict[str, dict]:
    """Return what the index has of each page, by address."""
    found = {}
    for path in sorted((site.html / "pagefind/fragment").iterdir()):
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[record["url"]] = record
    return found


def bundle(folder: Path) -> dict[str, bytes]:
    """Return all files of an index, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_page_is_indexed_under_its_address(built: Site) -> None:
    """The index has the pages of the site, and none that Sphinx makes by itself."""
    assert {"/", "/alpha.html", "/beta.html", "/findings/alpha/first.html", "/findings/beta/other.html"} == set(
        records(built)
    )


def test_a_finding_is_found_by_what_it_says_and_by_what_is_asked(built: Site) -> None:
    """The words of the title, the questions, the metadata's messages, the summary and the claims are indexed."""
    content = records(built)["/findings/alpha/first.html"]["content"]
    for part in ("First x.", "always one.", "OSError: <nothing> & more.", "summary of First x", "one is one."):
        assert part in content


def test_a_page_shows_what_is_asked(built: Site) -> None:
    """The words that a finding is indexed with stand on its page, so that whoever came by them sees why."""
    assert "why is it always one" in built.page("findings/alpha/first")


def test_a_message_that_a_run_gave_finds_its_finding(built: Site) -> None:
    """The words of an error that PyTorch raised are indexed with the finding that raised it, and with no other."""
    where = [url for url, record in records(built).items() if "try blocks aren't supported" in record["content"]]
    assert ["/findings/beta/other.html"] == where


def test_a_result_says_what_it_is(built: Site) -> None:
    """A finding bears title, theme and the worst of its tags; a chapter has no badge."""
    meta = records(built)["/findings/alpha/first.html"]["meta"]
    assert ("First x", "Alpha", "warning") == (meta["title"], meta["group"], meta["badge"])
    assert "badge" not in records(built)["/alpha.html"]["meta"]


def test_what_is_shown_ends_before_what_is_only_found(built: Site) -> None:
    """The number of words that may be shown is counted as Pagefind splits them: code begins just after."""
    record = records(built)["/findings/beta/other.html"]
    shown = record["content"].split()[: int(record["meta"]["shown"])]
    assert "this." == shown[-1], "the last word of the last sentence"
    assert "import" not in shown
    assert "import" in record["content"].split()


def test_a_list_of_findings_is_not_text_of_its_page(built: Site) -> None:
    """The page of a theme is not found by the titles and summaries of its findings."""
    assert "summary of" not in records(built)["/alpha.html"]["content"]


def test_a_finding_is_not_found_by_what_stands_on_every_page(built: Site) -> None:
    """What the site adds to a script, with the titles of related findings, is not indexed as text of its page."""
    page, content = built.page("findings/beta/other"), records(built)["/findings/beta/other.html"]["content"]
    for part in ("Run this on your machine", "added 2026"):
        assert part in page
        assert part not in content


def test_sphinx_ships_no_index_of_its_own(built: Site) -> None:
    """Neither Sphinx's index nor its script is on the site, and no page asks for them."""
    assert not [*built.html.rglob("searchindex.js"), *built.html.rglob("searchtools.js")]
    assert "searchtools" not in built.page("search")


def test_nothing_is_shipped_that_no_page_fetches(built: Site) -> None:
    """Of Pagefind's output the site has the engine, and not the interface that it does not use."""
    names = {path.name for path in (built.html / "pagefind").iterdir()}
    assert {"pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "wasm.en.pagefind", "fragment"} <= names
    assert not [name for name in names if "ui" in name]


def test_the_page_of_the_search_works_without_a_script(built: Site) -> None:
    """The page is where furo's form leads, and links the themes for readers without JavaScript."""
    page = built.page("search")
    assert "<noscript>" in page
    assert '<a href="alpha.html">Alpha</a>' in page
    assert 'action="../../search.html"' in built.page("findings/alpha/first")


def test_no_page_fetches_pagefind_by_itself(built: Site) -> None:
    """A page loads the script of the search, and names nothing of Pagefind."""
    page = built.page("findings/alpha/first")
    assert "_static/search.js" in page
    assert "pagefind" not in page


def test_two_builds_give_the_same_index(built: Site, tmp_path: Path) -> None:
    """An index made anew, with another order of hashes, has the same bytes."""
    copy = Site(tmp_path / "copy")
    shutil.copytree(built.root, copy.root)
    shutil.rmtree(copy.html)
    done = copy.build(PYTHONHASHSEED="7" if os.environ.get("PYTHONHASHSEED") != "7" else "8")
    assert done.returncode == 0, done.stderr
    assert bundle(built.html / "pagefind") == bundle(copy.html / "pagefind")


def test_what_is_gone_goes_from_the_index(built: Site, tmp_path: Path) -> None:
    """After a change the index has the page's new words, no old fragment, and Sphinx's index no longer."""
    copy = Site(tmp_path / "copy")
    shutil.copytree(built.root, copy.root)
    before = bundle(copy.html / "pagefind/fragment")
    (copy.html / "searchindex.js").write_text("Search.setIndex({})", encoding="utf-8")
    copy.write("docs/beta.rst", (copy.root / "docs/beta.rst").read_text(encoding="utf-8") + "\nA zebra.\n")
    done = copy.build()
    assert done.returncode == 0, done.stderr
    after = bundle(copy.html / "pagefind/fragment")
    assert len(before) == len(after)
    assert 1 == len(before.keys() - after.keys())
    assert "zebra" in records(copy)["/beta.html"]["content"]
    assert not (copy.html / "searchindex.js").exists()


def test_no_page_loads_what_goes_with_sphinx_search(built: Site) -> None:
    """Each page loads our search, and no script of the search that ours replaces, nor that of galleries' tags."""
    for page in ("index", "beta", "findings/alpha/first", "search"):
        scripts = set(re.findall(r'<script[^>]*src="[^"]*?([\w.-]+)\?', built.page(page)))
        assert {"furo.js", "search.js"} <= scripts
        assert not {"doctools.js", "sphinx_highlight.js", "sg-tags.js"} & scripts


def test_sphinx_own_search_can_be_had_instead(built: Site, tmp_path: Path) -> None:
    """With tsguide_search off, the site has Sphinx's index and page, and nothing of Pagefind."""
    copy = Site(tmp_path / "copy")
    shutil.copytree(built.root, copy.root)
    shutil.rmtree(copy.html)
    done = copy.build("-D", "tsguide_search=0")
    assert done.returncode == 0, done.stderr
    assert re.search(r"doctools.*searchtools", copy.page("search"), re.DOTALL)
    assert (copy.html / "searchindex.js").is_file()
    assert not (copy.html / "pagefind").exists()


def test_a_failure_of_pagefind_is_the_builds(tmp_path: Path) -> None:
    """Where Pagefind cannot index, the build fails with what Pagefind said."""
    with pytest.raises(ExtensionError, match="Pagefind could not index the site"):
        search.run(tmp_path / "missing", tmp_path / "bundle", "en")
