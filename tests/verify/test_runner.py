"""Running scripts in processes of their own, whatever becomes of these."""

import datetime as dt
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tsguide import model
from tsguide.catalog import Finding, Metadata
from tsguide.verify import runner
from tsguide.verify.runner import TAIL, end_server, verify

pytestmark = pytest.mark.usefixtures("forkserver_environment")

METADATA = Metadata(added=dt.date(2026, 11, 23))
GOOD = "from tsguide import claim\nclaim('it holds', True)\n"
HANG = """
import pathlib, subprocess, time
child = subprocess.Popen(["sleep", "600"])
pathlib.Path("child.tmp").write_text(str(child.pid))
pathlib.Path("child.tmp").rename("child")
time.sleep(600)
"""

Run = Callable[..., dict[str, model.Result]]


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str]], list[Finding]]:
    """Write scripts, and return their findings; scripts run with the tests' folder as their own."""
    monkeypatch.chdir(tmp_path)

    def write(scripts: dict[str, str]) -> list[Finding]:
        found = []
        for name, text in scripts.items():
            path = tmp_path / f"{name}.py"
            path.write_text(f"import os; os.chdir({str(tmp_path)!r})\n{text}")
            needs = tuple(re.findall("(?m)^# needs (.*)$", text))
            metadata = msgspec.structs.replace(METADATA, needs=needs)
            found.append(Finding(id=f"theme/{name}", path=path, title="", summary="", metadata=metadata, sentences=()))
        return found

    return write


@pytest.fixture
def run(findings: Callable[[dict[str, str]], list[Finding]]) -> Run:
    """Run scripts and return their results by name."""

    def results(jobs: int = 2, timeout: float = 60.0, **scripts: str) -> dict[str, model.Result]:
        got = verify(findings(scripts), device="cpu", jobs=jobs, timeout=timeout)
        return {result.id.removeprefix("theme/"): result for result in got}

    return results


@pytest.fixture
def _warm(run: Run) -> None:
    """Start the server that forks processes, which takes longer than the limit of the next test."""
    assert run(good=GOOD)["good"].ok


def alive(pid: int) -> bool:
    """Whether a process runs; one that is dead and not yet collected does not."""
    status = Path(f"/proc/{pid}/stat")
    try:
        return status.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def is_over(pid: int, patience: float = 30.0) -> bool:
    """Whether a process ends, now or soon."""
    until = time.monotonic() + patience
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not alive(pid)


def test_a_script_whose_claims_hold_is_ok(run: Run) -> None:
    """What a script states comes back with its lines, and nothing is wrong."""
    result = run(good=GOOD)["good"]

    assert ("theme/good", "", True) == (result.id, result.problem, result.ok)
    assert [("it holds", 3, True)] == [(claim.text, claim.line, claim.held) for claim in result.claims]


def test_a_claim_that_does_not_hold_does_not_stop_the_script(run: Run) -> None:
    """The claims after one that does not hold are checked too."""
    result = run(wrong="from tsguide import claim\nfor held in (True, False, True): claim('it', held)")["wrong"]

    assert ("", False) == (result.problem, result.ok)
    assert [True, False, True] == [claim.held for claim in result.claims]


def test_a_script_that_lacks_something_is_not_run(run: Run) -> None:
    """What a script needs is looked at before it runs, and the others are run all the same."""
    needy = f"open('ran', 'w').close()\n{GOOD}"
    results = run(needy=f"# needs package:no_such\n{needy}", good=GOOD, served=f"# needs package:torch\n{GOOD}")

    assert not Path("ran").exists()
    assert {"needy": "no package no_such", "good": "", "served": ""} == {
        name: result.lacks for name, result in results.items()
    }
    assert {"needy": (False, False), "good": (True, False), "served": (True, False)} == {
        name: (result.ok, result.failed) for name, result in results.items()
    }


def test_everything_that_a_script_shows_comes_back(run: Run) -> None:
    """Refusals, comparisons and timings come back from the process with the claims."""
    text = """
from tsguide import claim, compare, measure, refuses
claim("it holds", lambda: True)
refuses(int, "x", error=ValueError, match="invalid literal")
compare(abs, example=(-1,))
measure({"first": abs, "second": abs}, -1, name="abs")
"""
    result = run(all=text)["all"]

    assert ("", True) == (result.problem, result.ok)
    assert ["int(str)"] == [refusal.what for refusal in result.refusals]
    assert ["abs"] == [comparison.name for comparison in result.comparisons]
    assert ["abs"] == [timing.name for timing in result.timings]
    assert 0.0 < result.measured_s <= result.duration_s


