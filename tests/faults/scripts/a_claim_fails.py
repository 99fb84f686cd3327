"""The first of two claims does not hold."""

from tsguide import claim

claim("one is two", 1 == 2)
claim("one is one", True)
