"""Whatever a script does, its own result says so, and the others are neither stopped nor slowed."""

import contextlib
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tsguide import model
from tsguide.catalog import Finding, Metadata
from tsguide.verify.output import KEPT
from tsguide.verify.runner import verify

METADATA = Metadata(added=dt.date(2026, 11, 23))
SCRIPTS = sorted(Path(__file__).with_name("scripts").glob("*.py"))

EXPECTED = {
    "a_claim_fails": "",
    "aborts": "ended by signal SIGABRT",
    "all_hold": "",
    "changes_directory": "",
    "closes_stdout": "ValueError: said nowhere",
    "divides_by_zero": "ended by signal SIGFPE",
    "eats_memory": "used more than 0.5 GiB of memory",
    "exits_before_its_claim": "ended with exit status 0 before it answered",
    "floods": "ValueError: enough",
    "forks": "",
    "hangs": "still running after 6 s",
    "raises": "KeyError: 'missing'",
    "segfaults": "ended by signal SIGSEGV",
}
"""The first line of each script's problem."""

HOLD = {"all_hold", "changes_directory", "forks"}
"""The scripts that are as expected in spite of what they do."""


@pytest.fixture(scope="module")
def results(machine_folder: Path) -> dict[str, model.Result]:
    """The results of all scripts, run side by side."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(machine_folder))
        findings = [
            Finding(id=f"faults/{path.stem}", path=path, title="", summary="", metadata=METADATA, sentences=())
            for path in SCRIPTS
        ]
        list(verify(findings[2:3], device="cpu", jobs=1, timeout=300))  # starts the server, which takes a while
        got = list(verify(findings, device="cpu", jobs=2, timeout=6, memory=0.5))
    return {result.id.partition("/")[2]: result for result in got}


def test_every_script_has_an_expectation() -> None:
    """The scripts and the expectations are the same."""
    assert sorted(EXPECTED) == [path.stem for path in SCRIPTS]


@pytest.mark.parametrize("name", EXPECTED)
def test_what_became_of_the_script_is_its_result(results: dict[str, model.Result], name: str) -> None:
    """Each script has one result, which says how it ended and whether all is as expected."""
    result = results[name]

    assert EXPECTED[name] == (result.problem.splitlines() or [""])[0]
    assert (name in HOLD) == result.ok


def test_a_claim_that_fails_does_not_hide_the_next(results: dict[str, model.Result]) -> None:
    """A recording run notes a failed claim and goes on."""
    assert [False, True] == [claim.held for claim in results["a_claim_fails"].claims]


@pytest.mark.parametrize("name", ["divides_by_zero", "raises"])
def test_what_was_claimed_before_the_end_is_kept(results: dict[str, model.Result], name: str) -> None:
    """A crash and an error leave in the result what was claimed before."""
    assert [("one is one", True)] == [(claim.text, claim.held) for claim in results[name].claims]


def test_a_fork_answers_once(results: dict[str, model.Result]) -> None:
    """The child of a script has no say in its result."""
    assert ["one is one"] == [claim.text for claim in results["forks"].claims]


def test_a_hang_is_ended_with_its_children(results: dict[str, model.Result]) -> None:
    """The child of a script that hung is gone."""
    del results
    note = Path(__file__).parent / "scripts/hangs.pid"
    child = int(note.read_text())
    note.unlink()
    until = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and _state(child) != "Z" and time.monotonic() < until:
        time.sleep(0.05)

    assert not Path(f"/proc/{child}").exists() or _state(child) == "Z"


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return "Z"


def test_a_flood_is_kept_by_its_head_and_its_tail() -> None:
    """Of a long output both ends are kept, 64 KiB together, with a line between them that counts the rest."""
    from tsguide.verify.output import Output

    reading, writing = os.pipe()
    output = Output(reading)
    for part in (b"first", *[b"x" * 60_000] * 5, b"last"):
        os.write(writing, part)
        output.read()
    os.close(writing)
    output.read()
    os.close(reading)
    text = output.text()

    assert text.startswith("first")
    assert text.endswith("last")
    assert f"[... {300_009 - KEPT} bytes left out ...]" in text
    assert not output.open


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let processes be interrupted, also where these tests run in the background: a shell has SIGINT ignored there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def hanging(tmp_path: Path, machine_folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int, int]]:
    """A verification whose second script hangs, with the ids of that script's process and of its child."""
    note = tmp_path / "pids"
    good = HEAD + 'from tsguide import claim\n\nclaim("one is one", True)\n'
    hang = good + (
        "import os, pathlib, subprocess, time\n"
        'child = subprocess.Popen(["sleep", "600"])\n'
        f'pathlib.Path({str(note)!r}).write_text(f"{{os.getpid()}} {{child.pid}} ")\n'
        "time.sleep(600)\n"
    )
    for name, text in (("a_good", good), ("b_hang", hang)):
        path = tmp_path / "examples/faults" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    command = [sys.executable, "-m", "tsguide", "verify", "--jobs", "1", "--examples", str(tmp_path / "examples")]
    environment = os.environ | {"TMPDIR": str(machine_folder)}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as run:
        while not note.exists() or not note.read_text().endswith(" "):
            time.sleep(0.05)
            assert run.poll() is None
        script, child = map(int, note.read_text().split())
        yield run, script, child
    for pid in (script, child):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.usefixtures("interruptible")
def test_an_interruption_ends_all_children_and_reports_what_finished(
    hanging: tuple["subprocess.Popen[str]", int, int],
) -> None:
    """Ctrl-C ends scripts that hang together with their children, and the report has what was there before."""
    run, script, child = hanging
    run.send_signal(signal.SIGINT)
    out, err = run.communicate(timeout=30)

    assert (128 + signal.SIGINT, True) == (run.returncode, "ok     faults/a-good" in out)
    assert "1 findings: 1 as expected, 0 not" in out
    assert "interrupted, 1 findings have no result" in err
    assert ["Z", "Z"] == [_state(script), _state(child)]


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel tells a process of its parent's end on Linux alone")
def test_a_script_does_not_outlive_a_verification_that_was_killed(
    hanging: tuple["subprocess.Popen[str]", int, int],
) -> None:
    """Where nobody is left to watch a script's limits, it ends."""
    run, script, _ = hanging
    run.kill()
    run.communicate(timeout=30)
    until = time.monotonic() + 10
    while _state(script) != "Z" and time.monotonic() < until:
        time.sleep(0.05)

    assert _state(script) == "Z"


HEAD = '''# /// finding
# tags = ["works"]
# added = 2026-11-23
# ///
"""
A title
=======

A summary.
"""

# %%
# Why
# ---
#
# Because.

'''
