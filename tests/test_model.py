"""Records: what they say of themselves, and how their files are read and written."""

import json
import os
from pathlib import Path

import msgspec
import pytest

from tsguide import model
from tsguide.model import Claim, Comparison, Message, ModeResult, Refusal, Result, Run, Timing, Variant

CLAIM = Claim(text="it holds", line=3, held=True)
AGREES = ModeResult(mode="eager", outcome="agrees", first_s=0.002)
REFUSES = ModeResult(mode="script", outcome="refuses", message=Message(kind="ValueError", text="no <b>\n  at line 1"))
ABSENT = ModeResult(mode="compile", outcome="absent", message=Message(kind="absent", text="too old"))
WRONG = ModeResult(
    mode="trace",
    outcome="disagrees",
    warnings=(Message(kind="TracerWarning", text="a"), Message(kind="TracerWarning", text="b")),
    runs=(
        Run(input="input 0", outcome="agrees", eager="3", got="3"),
        Run(input="input 1", outcome="disagrees", eager="5", got="3"),
        Run(input="input 2", outcome="disagrees", eager="7", got="4"),
    ),
)
COMPARISON = Comparison(name="f", line=9, device="cpu", threads=1, modes=(AGREES, WRONG, REFUSES, ABSENT))


def variant(name: str, verdict: model.Speed) -> Variant:
    """Return a variant whose numbers do not matter."""
    return Variant(
        name=name,
        verdict=verdict,
        warmups=6,
        first_s=0.5,
        median_s=0.002,
        q1_s=0.001,
        q3_s=0.003,
        ratio=1.25,
        ratio_low=1.2,
        ratio_high=1.3,
    )


TIMING = Timing(
    name="adding",
    line=1,
    device="cpu",
    threads=2,
    rounds=21,
    floor=1.0375,
    variants=(variant("eager", "baseline"), variant("script", "no difference")),
)


@pytest.mark.parametrize(
    ("held", "expected", "ok"),
    [(True, True, True), (False, True, False), (True, False, False), (False, False, True)],
)
def test_a_claim_is_ok_where_it_holds_just_as_expected(*, held: bool, expected: bool, ok: bool) -> None:
    """A claim that holds where it should not is as bad as one that does not where it should."""
    assert ok == Claim(text="", line=1, held=held, expected=expected).ok


@pytest.mark.parametrize(
    ("claims", "problem", "ok"),
    [
        ((CLAIM,), "", True),
        ((CLAIM,), "ended", False),
        ((), "", False),
        ((CLAIM, msgspec.structs.replace(CLAIM, held=False)), "", False),
    ],
)
def test_a_result_is_ok_with_claims_that_are_and_no_problem(
    claims: tuple[Claim, ...], problem: str, *, ok: bool
) -> None:
    """A result is ok with at least one claim, all of them ok, and no problem of the run."""
    assert ok == Result(id="a/b", claims=claims, problem=problem).ok


def test_a_message_shows_the_line_that_says_what_is_wrong() -> None:
    """A message in a sentence is its kind and that line; its kind alone where it has no words."""
    message = Message(kind="E", text="examples/a/b.py(3): <module>\none\ntwo")

    assert ("one", "E: one", "E") == (message.first_line, str(message), str(Message(kind="E", text="\n")))


def test_records_are_frozen() -> None:
    """No field of a record can be set."""
    with pytest.raises(AttributeError):
        CLAIM.held = False


@pytest.mark.parametrize("known", [*model.NEEDS_INSTEAD])
def test_tags_of_trouble_are_tags(known: str) -> None:
    """Each tag that asks for a remedy is one of the tags there are."""
    assert known in model.TAGS


