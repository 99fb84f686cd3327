"""What a machine lacks of what a finding needs: said precisely, and looked at once."""

import shutil
from pathlib import Path

import pytest

from tsguide.live.program import compiler
from tsguide.verify import needs
from tsguide.verify.needs import Machine

WORKS = 'while [ "$1" != -o ]; do shift; done; touch "$2"'
"""What a shell script does that passes for a compiler: it makes its output."""

SEES_NO_HEADER = f'for each; do case "$each" in *.cpp) grep -q Python.h "$each" && exit 1;; esac; done; {WORKS}'
"""The same on a machine without Python's headers."""


@pytest.fixture(autouse=True)
def _no_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have PyTorch in a folder without a blank in its name, whatever these tests are in."""
    monkeypatch.setattr(needs, "torch_path", lambda: "/somewhere/torch/__init__.py")


def test_a_compiler_does_not_find_pytorch_in_a_folder_with_a_blank(monkeypatch: pytest.MonkeyPatch) -> None:
    """What torch.compile hands to the compiler has no quotes, so the path of its libraries must have no blank."""
    monkeypatch.setattr(needs, "torch_path", lambda: "/some where/torch/__init__.py")

    assert "no C++ compiler that finds a PyTorch in a folder with a blank in its name" == Machine("cpu").lacks(
        ["compiler"]
    )


@pytest.fixture
def compiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Have a C++ compiler that is a script, and return the file that has a line for each of its runs."""
    monkeypatch.setenv("CXX", str(tmp_path / "cxx"))
    return str(tmp_path / "runs")


def write(folder: Path, body: str) -> None:
    """Write the script that passes for a compiler."""
    path = folder / "cxx"
    path.write_text(f"#!/bin/sh\necho run >> {folder}/runs\n{body}\n")
    path.chmod(0o755)


@pytest.mark.parametrize(
    ("body", "lacks"),
    [
        (WORKS, ""),
        (SEES_NO_HEADER, "no Python.h"),
        ("exit 1", "no C++ compiler cxx that works"),
        ("exit 0", "no C++ compiler cxx that works"),
    ],
    ids=["works", "no header", "fails", "makes nothing"],
)
@pytest.mark.usefixtures("compiles")
def test_a_compiler_is_one_that_compiles(tmp_path: Path, body: str, lacks: str) -> None:
    """A compiler is tried: one that is there and does not work is lacking, and so are Python's headers without it."""
    write(tmp_path, body)

    assert lacks == Machine("cpu").lacks(["compiler"])


@pytest.mark.parametrize(("cxx", "lacks"), [("/no/such-one", "no C++ compiler such-one"), ("", "no C++ compiler")])
def test_a_compiler_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, cxx: str, lacks: str) -> None:
    """What ``CXX`` names is named, without the folder that it is in."""
    monkeypatch.setenv("CXX", cxx)

    assert lacks == Machine("cpu").lacks(["compiler"])


def test_without_a_variable_it_is_the_usual_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where ``CXX`` names none, and there is none of the usual name, that is said."""
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", "")

    assert f"no C++ compiler {compiler()}" == Machine("cpu").lacks(["compiler"])


def test_the_compiler_is_the_one_that_torch_takes() -> None:
    """The name is the one in torch's own configuration, which reads ``CXX`` when it is loaded."""
    config = pytest.importorskip("torch._inductor.config", reason="this PyTorch has no torch.compile")

    assert config.cpp.cxx[-1] == compiler()


@pytest.mark.skipif(shutil.which(compiler()) is None, reason=f"there is no {compiler()} here")
def test_the_compiler_of_this_machine_finds_what_its_python_has() -> None:
    """Where there is a compiler, what is lacking is Python.h, just where Python's folder of headers has none."""
    import sysconfig

    has_header = Path(sysconfig.get_path("include"), "Python.h").is_file()

    assert ("" if has_header else "no Python.h") == Machine("cpu").lacks(["compiler"])


def test_a_compiler_is_tried_once(tmp_path: Path, compiles: str) -> None:
    """However many findings need it, and not at all where none does."""
    write(tmp_path, WORKS)
    machine = Machine("cpu")

    machine.lacks([])
    assert not Path(compiles).exists()
    for _ in range(3):
        machine.lacks(["compiler"])
    assert "run\n" == Path(compiles).read_text()


@pytest.mark.parametrize(
    ("device", "needs", "lacks"),
    [
        ("cpu", [], ""),
        ("cpu", ["gpu"], "no GPU as device"),
        ("cuda:0", ["gpu"], ""),
        ("cpu", ["package:torch"], ""),
        ("cpu", ["package:no_such_package"], "no package no_such_package"),
        ("cpu", ["gpu", "package:torch", "package:no_such_package"], "no GPU as device and no package no_such_package"),
    ],
)
def test_all_that_is_lacking_is_said(device: str, needs: list[str], lacks: str) -> None:
    """Each need has its own words, and what is there needs none."""
    assert lacks == Machine(device).lacks(needs)
