"""The words of tsguide as typed records, and how their files are read and written.

Every record is a frozen :class:`msgspec.Struct` that refuses unknown fields, so that a file which does not
say what we think it says is an error that names the place. This module knows no torch and no Sphinx.
"""

from __future__ import annotations

import functools
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import msgspec

from tsguide.gist import gist
from tsguide.tables import Cell, Table, message_html, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Mode = Literal["eager", "trace", "script", "export", "compile"]
Outcome = Literal["agrees", "disagrees", "another type", "refuses", "breaks", "crashes", "hangs", "raises", "absent"]
RunOutcome = Literal["agrees", "disagrees", "another type", "raises"]
Verdict = Literal["holds", "fails", "not run"]
Speed = Literal["baseline", "faster", "slower", "no difference"]

EvidenceVersion = Literal[1, 2]
"""The versions of evidence that can be read; what is written has the last, unless it keeps results of an earlier."""

MODES: tuple[Mode, ...] = get_args(Mode)

TAGS = {
    "classes": "about classes that are not modules",
    "control-flow": "about branches and loops",
    "migration": "about what replaces TorchScript",
    "modules": "about nn.Module",
    "names": "about how names in the source are resolved",
    "python-state": "about values that are Python's, not tensors",
    "refused": "capture raises an error",
    "silent": "the answer is wrong and nothing says so",
    "slow": "slower than eager, or slow to start",
    "speed": "a measurement of speed",
    "types": "about types and annotations",
    "warning": "about a warning that PyTorch gives",
    "works": "behaves as one would hope",
}
"""What a finding may be tagged with, and what each tag means."""

NEEDS = {
    "compiler": "a C++ compiler and Python.h",
    "gpu": "a GPU as its device",
}
"""What a finding may need that a machine may lack, and what each need means; packages come beside these."""

PACKAGE = "package:"
"""What a need begins with that is a Python package, followed by the name under which it is imported."""

NEEDS_INSTEAD = frozenset({"refused", "silent", "slow"})
"""A finding with one of these tags is about trouble, and says what to write instead."""

HEADINGS = ("Why", "Instead", "All modes", "Speed", "Limits")
"""The headings that a finding may have, in the reader's order; the first is always there."""


LINE = 140
"""Characters of a message that a table shows; the whole message stands under it."""


NO_RAISE = "an answer where eager raises"
"""The difference of a call that raises from one that does not."""

ATTRIBUTES = ("device", "dtype", "shape", "layout", "requires_grad")
"""What two tensors may differ in beside their numbers, and what a difference in one of these begins with."""

NAMED = ("absent", "crashes", "hangs")
"""Outcomes whose message is no exception's, and stands without a type."""

FAULT_S = 1e-6
"""The cost of a page fault, in seconds, by which those that matter are told; 0.1 to 2.5 µs were seen."""


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all records have in common: frozen, keyword-only, and strict about their fields."""


_R = TypeVar("_R", bound=Record)


def readable(record: _R) -> _R:
    """Return a record in which what is no text, as in a file name that is not UTF-8, stands as an escape.

    Neither JSON nor a page can have a lone surrogate, which is what Python makes of such a byte.
    """
    try:
        msgspec.json.encode(record)
    except UnicodeEncodeError:
        return msgspec.convert(_escaped(msgspec.to_builtins(record)), type(record))
    return record


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        return {key: _escaped(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(item) for item in value]
    return value


def escaped(text: str) -> str:
    r"""Return text in which each lone surrogate stands as an escape.

    >>> from tsguide import model
    >>> print(model.escaped(b"\xff.txt".decode(errors="surrogateescape")))
    \udcff.txt
    """
    return text.encode("utf-8", "backslashreplace").decode()


class Claim(Record, frozen=True):
    """One checked sentence, and what was seen when it was checked."""

    text: str
    line: int
    held: bool
    expected: bool = True
    seen: str = ""
    covers: tuple[str, ...] = ()
    torch: str = ""
    python: str = ""
    device: str = ""

    @property
    def ok(self) -> bool:
        """Whether the sentence held just where it was expected to hold."""
        return self.held == self.expected


class Message(Record, frozen=True):
    """What an exception or a warning said: its type's name, and its whole text."""

    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.first_line}" if self.first_line else self.kind

    @property
    def first_line(self) -> str:
        """The line of the text that says what is wrong, whichever line that is; empty where none says it."""
        return gist(self.text)