def test_one_script_runs_as_often_as_it_is_named(findings: Callable[[dict[str, str]], list[Finding]]) -> None:
    """A finding that stands several times among what is to run has a process and a folder of its own each time."""
    (finding,) = findings({"good": "import os\nopen('left', 'x')\n" + GOOD})
    finding.path.write_text(finding.path.read_text().partition("\n")[2])  # it stays in the folder it is given
    got = list(verify([finding] * 3, device="cpu", jobs=2))

    assert [("theme/good", True)] * 3 == [(result.id, result.ok) for result in got]


def test_a_script_knows_what_was_seen_between_processes(findings: Callable[[dict[str, str]], list[Finding]]) -> None:
    """What recordings saw reaches the measurement of that name in that finding."""
    text = GOOD + "from tsguide import measure\nmeasure({'a': abs, 'b': abs}, -1, name='abs')"
    got = verify(findings({"one": text, "other": text}), device="cpu", jobs=1, between={"theme/one": {"abs": 7.0}})
    timings = {result.id: result.timings[0] for result in got}

    assert (7.0, 7.0) == (timings["theme/one"].between, timings["theme/one"].floor)
    assert 1.0 == timings["theme/other"].between


ENDINGS = {
    "an exception": ("raise ValueError('no')", "ValueError: no"),
    "an exception of its own": ("class Own(Exception): pass\nraise Own('no')", "Own: no"),
    "a syntax error": ("1 +", "invalid syntax"),
    "an exception without words": (
        "class Own(Exception):\n    def __str__(self): raise KeyError\nraise Own",
        "Own: its message cannot be made: KeyError",
    ),
    "an exit": ("import sys; sys.exit('enough')", "SystemExit: enough"),
    "an exit without an answer": ("os._exit(0)", "ended with exit status 0 before it answered"),
    "another exit without an answer": ("os._exit(3)", "ended with exit status 3 before it answered"),
    "an abortion": ("os.abort()", "ended by signal SIGABRT"),
    "a violation": ("import ctypes; ctypes.string_at(0)", "ended by signal SIGSEGV"),
    "no claim": ("print('done')", "no claim was executed"),
}


@pytest.mark.parametrize(("end", "problem"), ENDINGS.values(), ids=ENDINGS.keys())
def test_the_way_a_script_ended_is_its_problem(run: Run, end: str, problem: str) -> None:
    """However a script ends, its problem says how, and the result of another script is there all the same."""
    results = run(bad=end, good=GOOD)

    assert {"bad": False, "good": True} == {name: result.ok for name, result in results.items()}
    assert problem in results["bad"].problem
    assert "" == results["good"].problem


def test_what_was_claimed_before_an_exception_is_kept(run: Run) -> None:
    """An exception ends a script, and the claims before it are in the result."""
    result = run(bad=f"{GOOD}\nraise KeyError('no')")["bad"]

    assert ("KeyError: 'no'", 5, 1, False) == (result.problem, result.line, len(result.claims), result.ok)


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize(
    "end", ["os.abort()", "os.kill(os.getpid(), 9)", "os._exit(3)", "import time; time.sleep(600)"]
)
def test_what_was_noted_before_a_script_died_is_kept(run: Run, end: str) -> None:
    """Claims and refusals before a crash, a kill, an exit and a hang are in the result, whatever a child says."""
    text = f"{GOOD}claim('it fails', False)\nfrom tsguide import refuses\n"
    text += "refuses(int, 'x', error=ValueError, match='invalid literal')\n"
    text += f"if not os.fork():\n    claim('a child', True)\n    os._exit(0)\nos.wait()\n{end}\nclaim('never', True)"
    result = run(timeout=6, dead=text)["dead"]

    assert not result.ok
    assert [("it holds", True), ("it fails", False)] == [(claim.text, claim.held) for claim in result.claims[:2]]
    assert (3, ["int(str)"]) == (len(result.claims), [refusal.what for refusal in result.refusals])


