"""The command line: list, show, check and verify."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from tsguide import catalog, model

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
    common.add_argument("--format", choices=("text", "json"), default="text")

    def command(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, parents=[common])
        sub.set_defaults(run=run)
        return sub

    selecting = "ids or themes; all findings where there are none"
    command("list", _list, "List the findings.").add_argument("names", nargs="*", metavar="ID|THEME", help=selecting)
    command("show", _show, "Show one finding: what it claims, and where it stands.").add_argument("id", metavar="ID")
    command("check", _check, "Validate every finding without running any.")
    verify = command("verify", _verify, "Run findings and say which claims do not hold.")
    verify.add_argument("names", nargs="*", metavar="ID|THEME", help=selecting)
    verify.add_argument("--device", default="cpu", metavar="DEVICE", help="cpu (the default) or cuda")
    verify.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help="scripts at a time")
    verify.add_argument("--timeout", type=_positive, default=300, metavar="S", help="seconds for one script")
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
    from tsguide.verify.report import text_report
    from tsguide.verify.runner import verify

    chosen = findings.select(args.names)
    results: list[model.Result] = []
    for result in verify(chosen, device=args.device, jobs=args.jobs, timeout=args.timeout):
        results.append(result)
        if args.format == "text":
            word = "ok    " if result.ok else "FAILED"
            print(f"{word} {result.id} ({result.duration_s:.1f} s)", flush=True)
    if args.format == "json":
        _print_json(sorted(results, key=lambda result: result.id))
    else:
        print(text_report(results))
    return 0 if all(result.ok for result in results) else 1


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
        "script": catalog.shown(finding.path),
    }


def _print_json(value: object) -> int:
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")
    return 0


def _complain(message: str) -> int:
    print(message, file=sys.stderr)
    return USAGE
