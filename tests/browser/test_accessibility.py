"""Every page can be read by everyone, as far as axe-core can tell."""

import pytest
from visits import LOOKS, Visit


@pytest.mark.parametrize("look", LOOKS)
def test_axe_finds_no_violation(look: str, visit: Visit) -> None:
    """A page breaks none of axe-core's rules, in light, in dark and on a phone."""
    assert () == visit.violations[look]
