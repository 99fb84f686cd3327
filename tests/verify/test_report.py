"""What is read of a verification: tables, on a terminal and elsewhere, and a count."""

import contextlib
import io
import re
from xml.etree import ElementTree as ET

import pytest

from tsguide import model
from tsguide.verify import report

HELD = model.Claim(text="it holds", line=1, held=True, seen="True")
WRONG = model.Claim(text="it is [b]wrong", line=2, held=False, seen="False")
SURPRISING = model.Claim(text="it surprises", line=13, held=True, expected=False, seen="True")
RESULTS = [
    model.Result(id="b/two", claims=(HELD, WRONG, SURPRISING)),
    model.Result(id="a/dead", problem="ended by signal SIGABRT\nlast words"),
    model.Result(id="c/fine", claims=(HELD,)),
]
COUNT = "3 findings: 1 as expected, 2 not; 4 claims, 2 as expected; 0 comparisons, 0 timings"


class Terminal(io.StringIO):
    """A terminal, as far as the report can tell."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Return a terminal that has 60 columns."""
    for name, value in (("COLUMNS", "60"), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    return Terminal()


def test_what_did_not_hold_is_a_table() -> None:
    """The report has a row for each problem and each claim that is not as expected, ordered by id, and a count."""
    assert [
        "",
        "What did not hold",
        "finding  line  claim                       expected       seen",
        "-------  ----  --------------------------  -------------  -----------------------",
        "a/dead         the script runs to its end  holds          ended by signal SIGABRT",
        "b/two    2     it is [b]wrong              holds          False",
        "b/two    13    it surprises                does not hold  True",
        "",
        "a/dead: ended by signal SIGABRT",
        "last words",
        "",
        COUNT,
    ] == report.text_report(RESULTS).splitlines()


def test_what_was_claimed_before_the_end_is_told() -> None:
    """Of a script that did not run to its end, the line where it ended and its claims before that are told."""
    result = model.Result(id="a/dead", problem="E: no\n\nno\nwhy", line=7, claims=(HELD, WRONG))
    lines = report.text_report([result]).splitlines()
    told = ["a/dead: what it claimed before", "  ok     line 1: it holds", "  FAILED line 2: it is [b]wrong"]

    assert lines[4].split()[:2] == ["a/dead", "7"]
    assert "a/dead, line 7: E: no" in lines
    assert "\n".join(told) in "\n".join(lines)
    assert "\n".join(told) in report.junit([result])


def test_what_was_measured_follows_where_a_claim_fails() -> None:
    """The times of a script are told, on a terminal and to JUnit, where one of its claims is not as expected."""
    timing = model.Timing(name="adding", line=7, device="cpu", threads=1, rounds=9, floor=1.5, variants=())
    fine, wrong = (model.Result(id="a/one", claims=(claim,), timings=(timing,)) for claim in (HELD, WRONG))

    for told in (report.text_report, report.junit):
        assert "a/one, line 7: adding" in told([wrong])
        assert "within ×1.500" in told([wrong])
        assert "adding" not in told([fine])


def test_where_all_holds_there_is_no_table() -> None:
    """Where nothing is wrong, the report is the count."""
    count = "1 findings: 1 as expected, 0 not; 1 claims, 1 as expected; 0 comparisons, 0 timings"

    assert count == report.text_report(RESULTS[2:])


def test_what_was_not_run_has_a_table_of_its_own(terminal: Terminal) -> None:
    """What is lacking is no failure: it has its table after that of the failures, and its count."""
    needy = model.Result(id="a/needy", lacks="no Python.h")
    with contextlib.redirect_stdout(terminal):
        report.print_report([needy])

    assert [
        "",
        "What was not run here",
        "finding  what this machine lacks",
        "-------  -----------------------",
        "a/needy  no Python.h",
        "",
        COUNT.replace("3 findings", "4 findings").replace("2 not;", "2 not, 1 not run here;"),
    ] == report.text_report([*RESULTS, needy]).replace(
        "\na/dead: ended by signal SIGABRT\nlast words\n", ""
    ).splitlines()[-7:]
    assert {"a/needy", "Python.h"} <= set(re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue()).split())


