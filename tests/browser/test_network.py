"""What comes over the wire: from this site alone, without errors, and little of it."""

from visits import Visit

HOME_BYTES = 150_000
PAGE_BYTES = 300_000


def test_no_other_host_is_asked(name: str, visit: Visit, origin: str) -> None:
    """A page needs nothing from any other host, so that it works without a network and tells nobody who reads it."""
    requests = visit.requests

    assert f"{origin}/{name}" == requests[0]
    assert [] == [address for address in requests if not address.startswith((f"{origin}/", "data:"))]


def test_the_console_has_no_error(visit: Visit) -> None:
    """A page logs no error, which a file that is missing would be too."""
    assert () == visit.errors


def test_a_page_keeps_its_budget(name: str, visit: Visit) -> None:
    """All that a page loads into an empty cache is at most 300 kB as gzip has it, and 150 kB for the home page."""
    assert 0 < visit.bytes <= (HOME_BYTES if name == "index.html" else PAGE_BYTES)
