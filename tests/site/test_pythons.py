"""What the site shows where evidence is from several releases of Python: one is the usual, and the others are named."""

import json
import re
from html import unescape

import msgspec
import pytest
from minisite import CODE, CPU, Site, new_site, script

from tsguide import catalog, evidence, model

PAGES = {
    "recorded": ".. environments::\n\n.. versions::\n\n.. verified::\n",
    "all": ".. lookup:: findings\n",
    "times": ".. lookup:: timings\n",
}
RECORDED = [(release, python) for python in ("3.11.7", "3.13.5", "3.14.10") for release in ("2.1.2", "2.10.0")]


def words(html: str) -> str:
    """Return the words of a page, with single blanks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def timing() -> model.Timing:
    """A timing of one variant."""
    numbers = {"warmups": 3, "first_s": 1.0, "median_s": 0.5, "q1_s": 0.4, "q3_s": 0.6, "ratio_low": 1, "ratio_high": 1}
    variants = (model.Variant(name="eager", verdict="baseline", ratio=1, **numbers),)
    return model.Timing(name="doubling", line=1, device="cpu", threads=1, rounds=9, floor=1.01, variants=variants)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of two findings, recorded on two releases with three Pythons, and on a GPU; one fails on the last two."""
    site = new_site(tmp_path_factory.mktemp("pythons"))
    site.write("examples/alpha/first.py", script("First", CODE))
    site.write("examples/beta/other.py", script("Other", CODE))
    listing = "".join(f"   {name}\n" for name in PAGES)
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + listing)
    for name, directives in PAGES.items():
        site.write(f"docs/{name}.rst", f"{name}\n{'=' * len(name)}\n\n{directives}")
    findings = catalog.load(site.root / "examples")
    for release, python in RECORDED:
        fails = (release, python) == ("2.10.0", "3.14.10")
        results = [
            model.Result(
                id=finding.id,
                claims=(model.Claim(text="it holds", line=1, held=not (fails and finding.theme == "alpha")),),
                timings=(timing(),),
            )
            for finding in findings.findings
        ]
        environment = msgspec.structs.replace(CPU, torch=release, python=python)
        evidence.record(site.root / "evidence", environment, results, findings)
    gpu = msgspec.structs.replace(CPU, torch="2.10.0", python="3.12.1", device="cuda", accelerator="A GPU")
    evidence.record(site.root / "evidence", gpu, [model.Result(id="alpha/first")], findings)
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    return site


def test_the_strip_has_a_line_for_each_python(built: Site) -> None:
    """Releases of PyTorch stand once, on the usual Python; another Python is named, and has a line of its own."""
    page = built.page("findings/alpha/first")

    assert "On the CPU holds on 2.1 to 2.10: 2.1 ✓ 2.10 ✓ With Python 3.13 holds on 2.1 to 2.10:" in words(page)
    assert "With Python 3.14 holds on 2.1, fails on 2.10: 2.1 ✓ 2.10 ✗ On A GPU fails on 2.10: 2.10 ✗ Message" in words(
        page
    )
    assert 'href="#evidence-torch-2.10.0-python-3.14-cpu"' in page
    assert '<tr id="evidence-torch-2.10.0-python-3.14-cpu">' in page


def test_the_section_of_a_finding_names_the_python(built: Site) -> None:
    """Each recorded run says its Python, and a timing says it where it is not the usual one."""
    page = words(built.page("findings/alpha/first"))

    assert "PyTorch 2.10.0 3.11 cpu holds" in page
    assert "PyTorch 2.10.0 3.14 cpu fails" in page
    assert "PyTorch 2.10.0, A processor, 2 cores doubling" in page
    assert "PyTorch 2.10.0, Python 3.14, A processor, 2 cores doubling" in page


