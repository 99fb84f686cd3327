"""How fast the site builds: beside stock furo and sphinx-gallery, and beside what the scripts themselves take.

Run it with ``nox -s bench``. Every figure of one run comes from one machine, and is a ratio where it can be.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from generated import THEMES, write_project

from tsguide import model
from tsguide.verify import report

ROOT = Path(__file__).parents[1]
TOUCHED = "examples/tracing/loop_is_unrolled.py"
"""The finding that is changed for the last figure: a short one without a measurement."""

TURNS = 3
"""How often a cold build and its parts take turns: a machine that is shared changes its speed within minutes."""


def timed(command: list[str]) -> float:
    """Run *command* and return its wall time in seconds."""
    since = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - since


def build(docs: Path, *options: str) -> float:
    """Build the site of *docs* and return the time in seconds."""
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-j",
        "auto",
        *options,
        str(docs),
        str(docs / "_build/html"),
    ]
    return timed(command)


def generated_cost(findings: int, *, stock: bool) -> float:
    """Return the seconds that a site of so many generated findings takes, execution off, start-up included."""
    with tempfile.TemporaryDirectory() as folder:
        docs = write_project(Path(folder) / "project", findings, stock=stock)
        return build(docs, "-D", "plot_gallery=0")


def print_growth(ours: list[int], stock: list[int]) -> None:
    """Print the cost per page for both, as the number of pages grows; the start-up of Sphinx is not a page's."""
    startup = {kind: generated_cost(THEMES, stock=kind) for kind in (False, True)}
    print("\nGenerated findings, execution off\n")
    print(f"Start-up, ten pages: tsguide {startup[False]:.1f} s, stock {startup[True]:.1f} s\n")
    print("| pages | tsguide s | ms per page | stock s | ms per page | stock / tsguide |")
    print("| ----: | --------: | ----------: | ------: | ----------: | --------------: |")
    per_page: dict[int, float] = {}
    for findings in ours:
        cost = generated_cost(findings, stock=False)
        per_page[findings] = (cost - startup[False]) / (findings - THEMES)
        row = f"| {findings} | {cost:.1f} | {per_page[findings] * 1000:.0f} |"
        if findings in stock:
            other = generated_cost(findings, stock=True)
            row += f" {other:.1f} | {(other - startup[True]) / (findings - THEMES) * 1000:.0f} | {other / cost:.1f} |"
        else:
            row += " - | - | - |"
        print(row, flush=True)
    first, last = ours[0], ours[-1]
    growth = per_page[last] / per_page[first]
    print(f"\nCost per page at {last} over that at {first}: {growth:.2f} (at most 1.5)")


def script_times() -> tuple[float, float]:
    """Return the seconds that all scripts take one after another: without their measurements, and these alone."""
    command = [sys.executable, "-m", "tsguide", "verify", "--jobs", "1", "--format", "json"]
    printed = subprocess.run(command, check=False, stdout=subprocess.PIPE, cwd=ROOT).stdout
    results = msgspec.json.decode(printed, type=list[model.Result])
    if not all(result.ok for result in results):  # a claim about times, say: how long they took is known all the same
        print(report.text_report(results), file=sys.stderr)
    measured = sum(result.measured_s for result in results)
    return sum(result.duration_s for result in results) - measured, measured


def print_real() -> None:
    """Print what the real site takes: cold, with nothing changed, and with one finding touched."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "tsguide"
        ignored = shutil.ignore_patterns(".git", ".nox", "_build", "__pycache__")
        shutil.copytree(ROOT, copy, ignore=lambda path, names: ignored(path, names) | _gallery(path))
        turns = [_turn(copy) for _ in range(TURNS)]
        same = build(copy / "docs")
        script = copy / TOUCHED
        script.write_text(script.read_text(encoding="utf-8") + "\nprint()\n", encoding="utf-8")
        touched = build(copy / "docs")
        result = json.loads(
            (copy / "docs/findings" / TOUCHED.removeprefix("examples/")).with_suffix(".json").read_text()
        )
    own, measured, off, cold = (statistics.median(times) for times in zip(*turns, strict=True))
    ratios = sorted(each[3] / (each[0] / cores + each[1] + each[2]) for each in turns)
    print(f"\nThis site, {cores} cores, the first four the median of {TURNS} turns\n")
    print("| what | seconds |")
    print("| :--- | ------: |")
    print(f"| scripts one after another, without their measurements | {own:.1f} |")
    print(f"| their measurements | {measured:.1f} |")
    print(f"| a build with execution off | {off:.1f} |")
    print(f"| cold build | {cold:.1f} |")
    print(f"| nothing changed | {same:.1f} |")
    print(f"| one finding touched, beyond its own run time | {touched - result['duration_s']:.1f} |")
    said = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(
        f"\nCold build over scripts / cores + measurements + build with execution off, by turns: {said} (at most 1.25)"
    )


def _turn(project: Path) -> tuple[float, float, float, float]:
    """Return the seconds of the scripts, of their measurements, and of a project's builds: execution off, and cold."""
    own, measured = script_times()
    off = _cold(project, "-D", "plot_gallery=0")
    return own, measured, off, _cold(project)


def _cold(project: Path, *options: str) -> float:
    for name in ("docs/_build", "docs/findings"):
        shutil.rmtree(project / name, ignore_errors=True)
    return build(project / "docs", *options)


def _gallery(path: str) -> set[str]:
    return {"findings"} if Path(path).name == "docs" else set()


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer pages, and the real site not at all")
    quick = parser.parse_args().quick
    print_growth([100, 200] if quick else [100, 200, 400, 1000], [100] if quick else [100, 200, 400])
    if not quick:
        print_real()


if __name__ == "__main__":
    main()
