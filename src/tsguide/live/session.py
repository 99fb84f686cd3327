"""One run of one script: what it has stated, compared and measured so far."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tsguide import model
from tsguide.live.machine import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Shown = model.Refusal | model.Comparison | model.Timing
Noted = model.Claim | Shown

_HERE = f"{Path(__file__).parent}{os.sep}"


def print_record(record: Shown) -> None:
    """Show a record to one who runs the script in a terminal."""
    print(f"\n{record!r}\n")


class Session:
    """Collects what a script says.

    Args:
        strict: whether a claim that does not hold as expected stops the script.
        show: what to do with a comparison, a timing or a refusal as soon as it is there.
        note: what to do with each of these, and with each claim, before that.
        between: by which factor ratios were seen to move between processes, by the name of the timing.
        compared: what the script's comparisons gave in another process, in their order: they are not made again.
    """

    def __init__(
        self,
        *,
        strict: bool = True,
        show: Callable[[Shown], None] = print_record,
        note: Callable[[Noted], None] = lambda _: None,
        between: Mapping[str, float] | None = None,
        compared: Sequence[model.Comparison] = (),
    ) -> None:
        self.strict = strict
        self.between = between or {}
        self._show = show
        self._note = note
        self._compared = list(compared)
        self.measured_s = 0.0
        self._claims: list[model.Claim] = []
        self._refusals: list[model.Refusal] = []
        self._comparisons: list[model.Comparison] = []
        self._timings: list[model.Timing] = []

    @property
    def timings(self) -> tuple[model.Timing, ...]:
        """What was measured so far."""
        return tuple(self._timings)

    @property
    def comparisons(self) -> tuple[model.Comparison, ...]:
        """What was compared so far."""
        return tuple(self._comparisons)

    def known_comparison(self, construct: object) -> model.Comparison | None:
        """Return what the next comparison gave in another process; None where it is to be made here."""
        del construct
        return self._compared.pop(0) if self._compared else None

    def known_timing(self) -> model.Timing | None:
        """Return what a measurement gave when the script ran before; None in its first run."""
        return None

    def claim(self, claim: model.Claim) -> None:
        """Note a claim."""
        claim = model.readable(claim)
        self._claims.append(claim)
        self._note(claim)

    def refusal(self, refusal: model.Refusal) -> model.Refusal:
        """Note a refusal, show it and return it."""
        refusal = model.readable(refusal)
        self._refusals.append(refusal)
        self._note(refusal)
        self._show(refusal)
        return refusal

    def comparison(self, comparison: model.Comparison) -> model.Comparison:
        """Note a comparison, show it and return it."""
        comparison = model.readable(comparison)
        self._comparisons.append(comparison)
        self._note(comparison)
        self._show(comparison)
        return comparison

    def timing(self, timing: model.Timing) -> model.Timing:
        """Note a timing, show it and return it."""
        timing = model.readable(timing)
        self._timings.append(timing)
        self._note(timing)
        self._show(timing)
        return timing

    def result(
        self,
        finding_id: str,
        *,
        duration_s: float,
        problem: str = "",
        line: int = 0,
        key: str = "",
        environment: model.Environment | None = None,
    ) -> model.Result:
        """Return all that was collected. A script without one executed claim has that as its problem."""
        return model.Result(
            id=finding_id,
            key=key,
            duration_s=duration_s,
            measured_s=self.measured_s,
            problem=model.escaped(problem) or ("" if self._claims else "no claim was executed"),
            line=line,
            claims=tuple(self._claims),
            refusals=tuple(self._refusals),
            comparisons=tuple(self._comparisons),
            timings=tuple(self._timings),
            environment=environment,
        )


_current = Session()


def current() -> Session:
    """Return the session that claims, comparisons and timings go to."""
    return _current


@contextlib.contextmanager
def collecting(session: Session) -> Iterator[Session]:
    """Make *session* the current one, and put the one before back at the end."""
    global _current  # noqa: PLW0603  a script's calls carry no session: there is one at a time
    before, _current = _current, session
    try:
        yield session
    finally:
        _current = before


@contextlib.contextmanager
def measuring() -> Iterator[None]:
    """Have the machine alone, and count the time as the session's measuring, not its own."""
    with machine.alone():
        since = time.perf_counter()
        try:
            yield
        finally:
            _current.measured_s += time.perf_counter() - since


def calling_line() -> tuple[str, int]:
    """Return the file and the line outside this room from which one of its functions was called."""
    frame = sys._getframe()  # noqa: SLF001  the only door to the caller
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
