"""What pages quote: messages without the frames of the build, and what is wrong with a script that died."""

import html
import re
from pathlib import Path

import pytest
from minisite import Site, new_site, script

BUILD = re.compile(r"tsguide/(?:live|verify|site|commands)/|sphinx_gallery|multiprocessing|runpy|forkserver")
"""What names a file of the build."""

STACKS = """
import sys
import traceback

import torch

from tsguide import claim, compare, refuses


def random_half(x):
    if torch.rand(()) < 2 and random_half.calls:
        return x * 3
    random_half.calls += 1
    return x * 2


random_half.calls = 0


@torch.jit.ignore
def reader(x: torch.Tensor) -> torch.Tensor:
    raise ValueError("no")


@torch.jit.script
def calls_reader(x):
    return reader(x)


def branches(x):
    if x.sum() > 0:
        return x
    return -x


one = torch.ones(2)
claim("one is one", True)

# %%
refuses(torch.jit.trace, random_half, (one,), error=torch.jit.TracingCheckError, match="Trace source location")

# %%
refuses(calls_reader, one, error=RuntimeError, match="At:")

# %%
compiled = torch.compile(branches, fullgraph=True, backend="eager")
refuses(compiled, one, error=torch._dynamo.exc.Unsupported, match="user code")

# %%
compare(branches, example=(one,))

# %%
traceback.print_stack(file=sys.stdout)

# %%
try:
    calls_reader(one)
except RuntimeError as error:
    print(error)
"""

RAISES = """
import torch

from tsguide import claim


@torch.jit.script
def add(x):
    return x + torch.ones(7)


claim("one is one", True)
add(torch.ones(2))
claim("two is two", True)
"""

CRASHES = """
import os

from tsguide import claim

claim("one is one", True)
claim("one is two", False)
os.abort()
claim("two is two", True)
"""


NO_TEXT = r"""
import os

from tsguide import claim

name = os.fsdecode(b"\xff.txt")
print(name)
claim(f"{name} is a name", True)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, str]:
    """A site with a finding that quotes every kind of stack, one that raises and one that crashes; and what it said."""
    site = new_site(tmp_path_factory.mktemp("messages"))
    for name, text in {"stacks": STACKS, "raises": RAISES, "crashes": CRASHES}.items():
        site.write(f"examples/alpha/{name}.py", script(name.capitalize(), text))
    site.write("examples/beta/other.py", script("Other", NO_TEXT))
    return site, site.build().stderr


def words(site: Site, page: str) -> str:
    """Return the words of a page, with single blanks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", site.page(page))).split())


def test_no_page_has_a_frame_of_the_build(built: tuple[Site, str]) -> None:
    """Nothing on any page names a file of what ran the script, and the reader's own frames are there."""
    site, complaints = built
    pages = [*site.html.rglob("*.html"), *site.root.glob("docs/findings/**/*.rst")]
    found = {path.name: BUILD.findall(path.read_text(encoding="utf-8")) for path in pages}

    assert "alpha/stacks" not in complaints
    assert 10 < len(found)
    assert {} == {name: names for name, names in found.items() if names}
    for frame in (
        r"\(\d+\): random_half",
        r"\(\d+\): reader",
        '", line \\d+, in branches',
        '", line \\d+, in <module>',
    ):
        assert re.search(f"stacks\\.py{frame}", words(site, "findings/alpha/stacks"))


def test_the_build_says_what_is_wrong_and_where(built: tuple[Site, str]) -> None:
    """Of an error that nobody caught, the line that says what is wrong is told, at the line of the script."""
    line = next(line for line in built[1].splitlines() if "alpha/raises:" in line)
    place = next(i for i, text in enumerate(read(built[0], "raises"), start=1) if text.startswith("add(torch"))

    assert f"examples/alpha/raises.py:{place}: " in line
    assert "RuntimeError: The size of tensor a (2) must match the size of tensor b (7)" in line
    assert f"What became of the run, in line {place} RuntimeError: The size of tensor a (2)" in words(
        built[0], "findings/alpha/raises"
    )


def test_what_a_script_claimed_before_it_died_is_on_its_page(built: tuple[Site, str]) -> None:
    """Claims before the end have their verdicts, and those that were never reached are listed as not run."""
    raises, crashes = (words(built[0], f"findings/alpha/{name}") for name in ("raises", "crashes"))

    assert "one is one holds ¶ two is two not run ¶" in raises.replace("#", "¶")
    assert "one is one holds ¶ one is two ¶ two is two not run ¶" in crashes.replace("#", "¶")
    assert "ended by signal SIGABRT" in crashes
    assert "have not been checked" not in crashes


def read(site: Site, name: str) -> list[str]:
    """Return the lines of a script."""
    return Path(site.root, f"examples/alpha/{name}.py").read_text(encoding="utf-8").splitlines()


def test_what_is_no_text_stands_as_an_escape(built: tuple[Site, str]) -> None:
    """A file name that is not UTF-8 does not take the site down, in the output and in a claim."""
    page = built[0].page("findings/beta/other")

    assert "\\udcff.txt\n</pre>" in page
    assert "\\udcff.txt is a name" in page
