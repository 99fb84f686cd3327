"""The line of a message that says what is wrong."""

import tomllib
from pathlib import Path

import pytest

from tsguide import model
from tsguide.gist import gist

TABLE = tomllib.loads(Path(__file__).with_name("data").joinpath("messages.toml").read_text(encoding="utf-8"))["message"]

FAILED = "The following operation failed in the TorchScript interpreter."


@pytest.mark.parametrize("row", TABLE, ids=[f"{row['kind']} {row['line'][:40]}" for row in TABLE])
def test_the_line_is_the_one_that_was_chosen_by_eye(row: dict[str, str]) -> None:
    """For each kind of message on record the line is the one that says what is wrong."""
    assert row["line"] == gist(row["text"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("\n  one \n two", "one"),
        ("examples/a/b.py(3): <module>\none", "one"),
        ("aten::add(Tensor self) -> Tensor:\none", "one"),
        ("examples/a/b.py(3): <module>", ""),
        ("Arguments for call are not valid.", "Arguments for call are not valid."),
        ("backend='aot_eager' raised:\nKeyError: 'x'", "KeyError: 'x'"),
        (f"{FAILED}\nTraceback:\nRuntimeError: no\n\n", "no"),
        (f"{FAILED}\n  a = {{}}\nRuntimeError: {FAILED}\nRuntimeError: inner", "inner"),
    ],
)
def test_what_says_nothing_is_passed_over(text: str, expected: str) -> None:
    """Places, signatures, headings and one traceback inside another are passed over where words follow."""
    assert expected == gist(text)


def test_no_recorded_message_is_shown_by_a_line_that_says_nothing() -> None:
    """Of all messages on record only two have no line that says more: PyTorch gave neither any words."""
    files = sorted((Path(__file__).parents[1] / "evidence").glob("*.json"))
    messages = {message for path in files for message in messages_of(model.read_json(path, model.Evidence))}
    vague = (
        "At:",
        "from user code:",
        "The following",
        "Failed running",
        "Arguments for call",
        "Tracing failed",
        "File ",
    )

    assert 100 < len(messages)
    assert {"AssertionError", "TorchRuntimeError"} >= {
        message.kind for message in messages if not message.first_line or message.first_line.startswith(vague)
    }


def messages_of(recorded: model.Evidence) -> list[model.Message]:
    """Return every message of some evidence."""
    found = [refusal.message for result in recorded.results for refusal in result.refusals]
    modes = [mode for result in recorded.results for each in result.comparisons for mode in each.modes]
    return found + [mode.message for mode in modes if mode.message is not None and mode.outcome != "absent"]
