"""What the site adds to, and takes from, the pages that sphinx-gallery writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from tsguide.live.text import clean
from tsguide.model import need_in_words
from tsguide.site.build import state
from tsguide.site.pages import evidence
from tsguide.site.pieces import parts
from tsguide.tables import message_html
from tsguide.verify.output import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.live.session import Shown
    from tsguide.site.build.state import State

logger = logging.getLogger(__name__)

APPENDED = "tsguide-appended"
"""The class of a section that is not the script's own."""


def complete(app: Sphinx, doctree: nodes.document) -> None:
    """Complete the page that sphinx-gallery made of a finding, in the order in which it is read.

    The verdict comes below the summary, before the code; after the script's own sections come what was checked and
    where, related findings, and the sources with all that one can do with the script.
    """
    current = state.of(app)
    finding = current.finding_of(app.env.docname)
    if finding is None:
        return
    state.depend(app.env, (finding,))
    state.depend_on_evidence(app.env)
    for note in list(doctree.findall(nodes.note)):
        if "sphx-glr-download-link-note" in note["classes"]:
            note.parent.parent.remove(note.parent)
    result = current.result(finding)
    _keep_own_html(app, doctree, result)
    _shorten_output(app, doctree)
    section = next(doctree.findall(nodes.section))
    after = next((i for i, child in enumerate(section) if isinstance(child, nodes.paragraph)), 0) + 1
    section.insert(after, _head(current, finding))
    downloads = [node for node in section.findall(nodes.container) if "sphx-glr-footer" in node["classes"]]
    for node in downloads:  # they stand in the last section of the script, whichever that is
        node.parent.parent.remove(node.parent)
    appended: list[nodes.section] = [
        _claims_section(finding, result, parts.verdict(current, finding)),
        evidence.section(current, finding),
        *_related(current, finding),
        _sources(app, finding, downloads),
    ]
    for each in appended:
        each["classes"].append(APPENDED)
    section += appended


def _keep_own_html(app: Sphinx, doctree: nodes.document, result: model.Result | None) -> None:
    """Leave as HTML what the records of the finding look like, and show any other HTML as the text that it is."""
    records: tuple[Shown, ...] = (*result.refusals, *result.comparisons, *result.timings) if result else ()
    own = {_squeezed(record._repr_html_()): record._repr_html_() for record in records}
    for node in list(doctree.findall(nodes.raw)):
        frame = _OUTPUT.fullmatch(node.astext().strip())
        html = own.get(_squeezed(frame[1])) if frame else None
        if html is None:
            logger.warning("HTML of a script's own is shown as text", location=app.env.docname)
            node.replace_self(nodes.literal_block(node.astext(), node.astext(), language="html"))
        else:
            node.replace_self(parts.raw(html))


_OUTPUT = re.compile(r'<div class="output_subarea[^>]*>(.*)</div>\s*<br />\s*<br />', re.DOTALL)
"""What sphinx-gallery makes of the HTML that the last expression of a block gives."""


def _squeezed(html: str) -> str:
    return "".join(html.split())


def _shorten_output(app: Sphinx, doctree: nodes.document) -> None:
    """Of output that is longer than a page should be, keep the head and the tail."""
    for block in doctree.findall(nodes.literal_block):
        text = block.astext()
        if len(text) > KEPT:
            size = f"{len(text) / 1024:.0f} KiB"
            logger.warning("a block of %s; its page shows the ends of it", size, location=app.env.docname)
            block.rawsource = f"{text[: KEPT // 2]}\n[... {size} in all ...]\n{text[-KEPT // 2 :]}"
            block[:] = [nodes.Text(block.rawsource)]


def _head(current: State, finding: Finding) -> nodes.container:
    """Return the box with the verdict, where it was recorded, and the messages that lead here."""
    result = current.result(finding)
    verdict = parts.verdict(current, finding)
    count = nodes.reference("", _count(finding, result), refid="claims", internal=True)
    lead = nodes.paragraph("", "", parts.badge(verdict), *parts.inline(f" {_where(result, verdict)} "), count)
    box = nodes.container("", lead, classes=["tsguide-head"])
    if result is not None and result.problem:
        where = f", in line {result.line}" if result.line else ""
        box += parts.raw(message_html(f"What became of the run{where}", clean(result.problem), unfolded=True))
    for line in evidence.strip(current, finding):
        box += line
    if finding.metadata.needs:
        words = f" {', '.join(map(need_in_words, finding.metadata.needs))}"
        box += nodes.paragraph("", "", nodes.strong("", "Needs"), *parts.inline(words))
    for text in finding.metadata.errors:
        box += nodes.paragraph("", "", nodes.strong("", "Message"), nodes.Text(" "), nodes.literal(text, text))
    return box


