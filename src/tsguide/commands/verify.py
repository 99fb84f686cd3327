"""``tsguide verify``: run findings, say what does not hold, and record what was seen."""

from __future__ import annotations

import argparse
import contextlib
import importlib.metadata
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import tsguide
from tsguide import catalog, evidence, model, parts
from tsguide.commands import common, github
from tsguide.commands.interrupt import interruptible
from tsguide.verify import combine, order, report

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tsguide.catalog import Catalog, Finding


_PROCESSES = f"processes for a script that has timings: 1, or {combine.PROCESSES} for what is recorded"


def add(commands: common.Commands) -> None:
    """Add the command."""
    formats = ("text", "json", "junit", "github")
    command = common.add(commands, "verify", verify, "Run findings and say which claims do not hold.", formats)
    command.add_argument("names", nargs="*", metavar="ID|THEME", help=common.SELECTING)
    command.add_argument("--device", type=_device, default="cpu", help="cpu (the default) or cuda")
    command.add_argument("--shard", type=_shard, default=(1, 1), metavar="N/M", help="only the N-th of M parts")
    command.add_argument("--jobs", type=_positive, default=os.cpu_count() or 1, metavar="N", help="scripts at a time")
    command.add_argument("--timeout", type=_positive, default=300, metavar="S", help="seconds for one script")
    command.add_argument("--memory", type=_positive, default=8, metavar="GIB", help="GiB of memory for one script")
    command.add_argument("--processes", type=_positive, metavar="N", help=_PROCESSES)
    command.add_argument("--record", action="store_true", help="write the results to this environment's evidence")
    command.add_argument(
        "--due", action="store_true", help="only what is to be recorded: new, stale, or of old evidence"
    )
    command.add_argument("--part", type=Path, metavar="FILE", help="write the results for 'evidence merge' to FILE")
    common.add_evidence_option(command)


def verify(args: argparse.Namespace) -> int:
    """Run what is selected and print the report; fail where a claim is not as expected, and not for what it lacks.

    Interrupted, it reports what it has, records nothing, and returns 128 and the number of the signal.
    """
    if lack := _lacks_device(args.device):
        return common.complain(f"tsguide verify: {lack}")
    with interruptible() as came:
        try:
            status = _verify(args)
        except KeyboardInterrupt:  # before the first script, or after the last
            status = common.complain("tsguide verify: interrupted", 1)
    return 128 + came[0] if came else status


def _verify(args: argparse.Namespace) -> int:
    if args.record or args.due:
        args.evidence = common.evidence_folder(args)
    args.evidence = args.evidence or evidence.default_folder()
    if not args.record and args.evidence.exists() and not args.evidence.is_dir():
        return common.complain(f"tsguide verify: {str(args.evidence)!r} is no folder; --evidence takes one")
    if args.part and args.part.is_dir():
        return common.complain(f"tsguide verify: {str(args.part)!r} is a folder; --part takes a file")
    recording = bool(args.record or args.part)
    args.processes = args.processes or (combine.PROCESSES if recording else 1)
    if recording and args.processes < combine.PROCESSES:
        return common.complain(f"tsguide verify: a recording takes at least {combine.PROCESSES} processes")
    findings = catalog.load(args.examples)
    if args.record:
        evidence.check_ready(args.evidence, findings)
    if args.part:
        evidence.check_ready(args.part.parent, findings)
    chosen = _chosen(args, findings)
    between = {} if recording else evidence.between_processes(args.evidence, findings, args.device)
    results = _results(args, chosen, between, {})
    again = _again(args, chosen, results)
    more = _measured_again(args, again, results, between)
    _print(args.format, results := _together(results, more), findings)
    if missing := len(chosen) - len(results):
        return common.complain(f"tsguide verify: interrupted, {missing} findings have no result", 1)
    if missing := len(again) * (args.processes - 1) - len(more):
        return common.complain(f"tsguide verify: interrupted, {missing} processes have not measured", 1)
    _record(args, results, findings)
    return 1 if any(result.failed for result in results) else 0


def _lacks_device(device: str) -> str:
    """Return why nothing can run on *device*, empty where it can."""
    if device == "cpu":
        return ""
    counting = [sys.executable, "-c", "import torch; print(torch.__version__, torch.cuda.device_count())"]
    counted = subprocess.run(counting, capture_output=True, text=True, check=False)  # noqa: S603  our own words
    release, count = counted.stdout.split() if counted.returncode == 0 else ("", "0")
    if int(device.partition(":")[2] or 0) < int(count):
        return ""
    return f"no {device} here: PyTorch {release} finds {count} GPUs; leave --device out to run on the CPU"


def _device(text: str) -> str:
    if not re.fullmatch(r"cpu|cuda(:\d+)?", text):
        msg = f"no device {text!r}; there are cpu and cuda"
        raise argparse.ArgumentTypeError(msg)
    return text


def _positive(text: str) -> int:
    number = int(text) if text.isdecimal() else 0
    if number < 1:
        msg = f"{text!r} is not a whole number from 1 on"
        raise argparse.ArgumentTypeError(msg)
    return number


