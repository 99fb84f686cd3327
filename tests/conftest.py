"""What several tests share: a script that is right in all respects, and trees of such scripts."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tsguide.cli import main
from tsguide.live.machine import machine
from tsguide.live.session import Session, collecting

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]

SCRIPT = '''\
# /// finding
# tags = ["works"]
# sources = ["notes: adding"]
# added = 2026-11-23
# ///
"""
Addition adds
=============

One and one
are two.
"""
from tsguide import claim

claim("one and one are two", 1 + 1 == 2, covers=["builtin-abs"])

# %%
# Why
# ---
#
# Arithmetic.
'''


@pytest.fixture(autouse=True, scope="session")
def machine_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep the locks of the tests apart from those of whatever else runs on this machine."""
    folder = tmp_path_factory.mktemp("machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(machine, "_folder", folder)
        yield folder


@pytest.fixture
def script() -> Callable[..., str]:
    """Return a script that is right in all respects, with some of its text replaced."""

    def changed(*replacements: tuple[str, str]) -> str:
        text = SCRIPT
        for old, new in replacements:
            assert 1 == text.count(old), f"{old!r} is not there once"
            text = text.replace(old, new)
        return text

    return changed


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, str | bytes]], Path]:
    """Write scripts below ``examples`` in an empty current folder, and return that relative path."""
    monkeypatch.chdir(tmp_path)

    def write(files: dict[str, str | bytes]) -> Path:
        Path("examples").mkdir(exist_ok=True)
        for name, content in files.items():
            path = Path("examples", name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
            (path.parent / "GALLERY_HEADER.rst").write_text("Theme\n=====\n")
        return Path("examples")

    return write


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Printed]:
    """Run a command of tsguide; return its exit status, its standard output and its standard error."""

    def command(*arguments: str) -> Printed:
        capsys.readouterr()
        try:
            status = main(arguments)
        except SystemExit as left:
            status = left.code
        return (status, *capsys.readouterr())

    return command


@pytest.fixture
def good(script: Script, tree: Tree) -> Path:
    """Return a tree of two findings."""
    other = script(("Addition adds\n=============", "Sums are sums\n============="))
    return tree({"adding/works.py": script(), "adding/works_too.py": other})


@pytest.fixture
def session() -> Iterator[Session]:
    """Collect what is stated, stop at nothing, and show nothing."""
    with collecting(Session(strict=False, show=lambda _: None)) as collected:
        yield collected


@pytest.fixture
def strict() -> Iterator[Session]:
    """Collect what is stated, and stop at the first claim that is not as expected."""
    with collecting(Session(strict=True, show=lambda _: None)) as collected:
        yield collected


@pytest.fixture
def forkserver_environment(monkeypatch: pytest.MonkeyPatch, machine_folder: Path) -> None:
    """Put back the variables that a verification sets, and give the processes it starts the tests' own locks."""
    names = ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "TORCHINDUCTOR_COMPILE_THREADS", "TORCHINDUCTOR_CACHE_DIR")
    for name in (*names, "TSGUIDE_DEVICE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.setenv("TMPDIR", str(machine_folder))
