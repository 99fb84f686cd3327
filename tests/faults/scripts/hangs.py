"""A hang, with a child that hangs too."""

import pathlib
import subprocess
import time

child = subprocess.Popen(["sleep", "600"])
pathlib.Path(__file__).with_suffix(".pid").write_text(str(child.pid))
time.sleep(600)
