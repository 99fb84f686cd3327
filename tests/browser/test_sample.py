"""Which pages the browser visits: all kinds, what changed, and a sample of the rest."""

import os
import subprocess
from pathlib import Path

import pytest
import sample

NAMES = ["index.html", "tracing.html", *(f"findings/{theme}/x{place}.html" for theme in "ab" for place in range(100))]


@pytest.fixture(autouse=True)
def _change(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a change that touches one finding."""
    monkeypatch.setattr(sample, "changed", lambda: ["examples/b/x77.py", "README.md"])
    monkeypatch.delenv(sample.ALL, raising=False)


def test_kinds_changes_and_a_sample_are_visited() -> None:
    """Every page that is no finding, the first of each theme, the one that was touched, and forty more."""
    visited = sample.chosen(NAMES)

    assert {"index.html", "tracing.html", "findings/a/x0.html", "findings/b/x0.html", "findings/b/x77.html"} < {
        *visited
    }
    assert 2 + sample.SAMPLE <= len(visited) <= 5 + sample.SAMPLE
    assert visited == [name for name in NAMES if name in visited]


def test_the_sample_moves_with_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    """One commit has one sample, and another has another."""
    samples = []
    for commit in ("one", "one", "another"):
        monkeypatch.setattr(sample, "commit", lambda commit=commit: commit)
        samples.append(sample.chosen(NAMES))

    assert samples[0] == samples[1] != samples[2]


def test_each_night_all_are_visited(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable takes every page."""
    monkeypatch.setenv(sample.ALL, "1")

    assert NAMES == sample.chosen(NAMES)


class Repository:
    """A repository whose commits each add a file that is named like them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self("init", "--quiet", "--initial-branch", "main")

    def __call__(self, *words: str) -> None:
        subprocess.run(["git", *words], cwd=self._folder, check=True, capture_output=True)

    def commit(self, name: str) -> None:
        (self._folder / name).write_text(name)
        self("add", name)
        self("commit", "--quiet", "--message", name)


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """The repository of which the sample is drawn, with two commits on ``main``; nothing of the user's git counts."""
    monkeypatch.undo()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name in ("GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"):
        monkeypatch.setenv(name, "somebody")
    repository = Repository(tmp_path)
    repository.commit("first.py")
    repository.commit("second.py")
    monkeypatch.setattr(sample, "ROOT", tmp_path)
    monkeypatch.delenv(sample.ALL, raising=False)
    monkeypatch.delenv(sample.BASE, raising=False)
    return repository


def test_a_branch_is_told_from_where_it_left_main(git: Repository) -> None:
    """All commits of the branch count, and what is edited or new and not committed, without a remote too."""
    git("switch", "--quiet", "--create", "change")
    git.commit("third.py")
    git.commit("fourth.py")
    Path(sample.ROOT, "first.py").write_text("edited")
    Path(sample.ROOT, "fifth.py").touch()

    assert sample.changed() == ["first.py", "fourth.py", "third.py", "fifth.py"]


@pytest.mark.usefixtures("git")
def test_main_itself_is_told_from_the_commit_before() -> None:
    """On the main branch nothing has left it."""
    assert sample.changed() == ["second.py"]


@pytest.mark.parametrize("depth", [1, 2])
def test_a_clone_that_does_not_know_main_visits_all(
    git: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    """Where a branch began is not taken for its last commit."""
    git("switch", "--quiet", "--create", "change")
    git.commit("third.py")
    git.commit("fourth.py")
    clone = tmp_path / "clone"
    git("clone", "--quiet", "--depth", str(depth), "--branch", "change", tmp_path.as_uri(), str(clone))
    monkeypatch.setattr(sample, "ROOT", clone)

    assert sample.changed() is None
    assert NAMES == sample.chosen(NAMES)


def test_a_first_commit_visits_all(git: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a main branch without history nothing can be told."""
    shallow = tmp_path / "shallow"
    git("clone", "--quiet", "--depth", "1", tmp_path.as_uri(), str(shallow))
    monkeypatch.setattr(sample, "ROOT", shallow)

    assert sample.changed() is None


def test_a_base_that_is_named_is_taken(git: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that is named is where the change began; one that is none stops the run."""
    git.commit("third.py")
    monkeypatch.setenv(sample.BASE, "HEAD~2")
    assert sample.changed() == ["second.py", "third.py"]

    monkeypatch.setenv(sample.BASE, "nowhere")
    with pytest.raises(ValueError, match="TSGUIDE_BASE=nowhere is no commit here"):
        sample.chosen(NAMES)