def test_an_error_has_its_line_and_the_words_that_say_what_is_wrong(run: Run) -> None:
    """An error of the interpreter is told by what is wrong, not by its first line or its last, and with its line."""
    text = f"import torch\n{GOOD}\n@torch.jit.script\ndef f(x):\n    return x + torch.ones(7)\n\nf(torch.ones(2))\n"
    result = run(bad=text)["bad"]
    first, _, *rest = result.problem.splitlines()

    assert first.startswith("RuntimeError: The size of tensor a (2) must match the size of tensor b (7)")
    assert rest[0] == "The following operation failed in the TorchScript interpreter."
    assert (10, 1) == (result.line, len(result.claims))


def test_the_last_words_of_a_script_are_in_its_problem(run: Run) -> None:
    """Where a script dies without an answer, the end of what it printed is in its problem."""
    text = f"print('first' + 'x' * {TAIL}, flush=True)\nos.write(2, b'last words')\nos.abort()"
    problem = run(bad=text)["bad"].problem

    assert problem.startswith("ended by signal SIGABRT\nx")
    assert problem.endswith("\nlast words")
    assert "first" not in problem


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_script_that_hangs_is_ended_with_its_children(run: Run, jobs: int) -> None:
    """After the time limit a script and what it has started are ended, and the others' results are there."""
    results = run(jobs=jobs, timeout=3, hang=HANG, good=GOOD, other=GOOD)

    assert {"hang": False, "good": True, "other": True} == {name: each.ok for name, each in results.items()}
    assert "still running after 3 s" == results["hang"].problem
    assert is_over(int(Path("child").read_text()))


@pytest.mark.usefixtures("_warm")
def test_a_script_that_hangs_holds_no_other_up(findings: Callable[[dict[str, str]], list[Finding]]) -> None:
    """Results come as soon as they are there, and who wants no more of them ends what still runs."""
    scripts = findings({"hang": HANG, "good": GOOD, "other": GOOD})
    results = verify(scripts, device="cpu", jobs=2, timeout=600)
    names = [next(results).id, next(results).id]
    until = time.monotonic() + 30
    while not Path("child").exists() and time.monotonic() < until:
        time.sleep(0.01)
    child = int(Path("child").read_text())
    running = alive(child)
    results.close()

    assert ["theme/good", "theme/other"] == names
    assert running
    assert is_over(child)


def test_a_flood_of_output_is_no_problem(run: Run, capfd: pytest.CaptureFixture[str]) -> None:
    """A script that prints ten million characters to both streams gets to its end, and none of them is seen."""
    text = f"for stream in (1, 2):\n    for _ in range(100): os.write(stream, b'x' * 100_000)\n{GOOD}"

    assert run(flood=text)["flood"].ok
    assert ("", "") == tuple(capfd.readouterr())


def test_a_large_answer_is_no_problem(run: Run) -> None:
    """A script with more to say than a pipe holds gets it all said."""
    text = "from tsguide import claim\nfor i in range(10_000): claim(f'sentence {i} of very many', True)"

    assert 10_000 == len(run(many=text)["many"].claims)


def test_a_script_runs_like_one_that_is_run_by_hand(run: Run, tmp_path: Path) -> None:
    """A script is ``__main__``, has its path as its only argument, its folder's modules, and the device."""
    (tmp_path / "_helper.py").write_text("number = 3")
    text = """
import sys, _helper, tsguide
tsguide.claim("main", __name__ == "__main__")
tsguide.claim("arguments", sys.argv == [__file__])
tsguide.claim("helper", _helper.number == 3)
tsguide.claim("device", tsguide.device == "cpu")
"""
    result = run(plain=text)["plain"]

    assert "" == result.problem
    assert [] == [claim.text for claim in result.claims if not claim.held]
    assert 4 == len(result.claims)


def test_scripts_do_not_see_each_other(run: Run) -> None:
    """What one script changes in torch or in its environment, the next one does not see."""
    text = """
import torch
from tsguide import claim
claim("fresh", torch.get_default_dtype() == torch.float32 and "LEFT" not in os.environ)
torch.set_default_dtype(torch.float64)
os.environ["LEFT"] = "behind"
"""

    assert [True, True] == [result.ok for result in run(jobs=1, one=text, other=text).values()]


def test_no_more_scripts_run_at_a_time_than_jobs(run: Run) -> None:
    """With one job, scripts run one after the other."""
    text = """
import time
from tsguide import claim
claim(str(time.monotonic()), True)
time.sleep(0.1)
claim(str(time.monotonic()), True)
"""
    spans = [[float(claim.text) for claim in result.claims] for result in run(jobs=1, one=text, other=text).values()]
    first, second = sorted(spans)

    assert first[1] <= second[0]


