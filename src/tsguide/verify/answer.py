"""What a script's process hands over while it runs, piece by piece: what it has said stays said if it dies."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

import msgspec

from tsguide import model
from tsguide.verify.pipe import Pipe

if TYPE_CHECKING:
    from tsguide.live.session import Noted


class Piece(model.Record, frozen=True):
    """One line of the stream: something that the script has noted, its whole result, or just that it is there.

    ``waits`` is whether it waits for the machine, from here on.
    """

    waits: bool | None = None

    claim: model.Claim | None = None
    refusal: model.Refusal | None = None
    comparison: model.Comparison | None = None
    timing: model.Timing | None = None
    result: model.Result | None = None


class Answering:
    """The script's end of the stream.

    Args:
        file: the descriptor of the pipe's writing end, which stays the caller's to close.
    """

    def __init__(self, file: int) -> None:
        self._file = file
        self._own = os.getpid()

    def wait(self) -> None:
        """Say that the script waits for the machine from now on, which uses none of its own time."""
        self._note("waits", value=True)

    def go_on(self) -> None:
        """Say that it has it: the script's own time counts from here."""
        self._note("waits", value=False)

    def note(self, record: Noted) -> None:
        """Hand over what the script has just noted; a child that the script has forked has no say."""
        self._note(type(record).__name__.lower(), value=record)

    def finish(self, result: model.Result) -> None:
        """Hand over the whole result, which stands for all that was noted before."""
        self._send({"result": result})

    def _note(self, name: str, *, value: object) -> None:
        if os.getpid() == self._own:
            with contextlib.suppress(OSError):  # nobody listens, or the script has closed it: not its own trouble
                self._send({name: value})

    def _send(self, piece: dict[str, object]) -> None:
        data = msgspec.json.encode(piece) + b"\n"
        while data:
            data = data[os.write(self._file, data) :]


class Answer(Pipe):
    """The listener's end of the stream. What was cut off by the end of the process is left out.

    Args:
        file: the descriptor of the pipe's reading end, which stays the caller's to close.
    """

    def __init__(self, file: int) -> None:
        super().__init__(file)
        self._rest = b""
        self._pieces: list[Piece] = []
        self.waits = True
        self.begun = False
        self.result: model.Result | None = None
        self.problem = ""

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to wait for: the result is there, or what came cannot be read."""
        return self.result is not None or bool(self.problem)

    def read(self) -> None:
        """Take in what is there; ``open`` is False once nobody can write any more."""
        for data in self.arrived():
            self.begun = self.begun or bool(data)
            *lines, self._rest = (self._rest + data).split(b"\n")
            for line in lines:
                self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            piece = msgspec.json.decode(line, type=Piece)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:  # a time that is no number, say
            self.problem = f"answered what is no result: {error}"
        else:
            self._pieces.append(piece)
            self.waits = self.waits if piece.waits is None else piece.waits
            self.result = piece.result or self.result

    def so_far(self, finding_id: str, *, problem: str, duration_s: float) -> model.Result:
        """Return the result of a script that did not answer: what came of it, and what it had noted before."""
        return model.Result(
            id=finding_id,
            problem=problem,
            duration_s=duration_s,
            claims=tuple(piece.claim for piece in self._pieces if piece.claim),
            refusals=tuple(piece.refusal for piece in self._pieces if piece.refusal),
            comparisons=tuple(piece.comparison for piece in self._pieces if piece.comparison),
            timings=tuple(piece.timing for piece in self._pieces if piece.timing),
        )
