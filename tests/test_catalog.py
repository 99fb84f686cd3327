"""Reading a tree of findings, and saying all that is wrong with it."""

import contextlib
import datetime as dt
import os
import random
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from tsguide import catalog, model
from tsguide.catalog import Catalog, CatalogError, UnknownError

Script = Callable[..., str]
Tree = Callable[[dict[str, str | bytes]], Path]

WHY = "# %%\n# Why\n# ---\n"
CHANGED = '{{ on = 2026-11-{}, what = "It is." }}'
ADDED = "added = 2026-11-23"
TAGS = 'tags = ["works"]'
CLAIM = 'claim("one and one are two", 1 + 1 == 2, covers=["builtin-abs"])'
DOCSTRING = '"""\nAddition adds\n=============\n\nOne and one\nare two.\n"""\n'
BLOCK = '# /// finding\n# tags = ["works"]\n# sources = ["notes: adding"]\n# added = 2026-11-23\n# ///\n'


def problems(tree: Path) -> list[str]:
    """Return what is wrong with a tree, one line for each problem, without the line that counts them."""
    with pytest.raises(CatalogError) as caught:
        catalog.load(tree)
    return str(caught.value).splitlines()[:-1]


def test_a_finding_has_all_that_its_script_states(script: Script, tree: Tree) -> None:
    """Id, title, summary, metadata, sentences, theme and page all come from the script and its path."""
    (finding,) = catalog.load(tree({"adding_up/one_and_one.py": script()})).findings

    assert "adding_up/one-and-one" == finding.id
    assert "adding_up" == finding.theme
    assert "adding_up/one_and_one" == finding.page
    assert "Addition adds" == finding.title
    assert "One and one are two." == finding.summary
    metadata = catalog.Metadata(added=dt.date(2026, 11, 23), tags=("works",), sources=("notes: adding",))
    assert metadata == finding.metadata
    assert (catalog.Sentence("one and one are two", 15, ("builtin-abs",)),) == finding.sentences
    assert () == finding.helpers


