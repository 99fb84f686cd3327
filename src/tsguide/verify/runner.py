"""Runs findings in parallel: one forked process for each, within limits of time and memory."""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.connection
import os
import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import msgspec
import psutil

from tsguide import model
from tsguide.catalog import unreached
from tsguide.live import program
from tsguide.live.machine import THREAD_VARIABLES
from tsguide.verify.answer import Answer
from tsguide.verify.needs import Machine
from tsguide.verify.output import Output
from tsguide.verify.watch import INDUCTOR_CACHE
from tsguide.verify.worker import Execute, ExecuteScript, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from multiprocessing.context import ForkServerContext, ForkServerProcess

    from tsguide.catalog import Finding

TAIL = 2000
"""How many characters of its output a script that ended badly gets into its problem."""

LOOK_S = 0.2
"""How often the limits are looked at, in seconds."""

TIMEOUT_S = 300
"""After how many seconds a script is ended unless another limit is asked for."""

START_S = 120
"""After how many seconds a process that has not begun is taken for one whose server does not answer."""

PAUSES_S = (0.0, 0.1, 1.0)
"""How many seconds to wait before each time that a server is asked for one process."""

END_S = 5
"""How many seconds a process that was killed has to be gone."""

LOST = 255
"""The exit status of a process whose server has ended, as multiprocessing has it."""

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

    Whatever one script does, the others run on; a script whose server is killed or stopped is run once more, from
    another one. A finding that needs what this machine lacks is not run, and its result says what that is. A caller
    that wants no more results closes the iterator, which ends all that still runs.

    Args:
        findings: what to run.
        device: what the scripts see as ``tsguide.device``.
        jobs: how many scripts run at the same time.
        timeout: seconds of its own after which a script is ended, with all its children; what it waits for the
            machine, which another process has, does not count.
        memory: GiB of memory, a script's and its children's together, above which it is ended.
        execute: runs a script in its process; as ``python`` does where there is none.
        between: by which factor ratios were seen to move between processes, by finding and timing.
        compared: what comparisons gave in another process, by finding: they are not made again.
    """
    machine = Machine(device)
    lacking = {finding.id: machine.lacks(finding.metadata.needs) for finding in findings}
    yield from (model.Result(id=finding_id, lacks=lacks) for finding_id, lacks in lacking.items() if lacks)
    os.environ.update(THREAD_VARIABLES, TSGUIDE_DEVICE=device)
    _keep_what_is_compiled()
    execute = execute or ExecuteScript()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([*execute.preload, "tsguide.verify.preload"])
    waiting, running = [finding for finding in reversed(findings) if not lacking[finding.id]], list[_Job]()
    again = set[str]()
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
                    result = job.result()
                    if job.lost() and job.finding.id not in again:
                        again.add(job.finding.id)
                        waiting.append(job.finding)
                    else:
                        yield result
        finally:
            for job in running:
                job.end()


def _keep_what_is_compiled() -> None:
    """Have torch.compile keep what it compiles for the next run, where programs are kept too.

    By itself it does so in the temporary folder, which each script has to itself. What the user chooses stands.
    """
    folder = program.cache().with_name("inductor")
    if not os.environ.get(INDUCTOR_CACHE):
        os.environ.pop(INDUCTOR_CACHE, None)
        with contextlib.suppress(OSError):  # a home that cannot be written to: then it is the temporary folder
            folder.mkdir(parents=True, exist_ok=True)
            if os.access(folder, os.W_OK):
                os.environ[INDUCTOR_CACHE] = str(folder)


def end_server() -> None:
    """End the server that forks the scripts' processes, if it runs, so that the next ones come from a fresh one.

    What is forked from one server has its memory laid out as the server has it, and times depend on that.
    """
    for server in _servers():
        with contextlib.suppress(psutil.NoSuchProcess):
            server.kill()
            os.waitid(os.P_PID, server.pid, os.WEXITED | os.WNOWAIT)  # multiprocessing wants to collect it itself


def _servers() -> Iterator[psutil.Process]:
    for child in psutil.Process().children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if any("multiprocessing.forkserver" in word for word in child.cmdline()):
                yield child


def end_orphans() -> None:
    """End what scripts that have ended have left behind: their server is the parent of it now."""
    for server in _servers():
        with contextlib.suppress(psutil.NoSuchProcess):
            for child in server.children():
                if child.pid not in _Job.running:
                    _kill(_family(child.pid))


def _family(pid: int | None) -> list[psutil.Process]:
    """Return a process and all that descends from it, none where it is gone."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid) if pid is not None else None
        return [process, *process.children(recursive=True)] if process else []
    return []


