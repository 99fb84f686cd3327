"""Text that others wrote, made safe to show: a terminal and XML find nothing in it that they would act on."""

from __future__ import annotations

KEPT = "\n\t\N{NO-BREAK SPACE}"
"""What Python does not call printable and is harmless."""


def plain(text: str) -> str:
    r"""Return *text* with its control characters, turns of the writing direction and lone surrogates written out.

    Newlines and tabs stay; the end of a line on Windows becomes a newline.

    >>> print(plain("red: \x1b[31m, turned: \u202e"))
    red: \x1b[31m, turned: \u202e
    """
    text = text.replace("\r\n", "\n")
    if text.isprintable():
        return text
    return "".join(
        letter if letter.isprintable() or letter in KEPT else letter.encode("unicode_escape").decode()
        for letter in text
    )