BAD = {
    "no docstring": ((DOCSTRING, ""), "1:1: no docstring; write one with a title, a line of '='"),
    "an empty docstring": ((DOCSTRING, '""" """\n'), "1:1: no docstring;"),
    "no title": (("Addition adds\n=============\n\n", ""), "6:1: no title; write a sentence, and under it"),
    "a title with too short a rule": (("=============", "============"), "8:1: 12 '=' under a title of 13"),
    "a title with another rule": (("=============", "-------------"), "6:1: no title;"),
    "no summary": (("\nOne and one\nare two.\n", ""), "6:1: no summary; write a paragraph under the title"),
    "no metadata block": ((BLOCK, ""), "1:1: no metadata block; write one, above the docstring"),
    "a block without an end": (("# ///\n", ""), "1:1: no metadata block;"),
    "two metadata blocks": ((WHY, f"{BLOCK}\n{WHY}"), "17:1: more than one metadata block; write one,"),
    "a block that is not TOML": ((TAGS, 'tags: ["works"]'), "2:7: metadata is not TOML: Expected '='"),
    "a block that is not TOML at its end": (
        ("= 2026-11-23", "= [2026-11-23"),
        "4:3: metadata is not TOML: Unclosed array (at end of document)",
    ),
    "an unknown key": (("sources =", "source ="), "3:3: unknown key 'source', did you mean 'sources'?"),
    "an unknown key like no other": (
        ("sources =", "colour ="),
        "3:3: unknown key 'colour'; there are added, tags, asks, errors, sources",
    ),
    "a key of the wrong type": ((TAGS, 'tags = "works"'), "2:3: metadata: Expected `array`, got `str`"),
    "an unknown tag": ((TAGS, 'tags = ["works", "slwo"]'), "2:21: unknown tag 'slwo', did you mean 'slow'?"),
    "an unknown need": (
        (TAGS, f'{TAGS}\n# needs = ["compilr"]'),
        "3:13: unknown need 'compilr', did you mean 'compiler'?",
    ),
    "a package that is not said to be one": (
        (TAGS, f'{TAGS}\n# needs = ["compiler", "numpy"]'),
        "3:25: unknown need 'numpy'; there are compiler, gpu, package:NAME",
    ),
    "a package without a name": (
        (TAGS, f'{TAGS}\n# needs = ["package:"]'),
        "3:13: unknown need 'package:', did you mean 'package:NAME'?",
    ),
    "a package with a version": (
        (TAGS, f'{TAGS}\n# needs = ["package:numpy<2"]'),
        "3:13: unknown need 'package:numpy<2'",
    ),
    "needs that are no list": ((TAGS, f'{TAGS}\n# needs = "gpu"'), "3:3: metadata: Expected `array`, got `str`"),
    "a call of torch.compile": (
        (CLAIM, f"{CLAIM}\nfast = torch.compile(print)"),
        "16:8: torch.compile needs a C++ compiler and Python.h for its default backend; write needs =",
    ),
    "torch.compile with the backend that is the default": (
        (CLAIM, f"{CLAIM}\ntorch.compile(print, backend='inductor')"),
        "16:1: torch.compile needs a C++ compiler",
    ),
    "torch.compile as a decorator": (
        (CLAIM, f"{CLAIM}\n@torch.compile\ndef fast(): pass"),
        "16:2: torch.compile needs a C++ compiler",
    ),
    "no tags": ((TAGS, "tags = []"), "2:3: no tags; write some of classes, control-flow"),
    "no key tags": (('# tags = ["works"]\n', ""), "2:1: no tags;"),
    "no date": ((f"# {ADDED}\n", ""), "2:1: no date; write the day that the finding is from, as in added = 2026-11-23"),
    "a date in quotes": ((ADDED, 'added = "2026-11-23"'), "4:3: metadata: Expected `date`, got `str`"),
    "a date with a time": ((ADDED, f"{ADDED}T10:00:00"), "4:3: metadata: Expected `date`, got `datetime`"),
    "a change without its sentence": (
        (ADDED, f"{ADDED}\n# changes = [{{ on = 2026-11-24 }}]"),
        "5:3: metadata: Object missing required field `what`",
    ),
    "a change that says nothing": (
        (ADDED, f"{ADDED}\n# changes = [{{ on = 2026-11-24, what = ' ' }}]"),
        "5:21: change on 2026-11-24 says nothing; write for the reader what is different",
    ),
    "a change no later than the finding": (
        (ADDED, f"{ADDED}\n# changes = [{{ on = 2026-11-23, what = 'It is.' }}]"),
        "5:21: change on 2026-11-23, not later than 2026-11-23; write changes in the order of their days",
    ),
    "changes in another order": (
        (ADDED, f"{ADDED}\n# changes = [\n# {CHANGED.format(25)},\n# {CHANGED.format(24)},\n# ]"),
        "7:10: change on 2026-11-24, not later than 2026-11-25; write changes in the order of their days",
    ),
    "an unknown statement": (
        ("builtin-abs", "builtin-asb"),
        "15:50: unknown statement 'builtin-asb', did you mean 'builtin-abs'?",
    ),
    "a statement that is not written out": (
        ('covers=["builtin-abs"]', "covers=[device]"),
        "15:50: covers takes the ids of statements, written out",
    ),
    "a statement that is a number": (('["builtin-abs"]', "[3]"), "15:50: covers takes the ids of statements"),
    "no claim": ((CLAIM, "1 + 1"), "1:1: no claim; state at least one sentence with claim() or refuses()"),
    "a syntax error": ((CLAIM, 'claim("one" is)'), "15:15: not Python: invalid syntax"),
    "a specifier that is none": (
        ('covers=["builtin-abs"]', 'torch="2.5"'),
        "15:48: Invalid specifier: '2.5'; write, say, '>=2.5'",
    ),
    "a condition that is none": (
        ('covers=["builtin-abs"]', 'torch=">=2.5; on Python 3.14"'),
        "15:48: Invalid condition: 'on Python 3.14'; write, say, '>=2.11; python_version >= \"3.14\"'",
    ),
    "a specifier of Python that is none": (
        ('covers=["builtin-abs"]', 'python="3.14"'),
        "15:49: Invalid specifier: '3.14'; write, say, '>=3.14'",
    ),
    "an unknown heading": (
        (WHY, f"# Because\n# -------\n{WHY}"),
        "17:3: heading 'Because'; the headings are Why, Instead, All modes, Speed, Limits",
    ),
    "headings in another order": ((WHY, f"# Limits\n# ------\n{WHY}"), "20:3: headings come once each, in this"),
    "a heading twice": ((WHY, f"# Why\n# ---\n{WHY}"), "20:3: headings come once each, in this order"),
    "no heading Why": ((WHY, ""), "1:1: no heading 'Why'; say which part of PyTorch is responsible"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "complaint"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_said_with_its_place(
    script: Script, tree: Tree, change: tuple[str, str], complaint: str
) -> None:
    """A script with one thing wrong gets one line: path, line, column, and what to write."""
    (line,) = problems(tree({"adding/works.py": script(change)}))

    expected = f"examples/adding/works.py:{complaint}"
    assert expected == line[: len(expected)]


GOOD = {
    "a longer rule": ("=============", "================"),
    "a docstring that starts on its first line": ('"""\nAddition', '"""Addition'),
    "all keys": (TAGS, f'{TAGS}\n# errors = ["RuntimeError: no"]'),
    "an empty line in the block": (TAGS, f"{TAGS}\n#"),
    "several tags": (TAGS, 'tags = ["works", "slow"]\n# errors = []'),
    "needs": (TAGS, f'{TAGS}\n# needs = ["compiler", "gpu", "package:numpy"]'),
    "torch.compile with another backend": (
        CLAIM,
        f"{CLAIM}\ntorch.compile(print, backend='eager')\n@torch.compile(backend=own)\ndef fast(): pass",
    ),
    "torch.compile that is not called": (CLAIM, f"{CLAIM}\nspy(torch.compile)"),
    "a specifier": ('covers=["builtin-abs"]', 'torch=">=2.5,<3"'),
    "a specifier with a condition": ('covers=["builtin-abs"]', "torch=\">=2.5; python_version >= '3.14'\""),
    "a specifier of Python": ('covers=["builtin-abs"]', 'python=">=3.14"'),
    "no specifier": ('covers=["builtin-abs"]', 'torch=""'),
    "a refusal as the claim": (CLAIM, "refuses(print, error=OSError, match='')"),
    "a claim inside a function": (CLAIM, f"def check():\n    {CLAIM}"),
    "all headings in order": (
        "#\n# Arithmetic.",
        "".join(f"# {name}\n# -------\n" for name in model.HEADINGS[1:]),
    ),
    "a relative import": ("from tsguide import claim", "from . import _one\nfrom tsguide import claim"),
    "changes in the order of their days": (ADDED, f"{ADDED}\n# changes = [{CHANGED.format(24)}, {CHANGED.format(25)}]"),
    "a comment over a short rule": (WHY, f"# Aside\n# --\n{WHY}"),
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD.keys())
def test_what_is_right_is_read(script: Script, tree: Tree, change: tuple[str, str]) -> None:
    """A script that is right in another way is read, as the unchanged one is."""
    instead = ("# %%\n# Why\n# ---\n#\n# Arithmetic.\n", WHY + "# Instead\n# -------\n")
    changes = [change, instead] if "slow" in change[1] else [change]
    (finding,) = catalog.load(tree({"adding/works.py": script(*changes)})).findings

    assert "adding/works" == finding.id


@pytest.mark.parametrize("tag", sorted(model.NEEDS_INSTEAD))
def test_a_finding_about_trouble_says_what_to_write_instead(script: Script, tree: Tree, tag: str) -> None:
    """The tags of trouble ask for the heading Instead, and with it they are fine."""
    tagged = (TAGS, f'tags = ["{tag}"]')
    lines = problems(tree({"adding/works.py": script(tagged)}))
    mended = script(tagged, ("#\n# Arithmetic.", "# Instead\n# -------"))

    expected = f"1:1: tagged {tag}, without a heading 'Instead'; show what to write instead"
    assert [f"examples/adding/works.py:{expected}"] == lines
    assert 1 == len(catalog.load(tree({"adding/works.py": mended})).findings)


@pytest.mark.parametrize("tag", sorted(model.TAGS.keys() - model.NEEDS_INSTEAD))
def test_a_finding_about_anything_else_needs_no_remedy(script: Script, tree: Tree, tag: str) -> None:
    """No other tag asks for the heading Instead."""
    changed = script((TAGS, f'tags = ["{tag}"]'))

    assert 1 == len(catalog.load(tree({"adding/works.py": changed})).findings)


@pytest.mark.parametrize(
    ("before", "place"), [(b"", "1:1"), (b"\n\n", "3:1"), (b"# abc\n# de", "2:5"), (b"\n# abc", "2:6")]
)
def test_bytes_that_are_not_utf_8_are_named_with_their_place(tree: Tree, before: bytes, place: str) -> None:
    """A script that is not UTF-8 is a problem at the line and column of the first bad byte."""
    (line,) = problems(tree({"adding/works.py": before + b"\xff\n"}))

    assert f"examples/adding/works.py:{place}: not UTF-8: invalid start byte; save the file as UTF-8" == line


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("=============\nRight under.\n", "Right under."),
        ("=============\n\nOne.\n\nTwo.\n", "One."),
        ("=============\n\n\n\n  In\n  two lines.", "In two lines."),
    ],
)
def test_the_summary_is_the_first_paragraph(script: Script, tree: Tree, text: str, summary: str) -> None:
    """The summary is the first paragraph under the title, on one line, wherever it starts."""
    changed = script(("=============\n\nOne and one\nare two.\n", text))
    (finding,) = catalog.load(tree({"adding/works.py": changed})).findings

    assert summary == finding.summary