class Refusal(Record, frozen=True):
    """A capture that raised just the error that it was claimed to raise."""

    what: str
    line: int
    message: Message

    def __repr__(self) -> str:
        return f"{self.what} raises {self.message.kind}:\n{self.message.text}"

    def _repr_html_(self) -> str:
        title = f"{self.what} raises {self.message.kind}"
        return message_html(title, self.message.text, unfolded=True)


class Run(Record, frozen=True):
    """One input under one mode, beside eager; ``difference`` says in what the two differ, and where."""

    input: str
    outcome: RunOutcome
    eager: str
    got: str
    difference: str = ""

    def words(self, mode: str) -> str:
        """Return in words how *mode* differs from eager here: both answers, where they show it, or the difference."""
        if self.difference and (self.eager == self.got or not self.difference.startswith(("result", NO_RAISE))):
            return f"{self.input}: {self.difference}"
        what = self.difference.removeprefix("result: ")
        unseen = f" ({what})" if what.startswith(ATTRIBUTES) else ""
        again = " once more" if mode == "eager" else ""
        return f"{self.input}: eager {self.eager}, {mode}{again} {self.got}{unseen}"


class ModeResult(Record, frozen=True):
    """What one mode did with a construct. Times are in seconds; None where nothing was timed.

    ``mode`` is one of ``MODES``, or the name of a mode that one comparison alone has. ``compiled`` is how many
    graphs torch.compile compiled, ``graph_breaks`` how often it left one for Python, and ``fullgraph`` what it says
    where it may not. ``notes`` has what differs from eager beside the answers: strides, say.
    """

    mode: str
    outcome: Outcome
    message: Message | None = None
    warnings: tuple[Message, ...] = ()
    notes: tuple[str, ...] = ()
    runs: tuple[Run, ...] = ()
    compiled: int | None = None
    graph_breaks: int | None = None
    fullgraph: Message | None = None
    capture_s: float | None = None
    first_s: float | None = None
    steady_s: float | None = None

    def why(self) -> str:
        """Return the words that explain the outcome, empty where it needs none."""
        parts = []
        if self.message is not None:
            parts.append(_cut(self.message.text) if self.outcome in NAMED else _line(self.message))
        wrong = [run for run in self.runs if run.outcome == self.outcome and run.outcome != "agrees"]
        if wrong:
            parts.append(wrong[0].words(self.mode))
        if len(wrong) > 1:
            parts.append(f"{self.outcome} on {len(wrong)} of {len(self.runs)} inputs")
        parts += self._compiled()
        parts += self.notes
        parts += [f"warns {kind}" for kind in dict.fromkeys(warning.kind for warning in self.warnings)]
        return "; ".join(parts)

    def _compiled(self) -> Iterator[str]:
        if self.compiled == 0 and self.outcome != "refuses":
            yield "compiled nothing, and ran as Python"
        if self.compiled is not None and self.compiled > 1:
            yield f"compiled {self.compiled} times"
        if self.graph_breaks:
            yield f"{self.graph_breaks} graph break{'s' if self.graph_breaks > 1 else ''}"
        if self.fullgraph is not None:
            yield f"refuses with fullgraph=True: {_line(self.fullgraph)}"


def _line(message: Message) -> str:
    return f"{message.kind}: {_cut(message.first_line)}" if message.first_line else message.kind


def _cut(text: str) -> str:
    return text if len(text) <= LINE else f"{text[: LINE - 1]}…"


