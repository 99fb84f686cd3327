"""The command line: its table of contents, and what becomes of what a command raises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide import catalog, model
from tsguide.commands import check, common, evidence, find, new, streams, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = (find, new, check, verify, evidence)
"""The modules that have the commands, in the order of the help."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command that *argv* names; return 0 when all is as expected, 1 when not, 2 for bad input."""
    return streams.guarded(lambda: _run(argv))


def _run(argv: Sequence[str] | None) -> int:
    args = _parser().parse_args(argv)
    args.examples = args.examples or catalog.default_examples()
    if not args.examples.is_dir():
        link = f", but a link to {str(args.examples.readlink())!r}" if args.examples.is_symlink() else ""
        what = f"no folder {str(args.examples)!r}{link}"
        return common.complain(f"tsguide: {what}; --examples takes one that has findings")
    try:
        status: int = args.run(args)
    except catalog.CatalogError as error:
        return check.complain(error, args.format)
    except (catalog.UnknownError, model.BadFileError) as error:
        return common.complain(str(error))
    return status


def _parser() -> common.Parser:
    parser = common.Parser(prog="tsguide", description="An executable knowledge base about TorchScript.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=common.Parser)
    for module in COMMANDS:
        module.add(commands)
    return parser
