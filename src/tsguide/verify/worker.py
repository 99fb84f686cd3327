"""What happens in the process that runs one script."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import stat
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import tsguide
from tsguide.live import deprecation
from tsguide.live.isolate import adopt_orphans, end_with_parent
from tsguide.live.machine import FOLDER, machine
from tsguide.live.session import Session, collecting
from tsguide.verify import ending
from tsguide.verify.answer import Answering
from tsguide.verify.watch import watch

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

    from tsguide import model


STANDARD = 2
"""The last of the three descriptors that every process begins with."""


class Execute(Protocol):
    """Runs a script. It is sent to the script's process, and so has to be picklable."""

    @property
    def preload(self) -> tuple[str, ...]:
        """The modules that it uses in every process: the server that forks them loads these once."""

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folders that it writes to, beside the temporary folder."""

    def __call__(self, script: str) -> None:
        """Run the script that has this path; an exception is the problem of the run."""


class ExecuteScript:
    """Runs a script as ``python`` does."""

    preload: tuple[str, ...] = ()
    writes: tuple[Path, ...] = ()

    def __call__(self, script: str) -> None:
        """Run the script that has this path."""
        runpy.run_path(script, run_name="__main__")


def run(
    finding_id: str,
    script: str,
    execute: Execute,
    device: str,
    folder: str,
    between: dict[str, float],
    compared: tuple[model.Comparison, ...],
    output: Connection,
    answer: Connection,
) -> None:
    """Run *script*, and send over *answer* what it notes, as soon as it does, and at the end its result.

    Args:
        finding_id: the id of the finding.
        script: the path of the script.
        execute: runs the script.
        device: what the script sees as ``tsguide.device``.
        folder: an empty folder of its own, which has its current folder and its temporary one.
        between: by which factor ratios were seen to move between processes, by the name of the timing.
        compared: what the script's comparisons gave in another process; empty where they are to be made here.
        output: the sending end of the pipe that gets all that the script prints.
        answer: the sending end of the pipe for what it notes, see :class:`tsguide.verify.answer.Answering`.
    """
    os.setsid()
    end_with_parent()
    adopt_orphans()  # what it has started is found and ended with it
    tsguide.device = os.environ["TSGUIDE_DEVICE"] = device  # the server may have started with another
    own = os.getpid()
    for text in (sys.stdout, sys.stderr):
        if isinstance(text, io.TextIOWrapper):
            text.reconfigure(line_buffering=True, errors="backslashreplace")
    for stream in (1, 2):
        os.dup2(output.fileno(), stream)
    output.close()
    _let_go_of_pipes(but=answer.fileno())
    _move_into(Path(folder))
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    deprecation.hide()
    answering = Answering(answer.fileno())
    answering.wait()  # it is there; its own time counts from when it has the machine
    machine.on_wait, machine.on_turn = answering.wait, answering.go_on
    session = Session(strict=False, show=lambda _: None, note=answering.note, between=between, compared=compared)
    with machine.shared(), collecting(session):
        answering.go_on()
        misdeed = watch((Path(folder), *execute.writes))  # the server's temporary folder may be another
        since = time.perf_counter()
        problem, line = _problem(execute, script)
        problem = problem or misdeed()
        duration = time.perf_counter() - since
    from tsguide.live.environment import environment  # after the script: it loads torch

    if os.getpid() != own:  # a child that the script has forked, and that came back here: it has no say
        os._exit(0)
    where = environment()
    result = session.result(finding_id, duration_s=duration, problem=problem, line=line, environment=where)
    answering.finish(result)
    os._exit(0)  # taking torch apart at the end would take longer than many a script


def _move_into(folder: Path) -> None:
    """Have a current folder and a temporary folder below *folder*; the machine's locks stay where all find them.

    The names are short: a socket that multiprocessing makes in the temporary folder has 104 characters at most.
    """
    os.environ[FOLDER] = str(machine.folder)
    here, temporary = folder / "here", folder / "t"
    for each in (here, temporary):
        each.mkdir()
    tempfile.tempdir = os.environ["TMPDIR"] = str(temporary)
    os.chdir(here)


def _let_go_of_pipes(*, but: int) -> None:
    """Put the null device in the place of each pipe and socket that this process has from its server, *but* one.

    What a script writes there by mistake would end the server, or reach what all scripts share. And the server ends
    when nobody has the writing end of a certain pipe any more: then it ends with the verification that started it.
    """
    null = os.open(os.devnull, os.O_RDWR)
    for file in [int(each.name) for each in Path("/dev/fd").iterdir()]:
        with contextlib.suppress(OSError):  # that of the listing is closed again
            mode = os.fstat(file).st_mode
            if file > STANDARD and file != but and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
                os.dup2(null, file, inheritable=False)
    os.close(null)


def _problem(execute: Execute, script: str) -> tuple[str, int]:
    """Run the script and return what ended it before its end, empty where nothing did, and in which line of it."""
    try:
        execute(script)
    except BaseException as error:  # noqa: BLE001  whatever ends the script is its problem
        with contextlib.suppress(ValueError, OSError):  # it may have closed its own output
            traceback.print_exc()
        return ending.words(error), ending.line(error, script)
    return "", 0
