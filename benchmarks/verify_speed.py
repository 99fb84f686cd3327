"""What isolation costs: verify beside the same scripts in warm processes, and beside python, one script at a time.

Run it with ``nox -s bench``. Every figure of one run comes from one machine, and is a ratio where it can be.
"""

from __future__ import annotations

import os
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generated import write_project

from tsguide import catalog
from tsguide.live.machine import THREAD_VARIABLES, machine
from tsguide.live.session import Session, collecting

ROOT = Path(__file__).parents[1]
GROWTH = (100, 1000)
"""How many generated findings the two runs have that show how verify grows."""

HELD_OR_NOT = (0, 1)
"""What verify and a script may end with: a claim about times need not hold on a machine that is disturbed."""

PAIRS = 3
"""How often verify and warm processes take turns: a machine that is shared changes its speed within minutes."""


def timed(commands: list[list[str]], *, statuses: tuple[int, ...] = (0,)) -> float:
    """Run commands side by side, and return how long it took until all had ended, in seconds.

    Raises:
        subprocess.CalledProcessError: one ended with a status that is not expected, and its time says nothing.
    """
    environment = os.environ | THREAD_VARIABLES
    since = time.perf_counter()
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    for process in running:
        process.wait()
    duration = time.perf_counter() - since
    for process in running:
        if process.returncode not in statuses:
            raise subprocess.CalledProcessError(process.returncode, process.args)
    return duration


def verify(*arguments: str) -> list[str]:
    """Return the command that verifies."""
    return [sys.executable, "-m", "tsguide", "verify", "--format", "json", *arguments]


def run_warm(scripts: list[str]) -> None:
    """Run scripts one after another in this process: what verify would be without isolation."""
    from tsguide.live import switches
    from tsguide.verify import preload

    del preload
    for script in scripts:
        with machine.shared(), collecting(Session(strict=False, show=lambda _: None)):
            runpy.run_path(script, run_name="__main__")
        switches.reset()  # some fail after what others leave behind


def print_isolation() -> None:
    """Print verify beside warm processes, one for each core, and beside python for each script."""
    scripts = [str(finding.path) for finding in catalog.load(ROOT / "examples").findings]
    cores = os.cpu_count() or 1
    in_warm_processes = [[sys.executable, __file__, "--warm", *scripts[core::cores]] for core in range(cores)]
    pairs = [(timed([verify()], statuses=HELD_OR_NOT), timed(in_warm_processes)) for _ in range(PAIRS)]
    isolated, warm = (statistics.median(times) for times in zip(*pairs, strict=True))
    costs = sorted(one / other for one, other in pairs)
    alone = sum(timed([[sys.executable, script]], statuses=HELD_OR_NOT) for script in scripts)
    print(f"\nAll {len(scripts)} findings, {cores} cores\n")
    print("| how | seconds | beside verify |")
    print("| :-- | ------: | ------------: |")
    print(f"| verify, each script in a process of its own | {isolated:.1f} | 1 |")
    print(f"| one warm process for each core | {warm:.1f} | {warm / isolated:.2f} |")
    print(f"| python script.py, one after another | {alone:.1f} | {alone / isolated:.1f} |")
    print(f"\nVerify over warm processes, by turns: {', '.join(f'{cost:.2f}' for cost in costs)} (at most 1.3)")
    print(f"One by one over verify: {alone / isolated:.1f} (at least 5)")


def print_growth() -> None:
    """Print what ten times as many findings cost, in time and in the parent's memory."""
    print("\nGenerated findings, verified\n")
    print("| findings | seconds | parent's peak MiB |")
    print("| -------: | ------: | ----------------: |")
    times = []
    for findings in GROWTH:
        with tempfile.TemporaryDirectory() as folder:
            write_project(Path(folder) / "project", findings, stock=False)
            code = f"from tsguide.cli import main; main({verify('--examples', f'{folder}/project/examples')[3:]!r})\n"
            code += "import resource, sys\nsys.stderr.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))"
            since = time.perf_counter()
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
            times.append(time.perf_counter() - since)
            peak = int(done.stderr.split()[-1]) // 1024
            print(f"| {findings} | {times[-1]:.1f} | {peak} |", flush=True)
    print(f"\nTime for ten times as many: {times[1] / times[0]:.1f} (at most 10.5)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--warm"]:
        run_warm(sys.argv[2:])
    else:
        print_growth()
        print_isolation()
