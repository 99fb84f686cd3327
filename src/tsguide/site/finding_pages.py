"""What the site adds to, and takes from, the pages that sphinx-gallery writes."""

from __future__ import annotations

import sysconfig
from typing import TYPE_CHECKING

from docutils import nodes

from tsguide.site import evidence, parts, state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

    from tsguide import model
    from tsguide.catalog import Finding
    from tsguide.site.state import State


def hide_machine_paths(app: Sphinx, docname: str, source: list[str]) -> None:
    """Make the paths in a finding's output relative: to the repository, and to where packages are installed."""
    current = state.of(app)
    if not docname.startswith(f"{current.gallery}/"):
        return
    roots = {str(current.examples.parent), *(sysconfig.get_path(name) for name in ("purelib", "stdlib"))}
    for root in sorted(roots, key=len, reverse=True):
        source[0] = source[0].replace(f"{root}/", "")


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
    section = next(doctree.findall(nodes.section))
    after = next((i for i, child in enumerate(section) if isinstance(child, nodes.paragraph)), 0) + 1
    section.insert(after, _head(current, finding))
    state.depend_on_evidence(app.env)
    section += evidence.section(current, finding)
    for downloads in [node.parent for node in section.findall(nodes.container) if "sphx-glr-footer" in node["classes"]]:
        downloads.parent.remove(downloads)  # they stand in the last section of the script, whichever that is
        section += downloads


def _head(current: State, finding: Finding) -> nodes.container:
    result = current.result(finding)
    verdict = parts.verdict(current, finding)
    lead = nodes.paragraph("", "", parts.badge(verdict), nodes.Text(f" {_where(result, verdict)}"))
    claims = nodes.enumerated_list("", *_claims(finding, result, verdict), enumtype="arabic")
    box = nodes.container("", lead, claims, classes=["tsguide-head"])
    for line in evidence.strip(current, finding):
        box += line
    if asks := "; ".join(finding.metadata.asks):
        box += nodes.paragraph("", "", nodes.strong("", "Asked as"), nodes.Text(f" {asks}"))
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