class Comparison(Record, frozen=True):
    """The outcomes of one construct under all modes."""

    name: str
    line: int
    device: str
    threads: int
    modes: tuple[ModeResult, ...]

    def result(self, mode: str) -> ModeResult:
        """Return all that is known of *mode*; raise KeyError, naming the modes there are, where there is none."""
        for result in self.modes:
            if result.mode == mode:
                return result
        msg = f"no mode {mode!r} in {self.name!r}; there are {[result.mode for result in self.modes]}"
        raise KeyError(msg)

    def outcome(self, mode: str) -> Outcome:
        """Return what *mode* did with the construct; raise KeyError where there is no such mode."""
        return self.result(mode).outcome

    def table(self) -> Table:
        """Return one row per mode: outcome, the three times, and why."""
        rows = [
            [
                Cell(text=result.mode),
                Cell(text=result.outcome, kind=result.outcome.replace(" ", "-")),
                *(Cell(text=seconds(s)) for s in (result.capture_s, result.first_s, result.steady_s)),
                Cell(text=result.why()),
            ]
            for result in self.modes
        ]
        note = (
            f"Times on {self.device} with {_threads(self.threads)}: a short estimate, one run each. "
            "Each mode is called as people call it, in a process of its own; compile has the backend aot_eager."
        )
        header = ("mode", "outcome", "capture", "first call", "per call", "what it said or gave")
        more = len(self.modes) - len(MODES)
        caption = f"{self.name}, under five modes" + (f" and {more} more" if more > 0 else "")
        return Table(caption=caption, header=header, rows=rows, notes=[note])

    def __repr__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        said = [(result.mode, result.message) for result in self.modes]
        said += [(f"{result.mode} with fullgraph=True", result.fullgraph) for result in self.modes]
        messages = (
            message_html(f"{what}: {message.kind}, the whole message", message.text)
            for what, message in said
            if message is not None and message.text.strip() != message.first_line
        )
        return self.table().html() + "".join(messages)


class InProcess(Record, frozen=True):
    """What one process measured of a variant; the fields are those of :class:`Variant`."""

    median_s: float
    ratio: float
    ratio_low: float
    ratio_high: float
    faults: float = 0.0


class Variant(Record, frozen=True):
    """One of the things that were measured against each other. Times are in seconds per call.

    ``faults`` is how many page faults a call has: pages of memory that the kernel has to get ready for it.
    ``processes`` has what each process gave, where there were several; the figures above are then the medians of
    theirs, and the interval is from the lowest ratio to the highest.
    """

    name: str
    verdict: Speed
    warmups: int
    first_s: float
    median_s: float
    q1_s: float
    q3_s: float
    ratio: float
    ratio_low: float
    ratio_high: float
    faults: float = 0.0
    processes: tuple[InProcess, ...] = ()

    def compared(self) -> str:
        """Return the ratio to the baseline with its confidence interval, in words that a table shows."""
        if self.verdict == "baseline":
            return "1"
        return f"{self.ratio:.3g} ({self.ratio_low:.3g} – {self.ratio_high:.3g})"

    @property
    def pays(self) -> bool:
        """Whether page faults may be a hundredth of its time or more."""
        return self.faults * FAULT_S >= self.median_s / 100


