"""All claims hold."""

from tsguide import claim

claim("one is one", True)
