"""What the site adds to, and takes from, the pages that sphinx-gallery writes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging

from tsguide.live.text import clean
from tsguide.site import evidence, parts, state
from tsguide.tables import message_html
from tsguide.verify.output import KEPT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.live.session import Shown
    from tsguide.site.state import State

logger = logging.getLogger(__name__)


def add_head(app: Sphinx, doctree: nodes.document) -> None:
    """Put the box with verdict and claims below a finding's summary, and take out what says nothing."""
    current = state.of(app)
    finding = current.finding_of(app.env.docname)
    if finding is None:
        return
    state.depend(app.env, (finding,))
    for note in list(doctree.findall(nodes.note)):
        if "sphx-glr-download-link-note" in note["classes"]:
            note.parent.parent.remove(note.parent)
    result = current.result(finding)
    _keep_own_html(app, doctree, result)
    _shorten_output(app, doctree)
    section = next(doctree.findall(nodes.section))
    after = next((i for i, child in enumerate(section) if isinstance(child, nodes.paragraph)), 0) + 1
    section.insert(after, _head(current, finding))
    state.depend_on_evidence(app.env)
    section += evidence.section(current, finding)
    for downloads in [node.parent for node in section.findall(nodes.container) if "sphx-glr-footer" in node["classes"]]:
        downloads.parent.remove(downloads)  # they stand in the last section of the script, whichever that is
        section += downloads


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
    result = current.result(finding)
    verdict = parts.verdict(current, finding)
    lead = nodes.paragraph("", "", parts.badge(verdict), nodes.Text(f" {_where(result, verdict)}"))
    claims = nodes.enumerated_list("", *_claims(finding, result, verdict), enumtype="arabic")
    box = nodes.container("", lead, claims, classes=["tsguide-head"])
    if result is not None and result.problem:
        box.insert(1, parts.raw(message_html("What became of the run", clean(result.problem), unfolded=True)))
    for line in evidence.strip(current, finding):
        box += line
    for label, texts in (("Message", finding.metadata.errors), ("Source", finding.metadata.sources)):
        for text in texts:
            content = nodes.literal(text, text) if label == "Message" else nodes.Text(text)
            box += nodes.paragraph("", "", nodes.strong("", label), nodes.Text(" "), content)
    command = f"tsguide verify {finding.id}"
    box += nodes.paragraph("", "", nodes.strong("", "Check it"), nodes.Text(" "), nodes.literal(command, command))
    return box


def _where(result: model.Result | None, verdict: str) -> str:
    if result is None or result.environment is None or verdict == "not run":
        return "These claims have not been checked in this build."
    where = result.environment
    accelerator = f" ({where.accelerator})" if where.accelerator else ""
    return f"Checked with PyTorch {where.torch}, Python {where.python}, on {where.device}{accelerator}."


def _claims(finding: Finding, result: model.Result | None, verdict: str) -> Iterator[nodes.list_item]:
    if result is None or verdict == "not run":
        rows = [(sentence.text or "a refusal, worded when it runs", "not run") for sentence in finding.sentences]
    else:
        rows = [(_sentence(claim), "holds" if claim.ok else "fails") for claim in result.claims]
    for number, (text, word) in enumerate(rows, start=1):
        line = nodes.paragraph("", "", *parts.inline(text), nodes.Text(" "))
        if word != verdict:
            line += parts.badge(word)
        yield nodes.list_item("", line, ids=[f"claim-{number}"])


def _sentence(claim: model.Claim) -> str:
    where = ", ".join(filter(None, (claim.torch and f"PyTorch {claim.torch}", claim.device)))
    return f"{claim.text} (claimed for {where} only)" if where else claim.text
