"""Standard streams that are closed, full, read by nobody, or of another encoding."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tsguide.commands import common, find

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]
Printed = tuple[int, str, str]

COMMANDS = ("list", "list --format json", "show adding/works", "check", "evidence", "--help")


def shell(line: str, arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which ``$T`` is tsguide, with the buffers that Python has by itself."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    env |= environment | {"T": f"{sys.executable} -m tsguide {arguments}"}
    command = ["bash", "-c", line]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=env)


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", COMMANDS[:-1])
def test_what_cannot_be_printed_is_said_in_one_line(good: Path, command: str, unbuffered: str) -> None:
    """A disk that is full and an output that is closed are one line, with exit status 2."""
    arguments = f"{command} --examples {good} {f'--evidence {good}' if command == 'evidence' else ''}"
    full = shell("$T > /dev/full", arguments, PYTHONUNBUFFERED=unbuffered)
    closed = shell("$T >&-", arguments, PYTHONUNBUFFERED=unbuffered)

    assert (2, "tsguide: No space left on device\n") == (full.returncode, full.stderr)
    assert (2, "tsguide: standard output is closed; give it a file, or /dev/null\n") == (
        closed.returncode,
        closed.stderr,
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_reader_who_leaves_ends_the_command_quietly(good: Path, command: str) -> None:
    """Where nobody reads the pipe, the status is that of a command which SIGPIPE ends, and nothing is said."""
    arguments = "--help" if command == "--help" else f"{command} --examples {good}"
    arguments += f" --evidence {good}" if command == "evidence" else ""
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "tsguide", *arguments.split()],
        stdout=writing,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
        check=False,
        timeout=60,
    )
    os.close(writing)

    assert (141, b"") == (ended.returncode, ended.stderr)


def test_streams_that_are_closed_stand_in_no_way(good: Path) -> None:
    """Without an input and without a place for complaints, the status is what it would be, and so is the output."""
    fine = shell("$T <&- 2>&-", f"check --examples {good}")
    wrong = shell("$T <&- 2>&-", f"show adding/none --examples {good}")
    full = shell("$T 2> /dev/full", f"show adding/none --examples {good}")

    assert (0, "2 findings, 2 claims, no problems\n") == (fine.returncode, fine.stdout)
    assert (2, "", 2, "") == (wrong.returncode, wrong.stdout, full.returncode, full.stdout)


@pytest.mark.usefixtures("forkserver_environment")
def test_a_verification_needs_no_input_and_ends_with_its_reader(good: Path) -> None:
    """Scripts run without a standard input, and end when nobody reads any more what became of them."""
    without = shell("$T <&-", f"verify --jobs 1 --examples {good}")
    left = shell("$T | head -1 > /dev/null; echo ${PIPESTATUS[0]}", f"verify --jobs 1 --examples {good}")

    assert (0, "") == (without.returncode, without.stderr)
    assert ("141\n", "") == (left.stdout, left.stderr)


def test_what_an_encoding_lacks_is_an_escape(script: Script, tree: Tree) -> None:
    """A title that the output cannot encode is shown all the same, and JSON stays JSON."""
    folder = tree({"adding/works.py": script(("Addition adds\n====", "Addition is good é 🙂\n=================="))})
    text = shell("$T", f"list --examples {folder}", PYTHONIOENCODING="ascii")
    data = shell("$T", f"list --format json --examples {folder}", PYTHONIOENCODING="ascii")

    assert (0, "adding/works  Addition is good \\xe9 \\U0001f642\n") == (text.returncode, text.stdout)
    assert "Addition is good é 🙂" == json.loads(data.stdout)[0]["title"]


@pytest.mark.parametrize(
    ("error", "said", "status"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "a/b.toml"), "tsguide: a/b.toml: Permission denied\n", 2),
        (OSError("of its own"), "tsguide: of its own\n", 2),
        (KeyboardInterrupt(), "tsguide: interrupted\n", 130),
    ],
)
def test_whatever_the_system_refuses_is_one_line(
    run: Callable[..., Printed],
    good: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    said: str,
    status: int,
) -> None:
    """An error of the system that no command expects ends it without a traceback."""

    def fail(_self: object, *_: object) -> None:
        raise error

    monkeypatch.setattr(find.catalog, "load", fail)
    monkeypatch.setattr(common, "silence", lambda _: None)

    assert (status, "", said) == run("list", "--examples", str(good))
