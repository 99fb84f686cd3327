"""What a reader finds on a site that was really built, and what a build does again."""

import json
import re
import sysconfig
from pathlib import Path

import pytest
from minisite import Site, new_site, script

CLAIM = "\nfrom tsguide import claim\n\nclaim('one is ``one``', True)\n"

TORCH = """
import sys
import warnings

import torch

from tsguide import claim, compare, measure, refuses

print("drawing:", "matplotlib.backends.backend_svg" in sys.modules)


class Pair:
    def __init__(self, left: int):
        self.left = left


def twice(x):
    return x + x


def tries(x):
    try:
        return x
    finally:
        pass


print("graph:", torch.jit.trace(twice, (torch.ones(2),)).graph)
warnings.warn("look <b>here</b>", UserWarning)
torch.jit.script(Pair)
claim("tracing runs", True)

# %%
refuses(torch.jit.script, tries, error=torch.jit.frontend.UnsupportedNodeError, match="try blocks")

# %%
compare(twice, example=(torch.ones(2),))

# %%
measure({"eager": twice, "itself": twice}, torch.ones(2), name="twice <i>")
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site that was built once, with a finding that uses all there is."""
    site = new_site(tmp_path_factory.mktemp("built"))
    site.write("examples/alpha/_helper.py", "NUMBER = 1\n")
    site.write("examples/alpha/first.py", script("First ``x``", CLAIM + "import _helper\n"))
    site.write("examples/alpha/same.py", script("Same", CLAIM))
    site.write("examples/beta/same.py", script("Other", TORCH, error="UserWarning: <look> here"))
    listed = ".. list-table::\n\n   * - One\n"
    site.write("docs/citing.rst", f"Citing\n======\n\n:finding:`beta/same` says so.\n\n{listed}\n.. estimates::\n")
    for kind in ("comparisons", "timings"):
        site.write(f"docs/{kind}.rst", f"{kind}\n{'=' * len(kind)}\n\n.. lookup:: {kind}\n")
    site.write("docs/beta.rst", f"{(site.root / 'docs/beta.rst').read_text()}\nSee https://example.org/?a=1&b=2 too.\n")
    index = site.root / "docs/index.rst"
    site.write("docs/index.rst", index.read_text(encoding="utf-8") + "   citing\n   comparisons\n   timings\n")
    done = site.build()
    assert done.returncode == 0, done.stderr
    return site


def text_of(html: str) -> str:
    """Return the words of a page, with single blanks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_a_finding_page_says_what_holds_and_where(built: Site) -> None:
    """The head of a page has the verdict, the PyTorch release, each claim, the message and the command."""
    import torch

    page = text_of(built.page("findings/alpha/first"))
    for part in ("holds", torch.__version__, "one is one", "RuntimeError: no", "tsguide verify alpha/first"):
        assert part in page


def test_two_themes_may_use_one_slug(built: Site) -> None:
    """The pages of two findings with the same slug are both there, each with its own title."""
    assert "<h1>Same" in built.page("findings/alpha/same")
    assert "<h1>Other" in built.page("findings/beta/same")


def test_a_refusal_shows_its_whole_message(built: Site) -> None:
    """What torch said stands on the page, with the place in the script."""
    page = built.page("findings/beta/same")
    assert "torch.jit.script(tries) raises UnsupportedNodeError" in page
    assert "try blocks aren&#x27;t supported" in page


def test_a_comparison_is_a_table_with_a_header_for_every_row(built: Site) -> None:
    """Each mode of a comparison has a row that is headed by its name."""
    page = built.page("findings/beta/same")
    for mode in ("eager", "trace", "script", "export", "compile"):
        assert f'<th scope="row">{mode}</th><td class="tsguide-agrees">agrees</td>' in page


def test_a_timing_has_a_table_and_a_figure_with_words_for_it(built: Site) -> None:
    """A measurement becomes a table and an SVG figure whose alternative text names the variants."""
    page = built.page("findings/beta/same")
    assert "<caption>twice &lt;i&gt;</caption>" in page
    assert re.search(r'<img alt="Time per call of twice[^"]*eager: baseline', page)
    assert list(built.html.glob("_images/*same_001.svg"))


def test_what_makes_pages_is_loaded_once_for_all_scripts(built: Site) -> None:
    """A script finds loaded what draws figures, before anything was drawn in its process."""
    assert "drawing: True" in built.page("findings/beta/same")


def test_the_lookup_pages_have_what_this_build_gave(built: Site) -> None:
    """The build's own run stands in the tables, though nothing was ever recorded."""
    import torch

    release = torch.__version__.partition("+")[0]

    assert f"Outcomes on PyTorch {release}, on CPU." in text_of(built.page("comparisons"))
    assert "twice agrees agrees agrees agrees beta Other" in text_of(built.page("comparisons"))
    assert re.search(rf"twice &lt;i&gt; eager baseline 1 \S+ .s beta {release} CPU", text_of(built.page("timings")))


