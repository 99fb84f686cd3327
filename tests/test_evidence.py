"""What is recorded, what it says of a finding later, and what is no evidence."""

import json
import multiprocessing
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tsguide import catalog, evidence, model
from tsguide.cli import main
from tsguide.verify import runner

ENVIRONMENT = model.Environment(
    torch="2.4.1+cu121", python="3.11.7", device="cpu", system="Linux", processor="x", cores=2, threads=1
)
NAME = "torch-2.4.1-python-3.11-cpu"
ALL = ("adding/later", "adding/more", "adding/works")

Tree = Callable[[dict[str, str | bytes]], Path]
Script = Callable[..., str]


CLAIM_LINE = 'claim("one and one are two", 1 + 1 == 2, covers=["builtin-abs"])'


@pytest.fixture
def findings(tree: Tree, script: Script) -> catalog.Catalog:
    """Three findings, one of which is not about releases before 2.5."""
    later = script(('tags = ["works"]', 'tags = ["works"]\n# torch = ">=2.5"'))
    return catalog.load(tree({"adding/works.py": script(), "adding/more.py": script(), "adding/later.py": later}))


def result(finding_id: str = "adding/works", *, held: bool = True) -> model.Result:
    """A result with one claim and a duration of many digits."""
    claim = model.Claim(text="it holds", line=1, held=held)
    return model.Result(id=finding_id, claims=(claim,), duration_s=1.23456789, environment=ENVIRONMENT)


def recorded(findings: catalog.Catalog, **claim: bool) -> Path:
    """Record one result in an empty folder, and return the file."""
    return evidence.record(Path("evidence"), ENVIRONMENT, [result(**claim)], findings)


def test_a_file_bears_the_name_of_its_environment(findings: catalog.Catalog) -> None:
    """Release, Python and device are the file's name, and the build of the release is inside."""
    path = recorded(findings)

    assert f"{NAME}.json" == path.name
    assert "2.4.1+cu121" == evidence.read(path, findings).environment.torch


def test_an_accelerator_is_part_of_the_name() -> None:
    """Evidence of two GPUs does not share a file."""
    gpu = msgspec.structs.replace(ENVIRONMENT, device="cuda", accelerator="NVIDIA H200 (80GB)")

    assert "torch-2.4.1-python-3.11-nvidia-h200-80gb" == gpu.name


def test_a_diff_of_evidence_is_readable(findings: catalog.Catalog) -> None:
    """Keys are sorted, one to a line, and numbers have three digits."""
    text = recorded(findings).read_text()
    entry = json.loads(text)["results"][0]

    assert list(entry) == sorted(entry)
    assert 1.23 == entry["duration_s"]
    assert '\n   "duration_s": 1.23,\n' in text


def test_recording_a_part_keeps_the_rest(findings: catalog.Catalog) -> None:
    """A second run of other findings adds to the file, and one of the same findings replaces its part."""
    recorded(findings)
    evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/more")], findings)
    path = recorded(findings, held=False)
    read = evidence.read(path, findings)

    assert ["adding/more", "adding/works"] == [each.id for each in read.results]
    assert [True, False] == [each.ok for each in read.results]


def test_evidence_keeps_its_version_while_it_has_results_of_it(findings: catalog.Catalog) -> None:
    """What is added to evidence of version 1 leaves it that, and recording everything again does not."""
    path = recorded(findings)
    assert 2 == evidence.read(path, findings).version

    path.write_text(path.read_text().replace('"version": 2', '"version": 1'))
    evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/more")], findings)
    assert 1 == evidence.read(path, findings).version

    evidence.record(Path("evidence"), ENVIRONMENT, [result(), result("adding/more")], findings)
    assert 2 == evidence.read(path, findings).version


WITHDRAWN = '[[withdrawn]]\nid = "adding/more"\non = 2026-11-24\nbecause = "It was wrong."\n'
RENAMED = '[[renamed]]\nfrom = "adding/works"\nto = "adding/does"\non = 2026-11-24\n'


