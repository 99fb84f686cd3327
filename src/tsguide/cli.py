"""The command line: list, show, check, verify and evidence."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

import msgspec

from tsguide import catalog, evidence, model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tsguide.catalog import Catalog, Finding

USAGE = 2
"""The exit status for wrong arguments and malformed findings."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names; return 0 when all is as expected, 1 when not, 2 for bad input."""
    args = _parser().parse_args(argv)
    examples: Path = args.examples or catalog.default_examples()
    if not examples.is_dir():
        return _complain(f"tsguide: no folder {str(examples)!r}; --examples takes one that has findings")
    try:
        status: int = args.run(args, catalog.load(examples))
        sys.stdout.flush()
    except catalog.CatalogError as error:
        if args.format == "json":
            _print_json({"problems": error.problems})
            return USAGE
        return _complain(str(error))
    except (catalog.UnknownError, model.BadFileError) as error:
        return _complain(str(error))
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="tsguide", description="An executable knowledge base about TorchScript.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    common = _Parser(add_help=False)
    common.add_argument("--examples", type=Path, metavar="DIR", help="another tree of findings than tsguide's own")

    def command(name: str, run: Any, text: str, *formats: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.add_argument("--format", choices=("text", "json", *formats), default="text")
        sub.set_defaults(run=run)
        return sub

    selecting = "ids or themes; all findings where there are none"
    command("list", _list, "List the findings.").add_argument("names", nargs="*", metavar="ID|THEME", help=selecting)
    command("show", _show, "Show one finding: what it claims, and where it stands.").add_argument("id", metavar="ID")
    command("check", _check, "Validate every finding without running any.")
    verify = command("verify", _verify, "Run findings and say which claims do not hold.", "junit")
    verify.add_argument("names", nargs="*", metavar="ID|THEME", help=selecting)
    verify.add_argument("--device", default="cpu", metavar="DEVICE", help="cpu (the default) or cuda")
    verify.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help="scripts at a time")
    verify.add_argument("--timeout", type=_positive, default=300, metavar="S", help="seconds for one script")
    verify.add_argument("--memory", type=_positive, default=8, metavar="GIB", help="GiB of memory for one script")
    verify.add_argument("--record", action="store_true", help="write the results to this environment's evidence")
    recorded = command("evidence", _evidence, "List the evidence, and what of it is stale.")
    recorded.add_argument("--need", metavar="RELEASE", help="fail unless all is recorded for this PyTorch on the CPU")
    for sub in (verify, recorded):
        sub.add_argument("--evidence", type=Path, metavar="DIR", help="another folder of evidence than tsguide's own")
    return parser


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        msg = f"{text!r} is not a whole number from 1 on"
        raise argparse.ArgumentTypeError(msg)
    return number


def _list(args: argparse.Namespace, findings: Catalog) -> int:
    chosen = findings.select(args.names)
    if args.format == "json":
        return _print_json([_summary(finding) for finding in chosen])
    width = max(len(finding.id) for finding in chosen)
    for finding in chosen:
        print(f"{finding.id:{width}}  {finding.title}")
    return 0


def _show(args: argparse.Namespace, findings: Catalog) -> int:
    finding = findings.get(args.id)
    if args.format == "json":
        return _print_json(_summary(finding))
    print(f"{finding.id}\n{finding.title}\n\n{finding.summary}\n")
    for sentence in finding.sentences:
        print(f"claim: {sentence.text or 'a refusal, worded when it runs'} (line {sentence.line})")
    print(f"tags: {', '.join(finding.metadata.tags)}")
    print(f"added: {finding.metadata.added}")
    for change in finding.metadata.changes:
        print(f"changed: {change.on}: {change.what}")
    for source in finding.metadata.sources:
        print(f"source: {source}")
    print(f"script: {catalog.shown(finding.path)}")
    return 0


def _check(args: argparse.Namespace, findings: Catalog) -> int:
    sentences = sum(len(finding.sentences) for finding in findings.findings)
    if args.format == "json":
        return _print_json({"findings": len(findings.findings), "claims": sentences, "problems": []})
    print(f"{len(findings.findings)} findings, {sentences} claims, no problems")
    return 0


