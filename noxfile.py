"""The one door to everything that is done with this repository: ``nox -l`` lists it."""

# /// script
# dependencies = ["nox>=2025.2.9"]
# ///

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

import nox

nox.needs_version = ">=2025.2.9"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_venv = "yes"
nox.options.sessions = ["lint", "tests", "docs"]

PROJECT = nox.project.load_toml("pyproject.toml")
CONSTRAINTS = Path("constraints.txt")
SITE = Path("docs/_build/html")
SOURCE = {"PYTHONPATH": "src"}
BROWSER_TESTS = Path("tests/browser")
SPHINX = ["sphinx-build", "-n", "-W", "--keep-going", "-j", "auto", "-q"]
CHROMIUM = ["chromium", "chromium-browser", "google-chrome"]
"""What the browser is called, by whoever packaged it; TSGUIDE_CHROMIUM names another."""

DEVICES = ["cpu", "cuda"]
RELEASES = [
    "1.13.1",
    "2.0.1",
    "2.1.2",
    "2.2.2",
    "2.3.1",
    "2.4.1",
    "2.5.1",
    "2.6.0",
    "2.7.1",
    "2.8.0",
    "2.9.1",
    "2.10.0",
    "2.11.0",
    "2.12.1",
    "2.13.0",
    "2.14.1",
    "2.15.0",
]
"""The last release of each line of PyTorch since 1.13, which evidence is recorded for."""

PYTHON = "3.11"
"""The release of Python that all of them are recorded with: each has wheels for it."""

OTHER_PYTHONS = {"3.13": ["2.10.0", "2.13.0", "2.15.0"], "3.14": ["2.10.0", "2.13.0", "2.15.0"]}
"""Other releases of Python, and the releases of PyTorch that are recorded with them too, on the CPU."""

SHARDS = 5
"""How many jobs share the recording of one release on one device."""

REPORT = ["--format", "github"] if os.environ.get("GITHUB_ACTIONS") == "true" else []
"""Where a pull request is tested, check and verify annotate the lines that they complain about."""

LIBRARIES = ("libraries", "compiled-libraries")
"""The groups of the libraries that findings are about: those in Python, and those that fit one build of PyTorch."""

PINNED_TORCH = next(
    line.partition("==")[2]
    for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    if line.startswith("torch==")
)
"""The release of PyTorch that the constraints pin."""

CHECKS = {
    "ruff": [["ruff", "check", "."]],
    "format": [["ruff", "format", "--check", "."]],
    "mypy": [["mypy"]],
    "lint-imports": [["lint-imports", "--no-cache"]],
    "codespell": [["codespell"]],
    "sphinx-lint": [["sphinx-lint", "--ignore", "docs/_build", "--ignore", "docs/findings", "docs", "examples", "src"]],
    "zizmor": [["zizmor", "--offline", "--quiet", ".github"]],
    "schemas": [
        ["check-jsonschema", "--builtin-schema", schema, *sorted(str(path) for path in Path().glob(files))]
        for schema, files in {
            "vendor.github-workflows": ".github/workflows/*.yml",
            "custom.github-workflows-require-timeout": ".github/workflows/*.yml",
            "vendor.dependabot": ".github/dependabot.yml",
            "vendor.github-issue-forms": ".github/ISSUE_TEMPLATE/[!c]*.yml",
            "vendor.github-issue-config": ".github/ISSUE_TEMPLATE/config.yml",
            "vendor.readthedocs": ".readthedocs.yaml",
            "vendor.citation-file-format": "CITATION.cff",
        }.items()
    ],
    "findings": [["tsguide", "check"], ["tsguide", "evidence", "--need", PINNED_TORCH]],
}
"""The checks of the lint session, each with its commands; .pre-commit-config.yaml runs them by these names."""

OLD_COMPANIONS = {release: ["numpy<2", "setuptools<81"] for release in RELEASES[:4]} | {
    release: ["numpy"] for release in RELEASES[4:6]
}
"""What older releases need beside them: torch.utils.benchmark imports NumPy up to 2.4, and 2.2 came before NumPy 2."""


