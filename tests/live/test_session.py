"""What a script has stated, compared and measured, and where it was called."""

import os
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import tsguide
from tsguide import model
from tsguide.live import session as module
from tsguide.live.session import Session, calling_line, collecting, current, measuring

CLAIM = model.Claim(text="it holds", line=1, held=True)
REFUSAL = model.Refusal(what="f", line=1, message=model.Message(kind="E", text="no"))
COMPARISON = model.Comparison(name="f", line=1, device="cpu", threads=1, modes=())
TIMING = model.Timing(name="f", line=1, device="cpu", threads=1, rounds=9, floor=1.0, variants=())


def test_what_is_noted_is_in_the_result_and_shown_at_once() -> None:
    """A session keeps everything in order, shows all but claims when it is noted, and returns what it showed."""
    shown: list[Any] = []
    session = Session(show=shown.append)
    session.claim(CLAIM)
    returned = [session.refusal(REFUSAL), session.comparison(COMPARISON), session.timing(TIMING)]

    assert [REFUSAL, COMPARISON, TIMING] == shown == returned
    assert model.Result(
        id="a/b",
        duration_s=2.0,
        claims=(CLAIM,),
        refusals=(REFUSAL,),
        comparisons=(COMPARISON,),
        timings=(TIMING,),
    ) == session.result("a/b", duration_s=2.0)


@pytest.mark.parametrize(
    ("claims", "problem", "expected"),
    [([CLAIM], "", ""), ([], "", "no claim was executed"), ([], "ended", "ended"), ([CLAIM], "ended", "ended")],
)
def test_a_script_without_a_claim_has_that_as_its_problem(
    claims: list[model.Claim], problem: str, expected: str
) -> None:
    """Where nothing was claimed, that is the problem, unless there is another."""
    session = Session()
    for claim in claims:
        session.claim(claim)

    assert expected == session.result("a/b", duration_s=0.0, problem=problem).problem


def test_what_was_compared_in_another_process_is_handed_out_in_its_order() -> None:
    """Each comparison that is known is handed out once, and what comes after the last is to be made."""
    other = msgspec.structs.replace(COMPARISON, line=2)
    session = Session(compared=[COMPARISON, other])

    assert [COMPARISON, other, None] == [session.known_comparison(object()) for _ in range(3)]
    assert not session.comparisons


def test_a_record_is_shown_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    """Unless told otherwise, a session prints what it shows."""
    Session().refusal(REFUSAL)

    assert "\nf raises E:\nno\n\n" == capsys.readouterr().out


def test_the_session_before_is_current_again_at_the_end() -> None:
    """One session is current at a time, and the one before comes back, after an error too."""
    before, inner = current(), Session()
    with pytest.raises(ValueError, match="out"), collecting(inner) as given:
        inside = current()
        raise ValueError("out")

    assert inner is inside is given
    assert before is current()


def test_measuring_has_the_machine_alone_and_is_counted(session: Session) -> None:
    """Inside measuring() the machine is had alone; its time is the session's, an error or not."""
    with pytest.raises(ValueError, match="out"), measuring():
        inside = module.machine._alone
        raise ValueError("out")

    assert inside
    assert not module.machine._alone
    assert 0.0 < session.measured_s


def test_the_calling_line_is_the_one_that_calls() -> None:
    """The place of a call is the file and line of the nearest caller outside the package."""
    here = sys._getframe().f_lineno + 1
    expected = calling_line()

    assert (__file__, here) == expected


@pytest.mark.parametrize("path", ["examples/a/b.py", "../tsguide_more/b.py", "live_more/b.py"])
def test_a_script_beside_or_below_the_package_is_not_part_of_it(path: str) -> None:
    """The calling line is that of the script where the findings are installed inside the package, too."""
    script = os.path.normpath(Path(tsguide.__file__).parent / path)
    found: dict[str, Any] = {"calling_line": calling_line}
    exec(compile("\n\nplace = calling_line()", script, "exec"), found)

    assert (script, 3) == found["place"]
