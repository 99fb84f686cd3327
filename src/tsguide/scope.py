"""For which releases something is meant: specifiers of PyTorch and of Python, in the forms of PEP 440 and PEP 508."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import Version

_MARKER = re.compile(r"\s*python_version\s*([<>=!~]+)\s*(['\"])([\d.]+)\2\s*")
"""The one condition that a specifier may have: on which Pythons it is one."""


def includes(specifier: str, release: str) -> bool:
    """Return whether a release, given with or without its build, is one that a specifier is about; all where empty."""
    return SpecifierSet(specifier).contains(Version(Version(release).public), prereleases=True)


def includes_torch(specifier: str, release: str, python: str) -> bool:
    """Return whether a release of PyTorch is one that a specifier is about, under a line of Python such as ``3.11``.

    A specifier may end as a requirement does: ``">=2.11; python_version >= '3.14'"`` says something of Python 3.14 and
    later, and under older ones it is about all.

    Raises:
        packaging.specifiers.InvalidSpecifier: it is none.
    """
    releases, pythons = _parsed(specifier)
    return not includes(pythons, python) or includes(releases, release)


def check_torch(specifier: str) -> None:
    """Raise InvalidSpecifier, with what is wrong, where :func:`includes_torch` would."""
    for part in _parsed(specifier):
        SpecifierSet(part)


def _parsed(specifier: str) -> tuple[str, str]:
    """Return the specifier of PyTorch, and that of the Pythons under which it is one."""
    releases, condition, marker = specifier.partition(";")
    if not condition:
        return releases, ""
    found = _MARKER.fullmatch(marker)
    if found is None:
        msg = f"Invalid condition: {marker.strip()!r}; write, say, '>=2.11; python_version >= \"3.14\"'"
        raise InvalidSpecifier(msg)
    return releases, f"{found[1]}{found[3]}"
