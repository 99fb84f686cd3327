"""What the site shows of evidence: the strip and the section of a finding, and the pages across releases."""

import json
import re
from pathlib import Path

import msgspec
import pytest
from minisite import CPU, Site, new_site, script

from tsguide import catalog, evidence, model

PAGES = """
Evidence
========

.. environments::

.. versions::

By release
----------

.. by-release:: alpha/first

.. by-release:: beta/other
"""


def text_of(html: str) -> str:
    """Return the words of a page, with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def comparison(outcome: model.Outcome) -> model.Comparison:
    """A comparison in which one mode has the given outcome."""
    modes = (model.ModeResult(mode="eager", outcome="agrees"), model.ModeResult(mode="export", outcome=outcome))
    return model.Comparison(name="doubled", line=1, device="cpu", threads=1, modes=modes)


def timing() -> model.Timing:
    """A timing of two variants."""
    numbers = {"warmups": 3, "first_s": 1.0, "median_s": 0.5, "q1_s": 0.4, "q3_s": 0.6, "ratio_low": 1, "ratio_high": 3}
    variants = (
        model.Variant(name="eager", verdict="baseline", ratio=1, **numbers),
        model.Variant(name="script", verdict="slower", ratio=2.5, **numbers),
    )
    return model.Timing(name="doubling", line=1, device="cpu", threads=1, rounds=9, floor=1.01, variants=variants)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with two findings, recorded on three releases, on the last of which one of them is stale."""
    site = new_site(tmp_path_factory.mktemp("recorded"))
    code = "\nfrom tsguide import claim\n\nclaim('it <holds>', True)\n"
    site.write("examples/alpha/first.py", script("First", code))
    site.write("examples/beta/other.py", script("Other", code).replace("# errors", '# torch = ">=2.1"\n# errors'))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "   recorded\n")
    site.write("docs/recorded.rst", PAGES)
    findings = catalog.load(site.root / "examples")
    for release, held, outcome in (("2.0.1", False, "absent"), ("2.1.2", False, "refuses"), ("2.10.0", True, "agrees")):
        environment = msgspec.structs.replace(CPU, torch=f"{release}+cu117")
        claim = model.Claim(text="it <holds>", line=1, held=held, seen="False")
        results = [
            model.Result(id=f.id, claims=(claim,), comparisons=(comparison(outcome),), timings=(timing(),))
            for f in findings.findings
        ]
        path = evidence.record(site.root / "evidence", environment, results, findings)
        if release == "2.0.1":
            path.write_text(path.read_text().replace('"version": 2', '"version": 1'))
    site.write("examples/beta/other.py", (site.root / "examples/beta/other.py").read_text() + "\nprint()\n")
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    return site


def test_each_claim_has_the_releases_that_it_holds_on(built: Site) -> None:
    """Neighbouring releases are a span, and what was recorded of other code is left out."""
    page = built.page("recorded")
    rows = re.findall(r"<tr><th scope=\"row\" class=\"tsguide-sentence\">it &lt;holds&gt;</th>.*?</tr>", page)

    assert ["it &lt;holds&gt; 2.10 2.0 to 2.1"] == [text_of(row) for row in rows[:1]]
    assert "What holds on which release of PyTorch: First" in page


def test_the_strip_says_where_a_finding_holds(built: Site) -> None:
    """Neighbours of one kind are joined, each release links to its run, and CUDA is not guessed at."""
    page = built.page("findings/alpha/first")

    assert "On the CPU fails on 2.0 to 2.1, holds on 2.10: 2.0 ✗ 2.1 ✗ 2.10 ✓" in text_of(page)
    assert '<a class="tsguide-holds reference internal" href="#evidence-torch-2.10.0-python-3.11-cpu">' in page
    assert '<tr id="evidence-torch-2.10.0-python-3.11-cpu">' in page
    assert "On CUDA not yet recorded" in text_of(page)


def test_what_is_stale_or_absent_is_shown_as_that(built: Site) -> None:
    """Evidence of other code says nothing, and neither does a release that the finding is not about."""
    page = text_of(built.page("findings/beta/other"))

    assert "absent on 2.0, stale on 2.1 to 2.10" in page
    assert "not about this release" in page


