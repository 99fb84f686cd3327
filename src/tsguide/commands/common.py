"""What the commands share: options, one-line complaints, and JSON."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

import msgspec

from tsguide import catalog, evidence, model
from tsguide.hints import suggest
from tsguide.plain import plain

if TYPE_CHECKING:
    from collections.abc import Callable

USAGE = 2
"""The exit status for wrong arguments and malformed findings."""

SELECTING = "ids or themes; all findings where there are none"


_CHOICES = re.compile(r"invalid choice: '(.*)'( \(choose from (.*)\))$", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """Leave with the message and exit status 2; of many choices, name the one that was probably meant."""
        if found := _CHOICES.search(message):
            message = message[: found.start(2)] + suggest(found[1], re.findall(r"[\w-]+", found[3]))
        raise SystemExit(complain(f"{self.prog}: {message} (see {self.prog} --help)"))


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]  # noqa: SLF001  argparse has no public name for it
    Run = Callable[[argparse.Namespace], int]


def add(commands: Commands, name: str, run: Run, text: str, formats: tuple[str, ...] = ("text", "json")) -> Parser:
    """Add a command to *commands*, with the options that all have, and return its parser.

    Args:
        commands: where it is added.
        name: what it is called.
        run: what it does with its arguments; returns the exit status.
        text: the sentence about it in the help.
        formats: what it can print, the default first.
    """
    command = commands.add_parser(name, help=text, description=text)
    add_examples_option(command)
    command.add_argument("--format", choices=formats, default=formats[0])
    command.set_defaults(run=run)
    return command


def folder(text: str) -> Path:
    """Return the folder that an option names; no text at all would be the current one."""
    if not text:
        msg = "no folder is named"
        raise argparse.ArgumentTypeError(msg)
    return Path(text)


def add_examples_option(command: Parser) -> None:
    """Add the option that names the tree of findings."""
    command.add_argument("--examples", type=folder, metavar="DIR", help="another tree of findings than tsguide's own")


def add_evidence_option(command: Parser) -> None:
    """Add the option that names the folder of evidence."""
    command.add_argument("--evidence", type=folder, metavar="DIR", help="another folder of evidence than tsguide's own")


def evidence_folder(args: argparse.Namespace) -> Path:
    """Return the folder of evidence that is meant.

    Raises:
        tsguide.model.BadFileError: there is no such folder, or the findings are other ones than tsguide's own, whose
            evidence is not theirs.
    """
    named: Path | None = args.evidence
    if named is None and not _own(args.examples):
        msg = "tsguide's own evidence is not about other findings; name the folder of theirs with --evidence DIR"
        raise model.BadFileError(msg)
    return named or evidence.default_folder()


def _own(examples: Path) -> bool:
    return examples.resolve() == catalog.default_examples().resolve()


def print_json(value: Any) -> int:
    """Print a record, or what is made of records, and return 0."""
    text = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # an escape of Python's is none of JSON's
        text = json.dumps(msgspec.to_builtins(value), indent=2)
    print(text)
    return 0


def complain(message: str, status: int = USAGE) -> int:
    """Say what is wrong on standard error, and return the exit status."""
    try:
        print(plain(message), file=sys.stderr, flush=True)
    except OSError:  # nobody reads it, or there is no room for it: the status says it
        silence(sys.stderr)
    return status


def silence(stream: TextIO) -> None:
    """Let what a stream could not take go nowhere: Python tries once more at its end."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
