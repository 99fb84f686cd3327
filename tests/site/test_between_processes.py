"""A build measures in one process, and knows from recordings how far another may be from it."""

import importlib.metadata
import platform
from pathlib import Path

import msgspec
from minisite import CPU, Site, new_site, script

from tsguide import catalog, evidence, model

MEASURES = """
from tsguide import claim, measure
claim("it holds", True)
measure({"one": abs, "other": abs}, -1, name="abs")
"""


def record(site: Site, ratio: float) -> None:
    """Record for this environment that a ratio was one in a process, and another in the next."""
    numbers = {"warmups": 6, "first_s": 1.0, "median_s": 1.0, "q1_s": 1.0, "q3_s": 1.0}
    each = tuple(model.InProcess(median_s=1.0, ratio=seen, ratio_low=seen, ratio_high=seen) for seen in (1.0, ratio))
    variants = tuple(
        model.Variant(name=name, verdict=said, ratio=1.0, ratio_low=1.0, ratio_high=ratio, processes=each, **numbers)
        for name, said in (("one", "baseline"), ("other", "no difference"))
    )
    timing = model.Timing(
        name="abs", line=1, device="cpu", threads=1, rounds=9, floor=1.0, floors=(1.0, 1.0), variants=variants
    )
    here = msgspec.structs.replace(CPU, torch=importlib.metadata.version("torch"), python=platform.python_version())
    findings = catalog.load(site.root / "examples")
    evidence.record(site.root / "evidence", here, [model.Result(id="alpha/first", timings=(timing,))], findings)


def measured(site: Site) -> model.Timing:
    """What the last build measured."""
    done = site.build()
    assert done.returncode == 0, done.stderr
    (timing,) = model.read_json(site.root / "docs/findings/alpha/first.json", model.Result).timings
    return timing


def test_a_build_takes_what_recordings_saw_between_processes_as_its_floor(tmp_path: Path) -> None:
    """The floor of a build is no less, its page says so, and it measures again when there is another recording."""
    site = new_site(tmp_path)
    site.write("examples/alpha/first.py", script("First", MEASURES))
    site.write("examples/beta/other.py", script("Other", "from tsguide import claim\nclaim('it holds', True)\n"))
    record(site, 800.0)

    assert (800.0, 800.0) == (measured(site).between, measured(site).floor)
    assert "ratios moved by up to ×800.000 between the processes of the recording" in site.page("findings/alpha/first")
    assert "in one process" in site.page("findings/alpha/first")
    record(site, 900.0)
    assert 900.0 == measured(site).between
