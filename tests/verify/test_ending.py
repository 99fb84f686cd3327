"""What an uncaught error says of a script."""

import runpy
from pathlib import Path

import pytest

from tsguide.verify import ending

FAILED = (
    "The following operation failed in the TorchScript interpreter.\nTraceback:\n    return x + 1\nRuntimeError: no"
)


class Own(Exception):  # noqa: N818  a reader's own
    """An exception of a script's own."""


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (KeyError("missing"), "KeyError: 'missing'"),
        (Own("no"), "Own: no"),
        (Own(), "Own"),
        (SystemExit("enough"), "SystemExit: enough"),
        (RuntimeError(f"\n{FAILED}\n"), f"RuntimeError: no\n\n{FAILED}"),
        (ValueError("one\ntwo at 0x7f21d3a5c040"), "ValueError: one\n\none\ntwo at 0x..."),
    ],
)
def test_the_first_line_says_what_is_wrong(error: BaseException, expected: str) -> None:
    """An error is told by its type and the line that says what is wrong; a longer message follows whole."""
    assert expected == ending.words(error)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import json\n\ndef f():\n    json.loads(\n        'no')\n\nf()\n", 4),
        ("x = 1\n\nraise ValueError\n", 3),
        ("x = 1\nexec('1 / 0')\n", 2),
        ("x = 1\n1 +\n", 2),
    ],
)
def test_the_line_is_the_last_one_of_the_script(tmp_path: Path, text: str, line: int) -> None:
    """The line is the script's own through which the error came last, also where a link to the script was run."""
    script, link = tmp_path / "script.py", tmp_path / "link.py"
    script.write_text(text)
    link.symlink_to(script)
    with pytest.raises((ValueError, ZeroDivisionError, SyntaxError)) as caught:
        runpy.run_path(str(link))

    assert line == ending.line(caught.value, str(script))
    assert 0 == ending.line(caught.value, str(tmp_path / "another.py"))