def test_estimates_bear_their_machine(built: Site) -> None:
    """The table of estimates has each construct, with the processor and the release of PyTorch above it."""
    page = text_of(built.page("citing"))
    assert "twice (beta/same)" in page
    assert "Machine:" in page


def test_citing_a_finding_links_to_it_under_its_title_with_what_it_means(built: Site) -> None:
    """The role becomes a link with the title as its text and a badge after it, which is no praise of what is wrong."""
    page = built.page("citing")
    assert re.search(
        r'href="findings/beta/same.html"><span[^>]*>Other</span></a>\s*<span class="[^"]*tsguide-works">works</span>',
        page,
    )


def test_what_a_script_prints_is_no_markup(built: Site) -> None:
    """Tags in a warning and in a message that leads to a finding are shown as they are."""
    page = built.page("findings/beta/same")
    assert "<b>here" not in page
    assert "<look>" not in page
    assert "&lt;b&gt;here&lt;/b&gt;" in page


def test_no_page_has_a_path_of_the_machine(built: Site) -> None:
    """Neither the project's folder nor the place of installed packages is on any page."""
    pages = [path.read_text(encoding="utf-8") for path in built.html.glob("**/*.html")]
    assert any("examples/beta/same.py" in page for page in pages), "the graph shows a path, relative"
    for root in (str(built.root), sysconfig.get_path("purelib")):
        assert not [page for page in pages if root in page]


def test_no_page_says_that_torchscript_is_deprecated_at_each_call(built: Site) -> None:
    """PyTorch's DeprecationWarning is filtered from the output, and other warnings are shown."""
    page = built.page("findings/beta/same")
    assert "UserWarning: look" in page
    assert "DeprecationWarning" not in page


def test_each_page_has_the_findings_of_its_own_theme_in_its_navigation(built: Site) -> None:
    """The tree shows both themes, the findings of the page's own, and marks the page."""
    tree = re.search(r'<div class="sidebar-tree">.*?</div>', built.page("findings/alpha/first"), re.DOTALL)
    assert tree is not None
    assert "Beta" in tree[0]
    assert "Same" in tree[0]
    assert "Other" not in tree[0]
    assert re.search(r'class="toctree-l2 current current-page"><a[^>]*>First', tree[0])


def test_the_result_stands_beside_the_page(built: Site) -> None:
    """A program reads what running the finding gave: claims, refusals, comparisons and timings."""
    result = json.loads((built.root / "docs/findings/beta/same.json").read_text(encoding="utf-8"))
    assert [claim["held"] for claim in result["claims"]] == [True, True]
    assert len(result["refusals"]) == len(result["comparisons"]) == len(result["timings"]) == 1


def test_landmarks_have_names_and_code_takes_the_focus(built: Site) -> None:
    """What furo and Sphinx leave out is there: two landmarks are told apart, and Tab stops at what may scroll."""
    page = built.page("findings/alpha/first")
    assert re.findall(r'<aside[^>]* aria-label="([^"]*)"', page) == ["Site navigation", "On this page"]
    assert '<div class="highlight"><pre tabindex="0">' in page
    assert "<pre>" not in page
    assert '<div tabindex="0" class="table-wrapper' in built.page("citing")


def test_links_that_leave_the_site_are_on_one_list(built: Site) -> None:
    """The list has the theme's own and those of pages, each once and as a browser would ask for it."""
    links = (built.html / "data/external-links.txt").read_text(encoding="utf-8").splitlines()
    assert links == sorted(set(links))
    assert "https://www.sphinx-doc.org/" in links
    assert "https://example.org/?a=1&b=2" in links


def lines_to_run(site: Site) -> str:
    """Build again and return how many findings are to be run, as the build says it."""
    done = site.build()
    assert done.returncode == 0, done.stderr
    found = re.search(r"(\d+) of \d+ findings are to be run", done.stdout)
    assert found is not None
    return found[1]


@pytest.fixture
def unbuilt(tmp_path: Path) -> Site:
    """A site of two findings that need no torch, one of which imports a helper."""
    site = new_site(tmp_path)
    site.write("examples/alpha/_helper.py", "NUMBER = 1\n")
    site.write("examples/alpha/first.py", script("First", CLAIM + "import _helper\n"))
    site.write("examples/beta/other.py", script("Other", CLAIM))
    return site


@pytest.fixture
def plain(unbuilt: Site) -> Site:
    """The same, built once."""
    done = unbuilt.build()
    assert done.returncode == 0, done.stderr
    return unbuilt


def test_only_what_changed_runs_again(plain: Site) -> None:
    """Nothing runs where nothing changed, one finding where its script, its helper or its result did."""
    assert lines_to_run(plain) == "0"
    plain.write("examples/beta/other.py", script("Other", CLAIM + "print('more')\n"))
    assert lines_to_run(plain) == "1"
    assert "more" in plain.page("findings/beta/other")
    plain.write("examples/alpha/_helper.py", "NUMBER = 2\n")
    assert lines_to_run(plain) == "1"
    (plain.root / "docs/findings/alpha/first.json").write_text("{", encoding="utf-8")
    assert lines_to_run(plain) == "1"


