"""Which releases a specifier is about."""

import pytest
from packaging.specifiers import InvalidSpecifier

from tsguide import scope


@pytest.mark.parametrize(
    ("specifier", "release", "expected"),
    [
        ("", "2.4.1+cu121", True),
        (">=2.5", "2.10.0+cpu", True),
        (">=2.5", "2.4.1", False),
        ("<2.16", "2.15.0a0+git1", True),
        (">=3.9", "3.14", True),
    ],
)
def test_a_specifier_is_about_releases(specifier: str, release: str, *, expected: bool) -> None:
    """Releases are compared as releases are, with or without a build, and one that is not out yet counts too."""
    assert expected == scope.includes(specifier, release)


@pytest.mark.parametrize(
    ("specifier", "python", "expected"),
    [
        (">=2.11", "3.11", False),
        (">=2.11; python_version >= '3.14'", "3.11", True),
        (">=2.11; python_version >= '3.14'", "3.9", True),
        (">=2.11; python_version >= '3.14'", "3.14", False),
        ('>=2.10;python_version=="3.14"', "3.14", True),
    ],
)
def test_a_specifier_can_be_about_some_pythons(specifier: str, python: str, *, expected: bool) -> None:
    """Under a Python that the condition is not about, the specifier is about every release of PyTorch."""
    assert expected == scope.includes_torch(specifier, "2.10.0", python)


@pytest.mark.parametrize(
    "specifier",
    ["2.5", ">=2.5;", ">=2.5; sys_platform == 'linux'", ">=2.5; python_version >= 3.14", ">=2; python_version > '.'"],
)
def test_what_is_no_specifier_says_so(specifier: str) -> None:
    """A mistake in either part is an error that names it."""
    with pytest.raises(InvalidSpecifier, match="Invalid (specifier|condition): "):
        scope.check_torch(specifier)
