"""program: a C++ program is built once with the installed PyTorch, run, and its mistakes are told in a line."""

import os
import shutil
from pathlib import Path

import pytest
import torch

from tsguide import program
from tsguide.live.program import cache, compiler

pytestmark = pytest.mark.skipif(shutil.which(compiler()) is None, reason="there is no C++ compiler")

ECHO = """
#include <cstdio>
#include <cstdlib>
#include <torch/version.h>
int main(int count, char** words) {
  std::printf("%s:", TORCH_VERSION);
  for (int i = 1; i < count; ++i) std::printf(" %s", words[i]);
}
"""


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a cache that is not there yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))


def kept() -> list[str]:
    """Return the names of all that the cache has."""
    return sorted(path.name for path in cache().iterdir())


def test_it_is_built_with_this_pytorch_and_called_with_the_arguments() -> None:
    """The headers are those of the PyTorch that is installed, and what is printed is returned."""
    assert f"{torch.__version__.partition('+')[0]}: one two words" == program(ECHO, Path("one"), "two words")


def test_its_libraries_are_there() -> None:
    """What is called is in libtorch, which is found when the program starts."""
    source = """
    #include <ATen/Parallel.h>
    #include <iostream>
    int main() { std::cout << at::get_parallel_info(); }
    """

    assert "at::get_num_threads()" in program(source)


def test_it_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second run asks the compiler for its version and compiles nothing."""
    wrapped = tmp_path / "cxx"
    wrapped.write_text(f'#!/bin/sh\necho "$1" >> {tmp_path}/runs\nexec {shutil.which(compiler())} "$@"\n')
    wrapped.chmod(0o755)
    monkeypatch.setenv("CXX", str(wrapped))

    assert program(ECHO, "a") == program(ECHO, "b").replace("b", "a")
    assert ["--version", "-std=c++20", "--version"] == (tmp_path / "runs").read_text().split()
    assert 1 == len(kept())


def test_it_is_built_again_for_another_source_release_or_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that was kept is of the same source, release and compiler, and no other is taken for it."""
    program(ECHO)
    program(ECHO + "\n")
    assert 2 == len(kept())

    monkeypatch.setattr(torch, "__version__", "0.0.1")
    program(ECHO)
    assert 3 == len(kept())

    newer = tmp_path / Path(compiler()).name
    newer.write_text(f'#!/bin/sh\n[ "$1" = --version ] && echo newer && exit\nexec {shutil.which(compiler())} "$@"\n')
    newer.chmod(0o755)
    monkeypatch.delenv("CXX", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    program(ECHO)
    assert 4 == len(kept())


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "int main() { first(); second(); }",
            "program.cpp:1:14: error: 'first' was not declared in this scope",
        ),
        ("#include <none.h>", "program.cpp:1:10: fatal error: none.h: No such file or directory"),
        ("void gone(); int main() { gone(); }", "undefined reference to `gone()'"),
    ],
    ids=["compiler", "preprocessor", "linker"],
)
@pytest.mark.skipif(compiler() != "g++", reason="these are the words of g++")
def test_what_does_not_compile_is_told_in_a_line(source: str, message: str) -> None:
    """The first error is named, in one line and without a path of this machine, and nothing is kept."""
    with pytest.raises(RuntimeError) as raised:
        program(source)

    assert f"the program does not compile: {message}" == str(raised.value)
    assert [] == kept()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('std::fputs("one\\ntwo\\n", stderr); return 3;', "the program ended with status 3: two"),
        ("return 1;", "the program ended with status 1: it says nothing"),
        (
            'throw std::runtime_error("one\\nframe #0: two");',
            "the program ended with signal SIGABRT: one",
        ),
        ("std::abort();", "the program ended with signal SIGABRT: it says nothing"),
    ],
)
def test_how_it_ended_is_told(body: str, message: str) -> None:
    """A program that does not end well has its status and its last words told."""
    with pytest.raises(RuntimeError) as raised:
        program(f"#include <cstdio>\n#include <cstdlib>\n#include <stdexcept>\nint main() {{ {body} }}")

    assert message == str(raised.value)


def test_a_compiler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its name is told, without its folder."""
    monkeypatch.setenv("CXX", "/no/such-one")

    with pytest.raises(RuntimeError, match="^no C\\+\\+ compiler such-one$"):
        program(ECHO)


@pytest.mark.parametrize("named", ["", "relative"])
def test_without_a_folder_for_caches_it_is_the_usual_one(monkeypatch: pytest.MonkeyPatch, named: str) -> None:
    """A name that is no absolute path counts as none, as the XDG Base Directory Specification has it."""
    monkeypatch.setenv("XDG_CACHE_HOME", named)

    assert Path.home() / ".cache/tsguide/programs" == cache()