def test_another_device_runs_everything_again(plain: Site) -> None:
    """A result counts for the device that it was made on only."""
    done = plain.build("-D", "plot_gallery=1", TSGUIDE_DEVICE="meta")
    assert "2 of 2 findings are to be run" in done.stdout


def test_a_new_and_a_removed_finding_change_the_lists(plain: Site) -> None:
    """A theme's page lists a new finding, and forgets a removed one together with its page."""
    plain.write("examples/beta/another.py", script("Another", CLAIM))
    (plain.root / "examples/beta/other.py").unlink()
    assert lines_to_run(plain) == "1"
    assert "Another" in plain.page("beta")
    assert "Other" not in plain.page("beta")
    assert not list((plain.root / "docs/findings/beta").glob("other.*"))


def test_a_failed_claim_fails_the_build_and_names_the_sentence(unbuilt: Site) -> None:
    """The build stops being clean, and says which sentence of which script, and what was seen."""
    unbuilt.write("examples/beta/other.py", script("Other", CLAIM.replace("True", "False")))
    done = unbuilt.build()
    assert done.returncode != 0
    assert "claim 'one is ``one``'" in done.stderr
    assert "other.py:15" in done.stderr


def test_a_script_whose_claim_is_never_reached_fails_the_build(unbuilt: Site) -> None:
    """A claim that stands in the script and is not executed does not count."""
    unbuilt.write("examples/beta/other.py", script("Other", CLAIM.replace("\nclaim", "\nif False:\n    claim")))
    done = unbuilt.build()
    assert done.returncode != 0
    assert "beta/other: no claim was executed" in done.stderr


def test_a_malformed_finding_stops_the_build_with_every_problem(unbuilt: Site) -> None:
    """The lines are those of ``tsguide check``, with path, line and column."""
    unbuilt.write("examples/beta/other.py", "print('no docstring')\n")
    done = unbuilt.build()
    assert done.returncode != 0
    assert re.search(r"beta/other\.py:1:1: no metadata block", done.stderr)
    assert re.search(r"beta/other\.py:1:1: no docstring", done.stderr)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (":finding:`alpha/frist`", "no finding 'alpha/frist', did you mean 'alpha/first'?"),
        (".. findings::\n   :tag: slient", "unknown tag 'slient'"),
        (".. findings::\n   :theme: gamma", "unknown theme 'gamma'; there are alpha, beta"),
        (".. new-findings:: many", "new-findings takes how many to list"),
        (".. lookup:: guesses", "unknown kind 'guesses'; there are findings, comparisons, timings"),
        (".. notes:: One", "notes.toml"),
    ],
)
def test_a_page_that_names_what_is_not_there_fails_the_build(unbuilt: Site, source: str, message: str) -> None:
    """Roles and directives say what they do not know, and what there is."""
    unbuilt.write("docs/alpha.rst", f"Alpha\n=====\n\n{source}\n\n.. findings::\n   :theme: alpha\n   :toctree:\n")
    done = unbuilt.build("-D", "plot_gallery=0")
    assert done.returncode != 0
    assert message in done.stderr


def test_a_theme_without_a_header_fails_the_build(unbuilt: Site) -> None:
    """The message says which file to write."""
    (unbuilt.root / "examples/beta/GALLERY_HEADER.rst").unlink()
    done = unbuilt.build("-D", "plot_gallery=0")
    assert done.returncode != 0
    assert "write beta/GALLERY_HEADER.rst" in done.stderr


def test_with_execution_off_claims_are_listed_as_not_run(unbuilt: Site) -> None:
    """A page that was never run says so, and claims nothing."""
    done = unbuilt.build("-D", "plot_gallery=0")
    assert done.returncode == 0, done.stderr
    page = text_of(unbuilt.page("findings/alpha/first"))
    assert "not run" in page
    assert "These claims have not been checked in this build." in page
    assert "holds" not in page


DOCTESTS = """
Alpha
=====

>>> import torch
>>> from tsguide.live.source import find_classes_by_their_functions
>>> find_classes_by_their_functions()
>>> __name__ = "chapter"
>>> class Counter:
...     def __init__(self, count: int):
...         self.count = count
>>> def add(counter: Counter) -> int:
...     counter.count += 1
...     return counter.count

Words between two blocks.

>>> torch.jit.script(add)(Counter(2))
{answer}

.. findings::
   :theme: alpha
   :toctree:
"""


@pytest.mark.parametrize(("answer", "status"), [(3, 0), (2, 1)])
def test_a_doctest_may_script_what_an_earlier_block_defined(unbuilt: Site, answer: int, status: int) -> None:
    """The source of a class and a function is found from a later block, and a wrong answer fails the doctest."""
    unbuilt.write("docs/alpha.rst", DOCTESTS.format(answer=answer))
    done = unbuilt.build("-D", "plot_gallery=0", "-b", "doctest", PYTHONWARNINGS="ignore")

    assert (status != 0) == (done.returncode != 0), done.stderr
    assert "    7 tests\n" in (unbuilt.html / "output.txt").read_text(encoding="utf-8")
