"""Who has the machine to itself, seen from several processes.

Each test starts processes that take the machine in one way, and looks whether they get in. A process that should
wait is given a moment in which it could wrongly get in; one that should get in is given all the time it needs.
"""

import contextlib
import dataclasses
import itertools
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tsguide.live.machine import Machine

CONTEXT = multiprocessing.get_context("spawn")
LONG = 30.0
"""Seconds after which what should happen is taken not to happen."""
FOREVER = 10 * LONG
"""Seconds for which a process keeps what it has, if it is not told to leave: longer than anybody waits for it."""
MOMENT = 0.2
"""Seconds in which what should not happen would."""


@dataclasses.dataclass(frozen=True)
class Flag:
    """What processes tell each other, as a file: an event of multiprocessing hangs when who waits for it is killed."""

    path: Path

    def set(self) -> None:
        """Raise the flag."""
        self.path.touch()

    def is_set(self) -> bool:
        """Whether the flag was raised."""
        return self.path.exists()

    def wait(self, seconds: float) -> bool:
        """Wait for the flag at most so long; return whether it was raised."""
        until = time.monotonic() + seconds
        while not self.is_set() and time.monotonic() < until:
            time.sleep(0.005)
        return self.is_set()


class Actor:
    """A process that takes the machine: it tries, is inside, is told to leave, and is out."""

    def __init__(self, act: Callable[..., None], folder: Path, name: str, *arguments: object) -> None:
        flags = [Flag(folder / f"{name}-{flag}") for flag in ("trying", "inside", "leave", "out")]
        self.trying, self.inside, self.leave, self.out = flags
        self.process = CONTEXT.Process(target=act, args=(flags, folder / "machine", *arguments))
        self.process.start()

    def gets_in(self) -> bool:
        """Whether the process gets the machine."""
        return self.inside.wait(LONG)

    def has_to_wait(self) -> bool:
        """Whether the process asks for the machine and does not get it."""
        return self.trying.wait(LONG) and not self.inside.wait(MOMENT)

    def ends(self) -> bool:
        """Whether the process ends by itself when it is told to leave."""
        self.leave.set()
        return self.exit_code() == 0

    def exit_code(self) -> int | None:
        """Return how the process ended; join() would wait for its children too."""
        until = time.monotonic() + LONG
        while self.process.exitcode is None and time.monotonic() < until:
            time.sleep(0.005)
        return self.process.exitcode

    def kill(self) -> None:
        """End the process without a chance to clean up."""
        self.process.kill()
        self.process.join()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Actor]]:
    """Start processes that share one machine, and end them all when the test is over."""
    (tmp_path / "machine").mkdir()
    names = map(str, itertools.count())
    with contextlib.ExitStack() as stack:

        def started(act: Callable[..., None], *arguments: object) -> Actor:
            actor = Actor(act, tmp_path, next(names), *arguments)
            stack.callback(actor.kill)
            stack.callback(actor.leave.set)
            return actor

        yield started


def shared(flags, folder):
    """Run as a finding does."""
    trying, inside, leave, out = flags
    trying.set()
    with Machine(folder).shared():
        inside.set()
        leave.wait(FOREVER)
    out.set()


def alone(flags, folder):
    """Measure."""
    trying, inside, leave, out = flags
    trying.set()
    with Machine(folder).alone():
        inside.set()
        leave.wait(FOREVER)
    out.set()


def alone_inside_shared(flags, folder, other):
    """Wait in a finding until another is in its own, and then measure."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    with machine.shared():
        trying.set()
        other.wait(LONG)
        with machine.alone():
            inside.set()
            leave.wait(FOREVER)
    out.set()


def shared_after_alone(flags, folder):
    """Measure inside a finding, and go on with the finding."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    trying.set()
    with machine.shared():
        with machine.alone(), machine.alone():
            pass
        inside.set()
        leave.wait(FOREVER)
    out.set()


