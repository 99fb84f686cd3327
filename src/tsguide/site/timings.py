"""``.. timings::``: every timing of the build, with the machine that it ran on."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tsguide import model
from tsguide.site import parts, state
from tsguide.tables import Cell, Table, seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tsguide.catalog import Finding


class TimingsDirective(SphinxDirective):
    """``.. timings:: measured`` has the measurements, ``.. timings:: estimated`` those of the comparisons."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}

    def run(self) -> list[nodes.Node]:
        """Return the machine, and the tables of the kind that is asked for."""
        kinds = {"measured": self._measured, "estimated": self._estimated}
        if self.arguments[0] not in kinds:
            msg = f"unknown kind {self.arguments[0]!r}; there are {', '.join(kinds)}"
            raise self.error(msg)
        current = state.of(self.env.app)
        state.note_listing(self.env)
        state.depend(self.env, current.catalog.findings)
        results = [(finding, current.result(finding)) for finding in current.catalog.findings]
        known = [(finding, result) for finding, result in results if result is not None]
        if not known:
            return [nodes.paragraph("", "This build has run no finding: there are no timings.")]
        machines = {result.environment for _, result in known if result.environment is not None}
        shown = [_machine(machine) for machine in sorted(machines, key=repr)]
        return [*shown, *kinds[self.arguments[0]](known)]

    def _measured(self, known: list[tuple[Finding, model.Result]]) -> Iterator[nodes.Node]:
        current = state.of(self.env.app)
        for finding, result in known:
            if result.timings:
                yield nodes.paragraph("", "", *parts.link(current, finding))
            for timing in result.timings:
                yield parts.raw(timing.table().html())

    def _estimated(self, known: list[tuple[Finding, model.Result]]) -> Iterator[nodes.Node]:
        rows = [
            [
                Cell(text=f"{comparison.name} ({finding.id})"),
                *(
                    Cell(text=seconds(mode.steady_s) if mode.steady_s is not None else mode.outcome)
                    for mode in comparison.modes
                ),
            ]
            for finding, result in known
            for comparison in result.comparisons
        ]
        if rows:
            header = ("construct", *model.MODES)
            caption = "Estimated time per call of each construct, or the outcome where it was not timed"
            yield parts.raw(Table(caption=caption, header=header, rows=rows).html())


def _machine(environment: model.Environment) -> nodes.paragraph:
    accelerator = f", {environment.accelerator}" if environment.accelerator else ""
    text = (
        f"Machine: {environment.processor}, {environment.cores} cores{accelerator}, {environment.system}; "
        f"PyTorch {environment.torch}, Python {environment.python}, on {environment.device}."
    )
    return nodes.paragraph(text, text)
