"""A new finding: what is written, and when nothing is."""

import datetime as dt
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tsguide import catalog, model
from tsguide.commands import new

Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]

HEADER = "Adding\n======\n"


@pytest.fixture
def theme(good: Path, tree: Tree) -> Path:
    """Return a tree that has a theme called adding, and one whose name has a hyphen."""
    tree({"adding/GALLERY_HEADER.rst": HEADER, "control-flow/GALLERY_HEADER.rst": HEADER})
    return good


@pytest.mark.parametrize("finding_id", ["adding/a-new-one", "control-flow/x"])
@pytest.mark.parametrize("tags", [(), *((tag,) for tag in model.TAGS), tuple(model.TAGS)], ids="-".join)
def test_a_new_finding_is_well_formed(
    run: Callable[..., Printed], theme: Path, finding_id: str, tags: tuple[str, ...]
) -> None:
    """Whatever its tags are, the script passes check, and has the title and the tags that were asked for."""
    options = [word for tag in tags for word in ("--tag", tag)]
    status, _, err = run("new", finding_id, "Sums {are} 'sums'", *options, "--examples", str(theme))
    finding = catalog.load(theme).get(finding_id)

    assert (0, "") == (status, err)
    assert ("Sums {are} 'sums'", tags or ("works",)) == (finding.title, finding.metadata.tags)


@pytest.mark.usefixtures("forkserver_environment")
def test_the_next_command_fails_until_the_claim_is_written(run: Callable[..., Printed], theme: Path) -> None:
    """What is printed last is the command that verifies the finding; it fails, and says what to do."""
    out = run("new", "adding/a-new-one", "Sums are sums", "--examples", str(theme))[1]
    first, *_, last = out.splitlines()
    program, *arguments = shlex.split(last)
    status, report, _ = run(*arguments)

    assert ("wrote examples/adding/a_new_one.py", "tsguide") == (first, program)
    assert 1 == status
    assert "replace this sentence by what you saw" in report
    assert "1 findings: 0 as expected, 1 not; 1 claims, 0 as expected; 1 comparisons, 0 timings" in report


def test_a_tag_counts_once() -> None:
    """A tag that is repeated is written once, in the place of the first."""
    assert '# tags = ["works", "speed"]' in new.scaffold("T", ["works", "speed", "works"], dt.date(2026, 1, 2))


COMPLAINTS = {
    "a file that is there": ("adding/works", "T", "there is examples/adding/works.py already"),
    "an id that is taken": ("adding/with-hyphen", "T", "there is examples/adding/with-hyphen.py already"),
    "an unknown theme": (
        "addin/new",
        "T",
        "no theme 'addin', did you mean 'adding'? (a new one begins with examples/addin/GALLERY_HEADER.rst)",
    ),
    "no theme": ("new", "T", "'new' is no id"),
    "no slug": ("adding/", "T", "'adding/' is no id"),
    "capitals": ("adding/New", "T", "'adding/New' is no id"),
    "an underscore": ("adding/a_new_one", "T", "'adding/a_new_one' is no id"),
    "a hyphen too many": ("adding/a--b", "T", "'adding/a--b' is no id"),
    "the end of a line": ("adding/a\n", "T", "'adding/a\\n' is no id"),
    "a path": ("../adding/new", "T", "'../adding/new' is no id"),
    "no title": ("adding/new", " ", "'' is no title"),
    "two lines of title": ("adding/new", "T\nT", "'T\\nT' is no title"),
    "a backslash": ("adding/new", "a\\b", "'a\\\\b' is no title"),
    "quotes that end the docstring": ("adding/new", 'a """ b', '\'a """ b\' is no title'),
}


@pytest.mark.parametrize(("finding_id", "title", "complaint"), COMPLAINTS.values(), ids=COMPLAINTS.keys())
def test_what_cannot_be_new_is_refused(
    run: Callable[..., Printed], theme: Path, tree: Tree, finding_id: str, title: str, complaint: str
) -> None:
    """What is wrong is said in one line, with exit status 2, and no file is written or changed."""
    tree({"adding/with-hyphen.py": "mine"})
    before = {path: path.read_bytes() for path in Path().rglob("*.*")}
    status, out, err = run("new", finding_id, title, "--examples", str(theme))

    assert (2, "") == (status, out)
    assert f"tsguide new: {complaint}" == err[: len(f"tsguide new: {complaint}")]
    assert 1 == err.count("\n")
    assert before == {path: path.read_bytes() for path in Path().rglob("*.*")}


def test_an_unknown_tag_is_refused(run: Callable[..., Printed], theme: Path) -> None:
    """A tag that is not in the list is refused, and the list is shown."""
    status, _, err = run("new", "adding/new", "T", "--tag", "good", "--examples", str(theme))

    assert (2, True) == (status, "'good'; there are classes, " in err)
    assert "'slient', did you mean 'silent'?" in run("new", "a/b", "T", "--tag", "slient", "--examples", str(theme))[2]
    assert not (theme / "adding/new.py").exists()


def test_a_malformed_neighbour_is_no_obstacle(run: Callable[..., Printed], theme: Path, tree: Tree) -> None:
    """A finding can be begun while another one is unfinished."""
    tree({"adding/unfinished.py": "x = "})

    assert 0 == run("new", "adding/new", "T", "--examples", str(theme))[0]


def test_nothing_is_written_into_an_installed_package(
    run: Callable[..., Printed], theme: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings of an installed tsguide are not the place for new ones; the complaint says what to name."""
    monkeypatch.setattr(catalog, "__file__", str(theme.absolute().parent / "catalog.py"))
    status, _, err = run("new", "adding/new", "T")

    assert (2, True) == (status, "--examples DIR" in err)
    assert not (theme / "adding/new.py").exists()
