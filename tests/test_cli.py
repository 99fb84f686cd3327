"""The command line: what it prints, where, and with which exit status."""

import contextlib
import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import jsonschema
import msgspec
import psutil
import pytest

from tsguide import model
from tsguide.commands import new

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]

TODAY = dt.date(2026, 11, 27)
CLAIM = 'claim("one and one are two", 1 + 1 == 2, covers=["builtin-abs"])'


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run this Python in a process of its own."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("what", ["", "main(['list'])", "main(['check'])", "main(['show', 'adding/works'])"])
def test_nothing_but_a_script_loads_torch(good: Path, what: str) -> None:
    """Importing tsguide, and listing, showing and checking findings, load no torch."""
    call = what.replace("]", f", '--examples', {str(good)!r}]")
    ended = python("-c", f"import sys, tsguide; from tsguide.cli import main\n{call}\nprint('torch' in sys.modules)")

    assert "" == ended.stderr
    assert "False" == ended.stdout.splitlines()[-1]


def test_the_first_use_of_a_function_loads_torch() -> None:
    """What a script imports from tsguide is there when it is asked for, and loads torch then."""
    ended = python("-c", "import sys; from tsguide import compare; print('torch' in sys.modules)")

    assert ("True\n", "") == (ended.stdout, ended.stderr)


def test_the_package_has_nothing_but_its_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """What tsguide names is what its rooms have, looked up once; any other name is an AttributeError."""
    import tsguide
    from tsguide.live import claims

    monkeypatch.setattr(tsguide, "claim", None)
    monkeypatch.delattr(tsguide, "claim")

    assert claims.claim is tsguide.claim
    assert claims.claim is vars(tsguide)["claim"]
    assert all(hasattr(tsguide, name) for name in tsguide.__all__)
    with pytest.raises(AttributeError, match="module 'tsguide' has no attribute 'clam'"):
        tsguide.clam  # noqa: B018  asking is the point


def test_the_package_runs_as_a_module(good: Path) -> None:
    """``python -m tsguide`` is the command line, its exit status included."""
    fine = python("-m", "tsguide", "check", "--examples", str(good))
    wrong = python("-m", "tsguide", "check", "--examples", "none")

    assert (0, "2 findings, 2 claims, no problems\n", "") == (fine.returncode, fine.stdout, fine.stderr)
    assert 2 == wrong.returncode


def test_list_shows_ids_and_titles(run: Callable[..., Printed], good: Path) -> None:
    """Each finding has a line: its id, and its title in a column of its own."""
    expected = "adding/works      Addition adds\nadding/works-too  Sums are sums\n"

    assert (0, expected, "") == run("list", "--examples", str(good))


def test_list_shows_what_is_selected(run: Callable[..., Printed], good: Path) -> None:
    """An id selects a finding, a theme all of its."""
    assert (0, "adding/works  Addition adds\n", "") == run("list", "adding/works", "--examples", str(good))
    assert 2 == len(run("list", "adding", "--examples", str(good))[1].splitlines())