def test_only_claims_are_sentences(script: Script, tree: Tree) -> None:
    """Calls of claim and refuses are sentences, in order, without words where these are not written out."""
    calls = "print(max(1, 2))\nrefuses(print, error=OSError, match='')\nclaim(f'{1}', True)\nclaim(3, True)"
    (finding,) = catalog.load(tree({"adding/works.py": script((CLAIM, f"{CLAIM}\n{calls}"))})).findings

    assert [("one and one are two", 15), ("", 17), ("", 18), ("", 19)] == [
        (sentence.text, sentence.line) for sentence in finding.sentences
    ]


def test_the_findings_are_those_of_the_package_or_of_the_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a folder named, the findings are those inside the package, or else those beside src."""
    package = tmp_path / "src" / "tsguide"
    package.mkdir(parents=True)
    monkeypatch.setattr(catalog, "__file__", str(package / "catalog.py"))
    checkout = catalog.default_examples()
    (package / "examples").mkdir()

    assert tmp_path / "examples" == checkout
    assert package / "examples" == catalog.default_examples()


def test_two_files_with_one_id_are_a_problem_of_the_second(script: Script, tree: Tree) -> None:
    """a-b.py and a_b.py would be the same finding; under two themes they are two."""
    lines = problems(tree({"adding/a_b.py": script(), "adding/a-b.py": script()}))
    Path("examples/adding/a-b.py").unlink()
    apart = catalog.load(tree({"other/a_b.py": script()}))

    taken = "id 'adding/a-b' is taken by examples/adding/a-b.py; give this file another name"
    assert f"examples/adding/a_b.py:1:1: {taken}" in lines
    assert ["adding/a-b", "other/a-b"] == [finding.id for finding in apart.findings]


def test_an_empty_tree_is_a_problem(tree: Tree) -> None:
    """A tree without any finding is a problem of the folder."""
    expected = "examples:1:1: there are no findings here; a finding is <theme>/<slug>.py below this folder"

    assert [expected] == problems(tree({}))


def test_helpers_and_hidden_files_are_not_findings(script: Script, tree: Tree) -> None:
    """What starts with an underscore or a dot, a file or a folder, is not read as a finding."""
    bad = "not a finding"
    files = {"adding/_helper.py": bad, "adding/.hidden.py": bad, "_old/works.py": bad, "adding/notes.txt": bad}
    findings = catalog.load(tree({"adding/works.py": script(), **files})).findings

    assert ["adding/works"] == [finding.id for finding in findings]


def test_all_problems_of_all_scripts_are_named_at_once(script: Script, tree: Tree) -> None:
    """No problem hides another, in its own script or elsewhere; they come in the order of paths and lines."""
    worst = script(
        (DOCSTRING, ""),
        (TAGS, 'tags = ["wroks", "refused"]\n# colour = 1'),
        (CLAIM, 'claim("", True, torch="5", covers=["none"])\nclaim("", True, torch="6")'),
        (WHY, "# Limits\n# ------\n# Other\n# -----\n"),
    )
    lines = problems(tree({"b/worst.py": worst, "a/binary.py": b"\xff", "a/fine.py": script()}))

    expected = [
        "examples/a/binary.py:1:1: not UTF-8",
        "examples/b/worst.py:1:1: no docstring",
        "examples/b/worst.py:1:1: no heading 'Why'",
        "examples/b/worst.py:1:1: tagged refused",
        "examples/b/worst.py:2:12: unknown tag 'wroks'",
        "examples/b/worst.py:3:3: unknown key 'colour'",
        "examples/b/worst.py:9:23: Invalid specifier: '5'",
        "examples/b/worst.py:9:36: unknown statement 'none'",
        "examples/b/worst.py:10:23: Invalid specifier: '6'",
        "examples/b/worst.py:14:3: heading 'Other'",
    ]
    assert expected == [line[: len(start)] for line, start in zip(lines, expected, strict=True)]


@pytest.mark.parametrize(
    ("files", "count"),
    [({"a/x.py": b"\xff"}, "1 problem in 1 file"), ({"a/x.py": b"", "a/y.py": b""}, "8 problems in 2 files")],
)
def test_the_last_line_counts_the_problems(tree: Tree, files: dict[str, str | bytes], count: str) -> None:
    """The last line of the complaint counts problems and files."""
    with pytest.raises(CatalogError) as caught:
        catalog.load(tree(files))

    assert count == str(caught.value).splitlines()[-1]


def test_one_script_is_read_by_itself(script: Script, tree: Tree) -> None:
    """read() returns the finding of one script, and names the problems of a malformed one."""
    folder = tree({"adding/works.py": script(), "adding/bad.py": b"\xff"})

    assert "adding/works" == catalog.read(folder / "adding/works.py").id
    with pytest.raises(CatalogError, match="bad.py:1:1: not UTF-8") as caught:
        catalog.read(folder / "adding/bad.py")
    assert str(caught.value).endswith("\n1 problem in 1 file")


def test_helpers_are_found_through_other_helpers(script: Script, tree: Tree) -> None:
    """The local modules that a script imports belong to it, and so do those that they import; torch does not."""
    imports = "import torch\nimport _one\nfrom tsguide import claim"
    folder = tree(
        {
            "adding/works.py": script(("from tsguide import claim", imports)),
            "adding/_one.py": "from _two import two\n",
            "adding/_two.py": "import _one\ntwo = 2\n",
            "adding/_three.py": "",
        }
    )
    (finding,) = catalog.load(folder).findings

    assert ["_one.py", "_two.py"] == [path.name for path in finding.helpers]


def test_no_script_is_executed(script: Script, tree: Tree) -> None:
    """Reading a tree runs nothing of it."""
    folder = tree({"adding/works.py": script((CLAIM, f"{CLAIM}\nopen('ran', 'w').close()"))})
    catalog.load(folder)

    assert not Path("ran").exists()


@pytest.fixture
def three(script: Script, tree: Tree) -> Catalog:
    """Return a catalog of three findings in two themes."""
    return catalog.load(tree({f"{name}.py": script() for name in ("b/one", "a/two", "a/three")}))


def test_findings_are_ordered_by_id(three: Catalog) -> None:
    """The findings come in the order of their ids, whatever the order of the files."""
    assert ["a/three", "a/two", "b/one"] == [finding.id for finding in three.findings]
    assert ("a", "b") == three.themes()


@pytest.mark.parametrize("name", ["a/three", "a/two", "b/one"])
def test_a_finding_is_found_by_its_id(three: Catalog, name: str) -> None:
    """Each finding is found by its id."""
    assert name == three.get(name).id


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("a/tow", "no finding 'a/tow', did you mean 'a/two'?"),
        ("zzz", "no finding 'zzz'; there are a/three, a/two, b/one"),
        ("", "no finding ''; there are a/three, a/two, b/one"),
    ],
)
def test_an_unknown_id_gets_a_suggestion(three: Catalog, name: str, complaint: str) -> None:
    """An id that is unknown is answered with the nearest, or with all there are."""
    with pytest.raises(UnknownError) as caught:
        three.get(name)

    assert complaint == str(caught.value)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ([], ["a/three", "a/two", "b/one"]),
        (["b"], ["b/one"]),
        (["a/two"], ["a/two"]),
        (["b", "a/two", "b/one"], ["a/two", "b/one"]),
        (["a", "b"], ["a/three", "a/two", "b/one"]),
    ],
)
def test_names_select_findings_and_themes(three: Catalog, names: list[str], expected: list[str]) -> None:
    """Ids and themes select findings, each once and in order; no name selects all."""
    assert expected == [finding.id for finding in three.select(names)]
    assert expected == [finding.id for finding in three.select(iter(names))]


def test_a_selection_that_names_nothing_is_refused(three: Catalog) -> None:
    """A name that is neither an id nor a theme is an error, beside names that are."""
    with pytest.raises(UnknownError, match="no finding 'c'"):
        three.select(["a", "c"])


def test_paths_are_shown_relative_to_the_current_folder_where_they_are_below_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path below the current folder is shown relative to it, any other as it is."""
    monkeypatch.chdir(tmp_path)

    assert "a/b.py" == catalog.shown(tmp_path / "a/b.py")
    assert "/elsewhere/b.py" == catalog.shown(Path("/elsewhere/b.py"))