def test_what_another_machine_adds_does_not_move_the_rest_there(findings: catalog.Catalog) -> None:
    """The file keeps its environment while it has results from there, and those of another machine bear their own."""
    other = msgspec.structs.replace(ENVIRONMENT, processor="y")
    recorded(findings)
    read = evidence.read(evidence.record(Path("evidence"), other, [result("adding/more")], findings), findings)
    assert ("x", [("adding/more", other), ("adding/works", None)]) == (
        read.environment.processor,
        [(each.id, each.environment) for each in read.results],
    )

    everything = [result(), result("adding/more")]
    read = evidence.read(evidence.record(Path("evidence"), other, everything, findings), findings)
    assert ("y", [None, None]) == (read.environment.processor, [each.environment for each in read.results])


def test_what_is_withdrawn_or_about_other_releases_is_not_kept(findings: catalog.Catalog, tree: Tree) -> None:
    """A recording drops what the file has of findings that were withdrawn, or that are not about the release."""
    evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/more"), result("adding/later")], findings)
    Path("examples/adding/more.py").unlink()
    path = recorded(catalog.load(tree({"moved.toml": WITHDRAWN})))

    assert ["adding/works"] == [each.id for each in model.read_json(path, model.Evidence).results]


def test_an_id_does_not_leave_without_a_word(findings: catalog.Catalog, tree: Tree) -> None:
    """Neither reading nor recording passes over a finding that has evidence, is gone, and was not declared."""
    evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/more")], findings)
    Path("examples/adding/more.py").unlink()
    fewer = catalog.load(tree({}))

    for attempt in (lambda: recorded(fewer), lambda: evidence.read_all(Path("evidence"), fewer)):
        with pytest.raises(model.BadFileError, match="no finding 'adding/more'; say in moved.toml what became of it"):
            attempt()


def test_a_renamed_finding_keeps_its_evidence(findings: catalog.Catalog, tree: Tree) -> None:
    """What was recorded under the old id holds for the new one, but what was recorded under that comes first."""
    old = model.read_json(recorded(findings), model.Evidence).results
    Path("examples/adding/works.py").rename("examples/adding/does.py")
    renamed = catalog.load(tree({"moved.toml": RENAMED}))
    (read,) = evidence.read_all(Path("evidence"), renamed)

    assert "holds" == evidence.standing(read, renamed.get("adding/does"))
    path = evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/does", held=False)], renamed)
    assert ["adding/does"] == [each.id for each in model.read_json(path, model.Evidence).results]
    both = model.read_json(path, model.Evidence)
    both = msgspec.structs.replace(both, results=(*both.results, *old))
    model.write_json(path, both)
    assert "fails" == evidence.standing(evidence.read(path, renamed), renamed.get("adding/does"))


def test_a_result_holds_until_its_code_changes(findings: catalog.Catalog, tree: Tree, script: Script) -> None:
    """Prose may change under evidence, code may not."""
    path = recorded(findings)

    def now(*changes: tuple[str, str]) -> str:
        tree({"adding/works.py": script(*changes)})
        changed = catalog.load(Path("examples"))
        return evidence.standing(evidence.read(path, changed), changed.get("adding/works"))

    assert "holds" == now()
    assert "holds" == now(("One and one", "One more\nand one"), ("# Arithmetic.", "# Other words,\n# and more."))
    assert "stale" == now(("1 + 1 == 2", "1 + 1 == 3"))


def test_a_helper_is_part_of_the_code(tree: Tree, script: Script) -> None:
    """Evidence is stale when a local module that the script imports has changed."""
    importing = script(("from tsguide import claim", "import _one\nfrom tsguide import claim"))
    before = catalog.load(tree({"adding/works.py": importing, "adding/_one.py": "ONE = 1\n"}))
    path = recorded(before)
    after = catalog.load(tree({"adding/_one.py": "ONE = 2\n"}))

    assert "stale" == evidence.standing(evidence.read(path, after), after.get("adding/works"))


def test_the_other_standings(findings: catalog.Catalog) -> None:
    """A finding fails, is unknown where it was not run, and absent where it is not about the release."""
    read = evidence.read(recorded(findings, held=False), findings)
    newer = msgspec.structs.replace(read, environment=msgspec.structs.replace(ENVIRONMENT, torch="2.5.0"), results=())

    assert "fails" == evidence.standing(read, findings.get("adding/works"))
    assert "absent" == evidence.standing(read, findings.get("adding/later"))
    assert "unknown" == evidence.standing(newer, findings.get("adding/later"))