def test_each_verification_has_its_own_device(findings: Callable[[dict[str, str]], list[Finding]]) -> None:
    """A second verification in one process, for another device, is not served with the first one's."""
    text = "import tsguide\ntsguide.claim(tsguide.device + os.environ['TSGUIDE_DEVICE'], True)"
    scripts = findings({"one": text})
    seen = [
        result.claims[0].text
        for device in ("cpu", "meta")
        for result in verify(scripts, device=device, jobs=1, timeout=60)
    ]

    assert ["cpucpu", "metameta"] == seen


def test_an_answer_that_cannot_be_read_is_a_problem(run: Run) -> None:
    """A result with a time that is no number does not take the results of others with it."""
    text = "from tsguide.live.session import current\ncurrent().measured_s = float('nan')\n" + GOOD
    results = run(bad=text, good=GOOD)

    assert results["good"].ok
    assert "answered what is no result" in results["bad"].problem


def test_nothing_to_run_gives_no_result(run: Run) -> None:
    """Verifying no findings is over at once."""
    assert {} == run()


def test_children_of_a_script_that_died_are_ended(run: Run) -> None:
    """What a script has started does not outlive it where the script kills itself."""
    run(dead=HANG.replace("time.sleep(600)", "os._exit(1)"))
    child = int(Path("child").read_text())
    try:
        assert is_over(child, patience=0.5)
    finally:
        if alive(child):
            os.kill(child, signal.SIGKILL)


COMPARES = """
from pathlib import Path
import torch
from tsguide import claim, compare
comparison = compare(lambda x: Path("made").write_text("again") + x, example=(torch.ones(2),))
claim("what eager gave is known", comparison.outcome("eager") == "agrees")
"""


def test_a_comparison_that_is_known_is_not_made_again(findings: Callable[..., list[Finding]], tmp_path: Path) -> None:
    """A script gets what its comparison gave in another process, and no line of the construct runs."""
    eager = model.ModeResult(mode="eager", outcome="agrees")
    known = model.Comparison(name="f", line=5, device="cpu", threads=1, modes=(eager,))
    [result] = verify(findings({"compares": COMPARES}), device="cpu", jobs=1, compared={"theme/compares": [known]})

    assert result.ok
    assert not result.comparisons
    assert not (tmp_path / "made").exists()


def test_after_its_end_another_server_forks(run: Run, tmp_path: Path) -> None:
    """Scripts of one server have one parent; when it was ended the next have another."""
    parent = f"import os, pathlib; pathlib.Path('NAME').write_text(str(os.getppid()))\n{GOOD}"
    run(a=parent.replace("NAME", "a"), b=parent.replace("NAME", "b"))
    end_server()
    run(c=parent.replace("NAME", "c"))
    first, same, other = ((tmp_path / name).read_text() for name in "abc")

    assert first == same
    assert other != first


