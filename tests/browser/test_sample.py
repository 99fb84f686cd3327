"""Which pages the browser visits: all kinds, what changed, and a sample of the rest."""

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