def test_the_statements_have_ids_of_their_own() -> None:
    """The checklist is there, and no two of its statements share an id."""
    ids = [statement.id for statement in catalog.statements()]

    assert 100 < len(ids)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    ("tags", "complaint"),
    [
        ('tags = ["works", "work"]', "2:21: unknown tag 'work'"),
        (f"{TAGS}\n# tag = 1", "3:3: unknown key 'tag'"),
    ],
)
def test_a_word_that_is_part_of_another_is_found_where_it_stands(
    script: Script, tree: Tree, tags: str, complaint: str
) -> None:
    """The place of an unknown word is its own, not that of a longer word which contains it."""
    (line,) = problems(tree({"adding/works.py": script((TAGS, tags))}))

    expected = f"examples/adding/works.py:{complaint}"
    assert expected == line[: len(expected)]


@pytest.mark.parametrize("covers", ['"builtin-abs"', "STATEMENTS", '{"builtin-abs"}'])
def test_covers_that_is_no_list_is_a_problem(script: Script, tree: Tree, covers: str) -> None:
    """Covers is a list of ids that are written out; anything else is a problem."""
    (line,) = problems(tree({"adding/works.py": script(('["builtin-abs"]', covers))}))

    expected = "examples/adding/works.py:15:49: covers takes the ids of statements, written out"
    assert expected == line[: len(expected)]


