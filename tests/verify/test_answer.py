"""The stream from a script's process: what it has said stays said, however it ends."""

import os
from collections.abc import Iterator

import msgspec
import pytest

from tsguide import model
from tsguide.verify.answer import Answer, Answering

CLAIM = model.Claim(text="it holds", line=3, held=True)
REFUSAL = model.Refusal(what="f()", line=4, message=model.Message(kind="E", text="no"))
RESULT = model.Result(id="a/b", claims=(CLAIM,), refusals=(REFUSAL,), duration_s=1.5)


@pytest.fixture
def pipe() -> Iterator[tuple[Answer, int]]:
    """The listener's end of a stream, and the descriptor to write to."""
    reading, writing = os.pipe()
    yield Answer(reading), writing
    os.close(reading)
    os.close(writing)


def test_the_result_stands_for_all_that_was_noted(pipe: tuple[Answer, int]) -> None:
    """Once the result is there, it is what the script said; each note before it has shown that it has begun."""
    answer, writing = pipe
    answering = Answering(writing)
    answer.read()
    before = answer.begun
    answering.wait()
    answer.read()
    begun = (answer.begun, answer.complete)
    answering.note(CLAIM)
    answering.finish(RESULT)
    answer.read()

    assert (False, (True, False)) == (before, begun)
    assert (RESULT, True, "") == (answer.result, answer.complete, answer.problem)


@pytest.mark.parametrize("cut", [1, 7, 20])
def test_half_an_answer_leaves_what_was_noted_before(pipe: tuple[Answer, int], cut: int) -> None:
    """Where the process ended within its last line, the notes before that are there, and nothing is wrong with them."""
    answer, writing = pipe
    answering = Answering(writing)
    answering.go_on()
    for record in (CLAIM, REFUSAL):
        answering.note(record)
    os.write(writing, msgspec.json.encode({"result": RESULT})[:-cut])
    answer.read()
    so_far = answer.so_far("a/b", problem="killed", duration_s=2.0)

    assert not answer.complete
    assert model.Result(id="a/b", problem="killed", duration_s=2.0, claims=(CLAIM,), refusals=(REFUSAL,)) == so_far


def test_who_waits_says_so_and_says_when_it_is_over(pipe: tuple[Answer, int]) -> None:
    """A script waits until it says otherwise, and what it notes says nothing of that."""
    answer, writing = pipe
    answering = Answering(writing)
    seen = [answer.waits]
    for say in (answering.wait, answering.go_on, answering.wait):
        say()
        answering.note(CLAIM)
        answer.read()
        seen.append(answer.waits)

    assert [True, True, False, True] == seen


@pytest.mark.parametrize("line", [b'"\xff"\n', b"\xff\n", b"[]\n", b"null\n", b"{\n", b"[" * 100_000 + b"\n"])
def test_bytes_that_are_no_piece_are_a_problem(pipe: tuple[Answer, int], line: bytes) -> None:
    """Whatever comes in place of an answer, it is named as that."""
    answer, writing = pipe
    for place in range(0, len(line), 10_000):
        os.write(writing, line[place : place + 10_000])
        answer.read()

    assert answer.problem.startswith("answered what is no result: ")


def test_a_line_may_come_in_parts(pipe: tuple[Answer, int]) -> None:
    """What is read of a line stays until the rest of it is there."""
    answer, writing = pipe
    line = msgspec.json.encode({"result": RESULT}) + b"\n"
    for place in range(0, len(line), 50):
        complete = answer.complete
        os.write(writing, line[place : place + 50])
        answer.read()

    assert (False, RESULT) == (complete, answer.result)


def test_what_cannot_be_read_is_a_problem(pipe: tuple[Answer, int]) -> None:
    """A line that is no piece of an answer is named, and what was noted before it stays."""
    answer, writing = pipe
    Answering(writing).note(CLAIM)
    os.write(writing, b'{"guess": 1}\n')
    answer.read()

    assert answer.complete
    assert "answered what is no result: Object contains unknown field `guess`" == answer.problem
    assert (CLAIM,) == answer.so_far("a/b", problem="", duration_s=0.0).claims


def test_the_end_of_the_stream_is_seen() -> None:
    """Where nobody can write any more, there is no more to wait for in the pipe."""
    reading, writing = os.pipe()
    answer = Answer(reading)
    os.close(writing)
    answer.read()
    os.close(reading)

    assert (False, False) == (answer.open, answer.begun)


def test_a_child_has_no_say(pipe: tuple[Answer, int]) -> None:
    """A note from a process that the script has forked is not handed over."""
    answer, writing = pipe
    answering = Answering(writing)
    child = os.fork()
    if not child:
        answering.note(CLAIM)
        os._exit(0)
    os.waitpid(child, 0)
    answer.read()

    assert not answer.begun


def test_a_script_that_has_closed_the_pipe_goes_on() -> None:
    """Where a note cannot be handed over, that is not the script's trouble."""
    reading, writing = os.pipe()
    os.close(reading)
    Answering(writing).note(CLAIM)
    os.close(writing)
    Answering(writing).note(CLAIM)
