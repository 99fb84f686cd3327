"""The one door to everything that is done with this repository: ``nox -l`` lists it."""

# /// script
# dependencies = ["nox>=2025.2.9"]
# ///

from __future__ import annotations

import hashlib
import json
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
SPHINX = ["sphinx-build", "-n", "-W", "--keep-going", "-j", "auto", "-q"]
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

OLD_COMPANIONS = {release: ["numpy<2", "setuptools<81"] for release in RELEASES[:4]}
"""What the oldest releases need beside them: they were built before NumPy 2."""


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


@nox.session
def docs(session: nox.Session) -> None:
    """Run every finding and build the site into docs/_build/html."""
    install(session, "docs")
    session.run("tsguide", "check")
    session.run(*SPHINX, "docs", str(SITE), *session.posargs)
    session.log(f"The site is built: open {SITE / 'index.html'}")


@nox.session
def tests(session: nox.Session) -> None:
    """Check everything on this machine's CPU: unit tests, doctests, and every finding."""
    install(session, "test")
    session.run("tsguide", "check")
    session.run("pytest", *session.posargs)
    doctest_pages(session, "cpu")
    session.run("tsguide", "verify", "--device", "cpu")
    session.run("tsguide", "evidence", "--need", pinned_torch())


@nox.session
@nox.parametrize("device", DEVICES, ids=DEVICES)
def doctest(session: nox.Session, device: str) -> None:
    """Run the doctests of every page on one device."""
    install(session, "docs")
    need(session, device)
    doctest_pages(session, device)


def pinned_torch() -> str:
    """Return the release of PyTorch that the constraints pin."""
    lines = CONSTRAINTS.read_text(encoding="utf-8").splitlines()
    return next(line for line in lines if line.startswith("torch==")).removeprefix("torch==")


def doctest_pages(session: nox.Session, device: str) -> None:
    """Run the doctests of every page; the findings are not run."""
    command = [*SPHINX, "-b", "doctest", "-D", "plot_gallery=0", "docs", f"docs/_build/doctest-{device}"]
    session.run(*command, env={"TSGUIDE_DEVICE": device})


@nox.session
@nox.parametrize("device", DEVICES, ids=DEVICES)
def verify(session: nox.Session, device: str) -> None:
    """Run findings on one device and say which claims do not hold; ids and themes may follow after --."""
    install(session)
    need(session, device)
    session.run("tsguide", "verify", "--device", device, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style and types."""
    install(session, "lint", "docs")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("mypy")


@nox.session(default=False)
def record(session: nox.Session) -> None:
    """Record evidence for releases of PyTorch on the CPU: name them after --, or say all for those still to do."""
    everything = session.posargs == ["all"]
    names = RELEASES if everything else session.posargs
    if not names or not set(names) <= set(RELEASES):
        session.error(f"name releases after --, or say all; the releases are {', '.join(RELEASES)}")
    needed = [each for each in PROJECT["project"]["dependencies"] if not each.startswith("torch")]
    session.install("--constraint", str(CONSTRAINTS), *needed)
    source = {"PYTHONPATH": "src"}
    for release in names:
        if everything and is_recorded(session, release):
            session.log(f"PyTorch {release} is recorded already")
            continue
        with tempfile.TemporaryDirectory(prefix="tsguide-record-") as folder:
            session.run("python", "-m", "venv", folder)
            python = str(Path(folder) / "bin" / "python")
            wanted = [f"torch=={release}", *needed, *OLD_COMPANIONS.get(release, [])]
            session.run(python, "-m", "pip", "install", "--quiet", *wanted, external=True)
            command = [python, "-m", "tsguide", "verify", "--record"]
            session.run(*command, env=source, external=True, success_codes=[0, 1])


def is_recorded(session: nox.Session, release: str) -> bool:
    """Return whether the evidence has every finding for a release of PyTorch on the CPU, and none of it stale."""
    command = ["python", "-m", "tsguide", "evidence", "--format", "json"]
    rows = json.loads(str(session.run(*command, env={"PYTHONPATH": "src"}, silent=True, log=False)))
    name = f"torch-{release}-python-3.11-cpu"
    return any(row["name"] == name and not row["stale"] and not row["unknown"] for row in rows)


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
    session.run("python", "benchmarks/search_hits.py")


@nox.session(default=False)
def pins(session: nox.Session) -> None:
    """Refresh constraints.txt; the release of PyTorch stays unless another one follows after --."""
    torch = f"torch=={session.posargs[0] if session.posargs else pinned_torch()}"
    groups = nox.project.dependency_groups(PROJECT, *PROJECT["dependency-groups"])
    session.install("--upgrade", "--upgrade-strategy", "eager", torch, *groups, *PROJECT["project"]["dependencies"])
    frozen = session.run("python", "-m", "pip", "freeze", "--exclude", "tsguide", silent=True)
    lines = [line.partition("+")[0] for line in str(frozen).splitlines() if "==" in line]
    head = "# Every version of the default environment. `nox -s pins` makes this file anew.\n"
    CONSTRAINTS.write_text(head + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    nox.main()