def test_a_helper_with_a_syntax_error_is_a_problem(script: Script, tree: Tree) -> None:
    """A local module that is not Python is a problem with its place, not a traceback."""
    imports = ("from tsguide import claim", "import _one\nfrom tsguide import claim")
    (line,) = problems(tree({"adding/works.py": script(imports), "adding/_one.py": "1 +\n"}))

    assert "examples/adding/_one.py:1:4: not Python: invalid syntax" == line


def test_what_cannot_be_read_is_a_problem(script: Script, tree: Tree) -> None:
    """A folder whose name ends in .py, or a link to nothing, is a problem and not a traceback."""
    folder = tree({"adding/works.py": script()})
    (folder / "adding/folder.py").mkdir()
    (folder / "adding/link.py").symlink_to("nowhere")

    assert [
        "not a file; a finding is a script",
        "a link to 'nowhere', which leads nowhere; put the file itself here, or remove the link",
    ] == [line.split(":1:1: ")[1] for line in problems(folder)]


def test_a_link_is_no_finding_of_its_own(script: Script, tree: Tree) -> None:
    """Links to a finding of the tree, helpers and folders that lead nowhere, are told by what they lead to."""
    folder = tree({"adding/works.py": script()})
    (folder / "adding/again.py").symlink_to("works.py")
    (folder / "adding/_helper.py").symlink_to("_helper.py")
    (folder / "theme").symlink_to("gone")

    assert [
        "examples/adding/_helper.py:1:1: a link to '_helper.py', which leads nowhere",
        "examples/adding/again.py:1:1: a link to examples/adding/works.py, which is a finding already",
        "examples/theme:1:1: a link to 'gone', which leads nowhere",
    ] == [line.partition(";")[0] for line in problems(folder)]


