"""``tsguide new``: a script to begin a finding with."""

from __future__ import annotations

import datetime as dt
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from tsguide import catalog, model
from tsguide.commands import common
from tsguide.hints import suggest

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

NAME = r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
"""What a theme and a slug look like."""

SCAFFOLD = '''\
# /// finding
# tags = [{tags}]
# asks = []{errors}
# added = {today}
# sources = []
# ///
"""
{title}
{rule}

Say in a sentence or two what happens, and what a reader would have expected.
"""

import torch

from tsguide import claim, compare, device{import_refuses}


def construct(x):
    return x + x


example = torch.ones(2, device=device)
other = torch.ones(3, device=device)

# %%
# Say what the next lines show.

claim("replace this sentence by what you saw, and False by what checks it", False)
{refuses}
# %%
# Why
# ---
#
# Name the part of PyTorch that is responsible.
{instead}
# %%
# All modes
# ---------

compare(construct, example=(example,), others=[(other,)])
'''

PLACEHOLDERS = (
    "Say in a sentence or two what happens",
    "Say what the next lines show",
    "replace this sentence by what you saw",
    "replace this by the words that say what is wrong",
    "Name the part of PyTorch that is responsible",
    "Show what to write instead, and claim that it works",
)
"""What of the skeleton is to be written anew, as ``tsguide check`` looks for it."""

REFUSES = """
# %%
# The message stands on the page in full; errors, at the top, has how it begins.

refuses(torch.jit.script, construct, error=RuntimeError, match="replace this by the words that say what is wrong")
"""

INSTEAD = """
# %%
# Instead
# -------
#
# Show what to write instead, and claim that it works.
"""


def add(commands: common.Commands) -> None:
    """Add the command."""
    command = common.add(commands, "new", new, "Begin a finding: write a script to fill in.", ("text",))
    command.add_argument("id", metavar="THEME/SLUG", help="the folder and the name, such as tracing/loop-is-unrolled")
    command.add_argument("title", metavar="TITLE", help="one sentence that a reader can disagree with")
    tag = command.add_argument("--tag", dest="tags", action="append", choices=sorted(model.TAGS), metavar="TAG")
    tag.help = "what it is about, works by default; may be repeated"


def new(args: argparse.Namespace) -> int:
    """Write the script and print what to do next; write nothing where there is such a finding already."""
    title = args.title.strip()
    if complaint := _complaint(args.examples, args.id, title):
        return common.complain(f"tsguide new: {complaint}")
    theme, _, slug = args.id.partition("/")
    path: Path = args.examples / theme / f"{slug.replace('-', '_')}.py"
    today = dt.datetime.now().astimezone().date()
    model.write_if_changed(path, scaffold(title, args.tags or ["works"], today).encode())
    command = ["nox", "-s", "try", "--", args.id]
    if args.examples != catalog.default_examples():
        command = ["tsguide", "verify", args.id, "--examples", str(args.examples)]
    print(f"wrote {catalog.shown(path)}\nNow replace its claim by what you see, and run:\n\n    {shlex.join(command)}")
    return 0


def scaffold(title: str, tags: Sequence[str], today: dt.date) -> str:
    """Return a script that is well formed and whose claim does not hold.

    Args:
        title: its title.
        tags: its tags.
        today: the day that it bears.
    """
    listed = ", ".join(f'"{tag}"' for tag in dict.fromkeys(tags))
    refused = "refused" in tags
    return SCAFFOLD.format(
        tags=listed,
        today=today,
        title=title,
        rule="=" * len(title),
        import_refuses=", refuses" if refused else "",
        errors='\n# errors = ["RuntimeError: how the message begins"]' if refused else "",
        refuses=REFUSES if refused else "",
        instead=INSTEAD if model.NEEDS_INSTEAD.intersection(tags) else "",
    )


def _complaint(examples: Path, finding_id: str, title: str) -> str:
    """Return why there can be no such new finding, empty where there can be."""
    theme, _, slug = finding_id.partition("/")
    if not (re.fullmatch(NAME, theme) and re.fullmatch(NAME, slug)):
        return f"{finding_id!r} is no id; write <theme>/<slug>, both in small letters, digits and single hyphens"
    if not title or not title.isprintable() or "\\" in title or '"""' in title:
        return f"{title!r} is no title; write one line, without backslashes and triple quotes"
    if examples.parent == Path(catalog.__file__).parent:
        return "the findings here are installed ones; name a tree of your own with --examples DIR"
    header = examples / theme / "GALLERY_HEADER.rst"
    if not header.is_file():
        themes = sorted(path.parent.name for path in examples.glob("*/GALLERY_HEADER.rst"))
        return f"no theme {theme!r}{suggest(theme, themes)} (a new one begins with {catalog.shown(header)})"
    for path in sorted(header.parent.glob("*.py")):
        if path.stem.replace("_", "-") == slug:
            return f"there is {catalog.shown(path)} already; choose another slug, or edit that file"
    return ""
