"""The files that a hosting platform reads: what they say twice must agree, and what they name must be there."""

import ast
import doctest
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tsguide import catalog

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
NOXFILE = ast.parse((ROOT / "noxfile.py").read_text(encoding="utf-8"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CODE_OF_CONDUCT.md"]

PINNED = re.compile(r"[\w-]+/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
NAMED_SESSION = re.compile(r"nox -s ((?:\"?[a-z_]+(?:\([a-z]+\))?\"? ?)+)")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def read(path: Path) -> str:
    """Return the text of a file."""
    return path.read_text(encoding="utf-8")


def load(path: Path) -> Any:
    """Return what a YAML file has."""
    return yaml.safe_load(read(path))


def jobs() -> list[tuple[str, dict[str, Any]]]:
    """Return every job of every workflow, and the name by which a failing test shows it."""
    return [(f"{path.name}: {name}", job) for path in WORKFLOWS for name, job in load(path)["jobs"].items()]


def steps(job: dict[str, Any]) -> str:
    """Return the commands of a job."""
    return "\n".join(step.get("run", "") for step in job["steps"])


def assigned(name: str) -> ast.expr:
    """Return what noxfile.py assigns to *name*."""
    found = [node for node in NOXFILE.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name]
    return found[0].value


def sessions() -> set[str]:
    """Return the names of the sessions in noxfile.py."""
    decorated = [
        (node.name, ast.unparse(decorator))
        for node in NOXFILE.body
        if isinstance(node, ast.FunctionDef)
        for decorator in node.decorator_list
    ]
    return {
        given[1] if (given := re.search(r"\bname='(\w+)'", decorator)) else name
        for name, decorator in decorated
        if decorator.startswith("nox.session")
    }


def named_sessions(text: str) -> set[str]:
    """Return the sessions that a text asks nox for."""
    words = " ".join(NAMED_SESSION.findall(text)).split()
    return {word.strip('"').partition("(")[0] for word in words}


def test_there_are_workflows() -> None:
    """The workflows that the tests below look at are found."""
    assert ["gpu", "nightly", "publish", "pull-request", "record"] == [path.stem for path in WORKFLOWS]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    """Every action is named by a full commit hash, with the release that it is in a comment."""
    used = [line.partition("uses: ")[2] for line in read(path).splitlines() if "uses: " in line]

    assert used
    assert [] == [action for action in used if not PINNED.fullmatch(action)]


def test_one_action_has_one_pin() -> None:
    """Two workflows that use one action use the same commit of it."""
    used = {line.partition("uses: ")[2] for path in WORKFLOWS for line in read(path).splitlines() if "uses: " in line}

    assert len(used) == len({action.partition("@")[0] for action in used})


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read(path: Path) -> None:
    """A workflow as a whole may read the repository and no more, and uses no secret."""
    assert {"contents": "read"} == load(path)["permissions"]
    assert "secrets." not in read(path)


@pytest.mark.parametrize(("name", "job"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_job_that_may_write_runs_no_code_of_the_repository(name: str, job: dict[str, Any]) -> None:
    """A job with more than the right to read checks nothing out and asks nox for nothing."""
    if "permissions" in job:
        assert "nox" not in steps(job), name
        assert "actions/checkout" not in str(job), name


@pytest.mark.parametrize(("name", "job"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_commands_take_nothing_into_their_text(name: str, job: dict[str, Any]) -> None:
    """What an event says reaches a command through its environment, never through its text."""
    assert "${{" not in steps(job), name


@pytest.mark.parametrize(("name", "job"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_checkout_keeps_no_credentials(name: str, job: dict[str, Any]) -> None:
    """What checks the repository out leaves no token behind for the code that runs after it."""
    checkouts = [step for step in job["steps"] if step.get("uses", "").startswith("actions/checkout@")]

    assert all(step["with"]["persist-credentials"] is False for step in checkouts), name


def test_code_runs_on_our_machines_only_after_approval() -> None:
    """A job that can run on a machine of ours waits for the reviewers of the environment gpu."""
    ours = [(name, job) for name, job in jobs() if "self-hosted" in str(job["runs-on"])]

    assert ["gpu.yml: cuda", "record.yml: part"] == [name for name, _ in ours]
    assert all("gpu" in job["environment"] for _, job in ours)


def test_the_releases_stand_in_the_noxfile_alone() -> None:
    """No workflow lists releases of PyTorch: the jobs that record them are computed from noxfile.RELEASES."""
    releases = ast.literal_eval(assigned("RELEASES"))

    assert [] == [(path.name, each) for path in WORKFLOWS for each in releases if f'"{each}"' in read(path)]
    assert "nox -s matrix" in steps(dict(jobs())["record.yml: plan"])


def test_other_pythons_are_those_that_the_package_names() -> None:
    """Evidence on other Pythons is for releases that are recorded anyway, and each such Python has a classifier."""
    usual, others = ast.literal_eval(assigned("PYTHON")), ast.literal_eval(assigned("OTHER_PYTHONS"))
    classifiers = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["classifiers"]

    assert others
    assert set(ast.literal_eval(assigned("RELEASES"))) >= {each for releases in others.values() for each in releases}
    assert {f"Programming Language :: Python :: {python}" for python in (usual, *others)} <= set(classifiers)


@pytest.mark.parametrize("path", [*WORKFLOWS, *PAGES, ROOT / ".readthedocs.yaml"], ids=lambda path: path.name)
def test_named_sessions_exist(path: Path) -> None:
    """Every session that a workflow or a page asks nox for is in noxfile.py."""
    assert set() == named_sessions(read(path)) - sessions()


def test_pull_requests_run_sessions_that_exist() -> None:
    """The sessions that each pull request is tested with are in noxfile.py, the default ones among them."""
    run = dict(jobs())["pull-request.yml: nox"]["strategy"]["matrix"]["session"]

    assert [] == [session for session in run if session not in sessions()]
    assert {"lint", "tests", "docs"} <= set(run)


def test_pre_commit_runs_what_lint_runs() -> None:
    """The hooks are the checks of the lint session: the same names, in the same order, through the same door."""
    hooks = [hook for repo in load(ROOT / ".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    checks = assigned("CHECKS")

    assert isinstance(checks, ast.Dict)
    assert [ast.literal_eval(key) for key in checks.keys if key] == [hook["id"] for hook in hooks]
    assert all(f"nox -s lint -- {hook['id']}" == hook["entry"] for hook in hooks)


def test_the_citation_is_of_this_version() -> None:
    """CITATION.cff names the version that pyproject.toml names."""
    project = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]

    assert project["version"] == load(ROOT / "CITATION.cff")["version"]
    assert project["license"] == load(ROOT / "CITATION.cff")["license"]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    """Every relative link of a page at the top of the repository leads to a file."""
    assert [] == [link for link in LINK.findall(read(path)) if not (path.parent / link).exists()]


def test_the_changelog_has_this_version() -> None:
    """CHANGELOG.md tells what is new in the version that pyproject.toml names."""
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]

    assert re.search(rf"(?m)^## {re.escape(version)}\b", read(ROOT / "CHANGELOG.md"))


@pytest.mark.parametrize("path", sorted((ROOT / "docs").glob("*.rst")), ids=lambda path: path.name)
def test_doctests_need_no_compiler(path: Path) -> None:
    """No example of a page uses ``torch.compile`` with the backend that needs a compiler: a page cannot say so."""
    code = [example.source for example in doctest.DocTestParser().get_examples(read(path))]

    assert [] == [source for source in code for _ in catalog.uses_of_inductor(ast.parse(source))]