def test_a_tree_may_be_a_link(script: Script, tree: Tree) -> None:
    """A folder of examples that is a link is read like any other, and so is a script that lies elsewhere."""
    folder = tree({"adding/works.py": script()})
    Path("elsewhere.py").write_text(script())
    (folder / "adding/other.py").symlink_to(Path("elsewhere.py").absolute())
    Path("link").symlink_to(folder)

    assert ["adding/other", "adding/works"] == [finding.id for finding in catalog.load(Path("link")).findings]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("x = 1\n\0\n", "2:1: not Python: it has null bytes"),
        ("# coding: nosuch\nx = 1\n", "1:1: not Python: unknown encoding: nosuch"),
        ("# coding: latin-1\nx = 1\n", "1:1: says that it is iso-8859-1, and is UTF-8"),
    ],
)
def test_what_python_would_not_read_is_a_problem(script: Script, tree: Tree, content: str, said: str) -> None:
    """Null bytes, and a comment that names an encoding, are told with their place before anything runs."""
    folder = tree({"adding/works.py": script(), "adding/worse.py": content})

    assert [f"examples/adding/worse.py:{said}"] == [line.partition(";")[0] for line in problems(folder)]


def test_a_script_with_carriage_returns_is_read(script: Script, tree: Tree) -> None:
    """A script as Windows writes it is read like any other."""
    (finding,) = catalog.load(tree({"adding/works.py": script().replace("\n", "\r\n")})).findings

    assert "adding/works" == finding.id


