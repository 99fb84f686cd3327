"""``tsguide check``: whether every finding is well formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide import catalog
from tsguide.catalog import Problem
from tsguide.commands import common, github
from tsguide.commands.new import PLACEHOLDERS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tsguide.catalog import Catalog, Finding


def add(commands: common.Commands) -> None:
    """Add the command."""
    command = common.add(
        commands, "check", check, "Validate every finding without running any.", ("text", "json", "github")
    )
    command.add_argument("names", nargs="*", metavar="ID|THEME", help=common.SELECTING)


def check(args: argparse.Namespace) -> int:
    """Print how many findings and claims there are; raise CatalogError where some are malformed."""
    all_findings = catalog.load(args.examples)
    findings = all_findings.select(args.names)
    if problems := [*_without_header(args.examples, findings), *_twins(all_findings, findings), *_unwritten(findings)]:
        raise catalog.CatalogError(problems, len(findings))
    sentences = sum(len(finding.sentences) for finding in findings)
    if args.format == "json":
        return common.print_json({"findings": len(findings), "claims": sentences, "problems": []})
    print(f"{len(findings)} findings, {sentences} claims, no problems")
    return 0


def _without_header(examples: Path, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield a problem for each theme that has no title of its own."""
    for theme in sorted({finding.theme for finding in findings}):
        header = examples / theme / "GALLERY_HEADER.rst"
        if not header.is_file():
            text = "not there; write the title of the theme, and under it as many '=' as it is long"
            yield Problem(path=catalog.shown(header), line=1, column=1, text=text)


def _twins(all_findings: Catalog, findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield a problem for each finding whose title another one has too, that comes before it."""
    first = {finding.title: finding for finding in reversed(all_findings.findings)}
    for finding in findings:
        if first[finding.title] is not finding:
            line, column = next(_places(finding, finding.title))
            text = f"the title of {first[finding.title].id} too; say what differs"
            yield Problem(path=catalog.shown(finding.path), line=line, column=column, text=text)


def _unwritten(findings: Iterable[Finding]) -> Iterator[Problem]:
    """Yield a problem for each place where what 'tsguide new' wrote still says what to write."""
    for finding in findings:
        for words in PLACEHOLDERS:
            for line, column in _places(finding, words):
                text = f"{words!r} is the skeleton's; write your own"
                yield Problem(path=catalog.shown(finding.path), line=line, column=column, text=text)


def _places(finding: Finding, words: str) -> Iterator[tuple[int, int]]:
    """Yield the line and the column of each place in a script where *words* begin."""
    for number, line in enumerate(finding.path.read_text(encoding="utf-8").splitlines(), start=1):
        if (column := line.find(words)) >= 0:
            yield number, column + 1


def complain(error: catalog.CatalogError, form: str) -> int:
    """Say what is malformed, in the form that was asked for, and return the exit status."""
    if form == "json":
        common.print_json({"problems": error.problems})
        return common.USAGE
    if form == "github":
        print("\n".join(github.of_problems(error.problems)), flush=True)
    return common.complain(str(error))