def test_a_recorded_run_says_what_did_not_hold(built: Site) -> None:
    """The section of a finding has date, duration and machine, and each claim that was not as expected."""
    page = built.page("findings/alpha/first")

    assert "PyTorch 2.1.2+cu117" in page
    assert "unexpected: &#x27;it &lt;holds&gt;&#x27; does not hold, seen False" in page


def test_timings_elsewhere_bear_their_machine(built: Site) -> None:
    """Each recorded ratio stands beside the release and the machine that it is from."""
    page = text_of(built.page("findings/alpha/first"))

    assert "PyTorch 2.10.0, A processor, 2 cores doubling script slower 2.5 500 ms" in page


def test_the_page_of_releases_names_each_change(built: Site) -> None:
    """A claim that came to hold and an outcome that changed are named; a mode that appeared is no change."""
    page = text_of(built.page("recorded"))
    newest, oldest = page.index("2.1.2 to 2.10.0"), page.index("2.0.1 to 2.1.2")

    assert newest < oldest
    assert "it &lt;holds&gt;: holds now" in page[newest:oldest]
    assert "doubled under export: refuses before, agrees after" in page[newest:oldest]
    assert "No claim and no outcome changed." in page[oldest:]


def test_the_page_of_environments_counts(built: Site) -> None:
    """Each environment has a row with its machine and its counts."""
    page = text_of(built.page("recorded"))

    assert "2.10.0+cu117 3.11.7 cpu A processor, 2 cores" in page
    assert re.search(r"\d{4}-\d\d-\d\d 2 2 1 0 1", page), "findings, claims, hold, fail, stale"


def test_the_page_of_environments_names_what_is_to_be_recorded_again(built: Site) -> None:
    """Evidence of the version before is named under the table, and no other."""
    page = text_of(built.page("recorded"))

    assert "to be recorded again: PyTorch 2.0.1." in page


def test_the_page_of_environments_has_dates_that_a_script_reads(built: Site) -> None:
    """Each date is in an element that says so, and the page loads the script that says how old it is."""
    page = built.page("recorded")

    assert 3 == len(re.findall(r'<time datetime="(\d{4}-\d\d-\d\d)">\1</time>', page))
    assert re.search(r'<script defer[^>]* src="_static/age\.js', page)


def test_the_data_are_published_with_their_schemas(built: Site) -> None:
    """Findings and evidence are files beside the pages, and each has a JSON Schema."""
    data = built.html / "data"
    findings = json.loads((data / "findings.json").read_text())["findings"]

    assert ["alpha/first", "beta/other"] == [finding["id"] for finding in findings]
    assert ("findings/alpha/first.html", "examples/alpha/first.py") == (findings[0]["page"], findings[0]["script"])
    assert 3 == len(list((data / "evidence").glob("*.json")))
    for name in ("findings", "evidence"):
        assert "$ref" in json.loads((data / f"{name}.schema.json").read_text())


def test_evidence_stands_after_the_script_and_before_the_downloads(built: Site) -> None:
    """The section comes after the last of the script's own, and the downloads come last."""
    page = built.page("findings/alpha/first")

    assert page.index("<h2>Why") < page.index("<h2>Evidence") < page.index("sphx-glr-footer")


def test_damaged_evidence_stops_the_build(built: Site, tmp_path: Path) -> None:
    """The build names the file and what is wrong with it."""
    path = next((built.root / "evidence").glob("*.json"))
    whole = path.read_bytes()
    path.write_bytes(whole[:100])
    try:
        done = built.build("-D", "plot_gallery=0", "-d", str(tmp_path))
    finally:
        path.write_bytes(whole)

    assert done.returncode != 0
    assert path.name in done.stderr
    assert "truncated" in done.stderr


def test_new_evidence_is_shown_on_pages_that_were_built_before(built: Site) -> None:
    """A release that is recorded after a build is in the strip of every finding after the next one."""
    findings = catalog.load(built.root / "examples")
    assert built.build().returncode == 0  # a page that was never run is read again in any case
    environment = msgspec.structs.replace(CPU, torch="2.11.0")
    claim = model.Claim(text="it <holds>", line=1, held=True)
    path = evidence.record(
        built.root / "evidence", environment, [model.Result(id="alpha/first", claims=(claim,))], findings
    )
    try:
        done = built.build()
    finally:
        path.unlink()

    assert done.returncode == 0, done.stderr
    assert "2.10 ✓ 2.11 ✓" in text_of(built.page("findings/alpha/first"))
