"""What the server that forks the scripts' processes does before the first of them."""

import os
import subprocess
import sys
from pathlib import Path


def test_without_numpy_nothing_is_said_about_it(good: Path, machine_folder: Path) -> None:
    """Where NumPy is not installed, verifying has nothing to say on standard error."""
    Path("absent").mkdir()
    Path("absent/numpy.py").write_text("raise ModuleNotFoundError('no numpy')")
    path = os.pathsep.join([str(Path("absent").absolute()), *filter(None, [os.environ.get("PYTHONPATH")])])
    ended = subprocess.run(
        [sys.executable, "-m", "tsguide", "verify", "--examples", str(good)],
        env=os.environ | {"PYTHONPATH": path, "TMPDIR": str(machine_folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )

    assert (0, "") == (ended.returncode, ended.stderr)
