"""How often measure says "faster" or "slower" of what is the same, and how far its ratios are from pyperf's.

Run it with ``nox -s bench``. Each measurement has a process of its own, forked from a server that has loaded torch,
as ``tsguide verify`` has them.
"""

from __future__ import annotations

import collections
import itertools
import multiprocessing
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tsguide.tables import seconds
from tsguide.verify.combine import PROCESSES
from tsguide.verify.runner import end_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tsguide import model

NULLS = 200
"""How many processes measure something against itself."""

WRONG = 0.02
"""The share of wrong verdicts that is allowed."""

NEAR = 1.05
"""The factor by which a ratio may differ from pyperf's."""


def functions() -> dict[str, Callable[[], object]]:
    """Return functions of six kinds, from some 30 ns to some 10 ms a call."""
    import torch

    torch.set_num_threads(1)
    few, many, matrix = torch.ones(4), torch.ones(1_000_000), torch.ones(700, 700)

    def halve(steps: int) -> int:
        total = 0
        for step in range(steps):
            total += step // 2
        return total

    scripted = torch.jit.script(halve)
    return {
        "nothing": lambda: None,
        "a sum of ten integers": lambda: sum(range(10)),
        "an operator on four numbers": lambda: few + 1,
        "a scripted loop of integers": lambda: scripted(1000),
        "two operators on a million numbers": lambda: (many + 1) * 2,
        "a product of matrices": lambda: matrix @ matrix,
    }


def pairs() -> dict[str, tuple[Callable[[], object], Callable[[], object]]]:
    """Return pairs of functions that differ, none of which has large temporaries: pyperf leaves the allocator alone."""
    import torch

    torch.set_num_threads(1)
    few, matrix, numbers = torch.ones(4), torch.ones(128, 128), list(range(600))
    fewer = numbers[:500]

    def chain(x: torch.Tensor) -> torch.Tensor:
        for _ in range(20):
            x = x * 0.5 + 1.0
        return x

    def count(numbers: list[int]) -> int:
        total = 0
        for number in numbers:
            total += number
        return total

    scripted = torch.jit.script(chain)
    for _ in range(5):
        scripted(few)
    return {
        "a sum by hand, by sum": (lambda: count(numbers), lambda: sum(numbers)),
        "one operator, two": (lambda: few + 1, lambda: few * 2 + 1),
        "a small chain, eager, script": (lambda: chain(few), lambda: scripted(few)),
        "a product of matrices, two": (lambda: matrix @ matrix, lambda: matrix @ matrix @ matrix),
        "a loop of 500, of 600": (lambda: count(fewer), lambda: count(numbers)),
    }


def measured(kind: str) -> tuple[str, model.Timing]:
    """Measure one kind of function against itself, or one pair."""
    from tsguide import measure
    from tsguide.live.session import Session, collecting

    known = pairs()
    first, second = known[kind] if kind in known else (functions()[kind], functions()[kind])
    with collecting(Session(show=lambda _: None)):
        return kind, measure({"first": first, "second": second}, name=kind)


def in_processes(kinds: list[str]) -> Iterator[tuple[str, model.Timing]]:
    """Yield what measuring each of *kinds* gave, each in a process of its own, one after another."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tsguide.verify.preload"])
    with context.Pool(1, maxtasksperchild=1) as pool:
        yield from pool.imap(measured, kinds, chunksize=1)


def print_nulls() -> None:
    """Print how often each kind of function was said to be faster or slower than itself."""
    kinds = list(itertools.islice(itertools.cycle(functions()), NULLS))
    seen: dict[str, list[model.Timing]] = collections.defaultdict(list)
    for kind, timing in in_processes(kinds):
        seen[kind].append(timing)
    print(f"\nThe same function twice, {NULLS} processes\n")
    print("| function | per call | processes | wrong verdicts | farthest ratio | median noise floor |")
    print("| :-- | --: | --: | --: | --: | --: |")
    wrong = 0
    for kind, timings in seen.items():
        others = [timing.variants[1] for timing in timings]
        here = sum(other.verdict != "no difference" for other in others)
        farthest = max(max(other.ratio, 1 / other.ratio) for other in others)
        per_call = seconds(statistics.median(other.median_s for other in others))
        floor = statistics.median(timing.floor for timing in timings)
        print(f"| {kind} | {per_call} | {len(timings)} | {here} | {farthest:.3f} | {floor:.3f} |")
        wrong += here
    print(f"\nWrong verdicts: {wrong} of {NULLS}, {wrong / NULLS:.1%} (at most {WRONG:.0%})")


def print_beside_pyperf() -> None:
    """Print the ratio of each pair as measure and as pyperf have it."""
    ours: dict[str, list[float]] = collections.defaultdict(list)
    for _ in range(PROCESSES):
        end_server()  # pyperf's processes are fresh ones, and so are a recording's
        for kind, timing in in_processes(list(pairs())):
            ours[kind].append(timing.variants[1].ratio)
    theirs = pyperf_ratios()
    print(f"\nRatios of pairs, {PROCESSES} processes each\n")
    print("| pair | measure | lowest to highest | pyperf | measure / pyperf |")
    print("| :-- | --: | --: | --: | --: |")
    farthest = 1.0
    for kind, ratios in ours.items():
        ratio = statistics.median(ratios)
        beside = ratio / theirs[kind]
        farthest = max(farthest, beside, 1 / beside)
        print(f"| {kind} | {ratio:.3f} | {min(ratios):.3f} – {max(ratios):.3f} | {theirs[kind]:.3f} | {beside:.3f} |")
    print(f"\nFarthest from pyperf: a factor of {farthest:.3f} (at most {NEAR})")


def pyperf_ratios() -> dict[str, float]:
    """Return the ratio of each pair by pyperf, which runs this file in processes of its own."""
    import pyperf

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "pyperf.json"
        options = ["--processes", str(PROCESSES), "--quiet", "--copy-env", "--output", str(output)]
        subprocess.run([sys.executable, __file__, *options], check=True, stdout=subprocess.DEVNULL)
        suite = pyperf.BenchmarkSuite.load(str(output))
    times = {benchmark.get_name(): benchmark.median() for benchmark in suite}
    return {kind: times[f"{kind}: second"] / times[f"{kind}: first"] for kind in pairs()}


def run_pyperf() -> None:
    """Be what pyperf runs: it starts this file again for each of its processes."""
    import pyperf

    runner = pyperf.Runner()
    for kind, (first, second) in pairs().items():
        runner.bench_func(f"{kind}: first", first)
        runner.bench_func(f"{kind}: second", second)


if __name__ == "__main__":
    if sys.argv[1:]:
        run_pyperf()
    else:
        print_nulls()
        print_beside_pyperf()