def test_a_taken_id_is_named_beside_other_problems(script: Script, tree: Tree) -> None:
    """Two files with one id are named in the same run as what else is wrong with one of them."""
    lines = problems(tree({"adding/a_b.py": script(), "adding/a-b.py": script((DOCSTRING, ""))}))

    assert 1 == sum("is taken by" in line for line in lines)


def test_the_heading_that_is_out_of_order_is_the_one_that_is_named(script: Script, tree: Tree) -> None:
    """The place is that of the heading which should have come earlier, or came before."""
    twice = script(("#\n# Arithmetic.\n", "# Speed\n# -----\n# Instead\n# -------\n"))
    (line,) = problems(tree({"adding/works.py": twice}))

    assert line.startswith("examples/adding/works.py:22:3: headings come once each")


@pytest.mark.parametrize("place", ["works.py", "adding/more/works.py"])
def test_a_script_outside_a_theme_is_a_problem(script: Script, tree: Tree, place: str) -> None:
    """A script at the top, or below a folder of a theme, is not passed over without a word."""
    (line,) = problems(tree({"adding/works.py": script(), place: script()}))

    assert line.startswith(f"examples/{place}:1:1: not in the folder of a theme; move it to <theme>/<slug>.py")


def test_a_string_of_many_lines_is_code(script: Script, tree: Tree) -> None:
    """The digest of the code has lines of a string that look like comments or are blank, and no real comments."""

    def digest(text: str, comment: str = "") -> str:
        code = f'from tsguide import claim\n{comment}TEXT = """\n{text}\n"""\n'
        folder = tree({"adding/works.py": script(("from tsguide import claim\n", code))})
        return catalog.code_digest(catalog.load(folder).findings[0])

    assert digest("# one") != digest("# two")
    assert digest("# one") == digest("# one", comment="# a comment\n\n")


