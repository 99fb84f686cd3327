"""The tables of all findings, comparisons and timings: what stands in the pages without the script, and for it."""

import json
import re
import shutil
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from minisite import CPU, Site, new_site, script

from tsguide import catalog, evidence, model
from tsguide.site.build import gallery
from tsguide.site.build.related import Related
from tsguide.site.build.state import State
from tsguide.site.lookup import known
from tsguide.site.pieces.controls import encoded

CODE = "\nfrom tsguide import claim\n\nclaim('it holds', True)\n"
KINDS = ("findings", "comparisons", "timings")


def comparison(name: str, *outcomes: model.Outcome) -> model.Comparison:
    """A comparison with these outcomes under trace, script, export and compile; eager agrees."""
    modes = zip(model.MODES, ("agrees", *outcomes), strict=False)
    results = tuple(model.ModeResult(mode=mode, outcome=outcome) for mode, outcome in modes)
    return model.Comparison(name=name, line=1, device="cpu", threads=1, modes=results)


def timing(ratio: float) -> model.Timing:
    """A timing of two variants."""
    numbers = {"warmups": 3, "first_s": 1.0, "median_s": 0.5, "q1_s": 0.4, "q3_s": 0.6, "ratio_low": 1, "ratio_high": 9}
    variants = (
        model.Variant(name="eager", verdict="baseline", ratio=1, **numbers),
        model.Variant(name="script", verdict="slower", ratio=ratio, **numbers),
    )
    return model.Timing(name="doubling", line=1, device="cpu", threads=1, rounds=9, floor=1.01, variants=variants)


