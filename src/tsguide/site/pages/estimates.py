"""``.. estimates::``: what the comparisons of the build say of times, with the machine that they ran on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tsguide import model
from tsguide.site.build import state
from tsguide.site.pieces import parts
from tsguide.tables import Cell, Table, seconds

if TYPE_CHECKING:
    from collections.abc import Callable

    from tsguide.catalog import Finding


class EstimatesDirective(SphinxDirective):
    """``.. estimates::``: the estimated time per call of each construct under each mode."""

    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the machine, and one table."""
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend(self.env, current.catalog.findings)
        results = [(finding, current.result(finding)) for finding in current.catalog.findings]
        known = [(finding, result) for finding, result in results if result is not None]
        rows = _rows(known)
        if not rows:
            return [nodes.paragraph("", "This build has run no comparison: there are no estimates.")]
        machines = {result.environment for _, result in known if result.environment is not None}
        header = ("construct", *model.MODES)
        caption = "Estimated time per call of each construct, or the outcome where it was not timed"
        table = parts.raw(Table(caption=caption, header=header, rows=rows).html())
        return [*(_machine(machine) for machine in sorted(machines, key=repr)), table]


def _rows(known: list[tuple[Finding, model.Result]]) -> list[list[Cell]]:
    return [
        [
            Cell(text=f"{comparison.name} ({finding.id})"),
            *(
                Cell(text=seconds(mode.steady_s) if mode.steady_s is not None else mode.outcome)
                for mode in map(comparison.result, model.MODES)
            ),
        ]
        for finding, result in known
        for comparison in result.comparisons
    ]


def _machine(environment: model.Environment) -> nodes.paragraph:
    accelerator = f", {environment.accelerator}" if environment.accelerator else ""
    text = (
        f"Machine: {environment.processor}, {environment.cores} cores{accelerator}, {environment.system}; "
        f"PyTorch {environment.torch}, Python {environment.python}, on {environment.device}."
    )
    return nodes.paragraph(text, text)