def install(session: nox.Session, *groups: str, package: bool = True) -> None:
    """Install dependency groups and this package as the constraints have them, unless that is done already."""
    digest = hashlib.sha256(b"".join(Path(name).read_bytes() for name in ("pyproject.toml", CONSTRAINTS)))
    digest.update(repr((groups, package)).encode())
    stamp = Path(session.virtualenv.location) / "tsguide-installed"
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == digest.hexdigest():
        return
    what = [*nox.project.dependency_groups(PROJECT, *groups)] if groups else []
    session.install("--constraint", str(CONSTRAINTS), *what, *(["--editable", "."] if package else []))
    stamp.write_text(digest.hexdigest(), encoding="utf-8")


def need(session: nox.Session, device: str) -> None:
    """Skip the session, and say why, where PyTorch sees no such device."""
    if device == "cpu":
        return
    seen = session.run("python", "-c", "import torch; print(torch.cuda.is_available())", silent=True, log=False)
    if "True" not in str(seen):
        session.skip("PyTorch sees no GPU here: nothing was checked on CUDA")


def with_groups(session: nox.Session) -> tuple[list[str], list[str]]:
    """Return the dependency groups that --with names after --, and what else follows there."""
    parser = argparse.ArgumentParser(prog="nox", usage=argparse.SUPPRESS, add_help=False, allow_abbrev=False)
    parser.add_argument("--with", dest="groups", action="append", default=[], choices=LIBRARIES)
    asked, others = parser.parse_known_args(session.posargs)
    return asked.groups, others