LEAVES = """
import subprocess, sys, tempfile
from tsguide import claim
handle, name = tempfile.mkstemp()
asked = [sys.executable, "-c", "import tempfile; print(tempfile.gettempdir())"]
child = subprocess.run(asked, capture_output=True, text=True).stdout.strip()
claim(f"{name} {child} {os.environ['TORCHINDUCTOR_CACHE_DIR']}", True)
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)", "import time; time.sleep(600)"])
def test_what_a_script_leaves_in_its_temporary_folder_goes_with_it(
    findings: Callable[[dict[str, str]], list[Finding]], end: str
) -> None:
    """A script and what it starts have a temporary folder of their own, which goes however it ends, and not later."""
    scripts = findings(dict.fromkeys("ab", f"{LEAVES}{end}\n{GOOD}"))
    seen = set()
    for result in verify(scripts, device="cpu", jobs=1, timeout=5):
        name, child, compiled = result.claims[0].text.split()
        seen.add(child)
        assert result.ok == (not end)
        assert str(Path(name).parent) == child
        assert not Path(child).parent.exists()
        assert Path(compiled).is_dir()
        assert not Path(compiled).is_relative_to(Path(child).parents[1])
    assert 2 == len(seen)


ANSWERS = """
import time
from tsguide import claim
from tsguide.live.session import current
claim("it holds", True)
os.write(current()._note.__self__._file, BYTES)
"""
HALF = ANSWERS.replace("BYTES", "b'{\"claim\": {'")
UNDECODABLE = ANSWERS.replace("BYTES", r"b'\xff\n'")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("os.kill(os.getpid(), 40)", "ended by signal 40"),
        ("os.kill(os.getpid(), 9)", "ended by signal SIGKILL"),
        ("os.closerange(3, 100)\nos._exit(7)", "ended with exit status 7 before it answered"),
        ("os.closerange(3, 100)\nimport time; time.sleep(600)", "closed the pipe of its answer"),
        (f"{UNDECODABLE}time.sleep(600)", "answered what is no result"),
        (f"{HALF}os._exit(0)", "ended with exit status 0 before"),
    ],
)
def test_whatever_one_script_does_the_others_have_their_results(run: Run, text: str, problem: str) -> None:
    """A script that ends or answers in any way at all costs its own result alone."""
    results = run(bad=text, good=GOOD, other=GOOD)

    assert {"bad": False, "good": True, "other": True} == {name: each.ok for name, each in results.items()}
    assert results["bad"].problem.startswith(problem)


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize(
    "text",
    [
        f"{HALF}time.sleep(600)",
        "import signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)",
    ],
)
def test_the_limit_of_time_is_kept(run: Run, text: str) -> None:
    """Half an answer, a process that was stopped, and one that ignores signals are ended like any other."""
    results = run(timeout=3, bad=text, good=GOOD)

    assert "still running after 3 s" == results["bad"].problem.splitlines()[0]
    assert results["good"].ok


ONCE = """
import signal, time
from pathlib import Path
if not Path("done").exists():
    os.system("touch done")
    os.kill(os.getppid(), signal.SIGNAL)
    time.sleep(LATER)
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(("name", "later"), [("SIGKILL", 600), ("SIGSTOP", 0)])
def test_a_server_that_is_gone_or_stopped_is_replaced(
    run: Run, monkeypatch: pytest.MonkeyPatch, jobs: int, name: str, later: int
) -> None:
    """The scripts that it took with it are run again, and those that wait for it come from another."""
    if name == "SIGSTOP":
        monkeypatch.setattr(runner, "START_S", 30)
    text = ONCE.replace("SIGNAL", name).replace("LATER", str(later)) + GOOD
    results = run(jobs=jobs, timeout=60, ends=text, good=GOOD, other=GOOD)

    assert {"ends": "", "good": "", "other": ""} == {name: each.problem for name, each in results.items()}


OUTLIVES_ITS_SERVER = """
import ctypes, signal, time
ctypes.CDLL(None).prctl(1, 0)  # PR_SET_PDEATHSIG: the kernel is not done yet with what it will end
os.kill(os.getppid(), signal.SIGKILL)
time.sleep(0.5)
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no script ends with its server")
def test_an_answer_that_comes_after_the_end_of_the_server_counts(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the kernel has ended what a killed server has forked, a script may come to its end."""

    class Job(runner._Job):
        def end(self) -> None:
            time.sleep(2)
            super().end()

    monkeypatch.setattr(runner, "_Job", Job)
    result = run(late=OUTLIVES_ITS_SERVER + GOOD)["late"]

    assert ("", True) == (result.problem, result.ok)


