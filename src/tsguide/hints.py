"""What to say to a word that is not in a closed vocabulary."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FEW = 13
"""As many words as are all named where none of them is like the unknown one."""


def suggest(word: str, known: Iterable[str], *, also: Iterable[str] = ()) -> str:
    """Return the end of a complaint about *word*: the nearest of the *known* ones, or all of them where they are few.

    Those in *also* may be the nearest, and are not listed.

    >>> suggest("slwo", ["slow", "silent"]), suggest("else", ["slow", "silent"])
    (", did you mean 'slow'?", '; there are slow, silent')
    """
    known = list(known)
    close = difflib.get_close_matches(word, [*also, *known], n=1)
    if close:
        return f", did you mean {close[0]!r}?"
    return f"; there are {', '.join(known)}" if len(known) <= FEW else ""