def test_releases_are_compared_within_one_python(built: Site) -> None:
    """Neighbours are releases of PyTorch on the usual Python; what a newer Python changes is said apart, by release."""
    page = built.page("recorded")
    titles = re.findall(r"<h2>(.*?)<a", page)
    sections = {
        title: words(section) for title, section in zip(titles, re.split(r"<h2>.*?</h2>", page)[1:], strict=True)
    }

    assert ["Python 3.11 to 3.14", "Python 3.11 to 3.13", "2.1.2 to 2.10.0"] == titles
    changed = (
        "On PyTorch 2.10.0: First works not run it holds: holds no more "
        "No claim and no outcome changed on PyTorch 2.1.2."
    )
    assert changed == sections[titles[0]]
    assert "No claim and no outcome changed on PyTorch 2.1.2 and 2.10.0." == sections[titles[1]]
    assert sections[titles[2]].startswith("No claim and no outcome changed.")


def test_environments_come_with_the_usual_python_first(built: Site) -> None:
    """The releases on the usual Python stand together, and those on others after them."""
    rows = re.findall(r"<tr><th[^>]*>([\d.]+)</th><td>([\d.]+)</td>", built.page("recorded"))

    assert [*RECORDED, ("2.10.0", "3.12.1")] == rows


def test_the_summary_counts_releases_once(built: Site) -> None:
    """A release that was recorded on three Pythons is one release."""
    page = words(built.page("recorded"))

    assert "2 releases of PyTorch, 2.1.2 to 2.10.0, with Python 3.11, and some with 3.13 and 3.14, recorded" in page


def test_a_table_offers_the_other_pythons_after_the_releases(built: Site) -> None:
    """Another Python is another release to choose, and Pythons that say the same of a finding stand together."""
    page = built.page("all")
    told = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])
    releases = next(each for each in told["filters"] if each["key"] == "release")
    others = [f"{release}, Python {python}" for python in ("3.14", "3.13") for release in ("2.10.0", "2.1.2")]
    names = ["2.10.0", "2.1.2", *others]

    assert {"2.10.0-Python-3.14": "2.10.0, Python 3.14"}.items() <= dict(releases["options"]).items()
    assert names == [name for _, name in releases["options"]]
    assert "2.10.0" == releases["initial"]
    assert {"2.10.0 a-gpu", *(f"{key} cpu" for key, _ in releases["options"])} == set(told["switch"]["environments"])
    usual = "CPU: holds on 2.1 to 2.10"
    assert f"{usual}; Python 3.13: holds on 2.1 to 2.10; Python 3.14: holds on 2.1, fails on 2.10" in words(page)
    assert f"{usual}; Python 3.13 and 3.14: holds on 2.1 to 2.10" in words(page)


def test_a_table_has_the_words_of_each_python(built: Site) -> None:
    """A row has a word for each environment, so that choosing another Python shows what was recorded there."""
    page = built.page("all")
    told = json.loads(re.findall(r'<script type="application/json">(.*?)</script>', page)[0])["switch"]
    row = re.findall(r'<tr data-tag="works" data-words="([\d,]+)"><th scope="row"><a href="[^"]+first.html"', page)[0]
    digits = [""]
    for each in row.split(","):
        digits.append(each or digits[-1])
    by_environment = {
        name: told["words"][int(digit)] for name, digit in zip(told["environments"], digits[1:], strict=True)
    }

    assert "fails" == by_environment.pop("2.10.0-Python-3.14 cpu") == by_environment.pop("2.10.0 a-gpu")
    assert {"holds"} == set(by_environment.values())


def test_a_timing_says_its_python(built: Site) -> None:
    """A row names the Python where it is not the usual one, and has as data the key by which the release is offered."""
    row = r'<tr data-device="cpu" data-release="([^"]+)">.*?<td>(2\.10\.0[^<]*)</td>'
    rows = (re.search(row, each) for each in built.page("times").split("</tr>"))

    assert [
        ("2.10.0", "2.10.0"),
        ("2.10.0-Python-3.13", "2.10.0, Python\u00a03.13"),
        ("2.10.0-Python-3.14", "2.10.0, Python\u00a03.14"),
    ] == list(dict.fromkeys(match.groups() for match in rows if match))
