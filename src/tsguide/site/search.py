"""The search: what Pagefind indexes of each page, and the page that shows what it finds.

A record is written for each page, with its words in passages that weigh as much as they say about the page. Pagefind
indexes the records, and ``static/search.js`` ranks what it finds.
"""

from __future__ import annotations

import dataclasses
import itertools
import subprocess
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from pagefind.service import get_executable
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import ExtensionError

from tsguide import catalog, evidence, model
from tsguide.site.build import state
from tsguide.site.frame import navigation
from tsguide.site.pages import finding_pages
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from tsguide.catalog import Finding
    from tsguide.site.build.state import State

TEMPLATES = Path(__file__).parent / "templates"
FOLDER = "pagefind"
"""Where the index is, below the root of the site."""

BADGES = ("silent", "refused", "slow", "warning", "works")
"""The tags that say how a finding ends, worst first; a result shows the first that the finding has."""

_SHIPPED = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "*.pf_meta", "wasm.*.pagefind", "*/*.pf_*")
"""What a browser fetches of Pagefind's output, which has the parts of its own interface beside that."""

_OF_SPHINX = ("searchindex.js", "_static/searchtools.js", "_static/language_data.js", "_static/*-stemmer.js")

_LINES = 6
"""Lines of a message that are indexed: what follows is the source or a graph."""

_OTHERS = {"tsguide-findings", "tsguide-head", finding_pages.APPENDED, "sphx-glr-script-out"}
"""Classes of what stands on a page and is about other pages, or is indexed with another weight."""


class Passage(NamedTuple):
    """Some text of a page, and how much a word in it says about the page: 1 in plain prose, at most 10.

    What weighs less than 1 is found, and not shown with a result.
    """

    weight: float
    text: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """What the index has of one page.

    Args:
        title: the title, in which double backticks mark code.
        group: the theme of a finding, and the part of the site that another page is in.
        badge: how a finding ends, in one word; empty for other pages.
        passages: the text, most telling first.
    """

    title: str
    group: str
    badge: str
    passages: tuple[Passage, ...]

    def html(self, language: str) -> str:
        """Return the record as a page that Pagefind reads."""
        shown = [passage for passage in self.passages if passage.weight >= 1]
        hidden = [passage for passage in self.passages if passage.weight < 1]
        words = sum(len(parts.plain(passage.text).split()) for passage in shown)
        fields = {"title": self.title, "group": self.group, "badge": self.badge, "shown": str(words)}
        head = "".join(
            f'<meta data-pagefind-meta="{name}[content]" content="{escape(parts.plain(value))}">'
            for name, value in fields.items()
            if value
        )
        body = "\n".join(
            f'<p data-pagefind-weight="{weight}">{escape(parts.plain(text))}</p>' for weight, text in (*shown, *hidden)
        )
        return f'<!doctype html><html lang="{language}"><head>{head}</head><body>{body}</body></html>'


def add(app: Sphinx, config: Config) -> None:
    """Add the script, the styles and the templates of the search, unless Sphinx's own is wanted."""
    if config.tsguide_search:
        config.templates_path.append(str(TEMPLATES))
        app.add_js_file("search.js", loading_method="defer")
        app.add_css_file("search.css")


def replace(app: Sphinx) -> None:
    """Keep Sphinx from indexing and from adding its page."""
    if builder := _builder(app):
        builder.search = False