def test_a_server_that_is_gone_when_it_is_asked_is_replaced_for_good(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that had to be started by the thread that asks it outlives that thread, and its script with it."""

    class Job(runner._Job):
        def _ask(self) -> None:
            end_server()
            super()._ask()

    monkeypatch.setattr(runner, "_Job", Job)

    assert "" == run(good=f"import time; time.sleep(1)\n{GOOD}")["good"].problem


def test_a_server_that_never_answers_is_the_problem_of_each_script(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no server ever forks, each script says so, in bounded time."""
    end_server()
    monkeypatch.setattr(runner, "START_S", 0.01)
    results = run(one=GOOD, other=GOOD)
    end_server()

    assert 2 == sum(each.problem.startswith("its process could not be started: ") for each in results.values())


HOLDS_THE_MACHINE = """
import pathlib, sys, time
from tsguide.live.machine import machine
with machine.alone():
    pathlib.Path(sys.argv[1]).touch()
    time.sleep(float(sys.argv[2]))
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("then", [GOOD, COMPARES])
def test_waiting_for_the_machine_is_not_the_scripts_own_time(run: Run, tmp_path: Path, then: str) -> None:
    """While another process measures, the limit of a script's time does not come nearer."""
    started = tmp_path / "started"
    command = [sys.executable, "-c", HOLDS_THE_MACHINE, str(started), "12"]
    text = f"""
import subprocess, time, pathlib
from tsguide.live.machine import machine
other = subprocess.Popen({command!r})
while not pathlib.Path({str(started)!r}).exists():
    time.sleep(0.05)
    machine.give_way()
{then}
"""
    result = run(timeout=8, waits=text)["waits"]

    assert "" == result.problem
    assert result.ok


FORKS = """
many = bytearray(300 * 2**20)
children = [os.fork() for _ in range(3)]
import time; time.sleep(2)
if 0 in children: os._exit(0)
"""
TENSORS = """
import time, torch
many = [torch.ones(2**28 // 4).share_memory_() for _ in range(5)]
time.sleep(20)
"""
ANONYMOUS = """
import mmap, time
many = mmap.mmap(-1, 5 * 2**28)
many.write(b'x' * (5 * 2**28))
time.sleep(20)
"""
TOO_MUCH = "used more than 1 GiB of memory"


@pytest.mark.parametrize(("text", "problem"), [(FORKS, ""), (TENSORS, TOO_MUCH), (ANONYMOUS, TOO_MUCH)])
def test_what_processes_share_counts_once(
    findings: Callable[[dict[str, str]], list[Finding]], text: str, problem: str
) -> None:
    """Forked children that touch nothing take no memory of their own, and memory that is shared is not overlooked."""
    [result] = verify(findings({"shares": f"{text}\n{GOOD}"}), device="cpu", jobs=1, memory=1)

    assert problem == result.problem


NO_TEXT = r"""
from tsguide import claim, refuses
name = os.fsdecode(b"\xff.txt")
claim(f"{name} is a name", True)
claim("it is seen", lambda: name.nothing)
print(name)
raise OSError(name)
"""


def test_what_is_no_text_stands_as_an_escape(run: Run) -> None:
    """A lone surrogate in a claim, in what it saw, in the output and in the problem ends nothing."""
    result = run(no_text=NO_TEXT)["no_text"]

    assert r"\udcff.txt is a name" == result.claims[0].text
    assert r"OSError: \udcff.txt" == result.problem


SESSIONS = """
import subprocess, time
from tsguide import claim
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
orphan = subprocess.run(["bash", "-c", "setsid sleep 600 >/dev/null 2>&1 & echo $!"], capture_output=True, text=True)
claim(f"{child.pid} {orphan.stdout}", True)
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("end", ["", "os._exit(0)", "os.kill(os.getpid(), 9)", "time.sleep(600)", "raise KeyError"])
def test_a_child_in_a_session_of_its_own_is_ended(run: Run, end: str) -> None:
    """What a script has started in another session ends with it, whether its parent still runs or not."""
    result = run(timeout=4, starts=f"{SESSIONS}{end}\n")["starts"]
    pids = [int(word) for word in result.claims[0].text.split()]
    left = [pid for pid in pids if not is_over(pid, patience=2)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)

    assert not left


GARBAGE = r"""
for number in range(3, 256):
    try:
        os.set_blocking(number, False)
        for _ in range(20):
            os.write(number, b"\x00garbage\xff" * 500 + b"\n")
    except OSError:
        pass
"""


@pytest.mark.usefixtures("_warm")
@pytest.mark.parametrize("end", ["", "os.closerange(0, 256)", "import time; time.sleep(2)"])
def test_garbage_in_every_open_file_is_the_scripts_own_trouble(
    run: Run, capfd: pytest.CaptureFixture[str], end: str
) -> None:
    """A script that writes into whatever is open reaches neither the server nor the scripts beside it and after it."""
    parent = "import time, os, tsguide; time.sleep(0.5); tsguide.claim(str(os.getppid()), True)\n"
    results = run(bad=f"{GARBAGE}{end}\n{GOOD}", good=parent, later=parent)
    good, later = (results[name] for name in ("good", "later"))

    assert ("", "") == (good.problem, later.problem)
    assert [claim.text for claim in good.claims] == [claim.text for claim in later.claims]
    assert ("", "") == tuple(capfd.readouterr())
