"""What people and programs read of a verification: progress, what did not hold, and JUnit's XML."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from tsguide.plain import plain
from tsguide.tables import Cell, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tsguide import model


@contextlib.contextmanager
def progress(ids: Sequence[str], jobs: int) -> Iterator[Callable[[model.Result], None]]:
    """Yield what to call with each result: a bar on a terminal, a line for each result elsewhere.

    Args:
        ids: the findings that run, in the order in which they start.
        jobs: how many of them run at a time.
    """
    if not sys.stdout.isatty():
        yield _print_line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(20), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as bar:
        unfinished = list(ids)
        task = bar.add_task(", ".join(unfinished[:jobs]), total=len(unfinished))

        def advance(result: model.Result) -> None:
            if result.lacks:
                bar.console.print(f"[yellow]not run[/yellow] {result.id}: {result.lacks}", highlight=False)
            elif result.failed:
                bar.console.print(f"[red]FAILED[/red] {result.id}", highlight=False)
            unfinished.remove(result.id)
            bar.update(task, advance=1, description=", ".join(unfinished[:jobs]))

        yield advance


def _print_line(result: model.Result) -> None:
    print(line(result), flush=True)


def line(result: model.Result) -> str:
    """Return one line on a result: whether it is as expected, or what was lacking to run it."""
    if result.lacks:
        return plain(f"not run {result.id}: {result.lacks}")
    return f"{'FAILED' if result.failed else 'ok    '} {result.id} ({result.duration_s:.1f} s)"


def print_report(results: Sequence[model.Result]) -> None:
    """Print what did not hold, what was not run, and a line that counts all; on a terminal tables fit its width."""
    tables = _tables(results)
    if sys.stdout.isatty() and tables:
        for table in tables:
            _draw(table)
        print(*map(plain, _endings(results)), _count(results), sep="\n")
    else:
        print(text_report(results))


def text_report(results: Sequence[model.Result]) -> str:
    """Return tables of what did not hold and was not run, how scripts ended before their end, and a count of all."""
    tables = (f"\n{table.text()}" for table in _tables(results))
    return "\n".join([*tables, *map(plain, _endings(results)), _count(results)])


def expectation(claim: model.Claim) -> str:
    """Return what was expected of a claim, in words."""
    return "holds" if claim.expected else "does not hold"


def _tables(results: Sequence[model.Result]) -> list[Table]:
    """Return the tables that have rows, of what did not hold and of what was not run.

    The first has a row for each claim that is not as expected, and for each script that did not run to its end.
    """
    wrong = [row for result in _ordered(results) for row in _rows(result)]
    not_run = [(result.id, result.lacks) for result in _ordered(results) if result.lacks]
    tables = (
        _table("What did not hold", ("finding", "line", "claim", "expected", "seen"), wrong),
        _table("What was not run here", ("finding", "what this machine lacks"), not_run),
    )
    return [table for table in tables if table.rows]


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    cells = [[Cell(text=plain(text)) for text in row] for row in rows]
    return Table(caption=caption, header=header, rows=cells, notes=[""])


def _rows(result: model.Result) -> Iterator[tuple[str, ...]]:
    if result.problem:
        line = str(result.line or "")
        yield result.id, line, "the script runs to its end", "holds", result.problem.splitlines()[0]
    for claim in result.claims:
        if not claim.ok:
            yield result.id, str(claim.line), claim.text, expectation(claim), claim.seen


def _draw(table: Table) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table as Drawing
    from rich.text import Text

    drawing = Drawing(title=table.caption, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for name in table.header:
        drawing.add_column(name, overflow="fold", no_wrap=name in ("line", "expected"))
    for row in table.rows:
        drawing.add_row(*(Text(cell.text) for cell in row))
    Console().print(drawing)


def _endings(results: Sequence[model.Result]) -> Iterator[str]:
    """Yield what the table has no room for: whole problems, what was claimed before, and times that may be why."""
    for result in _ordered(results):
        if "\n" in result.problem:
            yield f"{_where(result)}: {result.problem}\n"
        yield from _claimed_before(result)
        yield from _times(result)


def _where(result: model.Result) -> str:
    return f"{result.id}, line {result.line}" if result.line else result.id


def _claimed_before(result: model.Result) -> Iterator[str]:
    """Yield what a script had claimed when it ended, where it did not run to its end."""
    if result.problem and result.claims:
        yield f"{result.id}: what it claimed before"
        for claim in result.claims:
            yield f"  {'ok    ' if claim.ok else 'FAILED'} line {claim.line}: {claim.text}"
        yield ""


def _times(result: model.Result) -> Iterator[str]:
    """Yield what a script measured, where a claim of it is not as expected."""
    if not all(claim.ok for claim in result.claims):
        for timing in result.timings:
            yield f"{result.id}, line {timing.line}: {timing.name}\n\n{timing!r}"


def _count(results: Sequence[model.Result]) -> str:
    claims = [claim for result in results for claim in result.claims]
    bad, not_run = sum(result.failed for result in results), sum(bool(result.lacks) for result in results)
    return (
        f"{len(results)} findings: {len(results) - bad - not_run} as expected, {bad} not"
        f"{f', {not_run} not run here' if not_run else ''}; "
        f"{len(claims)} claims, {sum(claim.ok for claim in claims)} as expected; "
        f"{sum(len(r.comparisons) for r in results)} comparisons, {sum(len(r.timings) for r in results)} timings"
    )


def _ordered(results: Sequence[model.Result]) -> list[model.Result]:
    return sorted(results, key=lambda result: result.id)


def junit(results: Sequence[model.Result]) -> str:
    """Return JUnit's XML: a case for each finding, with what did not hold as its failure; one not run is skipped."""
    ordered = _ordered(results)
    failures, skipped = sum(result.failed for result in ordered), sum(bool(result.lacks) for result in ordered)
    counts = {"tests": str(len(ordered)), "failures": str(failures), "skipped": str(skipped)}
    suite = ET.Element("testsuite", {"name": "tsguide", **counts})
    for result in ordered:
        theme, _, slug = result.id.partition("/")
        case = ET.SubElement(suite, "testcase", classname=theme, name=slug, time=f"{result.duration_s:.3f}")
        if result.lacks:
            ET.SubElement(case, "skipped", message=plain(f"not run here: {result.lacks}"))
        elif result.failed:
            text = plain("\n".join(_troubles(result)).strip())
            ET.SubElement(case, "failure", message=text.split("\n")[0]).text = text
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _troubles(result: model.Result) -> Iterator[str]:
    if result.problem:
        yield f"\n{_where(result)}: {result.problem}"
        yield from _claimed_before(result)
    for claim in result.claims:
        if not claim.ok:
            yield f"\n{result.id}, line {claim.line}: {claim.text}"
            yield f"  expected: {expectation(claim)}"
            yield f"  seen:     {claim.seen}"
    yield from _times(result)
