"""The pieces of the home page, in a site that was really built."""

import re
from html import unescape
from pathlib import Path

import msgspec
import pytest
from minisite import CPU, Site, new_project, script

from tsguide import catalog, evidence, model

HOME = """
Home
====

.. search-box:: Search for words & messages

.. theme:: alpha
   :surprise: alpha/first-one

   What ``alpha`` is.

.. verified::

.. toctree::

   alpha
   beta
   new/news
"""


def text(html: str) -> str:
    """Return the words of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def element(page: str, opening: str, closing: str) -> str:
    """Return what stands between two marks of a page."""
    return page.split(opening, 1)[1].split(closing, 1)[0]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site of three findings with a home page, one of them silently wrong, built once."""
    site = new_project(tmp_path_factory.mktemp("home"))
    silent = script("Silent", "\nfrom tsguide import claim\n\nclaim('one', True)\nclaim('two', True)\n")
    silent += "\n# %%\n# Instead\n# -------\n#\n# Something else.\n"
    site.write("examples/alpha/silent.py", silent.replace('tags = ["works"]', 'tags = ["silent"]'))
    site.write("docs/index.rst", HOME)
    done = site.build()
    assert done.returncode == 0, done.stderr
    return site


def test_a_card_leads_to_the_chapter_and_to_the_fact_that_surprises(home: Site) -> None:
    """A theme's card has its name, counts, sentence and the finding that surprises, with both links."""
    card = element(home.page("index"), "tsguide-card docutils container", "tsguide-verified")

    assert 'href="alpha.html"' in card
    assert 'href="findings/alpha/first_one.html"' in card
    for part in ("Alpha", "2 findings, 1 of them silently wrong", "What alpha is.", "Surprise First x[0] &"):
        assert part in text(card)


def test_what_was_verified_is_counted_and_what_was_not_is_said(home: Site) -> None:
    """This build's findings and claims, the recorded release with its day, and that no GPU was there."""
    verified = text(element(home.page("index"), 'tsguide-verified">', "</dl>"))

    assert "3 of 3 findings hold, with 4 claims, on PyTorch " in verified
    day = model.read_json(next((home.root / "evidence").glob("*.json")), model.Evidence).date
    assert f"The CPU PyTorch 2.0.1, recorded {day}." in verified
    assert "CUDA Not yet recorded" in verified


def test_what_a_gpu_gave_stands_under_its_name(tmp_path: Path) -> None:
    """A GPU has an entry of its own, after the CPU's, and nothing says any more that none was recorded."""
    site = new_project(tmp_path)
    site.write("docs/index.rst", HOME)
    findings = catalog.load(site.root / "examples")
    gpu = msgspec.structs.replace(CPU, torch="2.10.0", device="cuda", accelerator="NVIDIA H100 80GB")
    evidence.record(site.root / "evidence", gpu, [model.Result(id="alpha/first-one")], findings)
    done = site.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    verified = text(element(site.page("index"), 'tsguide-verified">', "</dl>"))

    assert "2 findings; none was run in this build." in verified
    assert re.search(r"The CPU PyTorch 2\.0\.1.* H100.* PyTorch 2\.10\.0, recorded ", verified)
    assert "Not yet recorded" not in verified


def test_the_search_box_is_a_form_that_needs_no_script(home: Site) -> None:
    """The box is labelled, and sends what is typed to the page of the search."""
    box = element(home.page("index"), '<form class="tsguide-search-box"', "</form>")

    assert 'action="search.html" method="get"' in box
    assert 'name="q"' in box
    assert "Search for words & messages" in text(box)
    assert re.search(r'<label for="([^"]+)">.*<input id="\1"', box)


@pytest.mark.parametrize(
    ("card", "named"),
    [
        (".. theme:: gamma\n   :surprise: alpha/first-one\n", "gamma"),
        (".. theme:: alpha\n   :surprise: alpha/first-oen\n", "alpha/first-oen"),
    ],
    ids=["theme", "finding"],
)
def test_a_card_of_what_is_not_there_is_an_error(tmp_path: Path, card: str, named: str) -> None:
    """A misspelt theme or finding is named with the page and the line."""
    site = new_project(tmp_path)
    site.write("docs/index.rst", HOME.replace(".. verified::", card))
    done = site.build("-D", "plot_gallery=0")

    assert done.returncode == 1
    assert re.search(rf"index\.rst:\d+: .*{named}", done.stderr)