def _verify(args: argparse.Namespace, findings: Catalog) -> int:
    if not re.fullmatch(r"cpu|cuda(:\d+)?", args.device):
        return _complain(f"tsguide verify: no device {args.device!r}; --device takes cpu or cuda")
    from tsguide.verify import report
    from tsguide.verify.runner import verify

    release = importlib.metadata.version("torch")
    selected = findings.select(args.names)
    chosen = [finding for finding in selected if finding.is_about(release)]
    if absent := len(selected) - len(chosen):
        print(f"{absent} findings are not about PyTorch {release}, and are not run", file=sys.stderr)
    limits = {"jobs": args.jobs, "timeout": args.timeout, "memory": args.memory}
    results: list[model.Result] = []
    shown = report.progress(len(chosen)) if args.format == "text" else contextlib.nullcontext(lambda _: None)
    with shown as show, contextlib.suppress(KeyboardInterrupt):
        for result in verify(chosen, device=args.device, **limits):
            results.append(result)
            show(result)
    if args.format == "json":
        _print_json(sorted(results, key=lambda result: result.id))
    else:
        print(report.junit(results) if args.format == "junit" else report.text_report(results))
    if len(results) < len(chosen):
        print(f"tsguide verify: interrupted, {len(chosen) - len(results)} findings have no result", file=sys.stderr)
        return 1
    if args.record:
        _record(args.evidence or evidence.default_folder(), results, findings)
    return 0 if all(result.ok for result in results) else 1


def _record(folder: Path, results: Sequence[model.Result], findings: Catalog) -> None:
    environments = {result.environment for result in results if result.environment is not None}
    if len(environments) != 1:
        msg = f"nothing is recorded: the scripts ran in {len(environments)} environments, and evidence is about one"
        raise model.BadFileError(msg)
    path = evidence.record(folder, environments.pop(), results, findings)
    print(f"recorded in {catalog.shown(path)}", file=sys.stderr)


def _evidence(args: argparse.Namespace, findings: Catalog) -> int:
    folder: Path = args.evidence or evidence.default_folder()
    recorded = evidence.read_all(folder, findings)
    rows = []
    for each in recorded:
        standings = [evidence.standing(each, finding) for finding in findings.findings]
        counts = {word: standings.count(word) for word in get_args(evidence.Standing)}
        rows.append({"name": each.environment.name, "date": each.date, **counts})
    if args.format == "json":
        _print_json(rows)
    else:
        if not rows:
            print(f"no evidence in {catalog.shown(folder)}")
        for row in rows:
            print(
                ", ".join([f"{row['name']} of {row['date']}", *(f"{row[w]} {w}" for w in get_args(evidence.Standing))])
            )
    if args.need and not _is_recorded(args.need, recorded, findings):
        command = f"python3 -m nox -s record -- {args.need}"
        return _complain(f"tsguide evidence: PyTorch {args.need} on the CPU is not recorded in full; run {command}", 1)
    return 0


def _is_recorded(release: str, recorded: Sequence[model.Evidence], findings: Catalog) -> bool:
    return any(
        each.environment.release == release
        and each.environment.device == "cpu"
        and all(evidence.standing(each, finding) in ("holds", "fails", "absent") for finding in findings.findings)
        for each in recorded
    )


def _summary(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "theme": finding.theme,
        "title": finding.title,
        "summary": finding.summary,
        "claims": [sentence._asdict() for sentence in finding.sentences],
        "tags": finding.metadata.tags,
        "errors": finding.metadata.errors,
        "sources": finding.metadata.sources,
        "added": finding.metadata.added,
        "changes": finding.metadata.changes,
        "script": catalog.shown(finding.path),
    }


def _print_json(value: object) -> int:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    return 0


def _complain(message: str, status: int = USAGE) -> int:
    print(message, file=sys.stderr)
    return status
