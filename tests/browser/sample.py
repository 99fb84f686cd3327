"""Which pages a browser looks at: it takes seconds for each, and a site has hundreds that are made in the same way."""

import os
import random
import subprocess
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]

SAMPLE = 40
"""How many findings are looked at besides those that the change touches and the first of each theme."""

ALL = "TSGUIDE_ALL_PAGES"
"""Set to anything, every page is looked at: each night, and before a release."""

BASE = "TSGUIDE_BASE"
"""Names the commit that the change is told from, where that is not where it left the main branch."""


def chosen(names: Sequence[str]) -> list[str]:
    """Return the pages that a browser looks at.

    All that are no findings, each being of a kind of its own; of the findings the first of each theme, those whose
    script the change touches, and a sample that moves with the commit. Evidence counts for nothing here: a recording
    changes a few words on every page. All pages, where git cannot tell what the change is.

    Raises:
        ValueError: for a ``TSGUIDE_BASE`` that is no commit.
    """
    paths = None if os.environ.get(ALL) else changed()
    if paths is None:
        return list(names)
    findings = [name for name in names if name.startswith("findings/") and name.count("/") == 2]
    themes = {name.split("/")[1]: name for name in reversed(findings)}
    touched = {f"findings/{path.removeprefix('examples/').removesuffix('.py')}.html" for path in paths}
    drawn = random.Random(commit()).sample(findings, min(SAMPLE, len(findings)))
    wanted = {*themes.values(), *touched, *drawn}
    return [name for name in names if name not in findings or name in wanted]


def commit() -> str:
    """Return the commit that is checked out, a word of its own where there is none."""
    return _git("rev-parse", "HEAD") or "no commit"


def changed() -> list[str] | None:
    """Return the files that differ from where the change began, new ones too; None where git cannot tell where."""
    start = base()
    if not start:
        return None
    new = _git("ls-files", "--others", "--exclude-standard")
    return [*_git("diff", "--name-only", start, "--").splitlines(), *new.splitlines()]


def base() -> str:
    """Return the commit from which the change is told, empty where git has none.

    It is where the change left the main branch, and on the main branch itself the commit before.

    Raises:
        ValueError: for a ``TSGUIDE_BASE`` that is no commit.
    """
    if named := os.environ.get(BASE):
        if found := _git("rev-parse", "--verify", "--quiet", f"{named}^{{commit}}"):
            return found
        raise ValueError(f"{BASE}={named} is no commit here: name one that `git log` shows, or leave it out")
    left = _git("merge-base", "HEAD", "origin/main") or _git("merge-base", "HEAD", "main")
    return _git("rev-parse", "--verify", "HEAD~1") if left == commit() else left


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""