def differs(mode: str, eager: str, got: str, difference: str) -> ModeResult:
    """Return the result of a mode that disagrees on its one input."""
    run = model.Run(input="input 0", outcome="disagrees", eager=eager, got=got, difference=difference)
    return ModeResult(mode=mode, outcome="disagrees", runs=(run,))


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (AGREES, ""),
        (REFUSES, "ValueError: no <b>"),
        (ABSENT, "too old"),
        (WRONG, "input 1: eager 5, trace 3; disagrees on 2 of 3 inputs; warns TracerWarning"),
        (ModeResult(mode="compile", outcome="agrees", compiled=1), ""),
        (ModeResult(mode="compile", outcome="agrees", compiled=2, graph_breaks=1), "compiled 2 times; 1 graph break"),
        (ModeResult(mode="compile", outcome="agrees", compiled=0), "compiled nothing, and ran as Python"),
        (
            ModeResult(mode="compile", outcome="agrees", graph_breaks=2, fullgraph=Message(kind="E", text="no")),
            "2 graph breaks; refuses with fullgraph=True: E: no",
        ),
        (ModeResult(mode="trace", outcome="agrees", notes=("result: strides",)), "result: strides"),
        (ModeResult(mode="trace", outcome="crashes", message=Message(kind="crashes", text="SIGFPE")), "SIGFPE"),
        (differs("trace", "1", "2", "result: 2 in the place of 1"), "input 0: eager 1, trace 2"),
        (differs("eager", "1", "2", "result: 2 in the place of 1"), "input 0: eager 1, eager once more 2"),
        (differs("trace", "1", "1", "result: 1.5 in the place of 1"), "input 0: result: 1.5 in the place of 1"),
        (differs("trace", "1", "2", "argument 0: 4 in the place of 3"), "input 0: argument 0: 4 in the place of 3"),
        (
            differs("trace", "a", "b", "result: dtype int64 in the place of float32"),
            "input 0: eager a, trace b (dtype int64 in the place of float32)",
        ),
        (differs("trace", "raises E", "2", model.NO_RAISE), "input 0: eager raises E, trace 2"),
    ],
)
def test_why_names_the_first_thing_that_is_wrong(result: ModeResult, expected: str) -> None:
    """The reason for an outcome has the message, the first wrong answer, recompilations and warnings."""
    assert expected == result.why()


def test_why_shortens_a_long_message() -> None:
    """A message longer than a table's line ends in an ellipsis at just that length."""
    fits = ModeResult(mode="script", outcome="refuses", message=Message(kind="E", text="x" * model.LINE))
    long = ModeResult(mode="script", outcome="refuses", message=Message(kind="E", text="x" * (model.LINE + 1)))

    assert f"E: {'x' * model.LINE}" == fits.why()
    assert f"E: {'x' * (model.LINE - 1)}…" == long.why()


def test_a_comparison_knows_the_outcome_of_each_mode() -> None:
    """A comparison says what a mode did."""
    assert ["agrees", "disagrees", "refuses", "absent"] == [
        COMPARISON.outcome(mode) for mode in ("eager", "trace", "script", "compile")
    ]


def test_a_comparison_folds_what_fullgraph_says_under_a_title_of_its_own() -> None:
    """The whole of a long message stands under the table, that of compile with fullgraph=True too."""
    long = Message(kind="Unsupported", text="What is wrong.\n\nAnd why <b>.")
    compiled = ModeResult(mode="compile", outcome="agrees", graph_breaks=1, fullgraph=long)
    html = Comparison(name="f", line=1, device="cpu", threads=1, modes=(compiled,))._repr_html_()

    assert "<summary>compile with fullgraph=True: Unsupported, the whole message</summary>" in html
    assert "And why &lt;b&gt;." in html


def test_a_comparison_counts_the_modes_that_it_has_beside_the_five() -> None:
    """The caption says how many more there are."""
    modes = [ModeResult(mode=mode, outcome="agrees") for mode in (*model.MODES, "frozen")]
    comparison = Comparison(name="f", line=1, device="cpu", threads=1, modes=modes)

    assert "f, under five modes and 1 more" == comparison.table().caption
    with pytest.raises(KeyError, match="no mode 'thawed' in 'f'"):
        comparison.result("thawed")


def test_a_comparison_shows_one_row_for_each_mode() -> None:
    """In a terminal, a comparison is a table with a row for each mode, in order, and a note on the times."""
    lines = repr(COMPARISON).splitlines()

    assert "f, under five modes" == lines[0]
    assert ["eager", "agrees", "–", "2.00", "ms", "–"] == lines[3].split()
    assert ["trace", "script", "compile"] == [line.split()[0] for line in lines[4:7]]
    assert lines[7].startswith("Times on cpu with 1 thread:")


