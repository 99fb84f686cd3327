"""An exception after a claim."""

from tsguide import claim

claim("one is one", True)
raise KeyError("missing")
