"""What directives share that show a TOML file beside the page, in which statements rest on findings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

import msgspec
from sphinx.util.docutils import SphinxDirective

from tsguide.catalog import UnknownError
from tsguide.site.build import state
from tsguide.site.pieces import parts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from docutils import nodes


class Checked(Protocol):
    """A record of a file that knows what its types cannot say."""

    def check(self) -> None:
        """Raise ValueError, with what is wrong, where the record is well-formed and makes no sense."""


Content = TypeVar("Content", bound=Checked)


class DataFileDirective(SphinxDirective, Generic[Content]):
    """A directive whose one argument is a TOML file beside the page.

    A subclass says with ``content_type`` which record the file has, and with :meth:`show` what is made of it.
    """

    required_arguments = 1
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Callable[[str], object]] | None] = {}
    content_type: type[Content]

    def run(self) -> list[nodes.Node]:
        """Return what is to be shown, or an error that names the file where it is malformed or a finding fails."""
        path = Path(self.env.srcdir) / self.arguments[0]
        self.env.note_dependency(str(path))
        try:
            content = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), self.content_type)
            content.check()
            return self.show(content)
        except (OSError, ValueError, msgspec.ValidationError, UnknownError) as error:
            msg = f"{path.name}: {error}"
            raise self.error(msg) from error

    def show(self, content: Content) -> list[nodes.Node]:
        """Return the nodes for a file that is well-formed."""
        raise NotImplementedError

    def links(self, finding_ids: Iterable[str], whose: str, *, by_id: bool = False) -> Iterator[list[nodes.Node]]:
        """Yield a link to each finding; raise ValueError where one does not hold, UnknownError where there is none.

        Args:
            finding_ids: the findings.
            whose: what rests on them, as the message names it.
            by_id: whether a link is the finding's id alone, in place of its title and what it means for a reader.
        """
        current = state.of(self.env.app)
        findings = tuple(current.catalog.get(finding_id) for finding_id in finding_ids)
        state.depend(self.env, findings)
        for finding in findings:
            if parts.verdict(current, finding) == "fails":
                msg = f"{whose} rests on {finding.id}, which does not hold here"
                raise ValueError(msg)
            yield parts.link(current, finding, finding.id if by_id else "", meant=not by_id)
