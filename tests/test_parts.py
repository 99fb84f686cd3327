"""Parts that jobs recorded, and the evidence that they make together."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from tsguide import catalog, evidence, model, parts

ENVIRONMENT = model.Environment(
    torch="2.4.1+cpu", python="3.11.7", device="cpu", system="Linux", processor="x", cores=2, threads=1
)
NAME = "torch-2.4.1-python-3.11-cpu"

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]
Write = Callable[..., Path]


@pytest.fixture
def findings(good: Path, script: Script, tree: Tree) -> catalog.Catalog:
    """Three findings, one of which is not about the release of the tests."""
    later = script(('tags = ["works"]', 'tags = ["works"]\n# torch = ">=2.5"'))
    tree({"adding/later.py": later})
    return catalog.load(good)


@pytest.fixture
def write(findings: catalog.Catalog) -> Write:
    """Write a part with results for some findings, and return its path."""

    def written(name: str, *ids: str, seconds: float = 1.0, commit: str = "abc", **environment: object) -> Path:
        where = msgspec.structs.replace(ENVIRONMENT, **environment)
        claim = model.Claim(text="it holds", line=1, held=True)
        results = [model.Result(id=each, claims=(claim,), duration_s=seconds, environment=where) for each in ids]
        parts.write(Path(name), where, results, findings, commit)
        return Path(name)

    return written


def refusal(findings: catalog.Catalog, *paths: Path) -> list[str]:
    """Merge, and return the lines that say why that is not possible."""
    with pytest.raises(model.BadFileError) as raised:
        parts.merge(paths, findings)
    return str(raised.value).splitlines()


def test_parts_become_what_one_recording_would_be(findings: catalog.Catalog, write: Write) -> None:
    """What parts make together is, byte for byte, what is recorded of all findings at once."""
    merged = parts.merge([write("b.json", "adding/works-too"), write("a.json", "adding/works")], findings)
    evidence.write(Path("merged.json"), merged)
    claim = model.Claim(text="it holds", line=1, held=True)
    results = [model.Result(id=each, claims=(claim,), duration_s=1.0) for each in ("adding/works-too", "adding/works")]
    whole = evidence.record(Path("evidence"), ENVIRONMENT, results, findings)

    assert whole.read_bytes() == Path("merged.json").read_bytes()


def test_the_newest_day_counts(findings: catalog.Catalog, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """Evidence bears the day of its last part."""
    monkeypatch.setattr(evidence, "today", lambda: "2026-01-02")
    newer = write("a.json", "adding/works")
    monkeypatch.setattr(evidence, "today", lambda: "2026-01-01")

    assert "2026-01-02" == parts.merge([newer, write("b.json", "adding/works-too")], findings).date


def test_a_finding_that_no_part_has_is_named(findings: catalog.Catalog, write: Write) -> None:
    """What is missing is named; a finding that is not about the release is not missing."""
    line = "no part has adding/works-too; give the parts that do, or verify these with --part"

    assert [line] == refusal(findings, write("a.json", "adding/works"))


def test_parts_come_from_one_place(findings: catalog.Catalog, write: Write) -> None:
    """Another commit and another environment are named with both files, all at once."""
    first = write("a.json", "adding/works")
    other = write("b.json", "adding/works-too", commit="def", processor="y", cores=4)
    end = "; parts come from one commit and one environment"

    assert [
        f"b.json: commit 'def', and 'abc' in a.json{end}",
        f"b.json: processor 'y', and 'x' in a.json{end}",
        f"b.json: cores 4, and 2 in a.json{end}",
    ] == refusal(findings, first, other)


def test_other_code_is_refused(write: Write, tree: Tree, script: Script) -> None:
    """A result whose code has changed since, or is gone, is refused with the file that has it."""
    both = write("a.json", "adding/works", "adding/works-too")
    tree({"adding/works.py": script(("1 + 1 == 2", "2 == 1 + 1"))})
    Path("examples/adding/works_too.py").unlink()
    end = " ran with other code than it has now; record the part again"

    assert [f"a.json: 'adding/works'{end}", f"a.json: 'adding/works-too'{end}"] == refusal(
        catalog.load(Path("examples")), both
    )


def test_two_results_for_one_finding_are_refused(findings: catalog.Catalog, write: Write) -> None:
    """Parts that overlap are named both where they differ, and are fine where they do not."""
    first = write("a.json", "adding/works", "adding/works-too")
    same = write("b.json", "adding/works")
    other = write("c.json", "adding/works", seconds=2.0)

    assert 2 == len(parts.merge([first, same], findings).results)
    assert ["a.json and c.json", "b.json and c.json"] == [
        line.partition(":")[0] for line in refusal(findings, first, same, other)
    ]


def test_the_command_merges(run: Callable[..., Printed], write: Write, findings: catalog.Catalog) -> None:
    """``evidence merge`` writes into a file or a folder, and says where; what it writes is evidence."""
    both = [str(write("a.json", "adding/works")), str(write("b.json", "adding/works-too"))]
    command = ("evidence", "merge", *both, "--examples", "examples", "--into")

    assert (0, "2 findings of 2 parts are in one.json\n", "") == run(*command, "one.json")
    assert (0, f"2 findings of 2 parts are in all/{NAME}.json\n", "") == run(*command, "all")
    assert Path("one.json").read_bytes() == Path(f"all/{NAME}.json").read_bytes()
    assert ENVIRONMENT == evidence.read(Path(f"all/{NAME}.json"), findings).environment


def test_a_merge_takes_no_run_away(run: Callable[..., Printed], write: Write, findings: catalog.Catalog) -> None:
    """What the parts could not run stays as the evidence has it, and as it is in a file that is not evidence."""
    before = write("a.json", "adding/works", "adding/works-too")
    lacking = [model.Result(id=each, lacks="no Python.h") for each in ("adding/works", "adding/works-too")]
    parts.write(Path("b.json"), ENVIRONMENT, lacking, findings, "abc")

    def merged(part: Path, into: str) -> list[str]:
        assert 0 == run("evidence", "merge", str(part), "--examples", "examples", "--into", into)[0]
        return [result.lacks for result in model.read_json(Path(into), model.Evidence).results]

    for name, second in ((f"{NAME}.json", ["", ""]), ("other.json", ["no Python.h"] * 2)):
        assert ["", ""] == merged(before, name)
        assert second == merged(Path("b.json"), name)


def test_options_may_stand_before_merge(run: Callable[..., Printed], write: Write) -> None:
    """The findings and the evidence that are named before ``merge`` are those that it is about."""
    part = write("a.json", "adding/works", "adding/works-too")
    status, out, err = run("evidence", "--examples", "examples", "--evidence", "mine", "merge", str(part))

    assert (0, f"2 findings of 1 parts are in mine/{NAME}.json\n", "") == (status, out, err)


def test_nothing_is_written_of_what_is_no_whole(run: Callable[..., Printed], write: Write) -> None:
    """Where parts are refused, or cannot be read, the exit status is 2 and there is no file."""
    part = str(write("a.json", "adding/works"))
    command = ("evidence", "merge", "--examples", "examples", "--into", "all.json")

    assert 2 == run(*command, part)[0]
    assert 2 == run(*command, "none.json")[0]
    assert 2 == run(*command)[0]
    assert not Path("all.json").exists()


def test_a_part_is_no_evidence(findings: catalog.Catalog, write: Write) -> None:
    """A part that is put among the evidence by mistake is refused there."""
    with pytest.raises(model.BadFileError, match="is a part of a recording"):
        evidence.read(write(f"{NAME}.json", "adding/works"), findings)


def test_the_commit_is_what_is_checked_out(tmp_path: Path) -> None:
    """The commit is named in full, marked where a file differs from it, and empty outside a checkout."""

    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        done = subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    assert "" == parts.commit_of(tmp_path)
    git("init", "--quiet")
    (tmp_path / "file").write_text("one")
    git("add", "file")
    git("commit", "--quiet", "--message", "one")
    head = git("rev-parse", "HEAD")

    assert head == parts.commit_of(tmp_path)
    git("tag", "--annotate", "--message", "one", "v1")
    (tmp_path / "file").write_text("two")
    assert f"{head}-dirty" == parts.commit_of(tmp_path)


def test_without_git_there_is_no_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git is not installed, the commit is empty."""
    monkeypatch.setenv("PATH", str(tmp_path))

    assert "" == parts.commit_of(tmp_path)


@pytest.mark.usefixtures("forkserver_environment")
def test_jobs_record_parts_that_make_a_whole(run: Callable[..., Printed], findings: catalog.Catalog) -> None:
    """``verify --shard --part`` in each job, and ``evidence merge`` after them, record every finding once."""
    paths = [f"part-{number}.json" for number in (1, 2, 3)]
    for number, path in enumerate(paths, start=1):
        arguments = ("--examples", "examples", "--evidence", "mine", "--shard", f"{number}/4", "--part", path)
        assert (0, f"recorded in {path}\n") == run("verify", *arguments)[::2]
    assert (0, "") == run("verify", "--examples", "examples", "--shard", "4/4", "--part", "part-4.json")[::2]
    status, _, err = run("evidence", "merge", *paths, "--examples", "examples", "--into", "mine")

    assert (0, "") == (status, err)
    (path,) = Path("mine").iterdir()
    recorded = evidence.read(path, findings)
    assert [finding.id for finding in findings.findings] == [result.id for result in recorded.results]