def _count(finding: Finding, result: model.Result | None) -> str:
    number = len(result.claims if result and not result.lacks else finding.sentences)
    return f"{number} claim" if number == 1 else f"{number} claims"


def _where(result: model.Result | None, verdict: str) -> str:
    if result is not None and result.lacks:
        return f"Not run here: {result.lacks}."
    if result is not None and result.environment is None and verdict != "not run":
        return "The script ended before it could say where it ran."
    if result is None or result.environment is None or verdict == "not run":
        return "These claims have not been checked in this build."
    where = result.environment
    accelerator = f" ({where.accelerator})" if where.accelerator else ""
    return f"Checked with PyTorch {where.torch}, Python {where.python}, on {where.device}{accelerator}."


def _claims_section(finding: Finding, result: model.Result | None, verdict: str) -> nodes.section:
    """Return the section with each claim, which has an address of its own, and the command that checks them."""
    command = f"tsguide verify {finding.id}"
    run = nodes.paragraph("", "", nodes.Text("Run this on your machine, with the PyTorch that you have:"))
    code = nodes.literal_block(command, command, language="console")
    claims = nodes.enumerated_list("", *_claims(finding, result, verdict), enumtype="arabic")
    return _section("Claims", claims, run, code)


def _related(current: State, finding: Finding) -> list[nodes.section]:
    """Return the section with the closest findings, nothing where there is none."""
    items = [
        nodes.list_item("", nodes.paragraph("", "", *parts.link(current, other)))
        for other in current.related.to(finding)
    ]
    return [_section("Related", nodes.bullet_list("", *items))] if items else []


def _sources(app: Sphinx, finding: Finding, downloads: list[nodes.container]) -> nodes.section:
    """Return the section that says where the finding comes from, and where its script is."""
    items = [_item(text) for text in finding.metadata.sources]
    script = f"examples/{finding.path.parent.name}/{finding.path.name}"
    repository = app.config.tsguide_repository
    edit = nodes.literal(script, script)
    link = nodes.reference("", "Edit this page", refuri=f"{repository}/{script}") if repository else None
    lead = [link, nodes.Text(": its script is ")] if link else [nodes.Text("To edit this page, edit its script, ")]
    path = nodes.paragraph("", "", *lead, edit, nodes.Text("."))
    if finding.metadata.asks:
        items.append(_item(f"asked as: {'; '.join(finding.metadata.asks)}"))
    items.append(_item(f"added {finding.metadata.added}"))
    items += [_item(f"changed {change.on}: {change.what}") for change in finding.metadata.changes]
    return _section("Sources", nodes.bullet_list("", *items), path, *downloads)


def _item(text: str) -> nodes.list_item:
    return nodes.list_item("", nodes.paragraph("", "", *parts.inline(text)))


def _section(title: str, *body: nodes.Node) -> nodes.section:
    name = title.lower()
    return nodes.section("", nodes.title("", title), *body, ids=[name], names=[name])


def _claims(finding: Finding, result: model.Result | None, verdict: str) -> Iterator[nodes.list_item]:
    if result is None or verdict == "not run":
        rows = [(sentence.text or "a refusal, worded when it runs", "not run") for sentence in finding.sentences]
    else:
        rows = [(_sentence(claim), "holds" if claim.ok else "fails") for claim in result.claims]
        rows += [(text, "not run") for text in _not_reached(finding, result)]
    for number, (text, word) in enumerate(rows, start=1):
        line = nodes.paragraph("", "", *parts.inline(text), nodes.Text(" "))
        if word != verdict:
            line += parts.badge(word)
        anchor = f"claim-{number}"
        line += nodes.reference(
            "", "#", refid=anchor, internal=True, classes=["headerlink"], reftitle=f"Link to claim {number}"
        )
        yield nodes.list_item("", line, ids=[anchor])


def _not_reached(finding: Finding, result: model.Result) -> Iterator[str]:
    """Yield the sentences that a script which did not run to its end never came to."""
    reached = {claim.line for claim in result.claims}
    for sentence in finding.sentences if result.problem else ():
        if sentence.line not in reached:
            yield sentence.text or "a refusal, worded when it runs"


def _sentence(claim: model.Claim) -> str:
    limits = (claim.torch and f"PyTorch {claim.torch}", claim.python and f"Python {claim.python}", claim.device)
    where = ", ".join(filter(None, limits))
    return f"{claim.text} (claimed for {where} only)" if where else claim.text
