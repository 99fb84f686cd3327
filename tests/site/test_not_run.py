"""What a site says of a finding that its machine could not run, in a build that runs the others."""

import json
import re

import msgspec
import pytest
from minisite import CODE, CPU, Site, new_site, script

from tsguide import catalog, evidence, model

PAGES = """
Evidence
========

.. environments::

.. verified::

.. lookup:: findings
"""


def needing(text: str, needs: str) -> str:
    """Return the text of a finding with what it needs."""
    return text.replace("# errors", f"# needs = [{needs}]\n# errors")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of three findings: one that runs, one that was not run here nor there, and one that ran there only."""
    site = new_site(tmp_path_factory.mktemp("needs"))
    site.write("examples/alpha/first.py", script("First", CODE))
    site.write("examples/beta/elsewhere.py", needing(script("Elsewhere", CODE), '"package:no_such"'))
    site.write("examples/beta/needy.py", needing(script("Needy", CODE), '"compiler", "gpu", "package:no_such"'))
    site.write("docs/index.rst", (site.root / "docs/index.rst").read_text() + "   recorded\n")
    site.write("docs/recorded.rst", PAGES)
    findings = catalog.load(site.root / "examples")
    claim = model.Claim(text="it holds", line=1, held=True)
    results = [
        model.Result(id="beta/elsewhere", claims=(claim,)),
        model.Result(id="alpha/first", lacks="no Python.h"),
    ]
    evidence.record(site.root / "evidence", CPU, results, findings)
    gpu = msgspec.structs.replace(CPU, device="cuda", accelerator="A GPU")
    evidence.record(site.root / "evidence", gpu, [model.Result(id="beta/needy", claims=(claim,))], findings)
    done = site.build(CXX="/no/such-compiler")
    assert done.returncode == 0, done.stderr
    return site


def text_of(html: str) -> str:
    """Return the words of a page, with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_page_says_what_was_lacking(built: Site) -> None:
    """The box at the head has what the finding needs, and what of it this machine lacks; no claim holds or fails."""
    page = text_of(built.page("findings/beta/needy"))

    assert "not run Not run here: no C++ compiler such-compiler and no GPU as device and no package no_such." in page
    assert "Needs a C++ compiler and Python.h, a GPU as its device, the Python package no_such" in page
    assert "it holds" in page
    assert " fails " not in page


def test_a_page_says_where_it_was_not_run(built: Site) -> None:
    """The strip has a sign for it, and the recorded run the reason."""
    html = built.page("findings/alpha/first")
    page = text_of(html)

    assert "On the CPU not run on 2.0 : 2.0 ○" in page.replace("2.0:", "2.0 :")
    assert "not run there: no Python.h" in page
    assert '<a class="tsguide-not-run reference internal"' in html


def test_what_needs_a_gpu_is_not_about_the_cpu(built: Site) -> None:
    """Of the CPU, a finding that needs a GPU says that it is absent there."""
    page = text_of(built.page("findings/beta/needy"))

    assert "absent on 2.0" in page
    assert "not about this device" in page


def test_the_lists_tell_it_from_the_others(built: Site) -> None:
    """Environments count it apart, and a table of findings has its word."""
    page = text_of(built.page("recorded"))

    assert re.search(r"\d{4}-\d\d-\d\d 2 1 1 0 0 1 ", page), "findings, claims, hold, fail, stale, not run"
    assert "Needy beta works absent" in page
    assert "Elsewhere beta works not run CPU: holds on 2.0, not run on" in page
    assert "1 of 3 findings hold" in page
    assert "2 could not be run: no C++ compiler such-compiler and no GPU as device and no package no_such; no " in page


def test_programs_read_why_it_was_not_run(built: Site) -> None:
    """The data has the needs, the verdict of this build, the reason for it, and the standings elsewhere."""
    data = json.loads((built.html / "data/findings.json").read_text())
    findings = {each["id"]: each for each in data["findings"]}
    told = {name: (each["verdict"], each["lacks"], each["needs"]) for name, each in findings.items()}

    assert (4, "holds") == (data["version"], data["verdict"])
    assert ("holds", "", []) == told["alpha/first"]
    assert ("not run", "no package no_such", ["package:no_such"]) == told["beta/elsewhere"]
    assert ["not run", "holds", "absent"] == [each["standing"][CPU.name] for each in data["findings"]]


def test_the_build_goes_on_with_what_it_has(built: Site) -> None:
    """Another build runs nothing that ran, tries again what could not be run, and fails for none of it."""
    again = built.build(CXX="/no/such-compiler")

    assert 0 == again.returncode, again.stderr
    assert "2 of 3 findings are to be run" in again.stdout
