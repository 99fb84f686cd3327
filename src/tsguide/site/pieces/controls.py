"""What the script of a lookup table needs to know, which stands in the page as JSON and as data of the rows."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from tsguide import model

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Filter(model.Record, frozen=True):
    """A choice that the script offers.

    ``key`` is its name in the address, and that of the rows' data or, where they have none, of the column that it is
    about. ``every`` is the words for no choice, empty where one must be made, and ``options`` has the values, each with
    the words for it.
    """

    key: str
    every: str
    options: tuple[tuple[str, str], ...]
    initial: str = ""


class Switch(model.Record, frozen=True):
    """The columns whose words depend on the environment.

    ``key`` names the filter of their words. ``words`` has all words, first what a reader should see first: the rows'
    data name a word by its place. ``environments`` has a release and a device each, in the order of the rows' data.
    """

    key: str
    columns: tuple[int, ...]
    words: tuple[str, ...]
    environments: tuple[str, ...]


class Lookup(model.Record, frozen=True):
    """What the script needs to know of a table; ``noun`` is what its rows are about."""

    noun: str
    filters: tuple[Filter, ...]
    switch: Switch | None = None


DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
"""The digits of numbers to the base 36, as JavaScript reads them."""


def encoded(words: Iterable[Sequence[str]], known_words: Sequence[str]) -> str:
    """Return the words of a row in each environment as the page has them.

    A word is a digit to the base 36, its place among *known_words*; environments are separated by commas, and one
    that says the same as the one before it is left empty.
    """
    digits = ["".join(DIGITS[known_words.index(word)] for word in each) for each in words]
    return ",".join("" if same == before else same for before, same in itertools.pairwise(["", *digits]))


def device(environment: model.Environment) -> tuple[str, str]:
    """Return the name of a device in an address, and the words for it."""
    words = "CPU" if environment.where == "cpu" else environment.where
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-"), words


def slug(word: str) -> str:
    """Return a word as addresses and classes have it."""
    return word.replace(" ", "-")
