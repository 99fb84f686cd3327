"""Runs findings in parallel: one forked process for each, within limits of time and memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from tsguide import model
from tsguide.live.machine import THREAD_VARIABLES
from tsguide.verify.answer import Answer
from tsguide.verify.needs import Machine
from tsguide.verify.output import Output
from tsguide.verify.worker import Execute, ExecuteScript, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    from tsguide.catalog import Finding

TAIL = 2000
"""How many characters of its output a script that ended badly gets into its problem."""

LOOK_S = 0.2
"""How often the limits are looked at, in seconds."""

TIMEOUT_S = 300
"""After how many seconds a script is ended unless another limit is asked for."""

MEMORY_GIB = 8
"""With how many GiB of memory a script is ended unless another limit is asked for."""

GIB = 2**30


def verify(
    findings: Sequence[Finding],
    *,
    device: str,
    jobs: int,
    timeout: float = TIMEOUT_S,
    memory: float = MEMORY_GIB,
    execute: Execute | None = None,
    between: Mapping[str, Mapping[str, float]] | None = None,
    compared: Mapping[str, Sequence[model.Comparison]] | None = None,
) -> Iterator[model.Result]:
    """Run *findings*, at most *jobs* at a time, and yield each result as soon as it is there.

    Whatever one script does, the others run on. A finding that needs what this machine lacks is not run, and its
    result says what that is. A caller that wants no more results closes the iterator, which ends all that still runs.

    Args:
        findings: what to run.
        device: what the scripts see as ``tsguide.device``.
        jobs: how many scripts run at the same time.
        timeout: seconds after which a script is ended, with all its children.
        memory: GiB of resident memory, a script's and its children's together, above which it is ended.
        execute: runs a script in its process; as ``python`` does where there is none.
        between: by which factor ratios were seen to move between processes, by finding and timing.
        compared: what comparisons gave in another process, by finding: they are not made again.
    """
    machine = Machine(device)
    lacking = {finding.id: machine.lacks(finding.metadata.needs) for finding in findings}
    yield from (model.Result(id=finding_id, lacks=lacks) for finding_id, lacks in lacking.items() if lacks)
    os.environ.update(THREAD_VARIABLES, TSGUIDE_DEVICE=device)
    execute = execute or ExecuteScript()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*execute.preload, "tsguide.verify.preload"])
    waiting, running = [finding for finding in reversed(findings) if not lacking[finding.id]], list[_Job]()
    with tempfile.TemporaryDirectory(prefix="tsguide-", ignore_cleanup_errors=True) as folder:
        try:
            while waiting or running:
                while waiting and len(running) < jobs:
                    finding = waiting.pop()
                    known = dict((between or {}).get(finding.id, {})), tuple((compared or {}).get(finding.id, ()))
                    running.append(_Job(finding, execute, context, Path(folder), device, timeout, memory, *known))
                multiprocessing.connection.wait([file for job in running for file in job.files()], timeout=LOOK_S)
                for job in [job for job in running if job.over()]:
                    running.remove(job)
                    yield job.result()
        finally:
            for job in running:
                job.end()


def end_server() -> None:
    """End the server that forks the scripts' processes, if it runs, so that the next ones come from a fresh one.

    What is forked from one server has its memory laid out as the server has it, and times depend on that.
    """
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in word for word in child.cmdline()):
                child.kill()
                os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # multiprocessing wants to collect it itself


class _Job:
    """One script that runs."""

    def __init__(
        self,
        finding: Finding,
        execute: Execute,
        context: ForkServerContext,
        folder: Path,
        device: str,
        timeout: float,
        memory: float,
        between: dict[str, float],
        compared: tuple[model.Comparison, ...],
    ) -> None:
        self._finding = finding
        self._timeout, self._memory = timeout, memory
        self._since: float | None = None  # a script that waits for the machine, or for its server, uses no time
        self._looked = time.monotonic()
        self._limit = ""
        own = tempfile.mkdtemp(prefix=f"{finding.id.replace('/', '-')}-", dir=folder)
        self._heard, answering = context.Pipe(duplex=False)
        self._printed, printing = context.Pipe(duplex=False)
        self._answer, self._output = Answer(self._heard.fileno()), Output(self._printed.fileno())
        arguments = (finding.id, str(finding.path), execute, device, own, between, compared, printing, answering)
        self._process: ForkServerProcess = context.Process(target=run, args=arguments)
        self._process.start()
        for sent in (answering, printing):
            sent.close()

    def files(self) -> list[multiprocessing.connection.Connection | int]:
        """Return what to wait for: something in one of these changes when there is something to do."""
        pipes = {self._heard: self._answer.open, self._printed: self._output.open}
        return [self._process.sentinel, *(pipe for pipe, is_open in pipes.items() if is_open)]

    def over(self) -> bool:
        """Take in what is there; return whether the script has answered, died, or used up what it may."""
        alive = self._process.is_alive()  # first: what a process that has ended has sent is all there by now
        self._output.read()
        self._answer.read()
        if self._answer.complete or not alive:
            return True
        now = time.monotonic()
        if self._since is None and self._answer.started:
            self._since = now
        if self._since is not None and now - self._since > self._timeout:
            self._limit = f"still running after {self._timeout:g} s"
        elif now - self._looked > LOOK_S:
            self._looked = now
            if sum(_resident(process) for process in self._family()) > self._memory * GIB:
                self._limit = f"used more than {self._memory:g} GiB of memory"
        return bool(self._limit)

    def result(self) -> model.Result:
        """Return what the script answered; where it did not, what became of it, and what it had noted before."""
        if self._answer.result is not None:
            self._process.join(timeout=LOOK_S)
            self.end()
            return self._answer.result
        died = not self._process.is_alive()
        self.end()
        self._output.read()
        self._answer.read()
        problem = self._answer.problem or self._limit or (self._ending() if died else "")
        text = f"{problem}\n{self._output.text()[-TAIL:]}".strip()
        ran = 0.0 if self._since is None else time.monotonic() - self._since
        return self._answer.so_far(self._finding.id, problem=text, duration_s=ran)

    def end(self) -> None:
        """End the script and all that it has started, whether it still runs or not."""
        family = self._family()
        if self._process.pid is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)  # it leads a group of its own, which outlives it
        for process in family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        if self._process.is_alive():
            self._process.kill()
        self._process.join()

    def _family(self) -> list[psutil.Process]:
        try:
            process = psutil.Process(self._process.pid)
            return [process, *process.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _ending(self) -> str:
        code = self._process.exitcode or 0
        if code < 0:
            return f"ended by signal {signal.Signals(-code).name}"
        return f"ended with exit status {code} before it answered"


def _resident(process: psutil.Process) -> int:
    """Return how much memory of its own a process has, in bytes: what it shares with its server is not its own."""
    try:
        memory = process.memory_info()
    except psutil.NoSuchProcess:
        return 0
    return int(memory.rss) - int(getattr(memory, "shared", 0))