def test_the_findings_are_tsguides_own_unless_others_are_named(
    run: Callable[..., Printed], good: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without --examples, the commands are about the findings that come with tsguide."""
    monkeypatch.setattr("tsguide.catalog.default_examples", lambda: good)

    assert (0, "2 findings, 2 claims, no problems\n", "") == run("check")


def test_list_and_show_give_json(run: Callable[..., Printed], good: Path) -> None:
    """As JSON, list gives an array of findings, and show the one that is asked for."""
    status, listed, _ = run("list", "--examples", str(good), "--format", "json")
    one = run("show", "adding/works", "--examples", str(good), "--format", "json")[1]

    expected = {
        "id": "adding/works",
        "theme": "adding",
        "title": "Addition adds",
        "summary": "One and one are two.",
        "claims": [{"text": "one and one are two", "line": 15, "covers": ["builtin-abs"], "device": ""}],
        "tags": ["works"],
        "asks": [],
        "errors": [],
        "sources": ["notes: adding"],
        "needs": [],
        "added": "2026-11-23",
        "changes": [],
        "script": "examples/adding/works.py",
    }
    assert 0 == status
    assert expected == json.loads(one)
    assert [expected["id"], "adding/works-too"] == [each["id"] for each in json.loads(listed)]


def test_show_says_what_a_finding_claims(run: Callable[..., Printed], good: Path) -> None:
    """Shown are id, title, summary, claims, tags, dates, sources and the script."""
    status, out, err = run("show", "adding/works", "--examples", str(good))

    assert (0, "") == (status, err)
    assert [
        "adding/works",
        "Addition adds",
        "",
        "One and one are two.",
        "",
        "claim: one and one are two (line 15)",
        "tags: works",
        "added: 2026-11-23",
        "source: notes: adding",
        "script: examples/adding/works.py",
    ] == out.splitlines()


def test_check_counts_what_is_right(run: Callable[..., Printed], good: Path) -> None:
    """Where nothing is wrong, check counts findings and claims, as text and as JSON."""
    status, out, _ = run("check", "--examples", str(good), "--format", "json")

    assert (0, "2 findings, 2 claims, no problems\n", "") == run("check", "--examples", str(good))
    assert (0, {"findings": 2, "claims": 2, "problems": []}) == (status, json.loads(out))


@pytest.mark.parametrize("command", [("check",), ("list",), ("show", "adding/works"), ("verify",)])
def test_malformed_findings_stop_every_command(
    run: Callable[..., Printed], script: Script, tree: Tree, command: tuple[str, ...]
) -> None:
    """All problems of all scripts are named on standard error, with exit status 2, whatever was asked for."""
    bad = script((CLAIM, "1 + 1"), ("# Why\n# ---\n", ""))
    folder = tree({"adding/bad.py": bad, "adding/worse.py": b"\n\xff", "adding/works.py": script()})
    status, out, err = run(*command, "--examples", str(folder))

    assert (2, "") == (status, out)
    assert [
        "examples/adding/bad.py:1:1: no claim",
        "examples/adding/bad.py:1:1: no heading 'Why'",
        "examples/adding/worse.py:2:1: not UTF-8",
        "3 problems in 3 files",
    ] == [line.partition(";")[0].removesuffix(": invalid start byte") for line in err.splitlines()]


def test_check_gives_problems_as_json(run: Callable[..., Printed], tree: Tree) -> None:
    """Asked for JSON, check gives its problems as JSON, with exit status 2."""
    status, out, _ = run("check", "--examples", str(tree({"a/b.py": b"\xff"})), "--format", "json")

    assert 2 == status
    assert [1] == [problem["line"] for problem in json.loads(out)["problems"]]


def test_an_empty_tree_is_bad_input(run: Callable[..., Printed], tree: Tree) -> None:
    """A folder without findings is not a success with none."""
    status, out, err = run("check", "--examples", str(tree({})))

    assert (2, "") == (status, out)
    assert err.startswith("examples:1:1: there are no findings here;")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "tsguide: the following arguments are required: COMMAND"),
        (("lits",), "tsguide: argument COMMAND: invalid choice: 'lits'"),
        (("list", "--formt=json"), "tsguide: unrecognized arguments: --formt=json"),
        (("list", "--format", "xml"), "tsguide list: argument --format: invalid choice: 'xml'"),
        (("show",), "tsguide show: the following arguments are required: ID"),
        (("verify", "--jobs", "0"), "tsguide verify: argument --jobs: '0' is not a whole number from 1 on"),
        (("verify", "--jobs", "two"), "tsguide verify: argument --jobs: 'two' is not a whole number"),
        (("verify", "--timeout", "-1"), "tsguide verify: argument --timeout: '-1' is not a whole number"),
        (("verify", "--device", "tpu"), "tsguide verify: argument --device: no device 'tpu'; there are cpu and cuda"),
        (("check", "--examples", "none"), "tsguide: no folder 'none'; --examples takes one that has findings"),
        (("list", "--examples", "examples/adding/works.py"), "tsguide: no folder 'examples/adding/works.py';"),
        (("show", "adding/wroks"), "no finding 'adding/wroks', did you mean 'adding/works'?"),
        (("verify", "--shard", "6/5"), "tsguide verify: argument --shard: '6/5' is no part; write 2/5 for the second"),
        (("verify", "--shard", "0/5"), "tsguide verify: argument --shard: '0/5' is no part"),
        (("verify", "--shard", "1"), "tsguide verify: argument --shard: '1' is no part"),
        (("verify", "--shard", "one/two"), "tsguide verify: argument --shard: 'one/two' is no part"),
        (("list", "--examples", ""), "tsguide list: argument --examples: no folder is named"),
        (("evidence", "--evidence", ""), "tsguide evidence: argument --evidence: no folder is named"),
        (("evidence", "--evidence", "none"), "tsguide evidence: no folder 'none'; --evidence takes one"),
        (("evidence", "--need", "new"), "tsguide evidence: argument --need: 'new' is no release; write, say, 2.13.0"),
        (("evidence", "--python", "3"), "tsguide evidence: argument --python: '3' is no release"),
        (("verify", "--part", "examples"), "tsguide verify: 'examples' is a folder; --part takes a file"),
        (("list", "addin"), "no finding 'addin', did you mean 'adding'?"),
        (("verify", "addin"), "no finding 'addin'"),
    ],
)
def test_wrong_arguments_get_one_line(
    run: Callable[..., Printed], good: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    """What is wrong with the arguments is said in one line on standard error, with exit status 2."""
    chosen = () if "--examples" in arguments or not arguments else ("--examples", str(good))
    status, out, err = run(*arguments, *chosen)

    assert (2, "") == (status, out)
    assert complaint == err[: len(complaint)]
    assert 1 == err.count("\n")


def test_a_device_is_named_in_full(run: Callable[..., Printed], good: Path) -> None:
    """A name that only starts like a device's is none."""
    assert 2 == run("verify", "--device", "cpux", "--examples", str(good))[0]


def test_help_names_every_command(run: Callable[..., Printed]) -> None:
    """The help names all commands, on standard output and with exit status 0."""
    status, out, err = run("--help")

    assert (0, "") == (status, err)
    assert {"list", "show", "new", "check", "verify", "evidence"} <= set(out.split())


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_says_that_all_is_as_expected(run: Callable[..., Printed], good: Path) -> None:
    """Where every claim holds, verify has a line for each finding, a count, and exit status 0."""
    status, out, err = run("verify", "--examples", str(good), "--jobs", "1")

    assert (0, "") == (status, err)
    assert ["ok     adding/works", "ok     adding/works-too"] == [
        line.rpartition(" (")[0] for line in out.splitlines()[:2]
    ]
    count = "2 findings: 2 as expected, 0 not; 2 claims, 2 as expected; 0 comparisons, 0 timings"
    assert [count] == out.splitlines()[2:]


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_says_what_does_not_hold(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """A claim that does not hold is named with its line, expected and seen, with exit status 1."""
    wrong = script(("1 + 1 == 2", "1 + 1 == 3"))
    status, out, _ = run("verify", "adding", "--examples", str(tree({"adding/wrong.py": wrong})))
    first, *rest = out.splitlines()

    assert 1 == status
    assert "FAILED adding/wrong" == first.rpartition(" (")[0]
    assert [
        "",
        "What did not hold",
        "finding       line  claim                expected  seen",
        "------------  ----  -------------------  --------  -----",
        "adding/wrong  15    one and one are two  holds     False",
        "",
        "1 findings: 0 as expected, 1 not; 1 claims, 0 as expected; 0 comparisons, 0 timings",
    ] == rest


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_gives_json(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """As JSON, verify gives one word for all, and for each finding by its id a word and its result."""
    files = {"b/wrong.py": script(("1 + 1 == 2", "1 + 1 == 3")), "a/right.py": script()}
    status, out, _ = run("verify", "--examples", str(tree(files)), "--format", "json")

    assert 1 == status
    report = json.loads(out)
    assert (1, "fails") == (report["version"], report["verdict"])
    assert [("a/right", "holds", True), ("b/wrong", "fails", False)] == [
        (name, each["verdict"], each["result"]["claims"][0]["held"]) for name, each in report["findings"].items()
    ]
    check = jsonschema.Draft202012Validator(msgspec.json.schema(model.Report))
    check.validate(report)
    assert not check.is_valid({**report, "verdict": "well"})


NEEDY = ('tags = ["works"]', 'tags = ["works"]\n# needs = ["gpu", "package:no_such"]')
"""What makes a finding need what is not here."""


def test_show_says_what_a_finding_needs(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """Each need is a line, with what it means where its word does not say it."""
    _, out, _ = run("show", "adding/needy", "--examples", str(tree({"adding/needy.py": script(NEEDY)})))

    assert ["needs: gpu (a GPU as its device)", "needs: package:no_such"] == [
        line for line in out.splitlines() if line.startswith("needs")
    ]


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_does_not_fail_for_what_is_lacking(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """A finding that was not run is told with what is lacking, counted apart, and no reason for exit status 1."""
    folder = str(tree({"adding/needy.py": script(NEEDY), "adding/works.py": script()}))
    status, out, err = run("verify", "--examples", folder, "--jobs", "1")
    needy, works, *rest = out.splitlines()

    assert (0, "") == (status, err)
    assert "not run adding/needy: no GPU as device and no package no_such" == needy
    assert "ok     adding/works" == works.rpartition(" (")[0]
    assert [
        "",
        "What was not run here",
        "finding       what this machine lacks",
        "------------  ----------------------------------------",
        "adding/needy  no GPU as device and no package no_such",
        "",
        "2 findings: 1 as expected, 0 not, 1 not run here; 1 claims, 1 as expected; 0 comparisons, 0 timings",
    ] == [line.replace("-" * 39, "-" * 40) for line in rest]

    _, out, _ = run("verify", "--examples", folder, "--format", "json")
    needy, works = json.loads(out)["findings"].values()
    assert ("not run", "no GPU as device and no package no_such") == (needy["verdict"], needy["result"]["lacks"])
    assert ("holds", "holds", "") == (json.loads(out)["verdict"], works["verdict"], works["result"]["lacks"])


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_fails_for_what_fails_beside_what_is_lacking(
    run: Callable[..., Printed], script: Script, tree: Tree
) -> None:
    """What was not run hides nothing."""
    wrong = script(("1 + 1 == 2", "1 + 1 == 3"))
    status, _, _ = run("verify", "--examples", str(tree({"adding/needy.py": script(NEEDY), "adding/wrong.py": wrong})))

    assert 1 == status


def test_what_lacks_all_that_it_needs_is_recorded_as_not_run(
    run: Callable[..., Printed], script: Script, tree: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no script has run to tell its environment, the evidence has that of the command."""
    import torch

    import tsguide
    from tsguide import model

    monkeypatch.setattr(tsguide, "device", tsguide.device)
    folder = str(tree({"adding/needy.py": script(NEEDY)}))
    status, _, err = run("verify", "--examples", folder, "--record", "--evidence", "evidence")
    (path,) = Path("evidence").iterdir()
    recorded = model.read_json(path, model.Evidence)

    assert (0, f"recorded in {path}\n") == (status, err)
    assert str(torch.__version__) == recorded.environment.torch
    assert ["no GPU as device and no package no_such"] == [result.lacks for result in recorded.results]


HANGS = """
import os, pathlib, subprocess, time
child = subprocess.Popen(["sleep", "600"])
path = pathlib.Path(os.environ["TSGUIDE_TEST_CHILD"])
path.with_suffix(".tmp").write_text(str(child.pid))
path.with_suffix(".tmp").rename(path)
time.sleep(600)
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_ends_verify_with_all_that_it_has_started(
    script: Script, tree: Tree, machine_folder: Path, tmp_path: Path, number: int
) -> None:
    """What was seen is reported, nothing is left running or lying about, and the exit status says which signal."""
    folder = tree({"a/first.py": script(), "b/hangs.py": script(("claim(", f"{HANGS}\nclaim("))})
    child = tmp_path / "child"
    temporary = machine_folder / f"signal-{number}"
    temporary.mkdir()
    verify = subprocess.Popen(
        [sys.executable, "-m", "tsguide", "verify", "--examples", str(folder), "--jobs", "1"],
        env=os.environ | {"TMPDIR": str(temporary), "TSGUIDE_TEST_CHILD": str(child)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 120
    while not child.exists() and time.monotonic() < until:
        time.sleep(0.05)
    verify.send_signal(number)
    out, err = verify.communicate(timeout=60)

    assert 128 + number == verify.returncode
    assert out.startswith("ok     a/first (")
    assert "tsguide verify: interrupted, 1 findings have no result" == err.strip()
    left = {path.name for path in temporary.iterdir()}
    assert left <= {f"tsguide-{os.getuid()}-{name}.lock" for name in ("gate", "room")}
    with contextlib.suppress(psutil.NoSuchProcess):  # dead, or dead and not yet collected
        assert psutil.STATUS_ZOMBIE == psutil.Process(int(child.read_text())).status()


def test_a_device_that_is_not_here_is_said_in_one_line(run: Callable[..., Printed], good: Path) -> None:
    """Without such a GPU nothing runs, with exit status 2."""
    status, out, err = run("verify", "--device", "cuda:64", "--examples", str(good))

    assert (2, "") == (status, out)
    assert re.fullmatch(r"tsguide verify: no cuda:64 here: PyTorch \S+ finds \d+ GPUs; leave --device out .*\n", err)


def test_check_names_what_only_the_build_would_find(run: Callable[..., Printed], script: Script, tree: Tree) -> None:
    """A theme without a header, a title that is taken, and what the skeleton says are problems with their places."""
    folder = tree({"a/one.py": script(), "a/two.py": script(), "b/new.py": new.scaffold("T", ["refused"], TODAY)})
    (folder / "b/GALLERY_HEADER.rst").unlink()
    status, out, err = run("check", "--examples", str(folder))

    assert (2, "") == (status, out)
    assert "examples/b/GALLERY_HEADER.rst:1:1: not there; write the title of the theme" in err
    assert "examples/a/two.py:7:1: the title of a/one too; say what differs" in err
    assert len(new.PLACEHOLDERS) == err.count("examples/b/new.py:")
    assert len(new.PLACEHOLDERS) == err.count(" is the skeleton's; write your own")
    assert 0 == run("check", "a/one", "--examples", str(folder))[0]