class Timing(Record, frozen=True):
    """A measured comparison of variants; the first is the baseline.

    ``floor`` is the noise floor, a factor: the baseline measured against itself came out between ``1 / floor``
    and ``floor`` (95 % confidence). ``floors`` has it for each process, where there were several, and ``floor`` is
    then their median. ``between`` is the factor by which ratios were seen to move between processes before, and the
    floor of one process is no less; one where nothing was seen. ``kept_memory`` is whether the allocator kept freed
    memory.
    """

    name: str
    line: int
    device: str
    threads: int
    rounds: int
    floor: float
    variants: tuple[Variant, ...]
    between: float = 1.0
    floors: tuple[float, ...] = ()
    kept_memory: bool = False

    def variant(self, name: str) -> Variant:
        """Return the variant called *name*; raise KeyError, naming those there are, where there is none."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        msg = f"no variant {name!r} in {self.name!r}; there are {[v.name for v in self.variants]}"
        raise KeyError(msg)

    @property
    def spread(self) -> float:
        """The factor by which a variant's ratio moved between the processes that measured it; one for one process."""
        several = [each for each in self.variants if len(each.processes) > 1]
        return max((max(v.ratio_high / v.ratio, v.ratio / v.ratio_low) for v in several), default=1.0)

    def table(self) -> Table:
        """Return one row per variant: times, ratio to the baseline, and the verdict."""
        pays = any(variant.pays for variant in self.variants)
        rows = [
            [
                Cell(text=variant.name),
                Cell(text=variant.verdict, kind=variant.verdict.replace(" ", "-")),
                Cell(text=variant.compared()),
                Cell(text=seconds(variant.median_s)),
                Cell(text=f"{seconds(variant.q1_s)} – {seconds(variant.q3_s)}"),
                Cell(text=seconds(variant.first_s)),
                Cell(text=str(variant.warmups)),
                *([Cell(text=f"{variant.faults:,.0f}")] if pays else []),
            ]
            for variant in self.variants
        ]
        columns = ("variant", "verdict", "ratio", "median", "quartiles", "first call", "warm-up calls")
        header = (*columns, *(["page faults per call"] if pays else []))
        return Table(caption=self.name, header=header, rows=rows, notes=list(self._notes()))

    def _notes(self) -> Iterator[str]:
        count = len(self.floors)
        where = f"On {self.device} with {_threads(self.threads)}, {self.rounds} interleaved rounds"
        if count > 1:
            yield (
                f"{where} in each of {count} processes. Ratio: time over the baseline's, the median of the processes', "
                f"with an interval from their lowest to their highest ({100 * (1 - 2 / 2**count):.0f} % confidence)."
            )
        else:
            yield f"{where} in one process. Ratio: time over the baseline's, with a 95 % confidence interval."
        yield self._about_noise(count)
        if self.kept_memory:
            yield "The allocator kept freed memory meanwhile."
        yield from self._differing_in_faults()

    def _about_noise(self, count: int) -> str:
        if count <= 1 and self.floor == self.between > 1:
            return (
                f"Noise floor: ratios moved by up to ×{self.floor:.3f} between the processes of the recording; "
                "a ratio inside it is no difference."
            )
        floor = (
            f"Noise floor: the baseline against itself is within ×{self.floor:.3f}; a ratio inside it is no difference."
        )
        alone = " No recording says yet how far ratios move between processes." if count <= 1 == self.between else ""
        return floor + alone

    def _differing_in_faults(self) -> Iterator[str]:
        first, *others = self.variants or (None,)
        if first is None:
            return
        for other in others:
            if abs(other.faults - first.faults) * FAULT_S >= min(first.median_s, other.median_s) / 100:
                yield (
                    f"Page faults per call: {other.name} {other.faults:,.0f}, {first.name} {first.faults:,.0f}. "
                    "A part of the difference is memory got from the kernel, and not the code's own."
                )

    def __repr__(self) -> str:
        return self.table().text()

    def _repr_html_(self) -> str:
        return self.table().html()


def verdict(ratio: float, low: float, high: float, floor: float) -> Speed:
    """Return what a ratio says: no difference inside the noise floor, or where its interval includes one.

    >>> from tsguide import model
    >>> model.verdict(0.5, 0.48, 0.52, 1.03), model.verdict(1.02, 1.01, 1.03, 1.05)
    ('faster', 'no difference')
    """
    if 1 / floor <= ratio <= floor or low <= 1 <= high:
        return "no difference"
    return "faster" if ratio < 1 else "slower"


class Environment(Record, frozen=True):
    """Where findings were run. ``torch`` is the release with its build, such as ``2.4.1+cu121``."""

    torch: str
    python: str
    device: str
    system: str
    processor: str
    cores: int
    threads: int
    accelerator: str = ""
    driver: str = ""

    @property
    def release(self) -> str:
        """The release of PyTorch without its build, such as ``2.4.1``."""
        return self.torch.partition("+")[0]

    @property
    def python_line(self) -> str:
        """The line of Python releases, such as ``3.11`` for 3.11.7."""
        return ".".join(self.python.split(".")[:2])

    @property
    def where(self) -> str:
        """What the findings ran on, which is ``cpu`` or the name of the accelerator."""
        return self.accelerator or self.device

    @property
    def name(self) -> str:
        """The name of this environment's evidence, such as ``torch-2.4.1-python-3.11-cpu``."""
        where = re.sub(r"[^a-z0-9]+", "-", self.where.lower()).strip("-")
        return f"torch-{self.release}-python-{self.python_line}-{where}"