def test_what_was_not_run_is_skipped_in_junit() -> None:
    """JUnit counts a finding that was not run as skipped, with the reason, and not among the failures."""
    suite = ET.fromstring(report.junit([*RESULTS, model.Result(id="a/needy", lacks="no Python.h")]))
    skipped = {case.get("name"): each.get("message") for case in suite for each in case.iter("skipped")}

    assert ("4", "2", "1") == (suite.get("tests"), suite.get("failures"), suite.get("skipped"))
    assert {"needy": "not run here: no Python.h"} == skipped


def test_elsewhere_the_text_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output that is no terminal gets the text, whatever its width."""
    report.print_report(RESULTS)

    assert report.text_report(RESULTS) + "\n" == capsys.readouterr().out


def test_on_a_terminal_the_table_fits(terminal: Terminal) -> None:
    """On a terminal the table is as wide as it, and loses no word of what it says; nothing in it is markup."""
    with contextlib.redirect_stdout(terminal):
        report.print_report(RESULTS)
    text = re.sub("\x1b\\[[0-9;]*m", "", terminal.getvalue())
    *table, ending, words, _, count = text.splitlines()

    assert {60} == set(map(len, table)) - {0}
    assert {"[b]wrong", "SIGABRT", "surprises", "13"} <= set(text.split())
    assert ("a/dead: ended by signal SIGABRT", "last words", COUNT) == (ending, words, count)


def test_progress_on_a_terminal_names_what_failed_and_what_runs(terminal: Terminal) -> None:
    """The bar leaves the failures above it, counts all, and names those that run, not those that wait."""
    with contextlib.redirect_stdout(terminal), report.progress(["a/dead", "c/fine", "d/waits"], 1) as show:
        before = terminal.getvalue()
        show(RESULTS[1])
        show(RESULTS[2])
    after = terminal.getvalue().removeprefix(before)

    assert ("a/dead" in before, "c/fine" in before, "0/3" in before) == (True, False, True)
    assert ("FAILED" in after, "d/waits" in after, "2/3" in after) == (True, True, True)


def test_progress_on_a_terminal_says_what_is_lacking(terminal: Terminal) -> None:
    """The bar leaves what was not run above it too, in other words than the failures."""
    with contextlib.redirect_stdout(terminal), report.progress(["a/needy"], 1) as show:
        show(model.Result(id="a/needy", lacks="no Python.h"))

    assert ("a/needy: no Python.h" in terminal.getvalue(), "FAILED" in terminal.getvalue()) == (True, False)


def test_progress_elsewhere_is_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    """Where there is no terminal, each result has its line."""
    with report.progress(["a/dead", "c/fine"], 1) as show:
        show(RESULTS[1])
        show(RESULTS[2])

    assert "FAILED a/dead (0.0 s)\nok     c/fine (0.0 s)\n" == capsys.readouterr().out


@pytest.mark.parametrize("letter", ["\x1b", "\x9b", "\a", "\0", "\r", "\u202e", "\u2066", "\ud800", "\ufffe"])
def test_nothing_reaches_a_terminal_or_xml_that_they_act_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, letter: str
) -> None:
    """A control character, a turn of the writing direction and a lone surrogate are written out in every form."""
    wrong = model.Claim(text=f"it{letter}is", line=2, held=False, seen=f"a{letter}b")
    results = [
        model.Result(id="a/dead", problem=f"no{letter}\n\tlast", claims=(wrong,)),
        model.Result(id="a/lacks", lacks=f"a{letter}b"),
    ]
    text, xml = report.text_report(results), report.junit(results)
    ET.fromstring(xml)
    monkeypatch.setattr("sys.stdout", terminal)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    report.print_report(results)

    for shown in (text, xml, report.line(results[1]), terminal.getvalue()):
        assert letter not in shown
        assert letter.encode("unicode_escape").decode() in shown
    assert "\n\tlast" in text