def _kill(processes: Iterable[psutil.Process]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


class _Job:
    """One script that runs."""

    running: ClassVar[set[int]] = set()
    """The processes of all of them."""

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
        self.finding = finding
        self._device = device
        self._timeout, self._memory = timeout, memory
        self._ran = 0.0  # seconds of its own: it has none while it waits for the machine, or for its server
        self._limit = ""
        self._own = tempfile.TemporaryDirectory(prefix="", dir=folder, ignore_cleanup_errors=True)
        self._heard, answering = context.Pipe(duplex=False)
        self._printed, printing = context.Pipe(duplex=False)
        self._answer, self._output = Answer(self._heard.fileno()), Output(self._printed.fileno())
        arguments = (
            finding.id,
            str(finding.path),
            execute,
            device,
            self._own.name,
            between,
            compared,
            printing,
            answering,
        )
        self._process: ForkServerProcess = context.Process(target=run, args=arguments)
        self._start()
        for sent in (answering, printing):
            sent.close()
        self._began = self._looked = self._counted = time.monotonic()

    def _start(self) -> None:
        """Have the process forked; end a server that does not do it, which a thread has to wait for, and ask another.

        A server that was stopped takes what it is asked, and says nothing, for good. One that was killed is taken for
        one that runs until the kernel is done with it, which is soon.
        """
        for pause in PAUSES_S:
            self._limit = ""
            time.sleep(pause)
            asking = threading.Thread(target=self._ask, daemon=True)
            asking.start()
            asking.join(START_S)
            if asking.is_alive():
                end_server()
                asking.join(END_S)
            if not self._limit:
                return

    def _ask(self) -> None:
        try:
            self._process.start()
            self.running.add(self._process.pid or 0)
        except (OSError, EOFError) as error:
            self._limit = f"its process could not be started: {type(error).__name__} {error}".rstrip()

    def files(self) -> list[multiprocessing.connection.Connection | int]:
        """Return what to wait for: something in one of these changes when there is something to do."""
        pipes = {self._heard: self._answer.open, self._printed: self._output.open}
        ended = [] if self._process.pid is None else [self._process.sentinel]
        return [*ended, *(pipe for pipe, is_open in pipes.items() if is_open)]

    def over(self) -> bool:
        """Take in what is there; return whether the script has answered, died, or used up what it may."""
        alive = self._process.is_alive()  # first: what a process that has ended has sent is all there by now
        self._output.read()
        self._answer.read()
        if self._limit or self._answer.complete or not self._answer.open or not alive:
            return True
        now = time.monotonic()
        if not self._answer.waits:
            self._ran += now - self._counted
        self._counted = now
        if self._ran > self._timeout:
            self._limit = f"still running after {self._timeout:g} s"
        elif not self._answer.begun and now - self._began > START_S:
            self._limit = f"its process had not begun after {START_S:g} s"
        elif now - self._looked > LOOK_S:
            self._looked = now
            if _uses_more(_family(self._process.pid), self._memory * GIB):
                self._limit = f"used more than {self._memory:g} GiB of memory"
        return bool(self._limit)

    def result(self) -> model.Result:
        """Return what the script answered; where it did not, what became of it, and what it had noted before."""
        if self._answer.result is not None:
            self._process.join(timeout=LOOK_S)
        elif not (self._limit or self._answer.complete):  # it ends, or has closed the pipe of its answer
            self._process.join(timeout=END_S)
        died = not self._process.is_alive()
        self.end()
        self._output.read()
        self._answer.read()
        if self._answer.result is not None and not self._limit:  # or it came since: what lost its server still ran
            return self._complete(self._answer.result)
        problem = self._answer.problem or self._limit or (self._ending() if died else "closed the pipe of its answer")
        text = f"{problem}\n{self._output.text()[-TAIL:]}".strip()
        return self._answer.so_far(self.finding.id, problem=text, duration_s=self._ran)

    def _complete(self, result: model.Result) -> model.Result:
        """Return a result whose problem is the first claim that is stated and was never reached, where there is one."""
        missed = unreached(self.finding, {claim.line for claim in result.claims}, self._device)
        if result.problem or not missed:
            return result
        first, *more = missed
        text = f"claim {first.text!r} was never reached" + (f", nor {len(more)} more" if more else "")
        advice = "let the script come to it, or put it under 'if device == ...' where it is about one device"
        return msgspec.structs.replace(result, problem=f"{text}; {advice}", line=first.line)

    def lost(self) -> bool:
        """Return whether it ended with its server, which is none of its doing."""
        return self._answer.result is None and not self._limit and self._process.exitcode == LOST

    def end(self) -> None:
        """End the script and all that it has started, whether it still runs or not."""
        if self._process.pid is not None:
            family = _family(self._process.pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)  # it leads a group of its own, which outlives it
            _kill(family)
            self._process.join(timeout=END_S)
            if self._process.is_alive():  # or so its server says, which does not answer
                end_server()
            self.running.discard(self._process.pid)
            end_orphans()
        self._own.cleanup()

    def _ending(self) -> str:
        code = self._process.exitcode or 0
        if code < 0:
            return f"ended by signal {_SIGNALS.get(-code, -code)}"
        return f"ended with exit status {code} before it answered"


_SIGNALS = {each.value: each.name for each in signal.Signals}
"""The names of the signals that have one: real-time signals have none."""


def _uses_more(processes: Sequence[psutil.Process], limit: float) -> bool:
    """Return whether processes use more than *limit* bytes of memory together.

    What several share counts once: by the proportional set size, which takes the kernel a while to count, and is
    asked for where the resident sizes, which count it for each, are together above the limit.
    """
    return sum(map(_resident, processes)) > limit and sum(map(_proportional, processes)) > limit


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _proportional(process: psutil.Process) -> int:
    try:
        memory = process.memory_full_info()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
    return int(getattr(memory, "pss", memory.uss))  # Linux alone has the first
