"""What GitHub shows at the lines of a pull request: workflow commands, which a job prints."""

from __future__ import annotations

import contextlib
import secrets
from typing import TYPE_CHECKING

from tsguide import catalog
from tsguide.plain import plain
from tsguide.verify.report import expectation

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tsguide import model
    from tsguide.catalog import Catalog, Problem


def of_problems(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield an annotation for each problem of a script."""
    for problem in problems:
        yield _annotation(problem.path, problem.line, problem.column, "malformed finding", problem.text)


def of_results(results: Iterable[model.Result], findings: Catalog) -> Iterator[str]:
    """Yield an annotation for each problem of a run and each claim that is not as expected, ordered by id.

    A finding that was not run is marked too, as a notice and not as an error.
    """
    for result in sorted(results, key=lambda each: each.id):
        path = catalog.shown(findings.get(result.id).path)
        if result.lacks:
            yield _annotation(path, 1, 1, f"{result.id} was not run here", result.lacks, kind="notice")
        if result.problem:
            yield _annotation(path, result.line or 1, 1, f"{result.id} did not run to its end", result.problem)
        for claim in result.claims:
            if not claim.ok:
                text = f"{claim.text}\nexpected: {expectation(claim)}\nseen: {claim.seen}"
                yield _annotation(path, claim.line, 1, f"{result.id} is not as expected", text)


@contextlib.contextmanager
def no_commands() -> Iterator[None]:
    """Have GitHub take nothing for a command that is printed meanwhile; nobody can guess the word that ends it."""
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}", flush=True)
    try:
        yield
    finally:
        print(f"::{token}::", flush=True)


def _annotation(path: str, line: int, column: int, title: str, message: str, kind: str = "error") -> str:
    """Return the workflow command that marks a place as an error, or as another kind of news."""
    return f"::{kind} file={_property(path)},line={line},col={column},title={_property(title)}::{_data(message)}"


def _data(text: str) -> str:
    """Return *text* as a message: the percent sign and the ends of lines are written in hexadecimal."""
    return plain(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str) -> str:
    """Return *text* as a property: a message without what ends a property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
