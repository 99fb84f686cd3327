"""The findings of a tree: read, validate, look up. No script is ever executed here.

A finding is one file, ``<examples>/<theme>/<slug>.py``. What a machine must know and cannot see in the code
stands in a metadata block in the form that PEP 723 defines. Files and folders whose name starts with ``_`` or
``.`` hold helpers and are not findings.
"""

from __future__ import annotations

import ast
import bisect
import dataclasses
import datetime as dt
import functools
import hashlib
import importlib.resources
import io
import itertools
import os
import re
import stat
import tokenize
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from tsguide import model, moved, scope
from tsguide.hints import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

CLAIMING = frozenset({"claim", "refuses"})
"""The calls by which a script states a checked sentence."""

LARGEST = 2**20
"""The bytes that a script has at most; what is larger is not read."""

_NAME = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")

_BLOCK = re.compile(r"(?m)^# /// finding$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


class Change(model.Record, frozen=True):
    """What a reader finds changed in a finding, in one sentence, and since when."""

    on: dt.date
    what: str


class Metadata(model.Record, frozen=True):
    """The metadata block of a script.

    ``asks`` has what readers with the problem type into the search, in words that are not in the title. ``torch`` has
    the releases of PyTorch that the finding is about, as a PEP 440 specifier; all where empty. On others it is not
    run: what it is about is absent there. ``needs`` has what a machine may lack: each is one of
    :data:`tsguide.model.NEEDS`, or :data:`tsguide.model.PACKAGE` and a name. ``changes`` come in the order of their
    days.
    """

    added: dt.date
    tags: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    torch: str = ""
    needs: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def updated(self) -> dt.date:
        """The day of the last change, or of the beginning."""
        return self.changes[-1].on if self.changes else self.added


class Sentence(NamedTuple):
    """A claim as the source states it; ``text`` is empty where it is made when the script runs.

    ``device`` is the kind of device that it is made on, where an ``if device == "cpu":`` around it says so.
    """

    text: str
    line: int
    covers: tuple[str, ...] = ()
    device: str = ""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One fact worth a page of its own, as its script states it."""

    id: str
    path: Path
    title: str
    summary: str
    metadata: Metadata
    sentences: tuple[Sentence, ...]
    helpers: tuple[Path, ...] = ()

    @property
    def theme(self) -> str:
        """The folder that the script is in."""
        return self.id.partition("/")[0]

    def is_about(self, release: str) -> bool:
        """Return whether the finding is about a release of PyTorch, given with or without its build."""
        return scope.includes(self.metadata.torch, release)

    def is_about_device(self, device: str) -> bool:
        """Return whether what the finding is about can be on a device: what needs a GPU is absent from the CPU."""
        return "gpu" not in self.metadata.needs or device != "cpu"

    @property
    def page(self) -> str:
        """The page of this finding, below the folder of all findings and without a suffix."""
        return f"{self.path.parent.name}/{self.path.stem}"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    """What is wrong with a script, where, and what to write."""

    path: str
    line: int
    column: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.text}".replace("\n", " ")


class CatalogError(Exception):
    """Some scripts are malformed; ``problems`` has all of them, ``str()`` one line for each."""

    def __init__(self, problems: Sequence[Problem], files: int) -> None:
        self.problems = tuple(sorted(problems))
        lines = [str(problem) for problem in self.problems]
        super().__init__("\n".join([*lines, f"{_count(len(lines), 'problem')} in {_count(files, 'file')}"]))


class UnknownError(Exception):
    """A selection names nothing; the message says what it was and what there is."""


@dataclasses.dataclass(frozen=True, slots=True)
class Catalog:
    """All findings of a tree, ordered by id, and what became of ids that are findings no more."""

    findings: tuple[Finding, ...]
    moved: moved.Moved = dataclasses.field(default_factory=moved.Moved)

    def themes(self) -> tuple[str, ...]:
        """Return the themes that have findings, in alphabetical order."""
        return tuple(sorted({finding.theme for finding in self.findings}))

    def get(self, finding_id: str) -> Finding:
        """Return the finding called *finding_id*; raise UnknownError, saying what became of it, where there is none."""
        place = bisect.bisect_left(self.findings, finding_id, key=lambda finding: finding.id)
        if place < len(self.findings) and self.findings[place].id == finding_id:
            return self.findings[place]
        match self.moved.get(finding_id):
            case moved.Renamed(to=to, on=on):
                msg = f"finding {finding_id!r} is called {to!r} since {on}"
            case moved.Withdrawn(on=on, because=because):
                msg = f"finding {finding_id!r} was withdrawn on {on}: {because}"
            case None:
                msg = f"no finding {finding_id!r}{self._meant(finding_id)}"
        raise UnknownError(msg)

    def _meant(self, name: str) -> str:
        """Return the end of the complaint that *name* is no finding: by its slug alone it may be told, too."""
        ids = [finding.id for finding in self.findings]
        if name in self.themes():
            return f", but a theme; 'tsguide list {name}' names its findings"
        if same := next((each for each in ids if name and each.endswith(f"/{name}")), None):
            return f", did you mean {same!r}?"
        return suggest(name, ids, also=self.themes())

    def select(self, names: Iterable[str]) -> tuple[Finding, ...]:
        """Return the findings that *names* (ids or themes) choose, all where there are no names.

        Raises:
            UnknownError: a name is neither an id nor a theme.
        """
        names = list(names)
        if not names:
            return self.findings
        themes = self.themes()
        chosen = {
            finding.id
            for name in names
            for finding in ((f for f in self.findings if f.theme == name) if name in themes else [self.get(name)])
        }
        return tuple(finding for finding in self.findings if finding.id in chosen)


def default_examples() -> Path:
    """Return the folder of the project's own findings: in the installed package, or else in the checkout."""
    package = Path(__file__).parent
    installed = package / "examples"
    return installed if installed.is_dir() else package.parents[1] / "examples"


@functools.cache
def statements() -> tuple[model.Statement, ...]:
    """Return the checklist of what the last official documentation said."""
    with importlib.resources.as_file(importlib.resources.files("tsguide") / "data/statements.json") as path:
        return model.read_json(path, tuple[model.Statement, ...])


def load(examples: Path) -> Catalog:
    """Return the catalog of the tree *examples*.

    Raises:
        CatalogError: there are malformed scripts, or none at all, or moved.toml is malformed; it names every problem.
    """
    files = sorted(_scripts(examples))
    problems: list[Problem] = []
    findings: dict[str, Finding] = {}
    taken: dict[str, Path] = {}
    real = {path.resolve(): path for path in files if not path.is_symlink()}
    for path in files:
        if (other := taken.setdefault(_id(path), path)) is not path:
            text = f"id {_id(path)!r} is taken by {shown(other)}; give this file another name"
            problems.append(Problem(path=shown(path), line=1, column=1, text=text))
        if path.is_symlink() and path.resolve() in real:
            text = f"a link to {shown(real[path.resolve()])}, which is a finding already; remove it"
            problems.append(Problem(path=shown(path), line=1, column=1, text=text))
        reader = _Reader(path)
        if finding := reader.read():
            findings[finding.id] = finding
        problems += reader.problems
    for path in sorted({*examples.glob("*.py"), *examples.glob("*/*/**/*.py")}):
        if not any(part.startswith(("_", ".")) for part in path.relative_to(examples).parts):
            text = "not in the folder of a theme; move it to <theme>/<slug>.py, or begin its name with _ for a helper"
            problems.append(Problem(path=shown(path), line=1, column=1, text=text))
    if not files:
        text = "there are no findings here; a finding is <theme>/<slug>.py below this folder"
        problems.append(Problem(path=shown(examples), line=1, column=1, text=text))
    for path in _leading_nowhere(examples):
        text = f"a link to {str(path.readlink())!r}, which leads nowhere; put the file itself here, or remove the link"
        problems.append(Problem(path=shown(path), line=1, column=1, text=text))
    declared, wrong = moved.read(examples / moved.FILE, taken.keys())
    problems += (Problem(path=shown(examples / moved.FILE), line=line, column=1, text=text) for line, text in wrong)
    if problems:
        raise CatalogError(problems, len(files) + bool(wrong))
    return Catalog(tuple(findings[key] for key in sorted(findings)), declared)


def read(path: Path) -> Finding:
    """Return the finding whose script is *path*; raise CatalogError where it is malformed."""
    reader = _Reader(path)
    finding = reader.read()
    if finding is None:
        raise CatalogError(reader.problems, 1)
    return finding


def code_digest(finding: Finding) -> str:
    """Return the SHA-256 of the code of a finding and its helpers: without comments, docstring and blank lines.

    Evidence bears this digest, and stays good while only the prose around the code changes.
    """
    digest = hashlib.sha256()
    for path in (finding.path, *finding.helpers):
        digest.update(_code(path.read_text(encoding="utf-8")))
    return digest.hexdigest()


@functools.cache  # each environment of the evidence is compared with it
def _code(source: str) -> bytes:
    """Return the lines of *source* that are code, or are inside of a string that is."""
    tree = ast.parse(source)
    prose, text = range(0), set[int]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and (node.end_lineno or 0) > node.lineno:
            text.update(range(node.lineno, (node.end_lineno or 0) + 1))
    first = tree.body[:1]
    if first and isinstance(first[0], ast.Expr) and isinstance(first[0].value, ast.Constant):
        prose = range(first[0].lineno, (first[0].end_lineno or 0) + 1)
    lines = []
    for number, line in enumerate(source.splitlines(), start=1):
        is_code = line.strip() and not line.lstrip().startswith("#")
        if number not in prose and (is_code or number in text):
            lines.append(line.rstrip().encode() + b"\n")
    return b"".join(lines)


def shown(path: Path) -> str:
    """Return *path* as a reader wants to see it: relative to the current folder where it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def unreached(finding: Finding, lines: Collection[int], device: str) -> list[Sentence]:
    """Return the claims that a finding states, and that a run on *device* which came to *lines* did not make.

    What is stated for another kind of device is none of them.
    """
    kind = device.partition(":")[0]
    return [each for each in finding.sentences if each.line not in lines and each.device in ("", kind)]


def _claims(node: ast.AST, device: str) -> Iterator[tuple[ast.Call, str]]:
    """Yield each claim below *node*, with the kind of device that the conditions around it say, *device* at *node*."""
    if isinstance(node, ast.Call) and _name(node.func) in CLAIMING:
        yield node, device
    then = _device_of(node.test) if isinstance(node, ast.If) else ""
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _claims(child, then if then and name == "body" else device)


def _name(function: ast.expr) -> str:
    """Return by which name a function is called, ``tsguide.claim`` being ``claim``."""
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) and function.value.id == "tsguide":
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def _device_of(test: ast.expr) -> str:
    """Return the kind of device that a condition asks for, as ``device == "cpu"``; empty where it asks for none."""
    match test:
        case ast.Compare(ast.Name("device"), [ast.Eq()], [ast.Constant(str() as kind)]):
            return kind
        case ast.Compare(ast.Name("device"), [ast.NotEq()], [ast.Constant("cpu")]):
            return "cuda"
        case ast.Call(ast.Attribute(ast.Name("device"), "startswith"), [ast.Constant("cuda")]):
            return "cuda"
    return ""


def uses_of_inductor(tree: ast.Module) -> Iterator[ast.expr]:
    """Yield each ``torch.compile`` that a module calls, or decorates with, and that names no other backend."""
    for node in ast.walk(tree):
        used = [node.func] if isinstance(node, ast.Call) else getattr(node, "decorator_list", [])
        keywords = node.keywords if isinstance(node, ast.Call) else []
        backends = [ast.unparse(keyword.value) for keyword in keywords if keyword.arg == "backend"]
        if not backends or backends == ["'inductor'"]:
            yield from (each for each in used if ast.unparse(each) == "torch.compile")


def _scripts(examples: Path) -> Iterator[Path]:
    for path in examples.glob("*/*.py"):
        hidden = any(part.startswith(("_", ".")) for part in path.relative_to(examples).parts)
        if not hidden and not (path.is_symlink() and not path.exists()):
            yield path.absolute()


def _leading_nowhere(examples: Path) -> Iterator[Path]:
    """Yield each link in the tree, and in the folder of a theme, that leads to no file and no folder."""
    for path in sorted([*examples.glob("*"), *examples.glob("*/*")]):
        if path.is_symlink() and not path.exists():
            yield path


class _Reader:
    """Reads one script, and gathers all that is wrong with it instead of stopping at the first."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.problems: list[Problem] = []

    def read(self) -> Finding | None:
        """Return the finding, or None where there were problems."""
        try:
            return self._read()
        except (RecursionError, ValueError) as error:  # nested too deeply, or a number that has too many digits
            self._problem(1, 1, f"cannot be understood: {error}; write it more simply")
            return None

    def _read(self) -> Finding | None:
        if not (
            _NAME.fullmatch(self.path.parent.name) and re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", self.path.stem)
        ):
            self._problem(1, 1, "no name for a finding; write small letters, digits and single underscores")
        parsed = self._parsed(self.path)
        if parsed is None:
            return None
        source, tree = parsed
        metadata = self._metadata(source)
        title, summary = self._docstring(tree)
        sentences = self._sentences(tree)
        self._compiles(tree, metadata)
        self._headings(source, metadata.tags if metadata else ())
        helpers = self._helpers(tree)
        if self.problems or metadata is None:
            return None
        return Finding(
            id=_id(self.path),
            path=self.path,
            title=title,
            summary=summary,
            metadata=metadata,
            sentences=sentences,
            helpers=helpers,
        )

    def _problem(self, line: int, column: int, text: str, path: Path | None = None) -> None:
        self.problems.append(Problem(path=shown(path or self.path), line=line, column=column, text=text))

    def _parsed(self, path: Path) -> tuple[str, ast.Module] | None:
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                self._problem(1, 1, "not a file; a finding is a script", path)
                return None
            if status.st_size > LARGEST:
                self._problem(1, 1, f"{status.st_size} bytes; write at most {LARGEST}", path)
                return None
            data = path.read_bytes()
            source = data.decode("utf-8").replace("\r\n", "\n")
            if "\0" in source:
                self._problem(_line(source, source.index("\0")), 1, "not Python: it has null bytes", path)
                return None
            if (encoding := tokenize.detect_encoding(io.BytesIO(data).readline)[0]) not in ("utf-8", "utf-8-sig"):
                self._problem(1, 1, f"says that it is {encoding}, and is UTF-8; take that comment out", path)
                return None
            return source, ast.parse(source)
        except OSError as error:
            self._problem(1, 1, f"cannot be read: {error.strerror}", path)
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            column = error.start - error.object.rfind(b"\n", 0, error.start)
            self._problem(line, column, f"not UTF-8: {error.reason}; save the file as UTF-8", path)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line, column = (getattr(error, name, None) or 1 for name in ("lineno", "offset"))
            self._problem(line, column, f"not Python: {getattr(error, 'msg', error)}", path)
        return None

    def _helpers(self, tree: ast.Module) -> tuple[Path, ...]:
        """Return the local modules that the script imports, and those that they import in turn."""
        found: set[Path] = set()
        waiting = [tree]
        while waiting:
            for name in _imported(waiting.pop()):
                path = self.path.parent / (name.replace(".", "/") + ".py")
                # isfile: a name that is too long for a file is none, and raises nothing
                if os.path.isfile(path) and path not in found:  # noqa: PTH113
                    found.add(path)
                    waiting += [parsed[1]] if (parsed := self._parsed(path)) else []
        return tuple(sorted(found))

    def _metadata(self, source: str) -> Metadata | None:
        blocks = list(_BLOCK.finditer(source))
        if len(blocks) != 1:
            what = "no metadata block" if not blocks else "more than one metadata block"
            line = 1 if not blocks else _line(source, blocks[1].start())
            text = f"{what}; write one, above the docstring, from '# /// finding' to '# ///' (PEP 723)"
            self._problem(line, 1, text)
            return None
        start = _line(source, blocks[0].start("content"))
        lines = blocks[0]["content"].splitlines()
        toml = "\n".join(line[2:] for line in lines)
        try:
            values = tomllib.loads(toml)
        except tomllib.TOMLDecodeError as error:
            place = re.search(r"at line (\d+), column (\d+)", str(error))
            row, column = map(int, place.groups()) if place else (len(lines), 1)
            self._problem(start + row - 1, column + 2, f"metadata is not TOML: {error}")
            return None
        return self._checked_metadata(values, lines, start)

    def _checked_metadata(self, values: dict[str, object], lines: list[str], start: int) -> Metadata | None:
        def place(pattern: str) -> tuple[int, int]:
            for row, line in enumerate(lines):
                if found := re.search(pattern, line):
                    return start + row, found.start(1) + 1
            return start, 1

        known = Metadata.__struct_fields__
        for key in values.keys() - set(known):
            self._problem(*place(_key(key)), f"unknown key {key!r}{suggest(key, known)}")
        if "added" not in values:
            self._problem(start, 1, "no date; write the day that the finding is from, as in added = 2026-11-23")
        values = {"added": dt.date.min} | {key: value for key, value in values.items() if key in known}
        try:
            metadata = msgspec.convert(values, Metadata, builtin_types=(dt.date,))
        except msgspec.ValidationError as error:
            at = re.search(r"`\$\.(\w+)", str(error))
            self._problem(*place(_key(at[1] if at else "")), f"metadata: {error}")
            return None
        for pattern, text in _wrong(metadata):
            self._problem(*place(pattern), text)
        return metadata

    def _docstring(self, tree: ast.Module) -> tuple[str, str]:
        text = ast.get_docstring(tree)
        if not text:
            self._problem(1, 1, "no docstring; write one with a title, a line of '=' under it, and a summary")
            return "", ""
        line = tree.body[0].lineno
        title, *rest = text.split("\n")
        rule = rest[0] if rest else ""
        if title.strip() and set(rule) == {"="} and len(rule) < len(title):
            text = f"{len(rule)} '=' under a title of {len(title)} characters; write as many as it is long"
            raw = ast.get_docstring(tree, clean=False) or ""
            self._problem(line + 1 + len(raw) - len(raw.lstrip("\n")), 1, text)
            return "", ""
        if not title.strip() or set(rule) != {"="} or len(rule) < len(title):
            self._problem(line, 1, "no title; write a sentence, and under it as many '=' as it is long")
            return "", ""
        summary = next((" ".join(p.split()) for p in "\n".join(rest[1:]).split("\n\n") if p.strip()), "")
        if not summary:
            self._problem(line, 1, "no summary; write a paragraph under the title")
        return title.strip(), summary

    def _sentences(self, tree: ast.Module) -> tuple[Sentence, ...]:
        for node in ast.walk(tree):
            for alias in node.names if isinstance(node, ast.ImportFrom) and node.module == "tsguide" else ():
                if alias.name in CLAIMING and alias.asname not in (None, alias.name):
                    text = f"{alias.name} under another name; import it as {alias.name}, by which claims are found"
                    self._problem(alias.lineno, alias.col_offset + 1, text)
        calls = sorted(_claims(tree, ""), key=lambda pair: pair[0].lineno)
        if not calls:
            self._problem(1, 1, "no claim; state at least one sentence with claim() or refuses()")
        sentences = tuple(self._sentence(*call) for call in calls)
        first: dict[str, int] = {}
        for sentence in sentences:
            if sentence.text and first.setdefault(sentence.text, sentence.line) != sentence.line:
                text = f"the claim of line {first[sentence.text]} again; word each claim in its own way"
                self._problem(sentence.line, 1, text)
        return sentences

    def _sentence(self, call: ast.Call, device: str) -> Sentence:
        keywords = {keyword.arg: keyword.value for keyword in call.keywords}
        first = call.args[0] if call.args else keywords.get("text")
        text = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
        covers = tuple(self._covers(keywords.get("covers")))
        for name, check, example in (("torch", scope.check_torch, ">=2.5"), ("python", SpecifierSet, ">=3.14")):
            specifier = keywords.get(name)
            if isinstance(specifier, ast.Constant):
                try:
                    check(str(specifier.value))
                except InvalidSpecifier as error:
                    self._problem(specifier.lineno, specifier.col_offset + 1, f"{error}; write, say, {example!r}")
        return Sentence(text, call.lineno, covers, device)

    def _covers(self, value: ast.expr | None) -> Iterator[str]:
        known = {statement.id for statement in statements()}
        if value is None:
            return
        for node in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
            if value is node or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                text = "covers takes the ids of statements, written out"
                self._problem(node.lineno, node.col_offset + 1, text)
            elif node.value not in known:
                text = f"unknown statement {node.value!r}{suggest(node.value, known)}"
                self._problem(node.lineno, node.col_offset + 1, text)
            else:
                yield node.value

    def _compiles(self, tree: ast.Module, metadata: Metadata | None) -> None:
        """Ask for the need of a compiler where ``torch.compile`` is used with the backend that has it."""
        if metadata is None or "compiler" in metadata.needs:
            return
        for node in uses_of_inductor(tree):
            text = (
                "torch.compile needs a C++ compiler and Python.h for its default backend; "
                'write needs = ["compiler"] into the metadata, or give it backend="eager" or "aot_eager"'
            )
            self._problem(node.lineno, node.col_offset + 1, text)

    def _headings(self, source: str, tags: tuple[str, ...]) -> None:
        found = list(_headings(source))
        for name, line in found:
            if name not in model.HEADINGS:
                self._problem(line, 3, f"heading {name!r}; the headings are {', '.join(model.HEADINGS)}")
        known = [name for name, _ in found if name in model.HEADINGS]
        places = [(model.HEADINGS.index(name), line) for name, line in found if name in model.HEADINGS]
        for (before, _), (place, line) in itertools.pairwise(places):
            if place <= before:
                self._problem(line, 3, f"headings come once each, in this order: {', '.join(model.HEADINGS)}")
        if "Why" not in known:
            self._problem(1, 1, "no heading 'Why'; say which part of PyTorch is responsible")
        if "Instead" not in known and (trouble := model.NEEDS_INSTEAD.intersection(tags)):
            named = ", ".join(sorted(trouble))
            self._problem(1, 1, f"tagged {named}, without a heading 'Instead'; show what to write instead")


def _wrong(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Yield the pattern of the place in the block, and the problem, of what well-formed metadata say wrongly."""
    if not metadata.tags:
        yield _key("tags"), f"no tags; write some of {', '.join(model.TAGS)}"
    for tag in metadata.tags:
        if tag not in model.TAGS:
            yield f"[\"']({re.escape(tag)})[\"']", f"unknown tag {tag!r}{suggest(tag, model.TAGS)}"
    for need in metadata.needs:
        is_package = need.startswith(model.PACKAGE) and need.removeprefix(model.PACKAGE).isidentifier()
        if need not in model.NEEDS and not is_package:
            known = [*model.NEEDS, f"{model.PACKAGE}NAME"]
            yield f"[\"']({re.escape(need)})[\"']", f"unknown need {need!r}{suggest(need, known)}"
    try:
        SpecifierSet(metadata.torch)
    except InvalidSpecifier as error:
        yield _key("torch"), f"{error}; write, say, '>=2.5'"
    for before, change in zip(
        (metadata.added, *(each.on for each in metadata.changes)), metadata.changes, strict=False
    ):
        where = rf"\bon\s*=\s*({change.on})"
        if change.on <= before:
            yield where, f"change on {change.on}, not later than {before}; write changes in the order of their days"
        if not change.what.strip():
            yield where, f"change on {change.on} says nothing; write for the reader what is different, in one sentence"


def _headings(source: str) -> Iterator[tuple[str, int]]:
    """Yield each heading of the text blocks, and its line: a comment with a comment of '-' or '=' under it."""
    lines = source.splitlines()
    for number, (line, below) in enumerate(itertools.pairwise(lines), start=1):
        title, rule = line.removeprefix("# "), below.removeprefix("# ")
        if line.startswith("# ") and below.startswith("# ") and re.fullmatch("-{3,}|={3,}", rule):
            yield title.strip(), number


def _imported(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the modules that a module imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _id(path: Path) -> str:
    return f"{path.parent.name}/{path.stem.replace('_', '-')}"


def _key(name: str) -> str:
    """Return the pattern of a key of the metadata, in a line of the script."""
    return rf"^# \s*({re.escape(name)})\s*="


def _line(source: str, offset: int) -> int:
    return source.count("\n", 0, offset) + 1


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