def record(site: Site, environment: model.Environment, results: list[model.Result]) -> None:
    """Record *results*; all claims of a finding hold but on PyTorch 2.0."""
    claim = model.Claim(text="it holds", line=1, held=not environment.torch.startswith("2.0"))
    results = [msgspec.structs.replace(result, claims=(claim,)) for result in results]
    evidence.record(site.root / "evidence", environment, results, catalog.load(site.root / "examples"))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with three findings that ran on two releases: one about the newer only, one changed since."""
    site = new_site(tmp_path_factory.mktemp("lookup"))
    site.write("examples/alpha/first.py", script("First ``<x>``", CODE))
    site.write("examples/alpha/newer.py", script("Newer", CODE).replace("# errors", '# torch = ">=2.1"\n# errors'))
    site.write("examples/beta/changed.py", script("Changed", CODE))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "".join(f"   {kind}\n" for kind in KINDS))
    for kind in KINDS:
        site.write(f"docs/{kind}.rst", f"{kind}\n{'=' * len(kind)}\n\n.. lookup:: {kind}\n")
    agrees = comparison("calm", "agrees", "agrees", "agrees", "agrees")
    old = comparison("wrong", "disagrees", "refuses", "absent", "absent")
    new = comparison("wrong", "disagrees", "agrees", "breaks", "agrees")
    changed = model.Result(id="beta/changed", comparisons=(agrees,), timings=(timing(3),))
    record(site, CPU, [model.Result(id="alpha/first", comparisons=(agrees, old), timings=(timing(2.5),)), changed])
    later = msgspec.structs.replace(CPU, torch="2.10.0")
    first = model.Result(id="alpha/first", comparisons=(agrees, new), timings=(timing(4.5),))
    record(site, later, [first, model.Result(id="alpha/newer", comparisons=(agrees,)), changed])
    site.write("examples/beta/changed.py", script("Changed", CODE + "\nprint()\n"))
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    return site


def lookup(site: Site, kind: str) -> str:
    """Return the part of a page that is the table."""
    page = site.page(kind)
    return page[page.index('<div class="tsguide-lookup') : page.index('class="tsguide-table-notes"')]


def rows(site: Site, kind: str) -> list[list[str]]:
    """Return the words of each row of a table, cell by cell."""
    body = lookup(site, kind).partition("<tbody>")[2]
    cells = re.findall(r"<tr.*?</tr>", body)
    return [[unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in cells]


def told(site: Site, kind: str) -> dict[str, Any]:
    """Return what a table tells the script."""
    return json.loads(re.findall(r'<script type="application/json">(.*?)</script>', lookup(site, kind))[0])


def test_every_finding_has_a_row_with_where_it_holds(built: Site) -> None:
    """Title, theme, tags, the verdict on the newest release, and all releases in words; what is stale says so."""
    expected = [
        ["Changed", "beta", "works", "stale", "CPU: stale on 2.0 to 2.10"],
        ["First <x>", "alpha", "works", "holds", "CPU: fails on 2.0, holds on 2.10"],
        ["Newer", "alpha", "works", "holds", "CPU: absent on 2.0, holds on 2.10"],
    ]

    assert expected == rows(built, "findings")


def test_every_construct_has_a_row_and_disagreements_come_first(built: Site) -> None:
    """Each construct has its outcome under each mode on the newest release, with the worst first."""
    expected = [
        ["wrong", "disagrees", "agrees", "breaks", "agrees", "alpha", "First <x>"],
        ["calm", "stale", "stale", "stale", "stale", "beta", "Changed"],
        ["calm", "agrees", "agrees", "agrees", "agrees", "alpha", "First <x>"],
        ["calm", "agrees", "agrees", "agrees", "agrees", "alpha", "Newer"],
    ]

    assert expected == rows(built, "comparisons")
    assert '<td class="tsguide-disagrees">disagrees</td>' in lookup(built, "comparisons")


def test_every_measured_variant_has_a_row_with_its_machine(built: Site) -> None:
    """Each variant has its figures in each environment, newest first; one of other code has none."""
    place = ["CPU", "A processor, 2 cores"]
    newest, oldest = ["2.10.0", *place], ["2.0.1", *place]
    expected = [
        ["doubling", "eager", "baseline", "1", "500 ms", "alpha", *newest],
        ["doubling", "script", "slower", "4.5 (1 – 9)", "500 ms", "alpha", *newest],
        ["doubling", "eager", "stale", "–", "–", "beta", *newest],
        ["doubling", "script", "stale", "–", "–", "beta", *newest],
        ["doubling", "eager", "baseline", "1", "500 ms", "alpha", *oldest],
        ["doubling", "script", "slower", "2.5 (1 – 9)", "500 ms", "alpha", *oldest],
        ["doubling", "eager", "stale", "–", "–", "beta", *oldest],
        ["doubling", "script", "stale", "–", "–", "beta", *oldest],
    ]

    assert expected == rows(built, "timings")
    assert '<td data-value="4.5">4.5 (1 – 9)</td><td data-value="0.5">500 ms</td>' in lookup(built, "timings")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_has_no_control_that_does_nothing_without_the_script(built: Site, kind: str) -> None:
    """There is no form, field or button in the part that the script enlivens, and the page loads that script."""
    assert not re.search(r"<(form|input|select|button)", lookup(built, kind))
    assert re.search(r'<script defer[^>]* src="_static/lookup\.js', built.page(kind))
    assert "_static/lookup.css" in built.page(kind)


def test_other_pages_do_not_load_the_script(built: Site) -> None:
    """A page without such a table has neither its script nor its styles."""
    assert not re.search(r"_static/(lookup|age)\.", built.page("alpha"))


@pytest.mark.parametrize("kind", KINDS)
def test_rows_lead_to_their_findings(built: Site, kind: str) -> None:
    """Each row has a link, and what it leads to is a page."""
    links = re.findall(r'<a href="([^"]+)">', lookup(built, kind))

    assert len(rows(built, kind)) == len(links)
    assert all((built.html / link).is_file() for link in links)


@pytest.mark.parametrize("kind", KINDS)
def test_that_nothing_is_recorded_on_cuda_is_said(built: Site, kind: str) -> None:
    """The page says it under the table, and the script offers the device as one that is not recorded yet."""
    devices = next(each for each in told(built, kind)["filters"] if each["key"] == "device")["options"]

    assert "On CUDA: not yet recorded." in built.page(kind)
    assert [["cpu", "CPU"], ["cuda", "CUDA (not yet recorded)"]] == devices


def test_the_page_has_the_outcomes_of_every_release(built: Site) -> None:
    """Each row names the word of each mode in each environment, and a release that says the same is left empty."""
    switch = told(built, "comparisons")["switch"]
    rows = re.findall(r'<tr data-words="([^"]*)">(.*?)</tr>', lookup(built, "comparisons"))
    words = [[[switch["words"][int(digit)] for digit in place] for place in row.split(",")] for row, _ in rows]
    themes = [re.findall(r"<td>(\w+)</td>", cells)[-1] for _, cells in rows]

    assert ["2.10.0 cpu", "2.0.1 cpu"] == switch["environments"]
    assert ["alpha", "beta", "alpha", "alpha"] == themes
    assert [["disagrees", "agrees", "breaks", "agrees"], ["disagrees", "refuses", "absent", "absent"]] == words[0]
    assert [["stale"] * 4, []] == words[1]
    assert [["agrees"] * 4, []] == words[2]
    assert [["agrees"] * 4, ["absent"] * 4] == words[3]


def test_rows_say_what_they_can_be_filtered_by(built: Site) -> None:
    """A finding has its tags and a timing its device as data; the rest stands in a column of the filter's name."""
    assert '<tr data-tag="works" data-words="1,">' in lookup(built, "findings")
    row = r'<tr data-device="cpu" .*?<td class="tsguide-slower">slower</td>.*?<td>alpha</td><td>2.0.1</td><td>CPU</td>'
    assert any(re.search(row, each) for each in lookup(built, "timings").split("</tr>"))
    for kind, columns in {"findings": "theme", "comparisons": "theme", "timings": "theme verdict release"}.items():
        assert set(columns.split()) <= set(re.findall(r'<th scope="col">(\w+)</th>', lookup(built, kind)))


