"""Runs findings in parallel: one forked process for each, with a time limit."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tsguide import model
from tsguide.live.machine import THREAD_VARIABLES
from tsguide.verify.worker import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from multiprocessing.context import ForkServerProcess

    from tsguide.catalog import Finding

TAIL = 2000
"""How many characters of its output a script that ended badly gets into its problem."""


def verify(findings: Sequence[Finding], *, device: str, jobs: int, timeout: float) -> Iterator[model.Result]:
    """Run *findings*, at most *jobs* at a time, and yield each result as soon as it is there.

    Args:
        findings: what to run.
        device: what the scripts see as ``tsguide.device``.
        jobs: how many scripts run at the same time.
        timeout: seconds after which a script is ended, with all its children.
    """
    os.environ.update(THREAD_VARIABLES, TSGUIDE_DEVICE=device)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tsguide.verify.preload"])
    waiting, running = list(findings), list[_Job]()
    with tempfile.TemporaryDirectory(prefix="tsguide-") as folder:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    running.append(_Job(waiting.pop(0), context, Path(folder), timeout))
                multiprocessing.connection.wait([job.answer for job in running], timeout=1.0)
                for job in [job for job in running if job.over()]:
                    running.remove(job)
                    yield job.result()
        finally:
            for job in running:
                job.end()


class _Job:
    """One script that runs."""

    def __init__(
        self,
        finding: Finding,
        context: multiprocessing.context.ForkServerContext,
        folder: Path,
        timeout: float,
    ) -> None:
        self._finding = finding
        self._output = folder / f"{finding.id.replace('/', '-')}.out"
        self._timeout = timeout
        self._since = time.monotonic()
        self.answer, sending = context.Pipe(duplex=False)
        arguments = (finding.id, str(finding.path), str(self._output), sending)
        self._process: ForkServerProcess = context.Process(target=run, args=arguments)
        self._process.start()
        sending.close()

    def over(self) -> bool:
        """Whether the script has answered, died, or used up its time."""
        late = time.monotonic() - self._since > self._timeout
        return late or self.answer.poll() or not self._process.is_alive()

    def result(self) -> model.Result:
        """Return what the script answered; what became of it where it did not."""
        try:
            answer = self.answer.recv_bytes() if self.answer.poll() else b""
        except EOFError:
            answer = b""
        if answer:
            self._process.join()
            return msgspec.json.decode(answer, type=model.Result)
        late = self._process.is_alive() and time.monotonic() - self._since > self._timeout
        self.end()
        problem = f"still running after {self._timeout:g} s" if late else self._ending()
        return model.Result(id=self._finding.id, problem=f"{problem}\n{self._tail()}".strip())

    def end(self) -> None:
        """End the script and all its children."""
        if self._process.pid is not None and self._process.is_alive():
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:  # it has not made its own group yet, or is gone
                self._process.kill()
        self._process.join()

    def _ending(self) -> str:
        self._process.join()
        code = self._process.exitcode or 0
        if code < 0:
            return f"ended by signal {signal.Signals(-code).name}"
        return f"ended with exit status {code} before it answered"

    def _tail(self) -> str:
        if not self._output.is_file():
            return ""
        return self._output.read_bytes()[-TAIL:].decode("utf-8", errors="replace")