def gives_way(flags, folder):
    """Run as a finding does that gives way all the time."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    trying.set()
    machine.give_way()
    with machine.shared():
        inside.set()
        while not leave.is_set():
            machine.give_way()
            time.sleep(0.01)
    out.set()


def gives_way_until(flags, folder, measured):
    """Run as a finding does that gives way until another has measured, and then no more."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    with machine.shared():
        inside.set()
        while not measured.is_set():
            machine.give_way()
            time.sleep(0.01)
        trying.set()
        leave.wait(FOREVER)
    out.set()


def alone_twice(flags, folder):
    """Measure inside a measurement, and go on with the outer one."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    trying.set()
    with machine.alone():
        with machine.alone():
            pass
        inside.set()
        leave.wait(FOREVER)
    out.set()


def alone_again(flags, folder):
    """Measure a second time."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    trying.set()
    with machine.alone():
        pass
    with machine.alone():
        inside.set()
        leave.wait(FOREVER)
    out.set()


def gives_way_outside(flags, folder):
    """Give way without having anything of the machine."""
    trying, inside, leave, out = flags
    trying.set()
    Machine(folder).give_way()
    inside.set()
    leave.wait(FOREVER)
    out.set()


def gives_way_alone(flags, folder):
    """Give way while it measures, which it need not."""
    trying, inside, leave, out = flags
    machine = Machine(folder)
    trying.set()
    with machine.shared(), machine.alone():
        machine.give_way()
        inside.set()
        leave.wait(FOREVER)
    out.set()


def dies_and_leaves_a_child(flags, folder, way):
    """Take the machine, fork, and die; the child lives until it is told to leave."""
    trying, inside, leave, out = flags
    trying.set()
    machine = Machine(folder)
    with getattr(machine, way)():
        inside.set()
        if os.fork() == 0:
            out.set()
            leave.wait(FOREVER)
            os._exit(0)
        out.wait(LONG)
        os.kill(os.getpid(), signal.SIGKILL)


def outlives_a_child(flags, folder, way):
    """Take the machine, and keep it while a forked child leaves the same block and ends."""
    trying, inside, leave, out = flags
    trying.set()
    machine = Machine(folder)
    block = getattr(machine, way)()
    with block:
        child = os.fork()
        if child == 0:
            block.__exit__(None, None, None)
            os._exit(0)
        os.waitpid(child, 0)
        inside.set()
        leave.wait(FOREVER)
    out.set()


def test_findings_run_beside_each_other(start) -> None:
    """Two processes share the machine at the same time."""
    one, other = start(shared), start(shared)

    assert one.gets_in()
    assert other.gets_in()
    assert not one.out.is_set()


@pytest.mark.parametrize(("first", "second"), [(shared, alone), (alone, shared), (alone, alone)])
def test_a_measurement_excludes_everything_else(start, first, second) -> None:
    """Who measures waits for findings and measurements that run, and they wait for who measures."""
    one = start(first)
    assert one.gets_in()
    other = start(second)

    assert other.has_to_wait()
    assert one.ends()
    assert other.gets_in()


def test_a_measurement_is_not_kept_out_by_newcomers(start) -> None:
    """While a measurement waits for a finding, another finding does not get in before it."""
    finding = start(shared)
    assert finding.gets_in()
    measurement = start(alone)
    assert measurement.has_to_wait()
    newcomer = start(shared)

    assert newcomer.has_to_wait()
    assert finding.ends()
    assert measurement.gets_in()
    assert newcomer.has_to_wait()
    assert measurement.ends()
    assert newcomer.gets_in()


def test_two_findings_that_both_measure_do_not_wait_for_each_other(start, tmp_path: Path) -> None:
    """Who measures gives its own share up first, so that two of them measure one after the other."""
    actors = [start(alone_inside_shared, Flag(tmp_path / f"{other}-trying")) for other in (1, 0)]
    for actor in actors:
        actor.leave.set()

    assert all(actor.gets_in() for actor in actors)
    assert all(actor.ends() for actor in actors)


def test_a_finding_has_its_share_back_after_a_measurement(start) -> None:
    """After a measurement inside another, the finding shares the machine again."""
    finding = start(shared_after_alone)
    assert finding.gets_in()
    measurement = start(alone)

    assert measurement.has_to_wait()
    assert finding.ends()
    assert measurement.gets_in()


