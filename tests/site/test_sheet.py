"""The cheat sheet: rows that rest on findings, as tables in sections, and all names of torch.jit among them."""

import tomllib
from pathlib import Path

import msgspec
import pytest
from minisite import CODE, Site, new_site, script

from tsguide.site.pages.sheet import NOT_RUN, Group, Row, Sheet

DOCS = Path(__file__).parents[2] / "docs"

FORK = Row(names=("fork", "wait"), export="A call", compile="A call", lost="Time", findings=("alpha/first",))
LITE = Row(says="Lite", export=NOT_RUN, compile=NOT_RUN, lost="Size")
SHEET = Sheet(documented=("fork",), group=(Group(id="all", title="All", row=(FORK, LITE)),))

TOML = """
documented = ["fork"]

[[group]]
id = "capture"
title = "Capture ``it``"

[[group.row]]
names = ["fork", "wait"]
export = "A plain <call>"
compile = "``fullgraph=True`` refuses it"
lost = "Time"
findings = ["alpha/first"]

[[group]]
id = "files"
title = "Files"

[[group.row]]
says = "A file for phones"
export = "not run here"
compile = "not run here"
lost = "Size"
"""


def with_rows(*rows: Row) -> Sheet:
    """Return the sheet with other rows."""
    return msgspec.structs.replace(SHEET, group=(Group(id="all", title="All", row=rows),))


def test_a_sheet_with_a_row_for_each_name_is_accepted() -> None:
    """A row without findings says of one thing that it is not run."""
    SHEET.check()


@pytest.mark.parametrize(
    ("sheet", "says"),
    [
        (with_rows(LITE), "no row is about fork"),
        (with_rows(FORK, FORK), "there are two rows of fork, wait"),
        (with_rows(FORK, msgspec.structs.replace(LITE, says="")), "a row with 'not run here' has neither names nor"),
        (with_rows(msgspec.structs.replace(FORK, findings=())), "row ``fork``, ``wait`` names no finding that shows"),
    ],
)
def test_a_sheet_that_misses_something_is_refused(sheet: Sheet, says: str) -> None:
    """The message names the row or the names."""
    with pytest.raises(ValueError, match=says):
        sheet.check()


def test_the_sheet_has_all_names_of_torch_jit_and_no_other() -> None:
    """They are those that the installed PyTorch exports, and those that its reference once documented."""
    import torch

    sheet = msgspec.convert(tomllib.loads((DOCS / "cheatsheet.toml").read_text(encoding="utf-8")), Sheet)
    named = {name for row in sheet.rows for name in row.names}

    assert {*torch.jit.__all__, *sheet.documented} == named
    assert len(sheet.rows) >= 40


def test_a_documented_member_is_one(subtests: pytest.Subtests) -> None:
    """What is documented is found in torch.jit, but for the variable."""
    import torch

    sheet = msgspec.convert(tomllib.loads((DOCS / "cheatsheet.toml").read_text(encoding="utf-8")), Sheet)
    for name in sheet.documented:
        with subtests.test(name):
            owner, _, member = name.rpartition(".")
            assert name == "PYTORCH_JIT" or hasattr(getattr(torch.jit, owner) if owner else torch.jit, member)


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of two findings with a cheat sheet."""
    site = new_site(tmp_path_factory.mktemp("sheet"))
    site.write("examples/alpha/first.py", script("First", CODE))
    site.write("examples/beta/other.py", script("Other", CODE))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "   sheet\n")
    site.write("docs/sheet.rst", "Sheet\n=====\n\nTo print.\n\n.. cheat-sheet:: sheet.toml\n")
    site.write("docs/sheet.toml", TOML)
    return site


def test_each_group_is_a_section_with_a_table(site: Site) -> None:
    """A row is headed by its names, is text where it says so, and links to its finding by its id."""
    done = site.build()
    assert done.returncode == 0, done.stderr
    page = site.page("sheet")
    assert '<section id="capture">' in page
    assert '<section id="files">' in page
    assert page.count('<table class="tsguide-sheet docutils') == 2
    assert page.count('<th scope="col" class="head') == 10
    assert page.count('<th scope="row" class="stub">') == 2
    assert "A plain &lt;call&gt;" in page
    assert '<span class="pre">fullgraph=True</span></code> refuses it' in page
    assert 'href="findings/alpha/first.html"><span class="doc">alpha/first</span></a></p>' in page


def test_only_a_page_with_a_sheet_is_printed_as_one(site: Site) -> None:
    """The style of the paper is loaded where it is meant, and where no finding was run the page says so."""
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    assert "sheet.css" in site.page("sheet")
    assert "sheet.css" not in site.page("alpha")
    assert "not run</span></p>" in site.page("sheet")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("alpha/first", "alpha/frist", "sheet.toml: no finding 'alpha/frist'"),
        ('documented = ["fork"]', 'documented = ["forks"]', "sheet.toml: no row is about forks"),
        ("lost =", "loses =", "sheet.toml: Object contains unknown field `loses`"),
    ],
)
def test_a_sheet_that_is_malformed_fails_the_build(site: Site, old: str, new: str, says: str) -> None:
    """The message names the file."""
    site.write("docs/sheet.toml", TOML.replace(old, new, 1))
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode != 0
    assert says in done.stderr


def test_a_row_that_rests_on_a_withdrawn_finding_fails_the_build(site: Site) -> None:
    """What was withdrawn shows nothing any more."""
    withdrawn = '[[withdrawn]]\nid = "alpha/gone"\non = 2026-11-27\nbecause = "It was wrong."\n'
    site.write("examples/moved.toml", withdrawn)
    site.write("docs/sheet.toml", TOML.replace("alpha/first", "alpha/gone"))
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode != 0
    assert "sheet.toml: " in done.stderr
    assert "alpha/gone" in done.stderr


def test_a_row_that_rests_on_a_finding_that_does_not_hold_fails_the_build(site: Site) -> None:
    """The message names the row and the finding."""
    site.write("examples/alpha/first.py", script("First", CODE.replace("True", "False")))
    done = site.build()
    assert done.returncode != 0
    assert "row ``fork``, ``wait`` rests on alpha/first, which does not hold here" in done.stderr
