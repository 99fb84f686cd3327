"""The working directory is changed, and removed."""

import os
import pathlib

from tsguide import claim

pathlib.Path("gone").mkdir()
os.chdir("gone")
pathlib.Path("../gone").rmdir()
claim("one is one", True)
