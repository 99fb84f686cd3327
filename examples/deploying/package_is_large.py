# /// finding
# tags = ["speed", "migration"]
# asks = [
#   "AOTInductor package size and load time",
#   "how long does aoti_compile_and_package take",
#   ".pt against .pt2 against AOTInductor",
#   "start-up time of a compiled model",
# ]
# needs = ["compiler"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_inductor/package/package.py"]
# added = 2026-11-27
# ///
"""
An AOTInductor package of a small model is over fifty times as large as its TorchScript file
============================================================================================

The weights of the model are under two kilobytes; the rest is code.
Making the package takes seconds, and loading it longer than loading the file.
"""

import tempfile
import time
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, measure

torch.manual_seed(0)
model = nn.Sequential(nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 1)).eval()
example = torch.ones(4, 16)
exported = torch.export.export(model, (example,))
folder = Path(tempfile.mkdtemp())
files = {
    "TorchScript": folder / "model.pt",
    "exported program": folder / "program.pt2",
    "package": folder / "package.pt2",
}
MAKERS = {
    "TorchScript": lambda path: torch.jit.script(model).save(path),
    "exported program": lambda path: torch.export.save(exported, path),
    "package": lambda path: torch._inductor.aoti_compile_and_package(
        exported, package_path=path
    ),
}
making = {}
for what, make in MAKERS.items():
    since = time.perf_counter()
    make(str(files[what]))
    making[what] = time.perf_counter() - since
    print(
        f"{what}: {making[what]:.2f} s, {files[what].stat().st_size:,} bytes"
    )

size = {what: path.stat().st_size for what, path in files.items()}
weights = sum(each.nbytes for each in model.state_dict().values())

claim("the weights are under two kilobytes", weights < 2000)
claim(
    "the package is over 50 times as large as the TorchScript file",
    size["package"] > 50 * size["TorchScript"],
)
claim(
    "making it takes over ten times as long as both files together",
    making["package"]
    > 10 * (making["TorchScript"] + making["exported program"]),
)

# %%
# Why
# ---
#
# The package has a shared library with the code that PyTorch's runtime for packages needs, and its C++ sources.

import zipfile

largest = max(
    zipfile.ZipFile(files["package"]).infolist(),
    key=lambda each: each.file_size,
)
print(Path(largest.filename).suffix, f"{largest.file_size:,} bytes")

claim(
    "nine tenths of it are the library",
    largest.filename.endswith(".so")
    and largest.file_size > 0.9 * size["package"],
)

# %%
# Speed
# -----
#
# Loading once, and one call of each afterwards.

loading = measure(
    {
        "TorchScript": lambda: torch.jit.load(str(files["TorchScript"])),
        "exported program": lambda: torch.export.load(
            str(files["exported program"])
        ).module(),
        "package": lambda: torch._inductor.aoti_load_package(
            str(files["package"])
        ),
    },
    name="loading",
)
loading

# %%

loaded = {
    "TorchScript": torch.jit.load(str(files["TorchScript"])),
    "package": torch._inductor.aoti_load_package(str(files["package"])),
}
calling = measure(loaded, example, name="calling")
calling
