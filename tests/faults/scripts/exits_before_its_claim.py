"""The process ends well, before the first claim."""

import os

from tsguide import claim

os._exit(0)
claim("one is one", True)
