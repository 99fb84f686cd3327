"""What became of ids that are findings no more, and saying what is wrong in the file that declares it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tsguide import catalog

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]

RENAMED = '[[renamed]]\nfrom = "adding/adds"\nto = "adding/works"\non = 2026-11-24\n'
WITHDRAWN = '\n[[withdrawn]]\nid = "adding/fails"\non = 2026-11-25\nbecause = "It does not."\n'


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("adding/adds", "finding 'adding/adds' is called 'adding/works' since 2026-11-24"),
        ("adding/fails", "finding 'adding/fails' was withdrawn on 2026-11-25: It does not."),
        ("adding/work", "no finding 'adding/work', did you mean 'adding/works'?"),
    ],
)
def test_who_asks_for_an_old_id_is_told_what_became_of_it(script: Script, tree: Tree, name: str, answer: str) -> None:
    """The catalog answers with the new id, or with day and reason, and else with the nearest id."""
    findings = catalog.load(tree({"adding/works.py": script(), "moved.toml": RENAMED + WITHDRAWN}))
    with pytest.raises(catalog.UnknownError) as caught:
        findings.get(name)

    assert answer == str(caught.value)


BAD = {
    "not TOML": (("[[renamed]]", "[renamed"), "1:1: not TOML: "),
    "an unknown key": (('"It does not."', '"It does not."\nwhy = 1'), "6:1: Object contains unknown field `why`"),
    "an unknown kind": (("[[renamed]]", "[[moved]]"), "1:1: Object contains unknown field `moved`"),
    "a day in quotes": (("2026-11-24", '"2026-11-24"'), "1:1: Expected `date`, got `str` - at `$.renamed[0].on`"),
    "no day": (("on = 2026-11-25\n", ""), "6:1: Object missing required field `on` - at `$.withdrawn[0]`"),
    "a place that is no id": (
        ('"adding/adds"', '"../adding/adds"'),
        "1:1: renamed '../adding/adds': not an id; write <theme>/<slug>",
    ),
    "a renamed id that is in use": (
        ("adding/adds", "adding/other"),
        "1:1: renamed 'adding/other': there is such a finding; an id that was used is not given away",
    ),
    "a withdrawn id that is in use": (
        ("adding/fails", "adding/other"),
        "6:1: withdrawn 'adding/other': there is such a finding; an id that was used is not given away",
    ),
    "an id twice": (
        ("adding/fails", "adding/adds"),
        "6:1: withdrawn 'adding/adds': is in this file already; keep one entry for each id",
    ),
    "no reason": (("It does not.", ""), "6:1: withdrawn 'adding/fails': no reason; say to the reader why"),
    "a new id that is no finding": (
        ("adding/works", "adding/worsk"),
        "1:1: renamed 'adding/adds': to 'adding/worsk', which is no finding, did you mean 'adding/works'?",
    ),
    "a new id that was withdrawn": (
        ("adding/works", "adding/fails"),
        "1:1: renamed 'adding/adds': to 'adding/fails', which is no finding, did you mean 'adding/works'?",
    ),
    "a chain": (
        ("[[withdrawn]]", '[[renamed]]\nfrom = "adding/first"\nto = "adding/adds"\non = 2026-11-24\n[[withdrawn]]'),
        "6:1: renamed 'adding/first': to 'adding/adds', which is no finding; it is 'adding/works' now",
    ),
}


@pytest.mark.parametrize(("change", "complaint"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_said_with_its_place(
    script: Script, tree: Tree, change: tuple[str, str], complaint: str
) -> None:
    """A file with one thing wrong gets one line: path, line of the entry, the entry's id, and what to write."""
    text = RENAMED + WITHDRAWN
    assert 1 == text.count(change[0])
    files = {"adding/works.py": script(), "adding/other.py": script(), "moved.toml": text.replace(*change)}
    with pytest.raises(catalog.CatalogError) as caught:
        catalog.load(tree(files))
    (line, _) = str(caught.value).splitlines()

    expected = f"examples/moved.toml:{complaint}"
    assert expected == line[: len(expected)]
