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
    script or evidence the change touches, and a sample that moves with the commit.
    """
    if os.environ.get(ALL):
        return list(names)
    findings = [name for name in names if name.startswith("findings/") and name.count("/") == 2]
    themes = {name.split("/")[1]: name for name in reversed(findings)}
    touched = {f"findings/{path.removeprefix('examples/').removesuffix('.py')}.html" for path in changed()}
    drawn = random.Random(commit()).sample(findings, min(SAMPLE, len(findings)))
    wanted = {*themes.values(), *touched, *drawn}
    return [name for name in names if name not in findings or name in wanted]


def commit() -> str:
    """Return the commit that is checked out, a word of its own where there is none."""
    return _git("rev-parse", "HEAD").strip() or "no commit"


def changed() -> list[str]:
    """Return the files that differ from where the change left the main branch, as far as git knows it."""
    base = os.environ.get(BASE) or _git("merge-base", "HEAD", "origin/main").strip() or "HEAD~1"
    return _git("diff", "--name-only", base, "--").splitlines()


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
