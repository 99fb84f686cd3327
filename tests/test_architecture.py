"""The picture of the rooms that people read, and the contracts that import-linter checks, are one."""

import itertools
import re
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/contribute/architecture.rst").read_text(encoding="utf-8")


def contract(name: str) -> dict[str, Any]:
    """Return the contract of that name."""
    contracts = tomllib.loads(PROJECT)["tool"]["importlinter"]["contracts"]
    return next(each for each in contracts if each["name"] == name)


def rooms() -> list[str]:
    """The rooms that the layers have, from bottom to top, two in one line in the reverse of their order there."""
    layers = contract("A room imports only what stands under it")["layers"]
    return [f"tsguide.{name.strip()}" for layer in reversed(layers) for name in layer.split("|")]


def table() -> dict[str, str]:
    """What each room knows, by its name, as the table of the page has it, but for the package itself."""
    rows = re.findall(r"^   \* - ``(tsguide\.\w+)``\n     - .+\n     - (.+)$", PAGE, re.MULTILINE)
    return dict(rows)


def test_the_picture_is_the_contract() -> None:
    """What the page includes is the lines of the layers, and nothing else of the file."""
    start, end = re.search(
        r"^\.\. literalinclude:: \.\./\.\./pyproject\.toml\n(?:   :.*\n)*   :start-at: (.+)\n   :end-at: (.+)\n",
        PAGE,
        re.MULTILINE,
    ).groups()
    lines = itertools.dropwhile(lambda line: start not in line, PROJECT.splitlines())
    shown = []
    for line in lines:
        shown.append(line)
        if end in line:
            break

    layers = contract("A room imports only what stands under it")["layers"]
    assert {"layers": layers} == tomllib.loads("\n".join(shown))


def test_the_table_has_the_rooms_of_the_picture() -> None:
    """Each room that the layers have is a row of the table, in the same order, and there is no other row."""
    assert rooms() == list(table())


def test_the_rooms_are_those_there_are() -> None:
    """Each module and each package right below tsguide is a room; only what starts the command line is none."""
    below = (ROOT / "src/tsguide").iterdir()
    there = {f"tsguide.{path.stem}" for path in below if path.suffix == ".py" or (path / "__init__.py").is_file()}

    assert set(rooms()) == there - {"tsguide.__init__", "tsguide.__main__"}


def test_the_table_says_who_knows_no_torch() -> None:
    """The rooms of which the table says that they know no torch are those of the contract."""
    said = [room for room, knows in table().items() if "no torch" in knows]

    assert contract("What is read without running a script loads no torch")["source_modules"] == said


def test_the_table_says_who_knows_no_sphinx() -> None:
    """The rooms of which the table says that they know no Sphinx are those of the contract, which are all but one."""
    said = [room for room, knows in table().items() if "no Sphinx" in knows]

    assert contract("Only the site knows Sphinx")["source_modules"] == said
    assert {"tsguide.site"} == set(rooms()) - set(said)
