"""What a mode did with a construct, from what was seen of it and of eager."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tsguide import model
from tsguide.live.equality import Difference, differences, notes
from tsguide.live.text import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tsguide.live.equality import Tolerance
    from tsguide.live.observe import Observation, Run

WORST: tuple[model.RunOutcome, ...] = ("disagrees", "raises", "another type", "agrees")
"""What can come of one call, the worst for a reader first: silent is worse than loud."""


class EagerError(Exception):
    """The construct itself raises, before any mode has to do with it: a mistake in the script, or to be declared."""


class Eager:
    """Eager's answers, which all others are judged by.

    Args:
        seen: what eager did.
        control: what it did when it ran once more, with other objects of the same value, and other garbage in memory
            that nobody has written.
        tolerance: how far numbers may be apart.
    """

    def __init__(self, seen: Observation, control: Observation, tolerance: Tolerance) -> None:
        self._seen, self._control, self._tolerance = seen, control, tolerance

    def must_not_raise(self, declared: type[BaseException] | tuple[type[BaseException], ...]) -> None:
        """Raise EagerError where eager raises what is not declared, crashes or hangs."""
        if self._seen.ended is not None:
            msg = f"eager itself {self._seen.ended.kind}: {self._seen.ended.text}"
            raise EagerError(msg)
        names = {each.__name__ for each in (declared if isinstance(declared, tuple) else (declared,))}
        for place, run in enumerate(self._seen.runs):
            if run.raised is not None and not names.intersection(run.kinds):
                msg = (
                    f"eager itself raises on input {place}, {run.where}: {run.raised}; "
                    f"mend the call, or declare it: compare(..., raises={run.raised.kind})"
                )
                raise EagerError(msg)

    def judged(self) -> model.ModeResult:
        """Return eager's own row: it raises, or disagrees with itself, or agrees."""
        if self._control.ended is not None:
            note = f"once more, {self._control.ended.kind}: {self._control.ended.text}"
            return model.ModeResult(mode="eager", outcome="agrees", notes=(note,), warnings=tuple(self._seen.warnings))
        result = self.judge("eager", self._control, None, masked=False)
        warnings = tuple(self._seen.warnings)
        result = model.ModeResult(mode="eager", outcome=result.outcome, runs=result.runs, warnings=warnings)
        if result.outcome == "agrees" and any(run.raised for run in self._seen.runs):
            raised = next(run.raised for run in self._seen.runs if run.raised)
            return model.ModeResult(mode="eager", outcome="raises", message=raised, runs=result.runs, warnings=warnings)
        return result

    def judge(
        self, mode: str, seen: Observation, fullgraph: model.Message | None, *, masked: bool = True
    ) -> model.ModeResult:
        """Return what a mode did, the worst of what it did on all inputs.

        Args:
            mode: its name.
            seen: what was seen of it.
            fullgraph: what compile says where it may not leave the graph; None where it says nothing.
            masked: whether to pass over those places in which eager differs from itself.
        """
        if seen.ended is not None:
            outcome: model.Outcome = "crashes" if seen.ended.kind == "crashes" else "hangs"
            return model.ModeResult(mode=mode, outcome=outcome, message=seen.ended)
        refusal = seen.refusal if self._seen.runs[0].raised else seen.first_refusal()
        if refusal is not None:
            return model.ModeResult(
                mode=mode,
                outcome="refuses",
                message=refusal,
                warnings=tuple(seen.warnings),
                notes=tuple(seen.notes),
            )
        runs, said = [], list(seen.notes)
        control = self._control.runs or self._seen.runs  # where it ended, nothing is known of what eager does again
        for place, (one, other, again) in enumerate(zip(self._seen.runs, seen.runs, control, strict=True)):
            unsure = self._unsure(one, again) if masked else frozenset[str]()
            runs.append(self._judge_run(f"input {place}", one, other, unsure))
            if unsure:
                said.append(f"not judged where eager differs from itself: {', '.join(sorted(unsure))}")
            if one.seen and other.seen and runs[-1].outcome == "agrees":
                said += notes(one.seen, other.seen)
        worst = min((run.outcome for run in runs), key=WORST.index)
        return model.ModeResult(
            mode=mode,
            outcome="breaks" if worst == "raises" else worst,
            message=_first(other.raised for other, run in zip(seen.runs, runs, strict=True) if run.outcome == "raises"),
            warnings=tuple(seen.warnings),
            notes=tuple(dict.fromkeys(said)),
            runs=tuple(runs),
            compiled=seen.counts.compiled if seen.counts else None,
            graph_breaks=seen.counts.breaks if seen.counts else None,
            fullgraph=fullgraph,
        )

    def _judge_run(self, label: str, eager: Run, seen: Run, unsure: frozenset[str]) -> model.Run:
        found = [
            each
            for each in self._found(eager, seen)
            if not any(_is_within(each.path, path) or _is_within(path, each.path) for path in unsure)
        ]
        outcome: model.RunOutcome = "agrees"
        if seen.raised and not eager.raised:
            outcome = "raises"
        elif found:
            outcome = "disagrees" if any(each.kind == "value" for each in found) else "another type"
        worst = next((each for each in found if each.kind == "value"), found[0] if found else None)
        return model.Run(
            input=label,
            outcome=outcome,
            eager=shortened(eager.text),
            got=shortened(seen.text),
            difference="" if worst is None else str(worst),
        )

    def _found(self, eager: Run, seen: Run) -> Iterator[Difference]:
        if eager.seen is not None and seen.seen is not None:
            yield from differences(eager.seen, seen.seen, self._tolerance)
        elif eager.seen is None and seen.seen is not None:
            yield Difference("", "value", model.NO_RAISE)

    def _unsure(self, eager: Run, again: Run) -> frozenset[str]:
        """Return the places in which eager differs from itself; the empty one where only one of two calls raises."""
        if (eager.seen is None) != (again.seen is None):
            return frozenset({""})
        return frozenset(each.path for each in self._found(eager, again))


def _is_within(path: str, whole: str) -> bool:
    """Return whether what *path* leads to is a part of what *whole* leads to, or that itself; the empty one is all."""
    return whole in ("", path) or path.startswith((f"{whole}.", f"{whole}[", f"{whole}#"))


def _first(messages: Iterable[model.Message | None]) -> model.Message | None:
    return next(iter(messages), None)
