"""All that is known when a page is built: what was recorded, and what this build's own runs gave."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from msgspec.structs import replace
from packaging.version import Version

import tsguide
from tsguide import catalog, model
from tsguide.site import gallery

if TYPE_CHECKING:
    from tsguide.catalog import Finding
    from tsguide.site.state import State


def evidence(current: State) -> list[model.Evidence]:
    """Return one piece of evidence for each release and device: the build's own first, then the newest on its device.

    Where this build has run a finding, that result stands in place of the recorded one. Where one release was
    recorded twice on one device, with two releases of Python, the later Python's results stand. Each result bears
    the environment that it is from.
    """
    merged: dict[tuple[str, str], model.Evidence] = {}
    for each in (*current.evidence, *_own(current)):
        place = each.environment.release, each.environment.where
        results = dict(merged[place].by_id) if place in merged else {}
        results |= {result.id: replace(result, environment=each.environment) for result in each.results}
        merged[place] = replace(each, results=tuple(results.values()))
    return sorted(merged.values(), key=_place)


def _place(each: model.Evidence) -> tuple[bool, bool, tuple[int, ...], str]:
    """Return what environments are ordered by: the build's own before all, its device before others, new before old."""
    installed = importlib.metadata.version("torch").partition("+")[0]
    where = each.environment
    elsewhere = where.device != tsguide.device.partition(":")[0]
    newest_first = tuple(-number for number in Version(where.release).release)
    return elsewhere or where.release != installed, elsewhere, newest_first, where.where


def _own(current: State) -> list[model.Evidence]:
    """Return what this build's runs gave, as evidence; nothing where it has run none."""
    results = [result for finding in current.catalog.findings if (result := _result(current, finding))]
    environment = next((result.environment for result in results if result.environment), None)
    return [model.Evidence(version=1, environment=environment, date="", results=tuple(results))] if environment else []


def _result(current: State, finding: Finding) -> model.Result | None:
    """Return what this build's run of a finding gave, with the digest that evidence has; None where it has no such."""
    result = current.result(finding)
    if result is None or result.key != gallery.key(current, finding):
        return None
    return replace(result, key=catalog.code_digest(finding))
