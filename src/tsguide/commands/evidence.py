"""``tsguide evidence``: what was recorded and what of it is stale, what differs, and parts that become a whole."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tsguide import catalog, evidence, parts
from tsguide.commands import common

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tsguide import model
    from tsguide.catalog import Catalog

FEW = 10
"""How many findings that are to be recorded are named one by one."""

LISTS = "List the evidence, and what of it is stale."
DIFFERS = "Say what differs from one environment's evidence to another's."
MERGES = "Make one piece of evidence of the parts that 'verify --part' wrote."


def add(commands: common.Commands) -> None:
    """Add the command, and the one below it."""
    listing = common.add(commands, "evidence", list_evidence, LISTS)
    listing.add_argument(
        "--need", type=_release, metavar="RELEASE", help="fail unless all is recorded for this PyTorch on the CPU"
    )
    python = "the release of Python that --need is about, such as 3.14; by default the one that most were recorded with"
    listing.add_argument("--python", type=_release, metavar="X.Y", help=python)
    common.add_evidence_option(listing)
    below = listing.add_subparsers(metavar="diff|merge", parser_class=common.Parser)
    differing = below.add_parser("diff", help=DIFFERS, description=DIFFERS, argument_default=argparse.SUPPRESS)
    common.add_examples_option(differing)
    differing.set_defaults(run=diff)
    for name in ("before", "after"):
        differing.add_argument(name, type=Path, metavar=name.upper(), help=f"the file of evidence from {name}")
    # What is not given after "merge" is as it was given before it.
    merging = below.add_parser("merge", help=MERGES, description=MERGES, argument_default=argparse.SUPPRESS)
    common.add_examples_option(merging)
    merging.set_defaults(run=merge)
    merging.add_argument("parts", nargs="+", type=Path, metavar="PART", help="a file that 'verify --part' wrote")
    into = "the file, or the folder where it gets its name; tsguide's own evidence by default"
    merging.add_argument("--into", type=Path, default=None, metavar="FILE|DIR", help=into)


def _release(text: str) -> str:
    if not re.fullmatch(r"\d+(\.\d+)+", text):
        msg = f"{text!r} is no release; write, say, 2.13.0 for PyTorch, and 3.14 for Python"
        raise argparse.ArgumentTypeError(msg)
    return text


def list_evidence(args: argparse.Namespace) -> int:
    """Print a line for each environment that has evidence; fail where what is needed is not recorded."""
    folder = common.evidence_folder(args)
    if args.evidence and not folder.is_dir():
        return common.complain(f"tsguide evidence: no folder {str(folder)!r}; --evidence takes one that has evidence")
    findings = catalog.load(args.examples)
    recorded = evidence.read_all(folder, findings)
    rows = []
    for each in recorded:
        standings = [evidence.standing(each, finding) for finding in findings.findings]
        counts = {word: standings.count(word) for word in get_args(evidence.Standing)}
        rows.append({"name": each.environment.name, "date": each.date, "version": each.version, **counts})
    if args.format == "json":
        common.print_json(rows)
    else:
        if not rows:
            print(f"no evidence in {catalog.shown(folder)}")
        for row in rows:
            counted = [f"{row[word]} {word}" for word in get_args(evidence.Standing)]
            old = ["to be recorded again: compared and measured as before version 2"] if row["version"] == 1 else []
            print(", ".join([f"{row['name']} of {row['date']}", *counted, *old]))
    if args.need and (missing := _missing(args.need, args.python or "", recorded, findings)):
        return common.complain(f"tsguide evidence: {missing}", 1)
    return 0


def diff(args: argparse.Namespace) -> int:
    """Print each finding with a claim or an outcome that differs, and how; print nothing where none does."""
    findings = catalog.load(args.examples)
    before, after = (evidence.read(path, findings) for path in (args.before, args.after))
    changes = {finding: list(evidence.changed(finding, before, after)) for finding in findings.findings}
    if any(changes.values()):
        print(f"From {before.environment.name} to {after.environment.name}:")
    for finding, sentences in changes.items():
        if sentences:
            print("\n".join(["", f"{finding.id}: {finding.title}", "", *(f"- {text}" for text in sentences)]))
    return 0


def merge(args: argparse.Namespace) -> int:
    """Write the evidence that parts make together, and say where; raise BadFileError where they make no whole."""
    into: Path = args.into or common.evidence_folder(args)
    findings = catalog.load(args.examples)
    merged = parts.merge(args.parts, findings)
    path = into if into.suffix == ".json" else into / f"{merged.environment.name}.json"
    with evidence.alone(path.parent):
        if path.stem == merged.environment.name and path.is_file():
            merged = evidence.kept(evidence.read(path, findings), merged)
        evidence.write(path, merged)
    print(f"{len(merged.results)} findings of {len(args.parts)} parts are in {catalog.shown(path)}")
    return 0


def _missing(release: str, python: str, recorded: Sequence[model.Evidence], findings: Catalog) -> str:
    """Return in words what is not recorded on the CPU for a release of PyTorch, and a Python or else the usual one.

    That is nothing where one environment has a run of every finding as it is now; a try that lacked something is none.
    The words end with the command that records it: a few findings by name, on the PyTorch that nox installs for them.
    """
    on_cpu = [
        each
        for one in evidence.series(recorded)
        if one.where == "cpu" and (one.python == python if python else one.usual)
        for each in one.evidence
        if each.environment.release == release
    ]
    whole = ("holds", "fails", "absent")
    undone = [[f for f in findings.findings if evidence.standing(each, f) not in whole] for each in on_cpu]
    if not all(undone):
        return ""
    lacks = sorted({result.lacks for each in on_cpu for result in each.results if result.lacks})
    lacking = f", for want of what a finding needs: there was {' and '.join(lacks)}" if lacks else ""
    where = f"{f'with Python {python} ' if python else ''}on the CPU"
    few = min(undone, key=len, default=[])
    names = " ".join(finding.id for finding in few)
    again = f"record -- {release}{f' --python {python}' if python else ''}"
    command = f'"verify(cpu)" -- {names} --record' if 0 < len(few) <= FEW and not python and not lacks else again
    named = f": {', '.join(finding.id for finding in few)}" if len(few) <= FEW and few else ""
    return f"PyTorch {release} {where} is not recorded in full{lacking}{named}; run nox -s {command}"