BAD = {
    "truncated": (lambda text: text[: len(text) // 2], "truncated"),
    "another version": (lambda text: text.replace('"version": 2', '"version": 0'), "$.version"),
    "an unknown field": (lambda text: text.replace('"date"', '"day"'), "day"),
    "an unknown finding": (lambda text: text.replace("adding/works", "adding/gone"), "no finding 'adding/gone'"),
    "another environment": (lambda text: text.replace("2.4.1", "2.4.0"), "torch-2.4.0-python-3.11-cpu"),
}


@pytest.mark.parametrize(("change", "complaint"), BAD.values(), ids=BAD.keys())
def test_what_is_no_evidence_is_named(findings: catalog.Catalog, change: Callable[[str], str], complaint: str) -> None:
    """A file that is not what it should be is named, with what is wrong, and nothing is guessed."""
    path = recorded(findings)
    path.write_text(change(path.read_text()))
    with pytest.raises(model.BadFileError) as raised:
        evidence.read_all(Path("evidence"), findings)

    assert path.name in str(raised.value)
    assert complaint in str(raised.value)


def test_nothing_is_recorded_over_what_cannot_be_read(findings: catalog.Catalog) -> None:
    """A damaged file stops a recording, and stays as it is."""
    path = recorded(findings)
    path.write_text("{")
    with pytest.raises(model.BadFileError):
        recorded(findings)

    assert "{" == path.read_text()


def test_evidence_is_ordered_by_release(findings: catalog.Catalog) -> None:
    """2.10 comes after 2.9."""
    for release in ("2.10.0", "2.9.1"):
        environment = msgspec.structs.replace(ENVIRONMENT, torch=release)
        evidence.record(Path("evidence"), environment, [result()], findings)

    read = evidence.read_all(Path("evidence"), findings)
    assert ["2.9.1", "2.10.0"] == [each.environment.release for each in read]


def test_the_newest_release_on_the_same_device_tells_how_long_a_finding_takes(findings: catalog.Catalog) -> None:
    """A duration is that of the device where there is one, of the newest release there, and else of any other."""

    def put(seconds: float, *ids: str, **environment: str) -> None:
        where = msgspec.structs.replace(ENVIRONMENT, **environment)
        took = [msgspec.structs.replace(result(finding_id), duration_s=seconds) for finding_id in ids]
        evidence.record(Path("evidence"), where, took, findings)

    put(1.0, "adding/works", torch="2.10.0")
    put(2.0, "adding/works", "adding/more", torch="2.9.1")
    put(3.0, "adding/works", "adding/more", "adding/later", torch="2.11.0", device="cuda", accelerator="GPU")
    Path("evidence/broken.json").write_text("{")

    def took(device: str, folder: str = "evidence") -> dict[str, float]:
        return {name: run.duration_s for name, run in evidence.last_runs(Path(folder), device).items()}

    assert {"adding/works": 1.0, "adding/more": 2.0, "adding/later": 3.0} == took("cpu")
    assert 3.0 == took("cuda:1")["adding/works"]
    assert {} == took("cpu", "none")


def test_the_command_lists_evidence_and_fails_for_want_of_it(
    findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    """``tsguide evidence --need`` has status 0 where all is recorded, and else 1 and the command that records it."""
    arguments = ["evidence", "--examples", "examples", "--evidence", "evidence"]

    assert 2 == main(arguments)
    assert "tsguide evidence: no folder 'evidence'; --evidence takes one" in capsys.readouterr().err
    Path("evidence").mkdir()
    assert 0 == main(arguments)
    assert "no evidence in evidence\n" == capsys.readouterr().out
    recorded(findings)
    evidence.record(Path("evidence"), ENVIRONMENT, [result("adding/more")], findings)

    assert 0 == main([*arguments, "--need", "2.4.1"])
    assert f"{NAME} of " in capsys.readouterr().out
    assert 1 == main([*arguments, "--need", "2.13.0"])
    assert "nox -s record -- 2.13.0" in capsys.readouterr().err


def test_what_is_needed_is_needed_with_a_python(findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """``--need`` is about the Python that is named, or else about the usual one: another does not stand in for it."""
    for torch, python in (("2.4.1", "3.11.7"), ("2.5.1", "3.11.7"), ("2.6.0", "3.14.1")):
        environment = msgspec.structs.replace(ENVIRONMENT, torch=torch, python=python)
        evidence.record(Path("evidence"), environment, map(result, ALL), findings)

    def need(*options: str) -> int:
        return main(["evidence", "--examples", "examples", "--evidence", "evidence", "--need", *options])

    assert 0 == need("2.6.0", "--python", "3.14")
    assert 1 == need("2.6.0")
    assert 0 == need("2.5.1")
    assert "nox -s record -- 2.6.0\n" in capsys.readouterr().err
    assert 1 == need("2.5.1", "--python", "3.14")
    message = "PyTorch 2.5.1 with Python 3.14 on the CPU is not recorded in full; run nox -s record -- 2.5.1"
    assert f"{message} --python 3.14\n" in capsys.readouterr().err


def test_evidence_comes_in_series(findings: catalog.Catalog) -> None:
    """The CPU comes first and the Python with most releases; of Pythons with as many the older; and names say so."""
    gpu = {"device": "cuda", "accelerator": "A GPU"}
    for torch, python, place in (
        ("2.10.0", "3.14.1", {}),
        ("2.4.1", "3.14.1", {}),
        ("2.9.1", "3.14.1", {}),
        ("2.10.0", "3.9.1", {}),
        ("2.10.0", "3.13.5", {}),
        ("2.4.1", "3.13.5", gpu),
        ("2.4.1", "3.9.5", gpu),
    ):
        environment = msgspec.structs.replace(ENVIRONMENT, torch=f"{torch}+build", python=python, **place)
        evidence.record(Path("evidence"), environment, [result()], findings)
    read = evidence.read_all(Path("evidence"), findings)

    assert [
        ("cpu", "3.14", True, ["2.4.1", "2.9.1", "2.10.0"]),
        ("cpu", "3.9", False, ["2.10.0"]),
        ("cpu", "3.13", False, ["2.10.0"]),
        ("A GPU", "3.9", True, ["2.4.1"]),
        ("A GPU", "3.13", False, ["2.4.1"]),
    ] == [(*one[:3], [each.environment.release for each in one.evidence]) for one in evidence.series(read)]
    assert [
        *["2.4.1", "2.9.1", "2.10.0", "2.10.0, Python 3.9", "2.10.0, Python 3.13"],
        *["2.4.1", "2.4.1, Python 3.13"],
    ] == [evidence.releases(read)[each.environment.name] for each in read]


@pytest.mark.usefixtures("forkserver_environment")
def test_verify_records_what_it_saw(findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """``tsguide verify --record`` writes the file of the environment that the scripts ran in."""
    arguments = ["--examples", "examples", "--evidence", "evidence"]

    assert 0 == main(["verify", *arguments, "--record", "--jobs", "1"])
    capsys.readouterr()
    assert 0 == main(["evidence", *arguments, "--format", "json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert (3, 0, 0) == (row["holds"], row["fails"], row["stale"])
    (path,) = Path("evidence").glob("*.json")
    read = evidence.read(path, findings)
    assert ["adding/later", "adding/more", "adding/works"] == [each.id for each in read.results]
    assert "cpu" == read.environment.device


MEASURES = (
    CLAIM_LINE
    + """
from tsguide import measure
measure({"one": abs, "other": abs}, -1, name="abs")
"""
)


@pytest.mark.usefixtures("forkserver_environment")
def test_a_recording_measures_in_six_processes(
    script: Script, tree: Tree, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has timings is run in six processes, and nothing else is; a build knows then how far they moved."""
    ran: list[str] = []
    verify = runner.verify

    def noted(findings: list[catalog.Finding], **more: Any) -> Iterator[model.Result]:
        ran.extend(finding.id for finding in findings)
        return verify(findings, **more)

    monkeypatch.setattr(runner, "verify", noted)
    timed = script((CLAIM_LINE, MEASURES))
    found = catalog.load(tree({"adding/once.py": script(), "adding/timed.py": timed}))
    main(["verify", "--examples", "examples", "--evidence", "evidence", "--record"])
    (path,) = Path("evidence").glob("*.json")
    (timing,) = evidence.read(path, found).by_id["adding/timed"].timings
    seen = evidence.between_processes(Path("evidence"), found, "cpu")

    assert (1, 6) == (ran.count("adding/once"), ran.count("adding/timed"))
    assert 6 == len(timing.floors) == len(timing.variants[1].processes)
    assert {"adding/timed": {"abs": timing.spread}} == seen
    assert "in each of 6 processes" in repr(timing)
    assert {} == evidence.between_processes(Path("evidence"), found, "cuda")
    capsys.readouterr()
    main(["verify", "--examples", "examples", "--evidence", "evidence", "--format", "json", "adding/timed"])
    (again,) = json.loads(capsys.readouterr().out)["findings"]["adding/timed"]["result"]["timings"]
    assert timing.spread == again["between"]
    assert timing.spread <= again["floor"]
    tree({"adding/timed.py": timed.replace("-1,", "-2,")})
    assert {} == evidence.between_processes(Path("evidence"), catalog.load(Path("examples")), "cpu")


def test_a_recording_takes_no_fewer_than_six_processes(
    findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interval of fewer would not be one, and asking for it is an error."""
    del findings
    command = ["verify", "--examples", "examples", "--evidence", "evidence", "--processes", "5"]

    assert 2 == main([*command, "--record"])
    assert 2 == main([*command, "--part", "part.json"])
    assert 2 * "tsguide verify: a recording takes at least 6 processes\n" == capsys.readouterr().err
    assert not Path("evidence").exists()


def test_a_diff_names_what_differs(findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """Two files of evidence differ in the claims that hold in one of them only, each under its finding."""
    later = msgspec.structs.replace(ENVIRONMENT, torch="2.5.1")
    before = evidence.record(Path("evidence"), ENVIRONMENT, [result(), result("adding/more")], findings)
    after = evidence.record(Path("evidence"), later, [result(held=False), result("adding/more")], findings)
    status = main(["evidence", "diff", str(before), str(after), "--examples", "examples"])

    assert 0 == status
    assert [
        f"From {NAME} to {NAME.replace('2.4.1', '2.5.1')}:",
        "",
        "adding/works: Addition adds",
        "",
        "- it holds: holds no more",
    ] == capsys.readouterr().out.splitlines()


def test_a_diff_of_what_is_alike_is_empty(findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]) -> None:
    """Where no claim and no outcome differs, nothing is printed, so that a job can tell by the output."""
    path = str(recorded(findings))

    assert (0, "") == (main(["evidence", "diff", path, path, "--examples", "examples"]), capsys.readouterr().out)


LACKING = model.Result(id="adding/works", lacks="no Python.h")


def test_what_was_not_run_is_neither_held_nor_failed(findings: catalog.Catalog) -> None:
    """A recording keeps what was not run, with the reason, and its standing is a word of its own."""
    path = evidence.record(Path("evidence"), ENVIRONMENT, [LACKING, result("adding/more")], findings)
    read = evidence.read(path, findings)

    assert "not run" == evidence.standing(read, findings.get("adding/works"))
    assert "no Python.h" == read.by_id["adding/works"].lacks


@pytest.mark.parametrize("held", [True, False])
def test_what_was_not_run_does_not_take_the_place_of_a_run(findings: catalog.Catalog, *, held: bool) -> None:
    """An earlier run of the same environment stays, whatever it gave; another run replaces what was not run."""
    recorded(findings, held=held)
    path = evidence.record(Path("evidence"), ENVIRONMENT, [LACKING, result("adding/more")], findings)
    read = evidence.read(path, findings)
    assert (["adding/more", "adding/works"], held) == (list(read.by_id), read.by_id["adding/works"].ok)

    path.unlink()
    evidence.record(Path("evidence"), ENVIRONMENT, [LACKING], findings)
    assert held == evidence.read(recorded(findings, held=held), findings).by_id["adding/works"].ok


def test_a_stale_run_stays_stale_where_it_cannot_be_run(findings: catalog.Catalog, tree: Tree, script: Script) -> None:
    """A run of older code stays too: what it gave is not lost to a machine that lacks something."""
    recorded(findings)
    changed = catalog.load(tree({"adding/works.py": script(("1 + 1 == 2", "2 == 1 + 1"))}))
    path = evidence.record(Path("evidence"), ENVIRONMENT, [LACKING], changed)

    assert "stale" == evidence.standing(evidence.read(path, changed), changed.get("adding/works"))


def test_a_merge_keeps_what_it_could_not_run(findings: catalog.Catalog) -> None:
    """A run that the file has already stays in place of one that was not made, with its own machine; no other does."""
    other = msgspec.structs.replace(ENVIRONMENT, processor="y")
    old = [evidence.keyed(each, findings) for each in (result(), result("adding/more", held=False))]
    new = [evidence.keyed(each, findings) for each in (LACKING, result("adding/more"))]
    before = model.Evidence(version=1, environment=ENVIRONMENT, date="2026-01-01", results=tuple(old))
    after = model.Evidence(version=1, environment=other, date="2026-01-02", results=tuple(new))

    assert (msgspec.structs.replace(old[0], environment=ENVIRONMENT), new[1]) == evidence.kept(before, after).results
    assert (old[0], new[1]) == evidence.kept(before, msgspec.structs.replace(after, environment=ENVIRONMENT)).results
    assert new[0] == evidence.kept(after, after).results[0]


def test_what_was_not_run_took_no_time(findings: catalog.Catalog) -> None:
    """How long a finding takes is told by a run, even by one on an older release."""
    recorded(findings)
    newer = msgspec.structs.replace(ENVIRONMENT, torch="2.10.0")
    evidence.record(Path("evidence"), newer, [LACKING], findings)

    assert 1.23 == evidence.last_runs(Path("evidence"), "cpu")["adding/works"].duration_s


def test_what_was_not_run_has_not_changed(findings: catalog.Catalog) -> None:
    """Between two environments of which one could not run a finding, nothing is said to differ."""
    ran, lacking = (
        model.Evidence(version=1, environment=ENVIRONMENT, date="", results=(evidence.keyed(each, findings),))
        for each in (result(held=False), LACKING)
    )
    finding = findings.get("adding/works")

    assert [] == [*evidence.changed(finding, ran, lacking), *evidence.changed(finding, lacking, ran)]


def test_evidence_is_not_whole_where_something_was_not_run(
    findings: catalog.Catalog, capsys: pytest.CaptureFixture[str]
) -> None:
    """``tsguide evidence`` counts what was not run, and ``--need`` fails for it and says what was lacking."""
    arguments = ["evidence", "--examples", "examples", "--evidence", "evidence"]
    evidence.record(Path("evidence"), ENVIRONMENT, [LACKING, result("adding/more")], findings)

    assert 1 == main([*arguments, "--need", "2.4.1"])
    printed = capsys.readouterr()
    assert "1 holds, 0 fails, 0 stale, 1 not run, 0 unknown, 1 absent" in printed.out
    assert (
        "for want of what a finding needs: there was no Python.h: adding/works; run nox -s record -- 2.4.1"
        in printed.err
    )
    path = recorded(findings)
    path.write_text(path.read_text().replace(catalog.code_digest(findings.get("adding/more")), "0"))
    assert 1 == main([*arguments, "--need", "2.4.1"])
    names = 'adding/more, adding/works; run nox -s "verify(cpu)" -- adding/more adding/works --record'
    assert f"is not recorded in full: {names}" in capsys.readouterr().err
    evidence.record(Path("evidence"), ENVIRONMENT, map(result, ALL), findings)
    assert 0 == main([*arguments, "--need", "2.4.1"])


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_what_needs_a_gpu_is_absent_from_the_cpu(
    findings: catalog.Catalog, tree: Tree, script: Script, device: str
) -> None:
    """Evidence of the CPU is whole without the findings that need a GPU; evidence of a GPU is not."""
    needs = ('tags = ["works"]', 'tags = ["works"]\n# needs = ["gpu"]')
    more = catalog.load(tree({"adding/gpu.py": script(needs)}))
    where = msgspec.structs.replace(ENVIRONMENT, device=device, accelerator="" if device == "cpu" else "GPU")
    read = evidence.read(evidence.record(Path("evidence"), where, [result()], findings), more)

    assert ("absent" if device == "cpu" else "unknown") == evidence.standing(read, more.get("adding/gpu"))


def record_at_once(barrier: Any, name: str) -> None:
    """Record the result of one finding when all others are about to do the same."""
    findings = catalog.load(Path("examples"))
    barrier.wait()
    evidence.record(Path("evidence"), ENVIRONMENT, [result(name)], findings)


def test_who_records_at_the_same_time_loses_nothing(tree: Tree, script: Script) -> None:
    """Of twelve recordings that end at once, each is in the file, in each of five rounds."""
    names = [f"adding/works-{place}" for place in range(12)]
    findings = catalog.load(tree({f"adding/works_{place}.py": script() for place in range(12)}))
    context = multiprocessing.get_context("fork")
    for _ in range(5):
        barrier = context.Barrier(len(names))
        processes = [context.Process(target=record_at_once, args=(barrier, name)) for name in names]
        for process in processes:
            process.start()
        for process in processes:
            process.join()
        path = Path("evidence") / f"{NAME}.json"
        assert sorted(names) == sorted(each.id for each in evidence.read(path, findings).results)
        assert [path] == list(Path("evidence").iterdir())
        path.unlink()


VARIANT = dict.fromkeys(("first_s", "median_s", "q1_s", "q3_s", "ratio", "ratio_low", "ratio_high"), 1.0) | {
    "name": "a",
    "verdict": "baseline",
    "warmups": 1,
}
TIMING = {"name": "t", "line": 3, "device": "cpu", "threads": 1, "rounds": 3, "floor": 1.0, "variants": [VARIANT]}


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b'{"version":' * 100_000, b"\0" * 99, b"\xff"])
def test_what_is_no_json_is_one_line(
    findings: catalog.Catalog, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    """Whatever a file holds that is no JSON at all, or nested without end, the command names the file in one line."""
    del findings
    Path("evidence").mkdir()
    Path("evidence", f"{NAME}.json").write_bytes(data)

    assert 2 == main(["evidence", "--examples", "examples", "--evidence", "evidence"])
    err = capsys.readouterr().err
    assert err.startswith(f"evidence/{NAME}.json: ")
    assert 1 == err.count("\n")


@pytest.mark.parametrize("command", ["evidence", "verify --record", "verify --due", "evidence merge x.json"])
def test_findings_of_another_tree_have_evidence_of_their_own(
    findings: catalog.Catalog, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Neither written into tsguide's own evidence nor compared with it is what other findings give."""
    del findings

    assert 2 == main([*command.split(), "--examples", "examples"])
    said = "tsguide's own evidence is not about other findings; name the folder of theirs with --evidence DIR\n"
    assert said == capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: data["results"].append(data["results"][0]), "results: 2 of 'adding/works'; a finding has one"),
        (lambda data: data.update(date="yesterday"), "date: 'yesterday' is not a day, such as 2026-11-23"),
        (lambda data: data["environment"].update(torch="none"), "environment.torch: 'none' is not a release"),
        (lambda data: data["environment"].update(python="x"), "environment.python: 'x' is not a release"),
        (lambda data: data["environment"].update(cores=-2), "environment.cores: -2 is no count and no measure"),
        (lambda data: data.update(date="20261123"), "date: '20261123' is not a day, such as 2026-11-23"),
        (lambda data: data.update(date="2026-02-30"), "date: '2026-02-30' is not a day"),
        (lambda data: data["environment"].update(cores=0), "environment: 0 cores and 1 threads; there is one of each"),
        (lambda data: data["environment"].update(threads=0), "environment: 2 cores and 0 threads"),
        (lambda data: data["results"][0].update(lacks="x"), "adding/works: lacks 'x', and has what only a run gives"),
        (
            lambda data: data["results"][0]["claims"][0].update(covers=["builtin-abx"]),
            "claim 'it holds': no statement 'builtin-abx', did you mean 'builtin-abs'?",
        ),
        (lambda data: data["results"][0].update(timings=[TIMING | {"variants": []}]), "'t': nothing was measured"),
        (
            lambda data: data["results"][0].update(timings=[TIMING | {"variants": [VARIANT | {"ratio": 0.0}]}]),
            "timing 't': 'a' takes no time",
        ),
        (
            lambda data: data["results"][0].update(line=10**25),
            "results[0].line: 10000000000000000000000000 is no count",
        ),
        (lambda data: data["results"][0].update(duration_s=-1.0), "results[0].duration_s: -1.0 is no count"),
        (
            lambda data: data["results"][0]["claims"][0].update(torch="=>2"),
            "claim 'it holds': '=>2' is not a specifier",
        ),
        (lambda data: data["results"][0]["claims"][0].update(python="x"), "claim 'it holds': 'x' is not a specifier"),
        (lambda data: data.update(version=3), "is newer, of version 3; this tsguide knows 2 at most: update tsguide"),
        (lambda data: data.update(commit="abc"), "is a part of a recording, and no whole; 'tsguide evidence merge'"),
        (lambda data: data.update(version="2"), "Expected `int`, got `str` - at `$.version`"),
    ],
)
def test_evidence_that_cannot_be_is_refused(
    findings: catalog.Catalog, change: Callable[[Any], None], fault: str
) -> None:
    """The message names the file and the place; commands that need but estimates pass the file over."""
    path = recorded(findings)
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    with pytest.raises(model.BadFileError) as raised:
        evidence.read(path, findings)

    assert f"evidence/{NAME}.json" in str(raised.value)
    assert fault in str(raised.value)
    assert {} == evidence.last_runs(Path("evidence"), "cpu")


def test_all_faults_of_a_file_are_named(findings: catalog.Catalog) -> None:
    """One run says everything, a line each."""
    path = recorded(findings)
    data = json.loads(path.read_text())
    data.update(date="never")
    data["environment"].update(torch="none")
    path.write_text(json.dumps(data))
    with pytest.raises(model.BadFileError) as raised:
        evidence.load(path, model.Evidence)

    assert 2 == len(str(raised.value).splitlines())


def damaged(path: Path) -> None:
    """Cut a file in the middle."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('{"version": 2, "envir')


@pytest.mark.parametrize(
    ("prepare", "complaint"),
    [
        (lambda: damaged(Path("evidence") / f"{_here()}.json"), "Input data was truncated"),
        (lambda: (Path("evidence") / f"{_here()}.json").mkdir(parents=True), "Is a directory"),
        (lambda: Path("evidence").write_text(""), "evidence: nothing can be recorded here: File exists"),
        (lambda: Path("evidence").symlink_to("/proc/nowhere/evidence"), "evidence: nothing can be recorded here: "),
    ],
)
def test_where_nothing_could_be_recorded_nothing_is_run(
    tree: Tree, script: Script, capsys: pytest.CaptureFixture[str], prepare: Callable[[], object], complaint: str
) -> None:
    """It is said before any finding runs, in one line, with exit status 2."""
    marks = script(("claim(", "open('ran', 'w').close()\nclaim("))
    folder = tree({"adding/works.py": marks})
    prepare()
    status = main(["verify", "--examples", str(folder), "--record", "--evidence", "evidence"])
    out, err = capsys.readouterr()

    assert (2, "") == (status, out)
    assert complaint in err
    assert 1 == len(err.splitlines())
    assert not list(Path().rglob("ran"))


def _here() -> str:
    """The name of the evidence that this process would record."""
    from tsguide.live.environment import environment

    return environment().name


@pytest.mark.usefixtures("forkserver_environment")
def test_what_was_seen_is_kept_where_it_cannot_be_recorded(
    tree: Tree, script: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says where, and it is a part that 'evidence merge' takes."""

    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(evidence, "record", full)
    folder = tree({"adding/works.py": script()})
    status = main(["verify", "--examples", str(folder), "--record", "--evidence", "evidence"])
    _, err = capsys.readouterr()
    first, second = err.splitlines()
    kept = second.removeprefix("what was seen is in ").partition(",")[0]

    assert 2 == status
    assert "not recorded: [Errno 28] No space left on device" == first
    assert 0 == main(["evidence", "merge", "--examples", str(folder), kept, "--into", "evidence"])
    assert [f"{_here()}.json"] == [path.name for path in Path("evidence").iterdir()]


@pytest.mark.usefixtures("forkserver_environment")
def test_only_what_is_due_is_recorded(
    tree: Tree, script: Script, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finding that is new, one that has changed, and all of an earlier version; not what is recorded as it is."""
    ran: list[str] = []
    verify = runner.verify

    def noted(findings: list[catalog.Finding], **more: Any) -> Iterator[model.Result]:
        ran.extend(finding.id for finding in findings)
        return verify(findings, **more)

    monkeypatch.setattr(runner, "verify", noted)
    record = ["verify", "--examples", "examples", "--evidence", "evidence", "--record", "--due"]
    found = []

    def due(files: dict[str, str]) -> list[str]:
        tree(files)
        ran.clear()
        main(record)
        return sorted(ran)

    found.append(due({"adding/works.py": script(), "adding/more.py": script()}))
    found.append(due({}))
    found.append(due({"adding/more.py": script(("1 + 1 == 2", "2 == 1 + 1")), "adding/new.py": script()}))
    (path,) = Path("evidence").glob("*.json")
    path.write_text(path.read_text().replace('"version": 2', '"version": 1'))
    found.append(due({}))
    capsys.readouterr()

    names = ["adding/more", "adding/new", "adding/works"]
    assert [["adding/more", "adding/works"], [], ["adding/more", "adding/new"], names] == found
    assert 2 == evidence.load(path, model.Evidence).version
