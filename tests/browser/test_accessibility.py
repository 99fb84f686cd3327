"""Every page can be read by everyone, as far as axe-core can tell."""

from collections.abc import Callable

import pytest
from visits import LOOKS, Visit


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_no_violation(name: str, look: str, visit: Callable[[str], Visit]) -> None:
    """A page breaks none of axe-core's rules, in light, in dark and on a phone."""
    assert () == visit(name).violations[look]