def test_who_gives_way_lets_a_measurement_go_first(start) -> None:
    """A measurement gets in while the finding that gives way has not ended, and then the finding goes on."""
    finding = start(gives_way)
    assert finding.gets_in()
    measurement = start(alone)

    assert measurement.gets_in()
    assert not finding.out.is_set()
    assert measurement.ends()
    assert finding.ends()


def test_who_gave_way_has_its_share_back(start, tmp_path: Path) -> None:
    """After a measurement that was let in, the finding shares the machine again, and the next one waits."""
    finding = start(gives_way_until, Flag(tmp_path / "1-inside"))
    assert finding.gets_in()
    measurement = start(alone)
    assert measurement.gets_in()
    assert measurement.ends()
    assert finding.trying.wait(LONG)
    other = start(alone)

    assert other.has_to_wait()
    assert finding.ends()
    assert other.gets_in()


@pytest.mark.parametrize("act", [alone_twice, alone_again])
def test_a_measurement_is_alone_after_another_of_the_same_process(start, act) -> None:
    """A measurement inside another takes nothing from it, and one after another is as alone as the first."""
    measurement = start(act)
    assert measurement.gets_in()
    other = start(alone)

    assert other.has_to_wait()
    assert measurement.ends()
    assert other.gets_in()


@pytest.mark.parametrize("act", [gives_way, gives_way_alone])
def test_nobody_gives_way_to_nobody(start, act) -> None:
    """Giving way where nobody waits, without a share, or while measuring, changes nothing."""
    actor = start(act)

    assert actor.gets_in()
    assert actor.ends()


def test_who_has_nothing_gives_no_way(start) -> None:
    """Giving way without a share does not wait for a measurement that runs."""
    assert start(alone).gets_in()
    assert start(gives_way_outside).gets_in()


def test_a_measurement_does_not_give_way(start) -> None:
    """Who measures stays alone, whoever waits, though it gives way."""
    actor = start(gives_way_alone)
    assert actor.gets_in()

    assert start(alone).has_to_wait()


@pytest.mark.parametrize("way", ["shared", "alone"])
def test_a_killed_process_frees_the_machine(start, way) -> None:
    """What a process has of the machine is free when it is killed."""
    holder = start({"shared": shared, "alone": alone}[way])
    assert holder.gets_in()
    measurement = start(alone)
    assert measurement.has_to_wait()
    holder.kill()

    assert measurement.gets_in()


@pytest.mark.parametrize("way", ["shared", "alone"])
def test_a_forked_child_does_not_hold_the_machine(start, way) -> None:
    """Where a process dies, the machine is free though a child that it has forked lives."""
    parent = start(dies_and_leaves_a_child, way)
    assert parent.gets_in()

    assert -signal.SIGKILL == parent.exit_code()
    assert start(alone).gets_in()
    assert not parent.leave.is_set()


@pytest.mark.parametrize("way", ["shared", "alone"])
def test_a_forked_child_does_not_free_the_machine(start, way) -> None:
    """Where a forked child leaves the block, its parent still has the machine."""
    parent = start(outlives_a_child, way)
    assert parent.gets_in()

    assert start(alone).has_to_wait()
    assert parent.ends()


@pytest.mark.parametrize("way", ["shared", "alone"])
def test_the_machine_is_free_after_an_error_inside(start, tmp_path: Path, way) -> None:
    """After an error inside, shared or alone, others get in while the process lives on."""
    machine = Machine(tmp_path / "machine")
    with pytest.raises(ValueError, match="out"), getattr(machine, way)():
        raise ValueError("out")

    assert start(alone).gets_in()


def test_the_files_are_the_users_own(tmp_path: Path) -> None:
    """The lock files are in the folder, can be opened by nobody else, and are not followed where they are links."""
    with Machine(tmp_path).alone():
        modes = [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()]
    linked = tmp_path / "linked"
    linked.mkdir()
    (linked / f"tsguide-{os.getuid()}-gate.lock").symlink_to(tmp_path / "elsewhere")

    assert [0o600, 0o600] == modes
    with pytest.raises(OSError, match="symbolic links"), Machine(linked).alone():
        pass
