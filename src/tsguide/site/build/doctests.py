"""Doctests whose functions and classes keep their source from one block of a page to the next."""

from __future__ import annotations

import itertools
import linecache
from typing import TYPE_CHECKING

from sphinx.ext.doctest import DocTestBuilder

if TYPE_CHECKING:
    from types import CodeType

_numbers = itertools.count(1)


class SourceKeepingDocTestBuilder(DocTestBuilder):
    """Sphinx's builder, but for the file names of examples.

    Sphinx names the examples of every block alike, and doctest answers for the source of the block that runs. So
    TorchScript, which asks for source, would not find that of a function or class from an earlier block.
    """

    def compile(self, code: str, name: str, type: str, flags: int, dont_inherit: bool) -> CodeType:  # noqa: A002, FBT001  Sphinx's signature
        """Compile an example under a name of its own, and leave its source where inspect looks for it."""
        own = f"{name.rstrip('>')} {next(_numbers)}>"
        linecache.cache[own] = (len(code), None, code.splitlines(keepends=True), own)
        compiled: CodeType = super().compile(code, own, type, flags, dont_inherit)
        return compiled
