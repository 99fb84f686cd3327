"""Findings that share what few have are related."""

import datetime as dt
from pathlib import Path

from tsguide.catalog import Catalog, Finding, Metadata, Sentence
from tsguide.site.build.related import Related


def finding(name: str, title: str, *tags: str, covers: tuple[str, ...] = ()) -> Finding:
    """A finding with these words, tags and statements."""
    return Finding(
        id=name,
        path=Path(f"{name}.py"),
        title=title,
        summary="",
        metadata=Metadata(added=dt.date(2026, 11, 24), tags=tags),
        sentences=(Sentence("", 1, covers),),
    )


def related(*findings: Finding) -> list[str]:
    """Return the ids of the findings that are related to the first, closest first."""
    return [other.id for other in Related(Catalog(findings)).to(findings[0])]


def test_rare_words_and_statements_come_before_common_ones() -> None:
    """What two findings share counts the more, the fewer have it; what shares nothing is not named."""
    first = finding("a/first", "loops unroll", "silent", covers=("range",))
    same_statement = finding("b/second", "unroll everything", "works", covers=("range",))
    same_word = finding("c/third", "nothing will unroll", "works")
    stranger = finding("d/fourth", "other subject", "speed")

    assert ["b/second", "c/third"] == related(first, stranger, same_word, same_statement)


def test_what_all_share_makes_no_kin() -> None:
    """A tag that every finding has says nothing."""
    assert [] == related(finding("a/first", "one thing", "works"), finding("b/second", "two tiles", "works"))