def test_what_needs_a_compiler_may_use_it(script: Script, tree: Tree) -> None:
    """A script that says what it needs may use torch.compile as it is."""
    changes = ((TAGS, f'{TAGS}\n# needs = ["compiler"]'), (CLAIM, f"{CLAIM}\ntorch.compile(print)"))
    (finding,) = catalog.load(tree({"adding/works.py": script(*changes)})).findings

    assert ("compiler",) == finding.metadata.needs


@pytest.mark.parametrize(
    ("needs", "device", "about"), [("gpu", "cpu", False), ("gpu", "cuda", True), ("compiler", "cpu", True)]
)
def test_what_needs_a_gpu_is_not_about_the_cpu(
    script: Script, tree: Tree, needs: str, device: str, *, about: bool
) -> None:
    """On the CPU what it is about is absent; whatever else is lacking there may come."""
    (finding,) = catalog.load(tree({"adding/works.py": script((TAGS, f'{TAGS}\n# needs = ["{needs}"]'))})).findings

    assert about == finding.is_about_device(device)


def test_no_file_blocks_or_breaks_the_reading(script: Script, tree: Tree) -> None:
    """Scripts with bytes changed at random, and what is no file, are read or are problems; nothing else is raised."""
    folder = tree({"adding/good.py": script()})
    path, chosen = folder / "adding/good.py", random.Random(0)
    good = path.read_bytes()
    extras = [b"\0", b"\xff", b"\xef\xbb\xbf", b"(" * 500, b"9" * 5000, b"\r", b'"""', b"\x1b", b"# ///\n", b"\\", b""]
    for _ in range(2000):
        content = good
        for _ in range(chosen.randint(1, 3)):
            start = chosen.randrange(len(content))
            content = content[:start] + chosen.choice(extras) + content[start + chosen.randint(0, 9) :]
        path.write_bytes(content)
        with contextlib.suppress(CatalogError), warnings.catch_warnings(action="ignore"):
            catalog.load(folder)


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (os.mkfifo, "not a file"),
        (os.mkdir, "not a file"),
        (lambda path: path.symlink_to(path.name), "a link to 'odd.py', which leads nowhere"),
        (lambda path: (path.touch(), os.truncate(path, 2**40)), "1099511627776 bytes"),
    ],
)
def test_what_is_no_script_is_a_problem(script: Script, tree: Tree, make: Callable[[Path], object], what: str) -> None:
    """A pipe, a folder, a link to itself and a huge file are named, and not waited for."""
    folder = tree({"adding/good.py": script()})
    make(folder / "adding/odd.py")

    with pytest.raises(CatalogError, match=f"adding/odd.py:1:1: {what}"):
        catalog.load(folder)


@pytest.mark.parametrize("name", ["Big", "with-dash", "two__lines", "a blank", "9lives"])
def test_a_file_name_is_a_slug(script: Script, tree: Tree, name: str) -> None:
    """A name that makes no id is a problem that says what to write."""
    with pytest.raises(CatalogError, match="small letters, digits and single underscores"):
        catalog.load(tree({f"adding/{name}.py": script()}))


def test_a_short_underline_and_a_claim_that_is_twice_are_said(script: Script, tree: Tree) -> None:
    """Both are named at their own lines, in one reading."""
    claim = 'claim("one and one are two", True)\n'
    text = script(("=============", "==="), ("# %%\n", claim + "# %%\n"))
    with pytest.raises(CatalogError) as caught:
        catalog.load(tree({"adding/good.py": text}))

    assert [
        "examples/adding/good.py:8:1: 3 '=' under a title of 13 characters; write as many as it is long",
        "examples/adding/good.py:17:1: the claim of line 15 again; word each claim in its own way",
        "2 problems in 1 file",
    ] == str(caught.value).splitlines()