def test_the_encoding_leaves_out_what_repeats() -> None:
    """Words are digits, environments are separated by commas, and one like the one before it is empty."""
    assert "01,,10" == encoded([["a", "b"], ["a", "b"], ["b", "a"]], ("a", "b"))


def test_what_this_build_gave_stands_in_place_of_what_was_recorded(built: Site, tmp_path: Path) -> None:
    """A current result replaces the recorded one of the same environment; one of other code replaces none."""
    findings = catalog.load(built.root / "examples")
    first, newer = findings.get("alpha/first"), findings.get("alpha/newer")
    here = msgspec.structs.replace(CPU, torch="2.10.0+cpu", python="3.11.9")
    current = State(
        catalog=findings,
        examples=built.root / "examples",
        gallery="findings",
        folder=tmp_path,
        pages={},
        evidence=tuple(evidence.read_all(built.root / "evidence", findings)),
        recorded=built.root / "evidence",
        shown=findings.findings,
        related=Related(findings),
    )
    for finding, key in ((first, gallery.key(current, first)), (newer, "of other code")):
        model.write_json(current.result_path(finding), model.Result(id=finding.id, key=key, environment=here))
    new, old = known.evidence(current)
    pythons = [evidence.result_of(new, finding).environment.python for finding in (first, newer)]

    assert ["2.10.0", "2.0.1"] == [each.environment.release for each in (new, old)]
    assert ["3.11.9", "3.11.7"] == pythons
    assert "fails" == evidence.standing(new, first), "the build's own run claimed nothing"
    assert ("holds", "fails") == (evidence.standing(new, newer), evidence.standing(old, first))


def test_a_second_device_is_offered_and_said_apart(built: Site, tmp_path: Path) -> None:
    """What a GPU gave stands in words beside the CPU, and the script offers it under its own name."""
    gpu = msgspec.structs.replace(CPU, torch="2.10.0", device="cuda", accelerator="NVIDIA H100 80GB")
    site = Site(shutil.copytree(built.root, tmp_path / "site"))
    record(site, gpu, [model.Result(id="alpha/newer")])
    done = site.build("-D", "plot_gallery=0")
    devices = next(each for each in told(site, "findings")["filters"] if each["key"] == "device")["options"]

    assert done.returncode == 0, done.stderr
    assert [["cpu", "CPU"], ["nvidia-h100-80gb", "NVIDIA H100 80GB"]] == devices
    assert "On CUDA: not yet recorded." not in site.page("findings")
    expected = "CPU: absent on 2.0, holds on 2.10; NVIDIA H100 80GB: holds on 2.10"
    assert expected == next(row[-1] for row in rows(site, "findings") if row[0] == "Newer")


def test_a_site_without_evidence_says_so(tmp_path: Path) -> None:
    """Findings are listed as not recorded, and where there is no comparison or timing, that is what the page says."""
    site = new_site(tmp_path)
    site.write("examples/alpha/first.py", script("First", CODE))
    site.write("examples/beta/other.py", script("Other", CODE))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "".join(f"   {kind}\n" for kind in KINDS))
    for kind in KINDS:
        site.write(f"docs/{kind}.rst", f"{kind}\n{'=' * len(kind)}\n\n.. lookup:: {kind}\n")
    done = site.build("-D", "plot_gallery=0")

    assert done.returncode == 0, done.stderr
    assert ["First", "alpha", "works", "not recorded", "not recorded"] == rows(site, "findings")[0]
    assert ["theme", "tag", "verdict"] == [each["key"] for each in told(site, "findings")["filters"]]
    assert "Nothing has been run or recorded yet: there are no constructs." in site.page("comparisons")
    assert "Nothing has been run or recorded yet: there are no measured variants." in site.page("timings")


def test_what_a_build_could_not_run_takes_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a build lacked what a finding needs, what was recorded for the same release and device stands."""
    site = new_site(tmp_path)
    site.write("examples/alpha/first.py", script("First", CODE))
    findings = catalog.load(site.root / "examples")
    ran = model.Result(id="alpha/first", claims=(model.Claim(text="it holds", line=1, held=True),))
    recorded = model.Evidence(version=1, environment=CPU, date="", results=(ran,))
    lacking = msgspec.structs.replace(recorded, results=(model.Result(id="alpha/first", lacks="no Python.h"),))
    for own, held in ((lacking, True), (recorded, True)):
        monkeypatch.setattr(known, "_own", lambda _, own=own: [own])
        current = SimpleNamespace(evidence=(recorded,), catalog=findings)
        (merged,) = known.evidence(current)
        assert [held] == [result.ok for result in merged.results]
    current = SimpleNamespace(evidence=(), catalog=findings)
    monkeypatch.setattr(known, "_own", lambda _: [lacking])
    assert ["no Python.h"] == [result.lacks for result in known.evidence(current)[0].results]