def add_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page of the search, which names the themes for readers without JavaScript."""
    if _builder(app):
        themes = [name for name in state.of(app).catalog.themes() if name in app.env.titles]
        titles = [(name, app.env.titles[name].astext()) for name in themes]
        yield "search", {"search_themes": titles}, "search.html"


def index(app: Sphinx, exception: Exception | None) -> None:
    """Index an HTML build that succeeded; what earlier builds left of their index goes.

    Raises:
        sphinx.errors.ExtensionError: Pagefind failed; the message has what it said.
    """
    builder = _builder(app)
    if exception is not None or builder is None:
        return
    site = Path(app.outdir)
    for stale in itertools.chain.from_iterable(site.glob(pattern) for pattern in _OF_SPHINX):
        stale.unlink()
    groups = _groups(app.env)
    with tempfile.TemporaryDirectory(prefix="tsguide-search-") as folder:
        pages, bundle = Path(folder, "pages"), Path(folder, "bundle")
        for docname in sorted(app.env.found_docs):
            path = pages / Path(builder.get_outfilename(docname)).relative_to(site)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_record(app, docname, groups.get(docname, "")).html(app.config.language), encoding="utf-8")
        run(pages, bundle, app.config.language)
        _take_over(bundle, site / FOLDER)


def _builder(app: Sphinx) -> StandaloneHTMLBuilder | None:
    """Return the builder where it makes a site that is searched, None where the build is for something else."""
    builder = app.builder
    is_searched = app.config.tsguide_search and builder.name in {"html", "dirhtml"}
    return builder if is_searched and isinstance(builder, StandaloneHTMLBuilder) else None


def run(pages: Path, bundle: Path, language: str) -> None:
    """Index *pages* into *bundle*.

    The program does this at once. The Python interface to it answers ten times a second, one page each time.
    """
    command = [str(get_executable()), "--site", str(pages), "--output-path", str(bundle), "--force-language", language]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own arguments
    if done.returncode:
        msg = f"Pagefind could not index the site:\n{done.stdout}{done.stderr}"
        raise ExtensionError(msg)


def _take_over(bundle: Path, target: Path) -> None:
    """Make *target* hold what a browser fetches of *bundle*, and nothing else."""
    shipped = sorted({path for pattern in _SHIPPED for path in bundle.glob(pattern)})
    names = {path.relative_to(bundle) for path in shipped}
    for path in shipped:
        model.write_if_changed(target / path.relative_to(bundle), path.read_bytes())
    for path in sorted(target.rglob("*")):
        if path.is_file() and path.relative_to(target) not in names:
            path.unlink()


def _record(app: Sphinx, docname: str, group: str) -> Record:
    current = state.of(app)
    finding = current.finding_of(docname)
    title = app.env.titles[docname].astext()
    prose = tuple(_passages(app.env.get_doctree(docname)))
    if finding is None:
        return Record(title=title, group=group, badge="", passages=(Passage(8, title), *prose))
    theme = app.env.titles.get(finding.theme)
    return Record(
        title=title,
        group=theme.astext() if theme else finding.theme,
        badge=next((tag for tag in BADGES if tag in finding.metadata.tags), ""),
        passages=(Passage(8, title), *_stated(current, finding), *prose),
    )


def _groups(env: BuildEnvironment) -> dict[str, str]:
    """Return the caption of the part of the site that each page is in; the root is in none."""
    groups = {}
    for section in navigation.sections(env):
        for page in section.pages:
            groups.update(dict.fromkeys((page, *env.toctree_includes.get(page, ())), section.caption))
    return groups


def _stated(current: State, finding: Finding) -> Iterator[Passage]:
    """Yield what a finding says of itself, and the messages that it is about."""
    yield Passage(4, finding.summary)
    yield from (Passage(5, text) for text in finding.metadata.asks)
    yield from (Passage(6, text) for text in finding.metadata.errors)
    yield Passage(3, finding.id.partition("/")[2].replace("-", " "))
    yield from (Passage(2, sentence.text) for sentence in finding.sentences if sentence.text)
    yield from (Passage(1, text) for text in finding.metadata.sources)
    yield from (Passage(0.5, model.TAGS[tag]) for tag in finding.metadata.tags)
    messages = dict.fromkeys(_messages(current, finding))
    yield from (Passage(1, str(message)) for message in dict.fromkeys(map(str, messages)))
    lines = (line.strip() for message in messages for line in message.text.strip().splitlines()[:_LINES])
    yield from (Passage(0.5, line) for line in dict.fromkeys(lines) if line)


def _messages(current: State, finding: Finding) -> Iterator[model.Message]:
    """Yield what PyTorch said when a finding ran, in this build and wherever it was recorded."""
    code = catalog.code_digest(finding)
    recorded = (evidence.result_of(each, finding) for each in current.evidence)
    results = (current.result(finding), *(each for each in recorded if each and each.key == code))
    for result in filter(None, results):
        yield from (refusal.message for refusal in result.refusals)
        for mode in (mode for comparison in result.comparisons for mode in comparison.modes):
            if mode.outcome != "absent":
                yield from filter(None, (mode.message, mode.fullgraph, *mode.warnings))


def _passages(node: nodes.Node) -> Iterator[Passage]:
    """Yield the text of a page, without its title and without what is about other pages."""
    if isinstance(node, nodes.Element) and _OTHERS.intersection(node.get("classes", ())):
        return
    if isinstance(node, nodes.title) and isinstance(node.parent.parent, nodes.document):
        return
    if isinstance(node, nodes.literal_block | nodes.doctest_block):
        yield Passage(0.5, node.astext())
    elif isinstance(node, nodes.title):
        yield Passage(2, node.astext())
    elif isinstance(node, nodes.TextElement):
        if not isinstance(node, nodes.raw | nodes.Invisible):
            yield Passage(1, _text(node))
    else:
        for child in node.children:
            yield from _passages(child)


def _text(node: nodes.Node) -> str:
    """Return the text of a node without the badges in it."""
    return "".join(text for text in node.findall(nodes.Text) if "tsguide-badge" not in text.parent.get("classes", ()))
