"""Whatever a contributed finding does: the build names it, makes the other pages, and takes nothing as markup."""

import re

import pytest
from minisite import Site, new_site, script

CLAIM = "from tsguide import claim\n\nclaim('one is one', True)\n"

SCRIPTS = {
    "good": ("", None),
    "hangs": ("import time\ntime.sleep(600)\n", "still running after 8 s"),
    "crashes": ("import ctypes\nctypes.string_at(0)\n", "ended by signal SIGSEGV"),
    "exits": ("import os\nos._exit(0)\n", "ended with exit status 0 before it answered"),
    "raises": ("raise KeyError('missing')\n", "KeyError: 'missing'"),
    "floods": ("print('x' * 1_000_000)\n", "a block of 977 KiB; its page shows the ends of it"),
    "prints_markup": (
        "print('<script>alert(1)</script> \\x1b[31mred\\x1b[0m \\x07')\nprint('`no <https://tsguide.invalid>`_')\n",
        None,
    ),
    "shows_html": (
        "class Shows:\n    def _repr_html_(self):\n        return '<img src=\"https://tsguide.invalid/a.png\">'\n\n\nShows()\n",
        "HTML of a script's own is shown as text",
    ),
    "writes": ("open({left!r}, 'w').close()\n", "writes outside the temporary folder: "),
    "writes_here": ("open('left', 'w').close()\n", None),
    "asks": (
        "import socket\ntry:\n    socket.getaddrinfo('tsguide.invalid', 80)\nexcept OSError:\n    pass\n",
        "opens the network: looks up tsguide.invalid",
    ),
}
"""What each script does after its claim, and what the build says of it; None where there is nothing to say."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Site, int, str]:
    """A site with all of these scripts, with the status of its build and what that complained about."""
    root = tmp_path_factory.mktemp("bad")
    site = new_site(root)
    for name, (body, _) in SCRIPTS.items():
        text = CLAIM + "\n# %%\n# Then:\n\n" + body.replace("{left!r}", repr(str(root / "left")))
        site.write(f"examples/alpha/{name}.py", script(name.capitalize(), text))
    site.write("examples/beta/other.py", script("Other", CLAIM))
    (root / "temporary").mkdir()
    done = site.build("-D", "tsguide_timeout=8", TMPDIR=str(root / "temporary"))
    return site, done.returncode, done.stderr


@pytest.mark.parametrize(("name", "said"), [(name, said) for name, (_, said) in SCRIPTS.items() if said])
def test_the_build_names_the_finding(built: tuple[Site, int, str], name: str, said: str) -> None:
    """The build fails, with one line for the finding that says what it did."""
    _, status, complaints = built
    lines = [line for line in complaints.splitlines() if said in line]

    assert status != 0
    assert len(lines) == 1
    assert re.search(rf"alpha[/.]{name.replace('_', '[-_]')}\b", lines[0])


@pytest.mark.parametrize("name", [name for name, (_, said) in SCRIPTS.items() if said is None])
def test_the_build_does_not_blame_the_others(built: tuple[Site, int, str], name: str) -> None:
    """A script that does nothing wrong is not named."""
    assert not re.search(rf"alpha[/.]{name.replace('_', '[-_]')}\b", built[2])


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_finding_has_its_page_and_its_verdict(built: tuple[Site, int, str], name: str) -> None:
    """Each page is there, and says fails where the script did not come to its end as it should."""
    site = built[0]
    fails = name in {"hangs", "crashes", "exits", "raises", "writes", "asks"}
    word = "fails" if fails else "holds"

    assert f'<span class="tsguide-badge tsguide-{word}">{word}</span>' in site.page(f"findings/alpha/{name}")
    assert "tsguide-holds" in site.page("findings/beta/other")


@pytest.mark.parametrize("name", ["hangs", "crashes", "raises", "asks"])
def test_the_page_says_what_became_of_the_run(built: tuple[Site, int, str], name: str) -> None:
    """Under the verdict stands why it fails."""
    said = SCRIPTS[name][1] or ""
    assert said.replace("'", "&#39;") in built[0].page(f"findings/alpha/{name}").replace("&#x27;", "&#39;")


def test_nothing_that_a_script_shows_is_markup(built: tuple[Site, int, str]) -> None:
    """Tags, links and an object's HTML are text on the page, and control characters are gone."""
    printed = built[0].page("findings/alpha/prints_markup")
    shown = built[0].page("findings/alpha/shows_html")

    assert "&lt;script&gt;alert(1)&lt;/script&gt; red" in printed
    assert "<script>alert" not in printed
    assert 'href="https://tsguide.invalid' not in printed
    assert not re.search(r"[\x00-\x08\x0b-\x1f]", printed)
    assert '<img src="https://tsguide' not in shown
    assert "tsguide.invalid/a.png" in shown


def test_a_flood_is_cut_on_its_page(built: tuple[Site, int, str]) -> None:
    """The page keeps both ends of a megabyte."""
    page = built[0].page("findings/alpha/floods")
    assert len(page) < 200_000
    assert "[... 977 KiB in all ...]" in page


def test_a_file_that_a_script_writes_where_it_is_does_not_stay(built: tuple[Site, int, str]) -> None:
    """A script's current folder is its own, and gone afterwards."""
    assert [built[0].root / "left"] == list(built[0].root.glob("**/left"))
