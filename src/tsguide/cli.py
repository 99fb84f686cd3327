"""The command line: its table of contents, and what becomes of what a command raises."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tsguide import catalog, model
from tsguide.commands import check, common, evidence, find, new, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (find, new, check, verify, evidence)
"""The modules that have the commands, in the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names; return 0 when all is as expected, 1 when not, 2 for bad input."""
    args = _parser().parse_args(argv)
    args.examples = args.examples or catalog.default_examples()
    if not args.examples.is_dir():
        return common.complain(f"tsguide: no folder {str(args.examples)!r}; --examples takes one that has findings")
    try:
        status: int = args.run(args)
        sys.stdout.flush()
    except catalog.CatalogError as error:
        return check.complain(error, args.format)
    except (catalog.UnknownError, model.BadFileError) as error:
        return common.complain(str(error))
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> common.Parser:
    parser = common.Parser(prog="tsguide", description="An executable knowledge base about TorchScript.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=common.Parser)
    for module in COMMANDS:
        module.add(commands)
    return parser
