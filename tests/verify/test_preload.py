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


LOADS = """
import sys
import torch
asked = []
for name in ("is_available", "device_count"):
    setattr(torch.cuda, name, lambda *_, name=name: asked.append(name) or False)
from tsguide.verify import preload
print(asked, "torch.utils.cpp_extension" in sys.modules, torch.cuda.is_initialized())
"""


def test_the_server_asks_nothing_of_cuda(tmp_path: Path, machine_folder: Path) -> None:
    """CUDA that was asked before a fork cannot be used after it, so the server leaves it to the scripts.

    PyTorch's module for building extensions asks when it is imported, on a machine with a toolkit.
    """
    compiler = tmp_path / "bin" / "nvcc"
    compiler.parent.mkdir()
    compiler.write_text("#!/bin/sh\n")
    compiler.chmod(0o755)
    environment = {"CUDA_HOME": str(tmp_path), "TSGUIDE_DEVICE": "cuda", "TMPDIR": str(machine_folder)}
    loaded = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", LOADS],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )

    assert "[] False False" == loaded.stdout.strip()


FORKS = """
import os
import torch
asked = []
set_num_threads = torch.set_num_threads
torch.set_num_threads = lambda count: asked.append(os.getpid()) or set_num_threads(count)
from tsguide.verify import preload
if child := os.fork():
    os._exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os._exit(0 if asked[-1:] == [os.getpid()] else 3)
"""


def test_a_forked_process_renews_the_threads_before_it_starts_any(machine_folder: Path) -> None:
    """Autograd's threads would otherwise race for it, and now and then one ends the process: Invalid thread pool."""
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORKS],
        env=os.environ | {"TSGUIDE_DEVICE": "cpu", "TMPDIR": str(machine_folder)},
        capture_output=True,
        check=False,
        timeout=300,
    )

    assert 0 == ended.returncode
