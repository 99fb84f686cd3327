"""A fork whose child goes on to the end of the script as well."""

import os

from tsguide import claim

os.fork()
claim("one is one", True)
