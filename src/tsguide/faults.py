"""What is wrong with evidence that its types allow: it comes from a file that anybody may have written."""

from __future__ import annotations

import collections
import datetime as dt
import math
from typing import TYPE_CHECKING, Any

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from tsguide import scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tsguide import model


def faults(evidence: model.Evidence) -> Iterator[str]:
    """Yield a line for each thing that cannot be, with where it stands in the file."""
    where = evidence.environment
    yield from _parses(Version, where.torch, "environment.torch", "a release, such as 2.4.1+cu121")
    yield from _parses(Version, where.python, "environment.python", "a release, such as 3.11.7")
    yield from _parses(dt.date.fromisoformat, evidence.date, "date", "a day, such as 2026-11-23")
    ids = collections.Counter(result.id for result in evidence.results)
    for finding_id, count in ids.items():
        if count > 1:
            yield f"results: {count} of {finding_id!r}; a finding has one result in an environment"
    for result in evidence.results:
        for claim in result.claims:
            place = f"results: {result.id}, claim {claim.text!r}"
            yield from _parses(scope.check_torch, claim.torch, place, "a specifier of PyTorch, such as >=2.5")
            yield from _parses(SpecifierSet, claim.python, place, "a specifier of Python, such as >=3.14")
    yield from _numbers(msgspec.to_builtins(evidence), "")


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
    elif isinstance(value, int | float) and not (math.isfinite(value) and value >= 0):
        yield f"{where}: {value} is no count and no measure"
