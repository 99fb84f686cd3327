"""What GitHub is told about findings, in the form that its runner reads."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tsguide import catalog, model
from tsguide.commands import github, verify

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]


def test_a_problem_is_marked_where_it_is() -> None:
    """A problem's file, line and column are its place; what would end a property or a line is escaped."""
    problem = catalog.Problem(path="a,b/c:d.py", line=3, column=5, text="100 %\nis: too, much\r")

    assert ["::error file=a%2Cb/c%3Ad.py,line=3,col=5,title=malformed finding::100 %25%0Ais: too, much\\r"] == list(
        github.of_problems([problem])
    )


def test_a_claim_is_marked_where_it_stands(good: Path) -> None:
    """A claim that is not as expected is marked at its line, a script that did not end at its first; others are not."""
    fine = model.Claim(text="fine", line=1, held=True)
    wrong = model.Claim(text="it is 3 %", line=7, held=True, expected=False, seen="True")
    results = [
        model.Result(id="adding/works-too", problem="dead\nlast words", claims=(fine,)),
        model.Result(id="adding/works", claims=(fine, wrong)),
    ]

    assert [
        (
            "::error file=examples/adding/works.py,line=7,col=1,title=adding/works is not as expected"
            "::it is 3 %25%0Aexpected: does not hold%0Aseen: True"
        ),
        (
            "::error file=examples/adding/works_too.py,line=1,col=1,title=adding/works-too did not run to its end"
            "::dead%0Alast words"
        ),
    ] == list(github.of_results(results, catalog.load(good)))


def test_what_was_not_run_is_a_notice(good: Path) -> None:
    """A finding that needs what the machine lacks is marked, and not as an error."""
    results = [model.Result(id="adding/works", lacks="no Python.h")]

    assert [
        "::notice file=examples/adding/works.py,line=1,col=1,title=adding/works was not run here::no Python.h"
    ] == list(github.of_results(results, catalog.load(good)))


def test_check_marks_malformed_findings(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """``check --format github`` marks each problem, and says them all in words after it."""
    folder = tree({"adding/bad.py": script(("# Why\n# ---\n", ""))})
    status, out, err = run("check", "--examples", str(folder), "--format", "github")

    assert 2 == status
    start = "::error file=examples/adding/bad.py,line=1,col=1,title=malformed finding::no heading 'Why'"
    assert [start] == [line[: len(start)] for line in out.splitlines()]
    assert "1 problem in 1 file" == err.splitlines()[-1]


def test_check_has_nothing_to_mark_where_all_is_well(run: Callable[..., Printed], good: Path) -> None:
    """Without problems ``check --format github`` prints what ``check`` prints."""
    assert run("check", "--examples", str(good)) == run("check", "--examples", str(good), "--format", "github")


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_marks_what_does_not_hold(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """``verify --format github`` marks the claim that does not hold, between the progress and the report."""
    folder = tree({"adding/wrong.py": script(("1 + 1 == 2", "1 + 1 == 3"))})
    status, out, _ = run("verify", "--examples", str(folder), "--format", "github")
    progress, marked, stop, _, caption, *_, resume = out.splitlines()

    assert stop == f"::stop-commands::{resume.strip(':')}"
    assert (1, True, "What did not hold") == (status, progress.startswith("FAILED adding/wrong"), caption)
    assert (
        "::error file=examples/adding/wrong.py,line=15,col=1,title=adding/wrong is not as expected"
        "::one and one are two%0Aexpected: holds%0Aseen: False" == marked
    )


@pytest.mark.parametrize("command", ["::error::x", "::set-output name=a::b", "::stop-commands::x", "::add-mask::x"])
def test_no_output_is_a_command(good: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    """What a claim or a script says stands inside of an annotation, or between the words that stop commands."""
    wrong = model.Claim(text=f"no\n{command}", line=7, held=False, seen=f"\r{command}")
    results = [model.Result(id="adding/works", problem=f"dead\n{command}", line=1, claims=(wrong,))]
    verify._print("github", results, catalog.load(good))
    lines = capsys.readouterr().out.split("\n")
    start = next(number for number, line in enumerate(lines) if re.fullmatch("::stop-commands::[0-9a-f]{32}", line))

    assert not any(line.startswith(command) or "\r" in line for line in lines[:start])
    assert command in lines[start + 1 :]
    assert [f"::{lines[start].rpartition('::')[2]}::", ""] == lines[-2:]


def test_check_takes_a_selection(run: Callable[..., Printed], good: Path) -> None:
    """``check`` counts what is selected, and complains of a name that selects nothing."""
    assert (0, "1 findings, 1 claims, no problems\n", "") == run("check", "adding/works", "--examples", str(good))
    assert 2 == run("check", "adding/none", "--examples", str(good))[0]
