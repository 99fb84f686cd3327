"""What people and programs read of a verification: progress, what did not hold, and JUnit's XML."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tsguide import model


@contextlib.contextmanager
def progress(total: int) -> Iterator[Callable[[model.Result], None]]:
    """Yield what to call with each result: a bar on a terminal, a line for each result elsewhere."""
    if not sys.stdout.isatty():
        yield _print_line
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    with Progress(*columns) as bar:
        task = bar.add_task("", total=total)

        def advance(result: model.Result) -> None:
            if not result.ok:
                bar.console.print(f"[red]FAILED[/red] {result.id}", highlight=False)
            bar.update(task, advance=1, description=result.id)

        yield advance


def _print_line(result: model.Result) -> None:
    print(f"{'ok    ' if result.ok else 'FAILED'} {result.id} ({result.duration_s:.1f} s)", flush=True)


def text_report(results: Sequence[model.Result]) -> str:
    """Return what did not hold, claim by claim, and a line that counts everything."""
    lines = [line for result in sorted(results, key=lambda each: each.id) for line in _troubles(result)]
    claims = [claim for result in results for claim in result.claims]
    bad = sum(not result.ok for result in results)
    lines.append(
        f"{len(results)} findings: {len(results) - bad} as expected, {bad} not; "
        f"{len(claims)} claims, {sum(claim.ok for claim in claims)} as expected; "
        f"{sum(len(r.comparisons) for r in results)} comparisons, {sum(len(r.timings) for r in results)} timings"
    )
    return "\n".join(lines)


def junit(results: Sequence[model.Result]) -> str:
    """Return JUnit's XML: a case for each finding, with what did not hold as its failure."""
    ordered = sorted(results, key=lambda each: each.id)
    failures = sum(not result.ok for result in ordered)
    suite = ET.Element("testsuite", name="tsguide", tests=str(len(ordered)), failures=str(failures))
    for result in ordered:
        theme, _, slug = result.id.partition("/")
        case = ET.SubElement(suite, "testcase", classname=theme, name=slug, time=f"{result.duration_s:.3f}")
        if not result.ok:
            text = "\n".join(_troubles(result)).strip()
            ET.SubElement(case, "failure", message=_printable(text.splitlines()[0])).text = _printable(text)
    ET.indent(suite)
    return ET.tostring(suite, encoding="unicode", xml_declaration=True)


def _troubles(result: model.Result) -> Iterator[str]:
    if result.problem:
        yield f"\n{result.id}: {result.problem}"
    for claim in result.claims:
        if not claim.ok:
            yield f"\n{result.id}, line {claim.line}: {claim.text}"
            yield f"  expected: {'holds' if claim.expected else 'does not hold'}"
            yield f"  seen:     {claim.seen}"


def _printable(text: str) -> str:
    """Return *text* without the characters that XML has no way to write."""
    return "".join(letter if letter.isprintable() or letter in "\n\t" else "?" for letter in text)
