"""``tsguide check``: whether every finding is well formed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide import catalog
from tsguide.commands import common, github

if TYPE_CHECKING:
    import argparse


def add(commands: common.Commands) -> None:
    """Add the command."""
    command = common.add(
        commands, "check", check, "Validate every finding without running any.", ("text", "json", "github")
    )
    command.add_argument("names", nargs="*", metavar="ID|THEME", help=common.SELECTING)


def check(args: argparse.Namespace) -> int:
    """Print how many findings and claims there are; raise CatalogError where some are malformed."""
    findings = catalog.load(args.examples).select(args.names)
    sentences = sum(len(finding.sentences) for finding in findings)
    if args.format == "json":
        return common.print_json({"findings": len(findings), "claims": sentences, "problems": []})
    print(f"{len(findings)} findings, {sentences} claims, no problems")
    return 0


def complain(error: catalog.CatalogError, form: str) -> int:
    """Say what is malformed, in the form that was asked for, and return the exit status."""
    if form == "json":
        common.print_json({"problems": error.problems})
        return common.USAGE
    if form == "github":
        print("\n".join(github.of_problems(error.problems)), flush=True)
    return common.complain(str(error))
