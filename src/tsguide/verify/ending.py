"""What an error that nobody caught says of a script: the line that says what is wrong, and where in the script."""

from __future__ import annotations

import os
import traceback

from tsguide import model
from tsguide.live.text import clean


def words(error: BaseException) -> str:
    """Return the error's type with the line that says what is wrong, and below it the whole message if it has more."""
    message = model.Message(kind=type(error).__name__, text=clean(_said(error)).strip())
    return str(message) if message.text == message.first_line else f"{message}\n\n{message.text}"


def _said(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as own:  # noqa: BLE001  a class of the script's: whatever it does
        return f"its message cannot be made: {type(own).__name__}"


def line(error: BaseException, script: str) -> int:
    """Return the line of *script* that the error came from or went through last, 0 where there is none."""
    if isinstance(error, SyntaxError) and error.filename and _is(error.filename, script):
        return error.lineno or 0
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _is(frame.filename, script)]
    return frames[-1].lineno or 0 if frames else 0


def _is(path: str, script: str) -> bool:
    """Return whether *path* is the script: a page is made of a link to it."""
    return os.path.realpath(path) == os.path.realpath(script)