class Result(Record, frozen=True):
    """What running one finding in one environment gave.

    ``problem`` says why the run as a whole failed, and is empty where it did not: a claim that does not hold
    is not a problem of the run. ``line`` is the line of the script where an error ended it, 0 where none did or where
    that is not known. ``lacks`` says what the machine lacks that the finding needs, such as ``no Python.h``, and is
    empty where it lacks nothing: where it is not, the script was not run, and nothing held or failed. ``key`` names
    all that the result depends on. ``environment`` is where it ran; in evidence it is there only where that is not
    the environment of the evidence, but another machine.
    """

    id: str
    key: str = ""
    duration_s: float = 0.0
    measured_s: float = 0.0
    problem: str = ""
    lacks: str = ""
    line: int = 0
    claims: tuple[Claim, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    timings: tuple[Timing, ...] = ()
    environment: Environment | None = None

    @property
    def ok(self) -> bool:
        """Whether the script ran to its end and every claim held just where it should."""
        return not self.problem and bool(self.claims) and all(claim.ok for claim in self.claims)

    @property
    def failed(self) -> bool:
        """Whether something was not as expected, which is not so where the script was not run for what is lacking."""
        return self.verdict == "fails"

    @property
    def verdict(self) -> Verdict:
        """The one word for the run."""
        if self.lacks:
            return "not run"
        return "holds" if self.ok else "fails"


class Judged(Record, frozen=True):
    """A result, and the one word for it."""

    verdict: Verdict
    result: Result


class Report(Record, frozen=True):
    """What one verification gave, by the ids of the findings, and one word for all of it.

    It fails where any finding does, and is not run where none was.
    """

    version: Literal[1]
    verdict: Verdict
    findings: dict[str, Judged]


def report(results: Iterable[Result]) -> Report:
    """Return the report on *results*, in the order of their ids."""
    judged = {each.id: Judged(verdict=each.verdict, result=each) for each in sorted(results, key=lambda each: each.id)}
    return Report(version=1, verdict=overall(each.verdict for each in judged.values()), findings=judged)


def overall(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the one word for several findings.

    >>> from tsguide import model
    >>> model.overall(["holds", "not run"]), model.overall(["holds", "fails"]), model.overall([])
    ('holds', 'fails', 'not run')
    """
    words = set(verdicts)
    return next((word for word in ("fails", "holds") if word in words), "not run")


class Evidence(Record, frozen=True, dict=True):
    """What running the findings in one environment gave, with the day of the last run.

    Evidence of version 1 was recorded when one process made all captures and measured; it is to be recorded again.
    """

    version: EvidenceVersion
    environment: Environment
    date: str
    results: tuple[Result, ...]

    @functools.cached_property
    def by_id(self) -> dict[str, Result]:
        """The results by the id of their finding."""
        return {result.id: result for result in self.results}


class Statement(Record, frozen=True):
    """One line of the checklist of what the last official documentation said."""

    id: str
    area: str
    statement: str
    source_page: str


class BadFileError(Exception):
    """A file does not hold what it should; the message says which file and what is wrong."""


_T = TypeVar("_T")


def read_json(path: Path, kind: type[_T]) -> _T:
    """Return the record or container of records of type *kind* that *path* holds.

    Raises:
        BadFileError: the file is missing, truncated, or not of that kind; says which file and what.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError, RecursionError) as error:
        msg = f"{path}: {getattr(error, 'strerror', None) or error}"
        raise BadFileError(msg) from error


def write_json(path: Path, value: object) -> None:
    """Write *value* to *path*, keys sorted, through a temporary file beside it and an atomic rename."""
    text = msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1)
    write_if_changed(path, text + b"\n")


def write_if_changed(path: Path, data: bytes) -> bool:
    """Write *data* atomically unless *path* already holds it; return whether it was written.

    Sphinx decides by a file's time what to build again: a write that changes nothing would cost a page.
    """
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return True


def need_in_words(need: str) -> str:
    """Return what a need means, in words that follow *needs*."""
    return NEEDS.get(need) or f"the Python package ``{need.removeprefix(PACKAGE)}``"


def _threads(count: int) -> str:
    return "1 thread" if count == 1 else f"{count} threads"
