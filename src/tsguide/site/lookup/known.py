"""All that is known when a page is built: what was recorded, and what this build's own runs gave."""

from __future__ import annotations

import importlib.metadata
import platform
from typing import TYPE_CHECKING

from msgspec.structs import replace

import tsguide
from tsguide import catalog, model
from tsguide.evidence import series
from tsguide.site.build import gallery

if TYPE_CHECKING:
    from tsguide.catalog import Finding
    from tsguide.site.build.state import State


def evidence(current: State) -> list[model.Evidence]:
    """Return one piece of evidence for each environment: the build's own first, then those on its device.

    Where this build has run a finding, that result stands in place of the recorded one. What was not run stands in
    place of nothing. Each result bears the environment that it is from.
    """
    merged: dict[str, model.Evidence] = {}
    for each in (*current.evidence, *_own(current)):
        name = each.environment.name
        results = dict(merged[name].by_id) if name in merged else {}
        results |= {
            result.id: replace(result, environment=each.environment)
            for result in each.results
            if not (result.lacks and result.id in results)
        }
        merged[name] = replace(each, results=tuple(results.values()))
    ordered = [each for one in series(merged.values()) for each in reversed(one.evidence)]
    return sorted(ordered, key=lambda each: _distance(each.environment))


def _distance(there: model.Environment) -> int:
    """Return how far an environment is from the build's own: not at all, its Python, its PyTorch, or its device."""
    if there.device != tsguide.device.partition(":")[0]:
        return 3
    if there.release != importlib.metadata.version("torch").partition("+")[0]:
        return 2
    return int(not platform.python_version().startswith(f"{there.python_line}."))


def _own(current: State) -> list[model.Evidence]:
    """Return what this build's runs gave, as evidence; nothing where it has run none."""
    results = [result for finding in current.catalog.findings if (result := _result(current, finding))]
    environment = next((result.environment for result in results if result.environment), None)
    return [model.Evidence(version=2, environment=environment, date="", results=tuple(results))] if environment else []


def _result(current: State, finding: Finding) -> model.Result | None:
    """Return what this build's run of a finding gave, with the digest that evidence has; None where it has no such."""
    result = current.result(finding)
    if result is None or result.key != gallery.key(current, finding):
        return None
    return replace(result, key=catalog.code_digest(finding))
