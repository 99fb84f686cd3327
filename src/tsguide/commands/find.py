"""``tsguide list`` and ``tsguide show``: which findings there are, and what one of them says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tsguide import catalog, model
from tsguide.commands import common
from tsguide.plain import plain

if TYPE_CHECKING:
    import argparse

    from tsguide.catalog import Finding


def add(commands: common.Commands) -> None:
    """Add both commands."""
    listing = common.add(commands, "list", list_findings, "List the findings.")
    listing.add_argument("names", nargs="*", metavar="ID|THEME", help=common.SELECTING)
    showing = common.add(commands, "show", show, "Show one finding: what it claims, and where it stands.")
    showing.add_argument("id", metavar="ID")


def list_findings(args: argparse.Namespace) -> int:
    """Print a line for each finding that is selected."""
    chosen = catalog.load(args.examples).select(args.names)
    if args.format == "json":
        return common.print_json([_summary(finding) for finding in chosen])
    width = max(len(finding.id) for finding in chosen)
    for finding in chosen:
        print(plain(f"{finding.id:{width}}  {finding.title}"))
    return 0


def show(args: argparse.Namespace) -> int:
    """Print what one finding says."""
    finding = catalog.load(args.examples).get(args.id)
    if args.format == "json":
        return common.print_json(_summary(finding))
    print(plain(f"{finding.id}\n{finding.title}\n\n{finding.summary}\n"))
    for sentence in finding.sentences:
        print(plain(f"claim: {sentence.text or 'a refusal, worded when it runs'} (line {sentence.line})"))
    print(f"tags: {', '.join(finding.metadata.tags)}")
    for need in finding.metadata.needs:
        print(f"needs: {need} ({model.need_in_words(need)})" if need in model.NEEDS else f"needs: {need}")
    print(f"added: {finding.metadata.added}")
    for change in finding.metadata.changes:
        print(plain(f"changed: {change.on}: {change.what}"))
    for source in finding.metadata.sources:
        print(plain(f"source: {source}"))
    print(f"script: {catalog.shown(finding.path)}")
    return 0


def _summary(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "theme": finding.theme,
        "title": finding.title,
        "summary": finding.summary,
        "claims": [sentence._asdict() for sentence in finding.sentences],
        "tags": finding.metadata.tags,
        "asks": finding.metadata.asks,
        "errors": finding.metadata.errors,
        "sources": finding.metadata.sources,
        "needs": finding.metadata.needs,
        "added": finding.metadata.added,
        "changes": finding.metadata.changes,
        "script": catalog.shown(finding.path),
    }