def test_a_comparison_unfolds_only_messages_of_several_lines() -> None:
    """On a page, a message that the table shows in full is not repeated under it; a longer one is."""
    html = COMPARISON._repr_html_()

    assert 1 == html.count("<details")
    assert '<pre tabindex="0">no &lt;b&gt;\n  at line 1</pre>' in html
    assert '<td class="tsguide-refuses">refuses</td>' in html


def test_a_refusal_shows_its_whole_message() -> None:
    """A refusal shows what raised, the kind and the whole message, open on the page."""
    refusal = Refusal(what="script(f)", line=1, message=Message(kind="ValueError", text="no\nnever"))

    assert "script(f) raises ValueError:\nno\nnever" == repr(refusal)
    assert "open><summary>script(f) raises ValueError</summary>" in refusal._repr_html_()


def test_a_timing_finds_a_variant_by_name() -> None:
    """A variant is found by its name."""
    assert TIMING.variants[1] == TIMING.variant("script")


def test_a_timing_names_its_variants_where_one_is_unknown() -> None:
    """An unknown variant is a KeyError that names those there are."""
    with pytest.raises(KeyError) as caught:
        TIMING.variant("trace")

    assert "no variant 'trace' in 'adding'; there are ['eager', 'script']" == caught.value.args[0]


def test_a_timing_shows_ratio_quartiles_and_noise_floor() -> None:
    """A timing's table has ratio and interval but for the baseline, and a note with the noise floor."""
    lines = repr(TIMING).splitlines()
    html = TIMING._repr_html_()

    assert ["eager", "baseline", "1", "2.00", "ms", "1.00", "ms", "–", "3.00", "ms", "500", "ms", "6"] == (
        lines[3].split()
    )
    assert "1.25 (1.2 – 1.3)" in lines[4]
    assert "On cpu with 2 threads, 21 interleaved rounds in one process. " in lines[5]
    assert "within ×1.038;" in lines[6]
    assert "No recording says yet how far ratios move between processes." in lines[6]
    assert "faults" not in repr(TIMING)
    assert '<td class="tsguide-no-difference">no difference</td>' in html


def of_processes(variant: Variant, *ratios: float) -> Variant:
    """Return a variant that several processes measured."""
    each = tuple(model.InProcess(median_s=0.1, ratio=r, ratio_low=r, ratio_high=r) for r in ratios)
    low, *_, high = sorted(ratios)
    return msgspec.structs.replace(variant, processes=each, ratio_low=low, ratio_high=high)


def test_a_timing_of_several_processes_says_so() -> None:
    """The note has the number of processes, and what the interval is; the spread is that of the ratio farthest out."""
    eager, script = TIMING.variants
    variants = (of_processes(eager, 1, 1, 1, 1, 1, 1), of_processes(script, 1.0, 1.2, 1.25, 1.25, 1.3, 1.5))
    timing = msgspec.structs.replace(TIMING, floors=(1.0,) * 6, variants=variants)
    text = repr(timing)

    assert "in each of 6 processes. Ratio: time over the baseline's, the median of the processes', " in text
    assert "(97 % confidence)" in text
    assert "No recording" not in text
    assert 1.25 == timing.spread
    assert 1.0 == TIMING.spread


def test_a_floor_from_between_processes_says_where_it_is_from() -> None:
    """One process whose floor is what moved between others says that; one whose own floor is higher says its own."""
    moved = msgspec.structs.replace(TIMING, floor=1.2, between=1.2)
    own = msgspec.structs.replace(TIMING, floor=1.3, between=1.2)

    assert "ratios moved by up to ×1.200 between the processes of the recording" in repr(moved)
    assert "the baseline against itself is within ×1.300" in repr(own)
    assert "No recording" not in repr(moved) + repr(own)


