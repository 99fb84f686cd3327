"""What is wrong with evidence that its types allow: it comes from a file that anybody may have written."""

from __future__ import annotations

import collections
import datetime as dt
from typing import TYPE_CHECKING, Any

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from tsguide import catalog, scope
from tsguide.hints import suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tsguide import model


LARGEST = 2**53
"""Numbers from here on are none that was counted or measured; not a number is below nothing."""


def faults(evidence: model.Evidence) -> Iterator[str]:
    """Yield a line for each thing that cannot be, with where it stands in the file."""
    where = evidence.environment
    yield from _parses(Version, where.torch, "environment.torch", "a release, such as 2.4.1+cu121")
    yield from _parses(Version, where.python, "environment.python", "a release, such as 3.11.7")
    yield from _parses(_day, evidence.date, "date", "a day, such as 2026-11-23")
    ids = collections.Counter(result.id for result in evidence.results)
    for finding_id, count in ids.items():
        if count > 1:
            yield f"results: {count} of {finding_id!r}; a finding has one result in an environment"
    for each in (where, *(result.environment for result in evidence.results)):
        if each is not None and (each.cores < 1 or each.threads < 1):
            yield f"environment: {each.cores} cores and {each.threads} threads; there is one of each at least"
    for result in evidence.results:
        yield from _of_result(result)
    yield from _numbers(msgspec.to_builtins(evidence), "")


def _of_result(result: model.Result) -> Iterator[str]:
    if result.lacks and (result.claims or result.refusals or result.comparisons or result.timings):
        yield f"results: {result.id}: lacks {result.lacks!r}, and has what only a run gives; record it again"
    for timing in result.timings:
        yield from _of_timing(timing, f"results: {result.id}, timing {timing.name!r}")
    known = {statement.id for statement in catalog.statements()}
    for claim in result.claims:
        place = f"results: {result.id}, claim {claim.text!r}"
        yield from (
            f"{place}: no statement {name!r}{suggest(name, known)}" for name in claim.covers if name not in known
        )
        yield from _parses(scope.check_torch, claim.torch, place, "a specifier of PyTorch, such as >=2.5")
        yield from _parses(SpecifierSet, claim.python, place, "a specifier of Python, such as >=3.14")


def _of_timing(timing: model.Timing, place: str) -> Iterator[str]:
    if not timing.variants:
        yield f"{place}: nothing was measured"
    for variant in timing.variants:
        if 0.0 in (variant.ratio, variant.ratio_low):
            yield f"{place}: {variant.name!r} takes no time"


def _day(text: str) -> dt.date:
    """Return the day that *text* names; ISO 8601 has more forms than the one that is written."""
    day = dt.date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError(text)
    return day


def _parses(parse: Callable[[str], object], text: str, where: str, wanted: str) -> Iterator[str]:
    try:
        parse(text)
    except (InvalidVersion, InvalidSpecifier, ValueError):
        yield f"{where}: {text!r} is not {wanted}"


def _numbers(value: Any, where: str) -> Iterator[str]:
    """Yield a line for each number that measures or counts nothing: none of what is recorded can be below zero."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _numbers(item, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from _numbers(item, f"{where}[{place}]")
    elif isinstance(value, int | float) and not (0 <= value < LARGEST):
        yield f"{where}: {value} is no count and no measure"
