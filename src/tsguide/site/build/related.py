"""Which findings a reader of one may want next: those that share its rarer words and tags."""

from __future__ import annotations

import collections
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tsguide.catalog import Catalog, Finding

SHOWN = 4
"""How many related findings a page names."""

_WORD = re.compile(r"[a-z_]{3,}")


class Related:
    """The kinship of the findings of a catalog.

    Two findings are as close as the sum of the information of what both have: the logarithm of how many findings
    there are for each one that has it. What most have counts for nearly nothing.
    """

    def __init__(self, catalog: Catalog) -> None:
        self._traits = {finding.id: set(_traits(finding)) for finding in catalog.findings}
        self._findings = catalog.findings
        count = collections.Counter(trait for traits in self._traits.values() for trait in traits)
        self._weights = {trait: math.log(len(self._traits) / times) for trait, times in count.items()}

    def to(self, finding: Finding) -> list[Finding]:
        """Return the closest findings, closest first; fewer where there are no more that share anything."""
        own = self._traits[finding.id]

        def closeness(other: Finding) -> float:
            return sum(self._weights[trait] for trait in sorted(own & self._traits[other.id]))

        others = [(closeness(other), other) for other in self._findings if other is not finding]
        others.sort(key=lambda pair: (-pair[0], pair[1].id))
        return [other for close, other in others[:SHOWN] if close > 0]


def _traits(finding: Finding) -> Iterator[str]:
    yield f"theme {finding.theme}"
    for tag in finding.metadata.tags:
        yield f"tag {tag}"
    for sentence in finding.sentences:
        for statement in sentence.covers:
            yield f"statement {statement}"
    yield from _WORD.findall(f"{finding.title} {finding.summary}".lower())
