"""A comparison where the process cannot be forked: the script runs again, up to the comparison."""

import runpy
from pathlib import Path

import pytest

from tsguide import compare
from tsguide.live import modes
from tsguide.live.isolate import CrashedError
from tsguide.live.replay import Request, again
from tsguide.live.session import Session

SCRIPT = """\
import pathlib, sys, torch
from tsguide import claim, compare, measure

def sign(x):
    if x.sum() > 0:
        return x
    return -x

log = pathlib.Path(sys.argv[0]).with_suffix(".log")
first = compare(sign, example=(torch.ones(2),), others=[(-torch.ones(2),)])
timing = measure({"one": lambda: None}, name="nothing") if first.outcome("trace") == "disagrees" else None
with log.open("a") as file:
    file.write(f"{first.outcome('trace')} {timing.rounds}\\n")
claim("a claim that does not hold", False)
calls = [0]

def count(x):
    calls[0] += 1
    return x * calls[0]

compare(count, example=(torch.ones(2),), name="second")
"""


@pytest.fixture
def unforkable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process be one that must not fork, and leave only trace beside eager."""
    monkeypatch.setattr("tsguide.live.compare.can_fork", lambda: False)
    monkeypatch.setattr(modes, "absence", lambda mode: "" if mode in ("eager", "trace") else "left out")


@pytest.mark.usefixtures("unforkable")
def test_a_script_runs_again_up_to_each_comparison(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each task finds the script as it was at its line, and what was compared and measured before is not done again."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    monkeypatch.setattr("sys.argv", [str(script)])
    runpy.run_path(str(script), run_name="__main__")
    first, second = session.comparisons
    (timing,) = session.timings

    assert ("disagrees", "refuses") == (first.outcome("trace"), second.outcome("trace"))
    assert "tensor([1., 1.])" == second.result("eager").runs[0].eager
    assert None not in {first.result("trace").steady_s, first.result("eager").steady_s}
    assert {f"disagrees {timing.rounds}"} == set(script.with_suffix(".log").read_text().splitlines())


@pytest.mark.usefixtures("unforkable", "session")
def test_what_is_no_script_cannot_be_run_again() -> None:
    """A comparison in a doctest, say, is told why it cannot be done."""
    with pytest.raises(FileNotFoundError, match="is no file"):
        exec(compile("compare(abs, example=(1,))", "<doctest>", "exec"), {"compare": compare})


def test_a_script_that_ends_before_the_comparison_has_crashed(tmp_path: Path) -> None:
    """A script that does something else the second time costs one cell, which says so."""
    script = tmp_path / "script.py"
    script.write_text("print('nothing is compared here')")
    request = Request(script=str(script), task="outcome", mode="eager", comparisons=(), timings=())

    with pytest.raises(
        CrashedError, match="ended with exit status 1: the script ended before it came to the comparison"
    ):
        again(request, limit=60)
