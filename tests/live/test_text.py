"""What a page may show of values, names and messages."""

import operator
from typing import Any

import pytest
import torch
import torch.export

from tsguide.live.text import brief, clean, name_of


def scripted(x: torch.Tensor) -> torch.Tensor:
    """Return what it is given."""
    return x


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("/home/me/env/lib/python3.11/site-packages/torch/jit/_script.py", "torch/jit/_script.py"),
        ("/home/me/tsguide/examples/tracing/loop.py:3", "examples/tracing/loop.py:3"),
        ("/src/me/src/tsguide/model.py", "src/tsguide/model.py"),
        ("/usr/lib/python3.11/inspect.py", "inspect.py"),
        ("/pytorch/aten/native/mat.cpp:12", "mat.cpp:12"),
        ('File "/tmp/a+b/<stdin>", line 1', 'File "<stdin>", line 1'),
        ("at 0x7f21d3a5c040>", "at 0x...>"),
        ("\x1b[31mred\x1b[0m", "red"),
    ],
)
def test_what_belongs_to_the_machine_is_cleaned_away(text: str, expected: str) -> None:
    """Paths lose the machine's part, addresses their digits, and terminal codes go."""
    assert expected == clean(text)


@pytest.mark.parametrize(
    "text",
    ["a/b and/or c", "https://pytorch.org/docs/stable/jit.html", "0xff", "torch/jit/_script.py", "1 / 2 / 3", "/tmp"],
)
def test_what_only_looks_like_it_stays(text: str) -> None:
    """Relative paths, addresses on the web, short numbers and slashes in prose stay as they are."""
    assert text == clean(text)


def test_frames_of_this_package_are_cleaned_away() -> None:
    """Lines of PyTorch's call stacks that name this package go; the script's own stay."""
    text = "stack:\n/w/src/tsguide/live/claims.py(80): refuses\n/w/examples/a/b.py(3): <module>\n"

    assert "stack:\nexamples/a/b.py(3): <module>\n" == clean(text)


class Talkative:
    """Has a repr of two lines."""

    def __repr__(self) -> str:
        return "one\n   two"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, "3"),
        ("text", "'text'"),
        (torch.tensor(3), "tensor(3)"),
        (torch.zeros(8), "tensor([0., 0., 0., 0., 0., 0., 0., 0.])"),
        (torch.zeros(3, 3, dtype=torch.int64), "tensor of shape [3, 3], int64"),
        (ValueError("one\ntwo"), "ValueError: one"),
        (ValueError(), "ValueError"),
        (RuntimeError("a.py(3): f\ntwo"), "RuntimeError: two"),
        (Talkative(), "one two"),
        ("x" * 70, "'" + "x" * 70 + "'"),
        ("x" * 71, "'" + "x" * 70 + "…"),
    ],
)
def test_brief_is_one_short_line(value: Any, expected: str) -> None:
    """A value is shown on one line of at most 72 characters; a large tensor by its shape and dtype."""
    assert expected == brief(value)
    assert 72 >= len(brief(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (scripted, "scripted"),
        (Talkative, "Talkative"),
        (Talkative(), "Talkative"),
        (torch.nn.Linear(1, 1), "Linear"),
    ],
)
def test_what_is_not_of_torch_is_known_by_its_own_name(value: Any, expected: str) -> None:
    """A function and a class have their own names, an object has that of its class."""
    assert expected == name_of(value)


@pytest.mark.parametrize("home", ["jit.script", "jit.trace", "export.export", "compile", "add"])
def test_what_torch_exports_has_its_full_name(home: str) -> None:
    """What readers write with torch in front is named so, after torch.compile has replaced it too."""
    torch.compile(torch.add, backend="eager")(torch.ones(1), 1)

    assert f"torch.{home}" == name_of(operator.attrgetter(home)(torch))


def test_a_scripted_function_keeps_its_name() -> None:
    """A function that torch.jit.script compiled is known by the name of the function."""
    assert "scripted" == name_of(torch.jit.script(scripted))


def add(x: int) -> int:
    """Have the name of something in torch."""
    return x


def test_a_namesake_of_something_in_torch_is_not_taken_for_it() -> None:
    """A function that is only called like one of torch's has just its own name."""
    assert "add" == name_of(add)