def _shard(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/(\d+)", text, re.ASCII)
    number, count = map(int, found.groups()) if found else (0, 0)
    if not 1 <= number <= count:
        msg = f"{text!r} is no part; write 2/5 for the second of five"
        raise argparse.ArgumentTypeError(msg)
    return number, count


def _chosen(args: argparse.Namespace, findings: Catalog) -> list[Finding]:
    """Return what is to run, in the order in which it is to start."""
    release = importlib.metadata.version("torch")
    selected = findings.select(args.names)
    if args.due:
        due = evidence.due(args.evidence, findings, args.device)
        selected = tuple(finding for finding in selected if finding in due)
    chosen = [finding for finding in selected if finding.is_about(release)]
    if absent := len(selected) - len(chosen):
        print(f"{absent} findings are not about PyTorch {release}, and are not run", file=sys.stderr)
    runs = evidence.last_runs(args.evidence, args.device)
    mine = order.shard(chosen, runs, *args.shard, processes=args.processes)
    return order.longest_first(mine, runs)


def _again(args: argparse.Namespace, chosen: Sequence[Finding], results: Sequence[model.Result]) -> list[Finding]:
    """Return what is to run in more processes than one, in the order in which it is to start."""
    if len(results) < len(chosen) or args.processes == 1:
        return []
    timed = {result.id for result in results if result.timings and not result.problem}
    return [finding for finding in chosen if finding.id in timed]


def _measured_again(
    args: argparse.Namespace,
    again: Sequence[Finding],
    results: Sequence[model.Result],
    between: Mapping[str, Mapping[str, float]],
) -> list[model.Result]:
    """Return what they gave in each further process, which is forked from a server of its own.

    All have their second process before any has its third: what changes on the machine meanwhile is felt by all.
    """
    from tsguide.verify import runner  # late: no other command needs what it loads

    compared = {result.id: result.comparisons for result in results}
    more: list[model.Result] = []
    for place in range(1, args.processes if again else 1):
        runner.end_server()
        more += _results(args, again, between, compared)
        if len(more) < place * len(again):  # interrupted
            break
    return more


def _together(results: Sequence[model.Result], more: Sequence[model.Result]) -> list[model.Result]:
    """Return what all processes of each finding gave as one result."""
    return [combine.combined([first, *(other for other in more if other.id == first.id)]) for first in results]


def _results(
    args: argparse.Namespace,
    chosen: Sequence[Finding],
    between: Mapping[str, Mapping[str, float]],
    compared: Mapping[str, Sequence[model.Comparison]],
) -> list[model.Result]:
    """Return what running them gave, as far as it got where it was interrupted."""
    if not chosen:
        return []
    from tsguide.verify import runner  # late: no other command needs what it loads

    limits = {"jobs": args.jobs, "timeout": args.timeout, "memory": args.memory}
    results: list[model.Result] = []
    quiet = args.format in ("json", "junit")
    shown = (
        contextlib.nullcontext(lambda _: None)
        if quiet
        else report.progress([finding.id for finding in chosen], args.jobs)
    )
    with shown as show, contextlib.suppress(KeyboardInterrupt):
        for result in runner.verify(chosen, device=args.device, between=between, compared=compared, **limits):
            results.append(result)
            show(result)
    return results


def _print(form: str, results: Sequence[model.Result], findings: Catalog) -> None:
    if form == "json":
        common.print_json(model.report(results))
    elif form == "junit":
        print(report.junit(results))
    else:
        if form == "github":
            for annotation in github.of_results(results, findings):
                print(annotation)
        with github.no_commands() if form == "github" else contextlib.nullcontext():
            report.print_report(results)


def _record(args: argparse.Namespace, results: Sequence[model.Result], findings: Catalog) -> None:
    """Write the results where they are wanted, if anywhere."""
    if not results or not (args.record or args.part):  # there are more parts than findings
        return
    environments = {result.environment for result in results if result.environment is not None}
    if all(result.lacks for result in results):
        environments = {_here(args.device)}
    if len(environments) != 1:
        msg = f"nothing is recorded: the scripts ran in {len(environments)} environments, and evidence is about one"
        raise model.BadFileError(msg)
    environment = environments.pop()
    commit = parts.commit_of(args.examples)
    written = []
    try:
        if args.record:
            written.append(evidence.record(args.evidence, environment, results, findings))
        if args.part:
            parts.write(args.part, environment, results, findings, commit)
            written.append(args.part)
    except (OSError, model.BadFileError) as error:
        kept = Path(tempfile.mkdtemp(prefix="tsguide-kept-")) / f"{environment.name}.json"
        parts.write(kept, environment, results, findings, commit)
        msg = f"not recorded: {error}\nwhat was seen is in {kept}, as a part for 'tsguide evidence merge'"
        raise model.BadFileError(msg) from error
    print(f"recorded in {', '.join(map(catalog.shown, written))}", file=sys.stderr)


def _here(device: str) -> model.Environment:
    """Return the environment that scripts would have run in, where none has: it loads torch."""
    from tsguide.live.environment import environment

    tsguide.device = device
    return environment()