def test_page_faults_are_shown_where_they_may_matter() -> None:
    """Faults that may be a hundredth of the time get a column, and a sentence where variants differ in them."""
    eager, script = TIMING.variants
    few = msgspec.structs.replace(TIMING, variants=(eager, msgspec.structs.replace(script, faults=19.0)))
    many = msgspec.structs.replace(TIMING, variants=(eager, msgspec.structs.replace(script, faults=2400.0)))
    both = tuple(msgspec.structs.replace(each, faults=2400.0) for each in TIMING.variants)
    alike = msgspec.structs.replace(TIMING, variants=both)

    assert "faults" not in repr(few)
    assert "Page faults per call: script 2,400, eager 0. A part of the difference is memory got" in repr(many)
    assert "page faults per call" in repr(alike)
    assert "A part of the difference" not in repr(alike)


def test_memory_that_was_kept_is_said() -> None:
    """The note says that the allocator kept memory, where it did."""
    kept = msgspec.structs.replace(TIMING, kept_memory=True)

    assert "kept freed memory" in repr(kept)
    assert "kept freed memory" not in repr(TIMING)


RESULT = Result(id="a/b", claims=(CLAIM,), comparisons=(COMPARISON,), timings=(TIMING,))


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    """A record that is written and read again is the same record."""
    path = tmp_path / "new" / "result.json"
    model.write_json(path, RESULT)

    assert RESULT == model.read_json(path, Result)


def test_json_is_written_sorted_and_with_a_last_newline(tmp_path: Path) -> None:
    """Keys stand in alphabetical order, so that a change of one shows as one line."""
    path = tmp_path / "result.json"
    model.write_json(path, RESULT)
    text = path.read_text(encoding="utf-8")

    assert sorted(json.loads(text)) == list(json.loads(text))
    assert text.endswith("\n}\n")


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"id": "a/b"', "Input data was truncated"),
        (b'{"id": 1}', "Expected `str`, got `int` - at `$.id`"),
        (b'{"id": "a/b", "colour": "red"}', "Object contains unknown field `colour`"),
        (b"{}", "Object missing required field `id`"),
        (b'{"id": "\xff"}', "codec can't decode"),
    ],
)
def test_a_file_that_is_not_what_it_should_be_is_named(tmp_path: Path, content: bytes, complaint: str) -> None:
    """A bad file is a BadFileError that says which file and what is wrong in it."""
    path = tmp_path / "bad.json"
    path.write_bytes(content)

    with pytest.raises(model.BadFileError) as caught:
        model.read_json(path, Result)

    assert str(caught.value).startswith(f"{path}: ")
    assert complaint in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A file that is not there is a BadFileError, not an OSError."""
    with pytest.raises(model.BadFileError, match="No such file"):
        model.read_json(tmp_path / "none.json", Result)


def test_writing_the_same_again_does_not_touch_the_file(tmp_path: Path) -> None:
    """A file that holds the data already keeps its time; one that does not is written."""
    path = tmp_path / "page.txt"
    wrote = [model.write_if_changed(path, b"one")]
    os.utime(path, (1000, 1000))
    wrote += [model.write_if_changed(path, b"one")]
    before = path.stat().st_mtime
    wrote += [model.write_if_changed(path, b"two")]

    assert [True, False, True] == wrote
    assert 1000 == before
    assert b"two" == path.read_bytes()
    assert 0o644 == path.stat().st_mode & 0o777


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a write fails, the file is as it was and no temporary file stays behind."""
    path = tmp_path / "page.txt"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        model.write_if_changed(path, b"new")

    assert {path: b"old"} == {each: each.read_bytes() for each in tmp_path.iterdir()}


@pytest.mark.parametrize(
    ("need", "words"),
    [("compiler", "a C++ compiler and Python.h"), ("package:numpy", "the Python package ``numpy``")],
)
def test_a_need_has_words(need: str, words: str) -> None:
    """What stands on a page after *needs* says what the word of the metadata means."""
    assert words == model.need_in_words(need)


def test_what_was_not_run_has_not_failed() -> None:
    """A result is ok, or has failed, or lacks something; a result from before there were needs lacks nothing."""
    claim = model.Claim(text="it holds", line=1, held=True)
    results = (
        model.Result(id="a/b", claims=(claim,)),
        model.Result(id="a/b", problem="dead"),
        model.Result(id="a/b", lacks="no Python.h"),
    )

    assert [(True, False), (False, True), (False, False)] == [(each.ok, each.failed) for each in results]
    assert "" == msgspec.json.decode(b'{"id": "a/b"}', type=model.Result).lacks