def find_chromium() -> str | None:
    """Return the path of the browser, None where there is none."""
    return os.environ.get("TSGUIDE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


@nox.session
def docs(session: nox.Session) -> None:
    """Run every finding and build the site into docs/_build/html; --with libraries may follow after --."""
    groups, options = with_groups(session)
    install(session, "docs", *groups)
    session.run("tsguide", "check", *REPORT)
    session.run(*SPHINX, "docs", str(SITE), *options)
    session.log(f"The site is built: open {SITE / 'index.html'}, or run this nox with -s serve")


@nox.session
def tests(session: nox.Session) -> None:
    """Check everything on this machine's CPU: unit tests, doctests, and every finding."""
    install(session, "test")
    session.run("tsguide", "check", *REPORT)
    session.run("pytest", *session.posargs)
    doctest_pages(session, "cpu")
    session.run("tsguide", "verify", "--device", "cpu", *REPORT)
    session.run("tsguide", "evidence", "--need", PINNED_TORCH)


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Build the site and test every page of it in a browser; what pytest takes may follow after --."""
    chromium = find_chromium()
    if chromium is None:
        session.skip(f"there is no browser here, none of {', '.join(CHROMIUM)}: no page was looked at")
    if shutil.which("npm") is None:
        session.skip("there is no npm here, which axe-core and html-validate come from: no page was looked at")
    install(session, "browser")
    session.run(*SPHINX, "docs", str(SITE))
    session.run("npm", "ci", "--prefix", str(BROWSER_TESTS), "--silent", external=True)
    session.run("pytest", str(BROWSER_TESTS), *session.posargs, env={"TSGUIDE_CHROMIUM": chromium})


@nox.session
@nox.parametrize("device", DEVICES, ids=DEVICES)
def doctest(session: nox.Session, device: str) -> None:
    """Run the doctests of every page on one device."""
    install(session, "docs")
    need(session, device)
    doctest_pages(session, device)


def doctest_pages(session: nox.Session, device: str) -> None:
    """Run the doctests of every page; the findings are not run."""
    command = [*SPHINX, "-b", "doctest", "-D", "plot_gallery=0", "docs", f"docs/_build/doctest-{device}"]
    session.run(*command, env={"TSGUIDE_DEVICE": device})


@nox.session
@nox.parametrize("device", DEVICES, ids=DEVICES)
def verify(session: nox.Session, device: str) -> None:
    """Run findings on one device and say which claims do not hold; what is to run may follow after --.

    It is named by ids and themes; --with libraries installs the libraries that some are about.
    """
    groups, options = with_groups(session)
    install(session, *groups)
    need(session, device)
    session.run("tsguide", "verify", "--device", device, *REPORT, *options)


@nox.session(name="try", default=False)
def try_(session: nox.Session) -> None:
    """Make one finding ready to commit: format it, verify it, build its page alone, record it. Name its id after --."""
    groups, named = with_groups(session)
    if len(named) != 1:
        session.error("name one finding after --, such as tracing/loop-is-unrolled")
    (finding,) = named
    install(session, "docs", "format", *groups)
    session.run("tsguide", "show", finding, silent=True)  # says in a line what the build would in thirty
    script = Path("examples", f"{finding.replace('-', '_')}.py")
    if script.is_file():  # first: evidence is of the code as it is formatted
        session.run("ruff", "format", "--quiet", str(script))
    session.run(*SPHINX, "-D", f"tsguide_only={finding}", "docs", "docs/_build/try")
    if python_of(session, "python") == PYTHON:
        session.run("tsguide", "verify", finding, "--record")
        session.log("Ready to commit; its page is below docs/_build/try/findings")
    else:
        session.log(f"Its page is below docs/_build/try/findings; nothing is recorded, which takes Python {PYTHON}")


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, types, spelling and the hosting platform's files; names of checks may follow after --."""
    names = session.posargs or list(CHECKS)
    if unknown := [name for name in names if name not in CHECKS]:
        session.error(f"no check {', '.join(unknown)}; there are {', '.join(CHECKS)}")
    install(session, "lint", "docs")
    failed = [name for name in names if [command for command in CHECKS[name] if not passes(session, command)]]
    if failed:
        repairs = "; nox -s format puts right what it can" if {"format", "ruff"} & {*failed} else ""
        session.error(f"not clean: {', '.join(failed)}{repairs}")


@nox.session(default=False)
def format(session: nox.Session) -> None:  # noqa: A001  what it does
    """Format all code, and put right what ruff can."""
    install(session, "lint", "docs")
    session.run("ruff", "check", "--fix", "--exit-zero", "--quiet", ".")
    session.run("ruff", "format", ".")


def passes(session: nox.Session, command: list[str], env: dict[str, str] | None = None) -> bool:
    """Run a command, and return whether it succeeds."""
    try:
        session.run(*command, env=env)
    except nox.command.CommandFailed:
        return False
    return True


@nox.session(default=False)
def record(session: nox.Session) -> None:
    """Record evidence for releases of PyTorch: name them after --, or say all for those still to do on the CPU.

    --python 3.14 takes the interpreter python3.14 in place of Python 3.11, and --python others takes each other Python
    that evidence is recorded with. What else follows from the first option on goes to tsguide verify: --device cuda,
    say, or --shard and --part.
    """
    first = next((place for place, word in enumerate(session.posargs) if word.startswith("-")), len(session.posargs))
    named = session.posargs[:first]
    if not named or (named != ["all"] and not set(named) <= set(RELEASES)):
        session.error(f"name releases after --, or say all; the releases are {', '.join(RELEASES)}")
    parser = argparse.ArgumentParser(prog="nox -s record --", usage=argparse.SUPPRESS, add_help=False)
    parser.add_argument("--python", default=PYTHON)
    asked, options = parser.parse_known_args(session.posargs[first:])
    pythons = list(OTHER_PYTHONS) if asked.python == "others" else [asked.python]
    interpreters = {python: interpreter(session, python) for python in pythons}
    install_all_but_torch(session)
    for python, command in interpreters.items():
        for release in to_record(session, python) if named == ["all"] else named:
            record_one(session, release, command, [*options, "--due"] if named == ["all"] else options)


def interpreter(session: nox.Session, python: str) -> str:
    """Return the interpreter of a release of Python, the session's own where it is one; stop where there is none."""
    candidates = filter(None, ("python", shutil.which(f"python{python}")))
    found = next((command for command in candidates if python_of(session, command) == python), None)
    if found is None:
        session.error(
            f"no Python {python} here: the command python{python} does not start one. Install it, so that it does; "
            "'A release of Python' in docs/contribute/extending.rst says where from"
        )
    return found


def python_of(session: nox.Session, command: str) -> str:
    """Return the release of Python that a command starts; something else where it starts none, as a shim may not."""
    tell = [command, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return str(session.run(*tell, silent=True, log=False, external=True, success_codes=range(256))).strip()


def to_record(session: nox.Session, python: str) -> list[str]:
    """Return the releases of PyTorch that are yet to be recorded with a release of Python, of all that are to be."""
    pythons = {PYTHON: RELEASES} | OTHER_PYTHONS
    if python not in pythons:
        session.error(f"all are recorded with Python {', '.join(pythons)} only; for {python} name the releases")
    done = [release for release in pythons[python] if is_recorded(session, release, python)]
    for release in done:
        session.log(f"PyTorch {release} with Python {python} is recorded already")
    return [release for release in pythons[python] if release not in done]


def record_one(session: nox.Session, release: str, command: str, options: list[str]) -> None:
    """Record evidence for a release of PyTorch, in an environment that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="tsguide-record-") as folder:
        session.run(command, "-m", "venv", folder, external=True)
        python = str(Path(folder) / "bin" / "python")
        wanted = [f"torch=={release}", *all_but_torch(), *OLD_COMPANIONS.get(release, [])]
        if release == PINNED_TORCH:
            wanted += ["--constraint", str(CONSTRAINTS), *nox.project.dependency_groups(PROJECT, LIBRARIES[0])]
        session.run(python, "-m", "pip", "install", "--quiet", *wanted, external=True)
        whole = [] if "--part" in options else ["--record"]
        verify = [python, "-m", "tsguide", "verify", *whole, *options]
        session.run(*verify, env=SOURCE, external=True, success_codes=[0, 1])


def all_but_torch() -> list[str]:
    """Return what the package depends on beside PyTorch."""
    return [each for each in PROJECT["project"]["dependencies"] if not each.startswith("torch")]


def install_all_but_torch(session: nox.Session) -> None:
    """Install what the commands need that run no finding."""
    session.install("--constraint", str(CONSTRAINTS), *all_but_torch())


def is_recorded(session: nox.Session, release: str, python: str) -> bool:
    """Return whether every finding was run for the two releases on the CPU, as they are run now, and none is stale."""
    command = ["python", "-m", "tsguide", "evidence", "--format", "json"]
    rows = json.loads(str(session.run(*command, env=SOURCE, silent=True, log=False)))
    name = recorded(release, python).stem
    missing = ("stale", "unknown", "not run")
    return any(row["name"] == name and row["version"] > 1 and not any(row[word] for word in missing) for row in rows)


def recorded(release: str, python: str = PYTHON) -> Path:
    """Return the file with the evidence of a release of PyTorch, and one of Python, on the CPU."""
    return Path("evidence") / f"torch-{release}-python-{python}-cpu.json"


@nox.session(default=False, venv_backend="none")
def matrix(session: nox.Session) -> None:
    """Print the jobs that record everything as JSON: environment x shard; devices may follow after --.

    Other Pythons are recorded on the CPU alone.
    """
    devices = session.posargs or ["cpu"]
    wanted = [(release, PYTHON, device) for device in devices for release in RELEASES]
    if "cpu" in devices:
        wanted += [(release, python, "cpu") for python, releases in OTHER_PYTHONS.items() for release in releases]
    environments = [dict(zip(("release", "python", "device"), each, strict=True)) for each in wanted]
    print(json.dumps({"environment": environments, "shard": [f"{part}/{SHARDS}" for part in range(1, SHARDS + 1)]}))


@nox.session(default=False)
def merge(session: nox.Session) -> None:
    """Merge the parts of recordings into evidence/: after -- comes a folder that has one for each environment."""
    folders = sorted(Path(session.posargs[0]).glob("*/")) if len(session.posargs) == 1 else []
    if not folders:
        session.error("name after -- the folder of the parts; it has a folder for each environment")
    install_all_but_torch(session)
    command = ["python", "-m", "tsguide", "evidence", "merge", "--into", "evidence"]
    parts = {folder.name: sorted(str(path) for path in folder.glob("*.json")) for folder in folders}
    failed = [name for name in parts if not passes(session, [*command, *parts[name]], env=SOURCE)]
    if failed:
        session.error(f"not merged: {', '.join(failed)}")


@nox.session(default=False)
def newest(session: nox.Session) -> None:
    """Verify on the newest PyTorch there is, and write to changes.md what differs from the newest recorded release."""
    session.install("--upgrade", f"torch>={RELEASES[-1]}.dev0", *all_but_torch())
    with tempfile.TemporaryDirectory(prefix="tsguide-newest-") as folder:
        command = ["python", "-m", "tsguide", "verify", "--record", "--evidence", folder]
        session.run(*command, env=SOURCE, success_codes=[0, 1])
        new = next(Path(folder).glob("*.json"))
        command = ["python", "-m", "tsguide", "evidence", "diff", str(recorded(RELEASES[-1])), str(new)]
        changes = str(session.run(*command, env=SOURCE, silent=True, stderr=None))  # what it prints, and no warning
    Path("changes.md").write_text(changes, encoding="utf-8")
    session.log("What differs is in changes.md" if changes else "Nothing differs")


@nox.session(default=False)
def wheel(session: nox.Session) -> None:
    """Build the sdist and the wheel, and use both as one who has nothing else: installed afresh, elsewhere."""
    install(session, "wheel", package=False)
    with tempfile.TemporaryDirectory(prefix="tsguide-wheel-") as folder:
        built, fresh, empty = (Path(folder) / name for name in ("dist", "fresh", "empty"))
        empty.mkdir()
        session.run("python", "-m", "build", "--outdir", str(built))  # the wheel is built from the sdist
        session.run("python", "-m", "venv", str(fresh))
        pip = [str(fresh / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        pinned = ["--constraint", str(CONSTRAINTS)]
        tsguide = str(fresh / "bin" / "tsguide")
        session.run(*pip, *pinned, str(next(built.glob("*.whl"))), external=True)
        with session.chdir(empty):
            for command in (["list"], ["show", "tracing/loop-is-unrolled"], ["verify", "--device", "cpu", "tracing"]):
                session.run(tsguide, *command, env={"PYTHONPATH": None}, external=True)
        session.run(*pip, "--force-reinstall", "--no-deps", str(next(built.glob("*.tar.gz"))), external=True)
        with session.chdir(empty):
            session.run(tsguide, "list", env={"PYTHONPATH": None}, external=True)


@nox.session(default=False)
def serve(session: nox.Session) -> None:
    """Serve the site on this machine, and build and reload it when a page or a finding changes."""
    install(session, "docs")
    ignored = ["--ignore", "docs/_build/*", "--ignore", "docs/findings/*"]
    session.run(
        "sphinx-autobuild",
        "--watch",
        "examples",
        "--watch",
        "src",
        *ignored,
        "docs",
        str(SITE),
        *session.posargs,
    )


@nox.session(default=False)
def bench(session: nox.Session) -> None:
    """Print how fast the site builds and findings are verified, as ratios in one run, and how well the search finds."""
    install(session, "bench")
    session.run("python", "benchmarks/site_build.py", *session.posargs)
    session.run("python", "benchmarks/verify_speed.py")
    session.run("python", "benchmarks/null_test.py")
    chromium = find_chromium()
    if chromium is None:
        session.log("there is no browser here: searches, and pages with many findings, were not measured")
        return
    for script in ("search_hits", "many_findings"):
        session.run("python", f"benchmarks/{script}.py", env={"TSGUIDE_CHROMIUM": chromium})


@nox.session(default=False)
def pins(session: nox.Session) -> None:
    """Refresh constraints.txt; the release of PyTorch stays unless another one follows after --."""
    torch = f"torch=={session.posargs[0] if session.posargs else PINNED_TORCH}"
    groups = nox.project.dependency_groups(PROJECT, *PROJECT["dependency-groups"])
    session.install("--upgrade", "--upgrade-strategy", "eager", torch, *groups, *PROJECT["project"]["dependencies"])
    frozen = session.run("python", "-m", "pip", "freeze", "--exclude", "tsguide", silent=True)
    lines = [line.partition("+")[0] for line in str(frozen).splitlines() if "==" in line]
    head = "# Every version of the default environment. `nox -s pins` makes this file anew.\n"
    CONSTRAINTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    nox.main()
