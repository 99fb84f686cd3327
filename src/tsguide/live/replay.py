"""Do one task of a comparison in a fresh process that runs the script again up to it, where a fork would not do.

A process that has used CUDA cannot be forked. The script is run again instead, as plain Python. What it has compared
and measured before the task is handed to it and not done again; its claims are not looked at.
"""

from __future__ import annotations

import os
import pickle
import runpy
import signal
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

import tsguide
from tsguide import model
from tsguide.live.isolate import CrashedError, HungError, end_with_parent
from tsguide.live.session import Session, collecting

if TYPE_CHECKING:
    from tsguide.live.observe import Construct, Observation, Task

GETTING_THERE_S = 240.0
"""How long the script may take up to the task, in seconds, beside the task's own limit."""


class Request(model.Record, frozen=True):
    """What a fresh process is asked for: one task of the comparison that comes after those it is handed."""

    script: str
    task: str
    mode: str
    comparisons: tuple[model.Comparison, ...]
    timings: tuple[model.Timing, ...]


def again(request: Request, *, limit: float) -> Observation:
    """Run the script again in a process of its own, and return what the task gave there.

    Raises:
        FileNotFoundError: what compares is no script, and cannot be run again.
        CrashedError: the process ended without an answer.
        HungError: it took longer than *limit*, and what it may take to get to the task.
    """
    if not Path(request.script).is_file():
        msg = f"{request.script} is no file: after its first use of CUDA only a script can compare, which is run again"
        raise FileNotFoundError(msg)
    with tempfile.TemporaryDirectory(prefix="tsguide-") as folder:
        answer = Path(folder) / "answer"
        command = [sys.executable, "-m", "tsguide.live.replay", str(answer)]
        environment = os.environ | {
            "TSGUIDE_DEVICE": tsguide.device,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        process = subprocess.Popen(  # noqa: S603  our own module
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            _, said = process.communicate(msgspec.json.encode(request), timeout=limit + GETTING_THERE_S)
        except subprocess.TimeoutExpired:
            msg = f"still running after {limit + GETTING_THERE_S:g} s"
            raise HungError(msg) from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        if not answer.is_file():
            last = said.decode(errors="replace").strip().splitlines()[-1:]
            msg = f"ended with exit status {process.returncode}: {' '.join(last)}"
            raise CrashedError(msg)
        return cast("Observation", pickle.loads(answer.read_bytes()))  # noqa: S301  our own child made it


class Replay(Session):
    """The session of a script that runs again: it hands out what is known, does one task, and ends the process."""

    def __init__(self, request: Request, answer: Path) -> None:
        super().__init__(strict=False, show=lambda _: None, compared=request.comparisons)
        self._request, self._answer = request, answer
        self._measured = list(request.timings)

    def known_comparison(self, construct: object) -> model.Comparison:
        """Return the next comparison that is known; after the last of them, do the task and leave."""
        if known := super().known_comparison(construct):
            return known
        from tsguide.live.observe import perform

        asked = self._request
        seen = perform(cast("Task", asked.task), asked.mode, cast("Construct", construct))
        self._answer.write_bytes(pickle.dumps(seen))
        os._exit(0)

    def known_timing(self) -> model.Timing | None:
        """Return the next timing that is known."""
        return self._measured.pop(0) if self._measured else None


def main() -> None:
    """Run the script that the request on the standard input names, up to its task."""
    end_with_parent()
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=Request)
    answer = Path(sys.argv[1])
    warnings.simplefilter("ignore")
    sys.argv = [request.script]
    sys.path.insert(0, str(Path(request.script).parent))
    with collecting(Replay(request, answer)):
        runpy.run_path(request.script, run_name="__main__")
    msg = "the script ended before it came to the comparison again"
    raise SystemExit(msg)


if __name__ == "__main__":
    main()
