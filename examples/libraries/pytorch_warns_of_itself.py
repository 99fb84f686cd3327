# /// finding
# tags = ["warning", "migration"]
# asks = [
#   "torch.jit.script_method is deprecated, but I do not use TorchScript",
#   "torch.compile raises a TorchScript deprecation warning",
#   "DeprecationWarning as error breaks import of torch",
# ]
# errors = ["`torch.jit.script_method` is deprecated. Please switch to `torch.compile` or `torch.export`."]
# torch = ">=2.1"
# sources = ["PyTorch: torch/utils/mkldnn.py, torch/distributed/optim/functional_adam.py"]
# added = 2026-11-26
# ///
"""
PyTorch warns of its own TorchScript when torch.compile is first used, before 2.14
==================================================================================

Parts of PyTorch that ``torch.compile`` and ``torch.distributed.optim`` import are scripted themselves.
On some releases a program that never heard of TorchScript gets dozens of warnings, or stops where warnings are errors.
"""

import collections
import json
import subprocess
import sys

from tsguide import claim

# %%
# Each import has a process of its own, since a module is imported once.

PROGRAM = """
import importlib, json, sys, warnings
import torch
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    importlib.import_module(sys.argv[1])
messages = [str(warning.message) for warning in caught]
names = vars(sys.modules.get("torch.utils.mkldnn", torch.utils))
print(json.dumps([messages, "MkldnnLinear" in names]))
"""


def warned(module):
    """Import a module of PyTorch; return how often it warns of which function of torch.jit, and whether mkldnn has its classes."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, module],
        capture_output=True,
        text=True,
        check=True,
    )
    messages, has_classes = json.loads(done.stdout.splitlines()[-1])
    about_jit = [text for text in messages if "`torch.jit." in text]
    functions = (text.split("`")[1] for text in about_jit)
    return collections.Counter(functions), has_classes


compiling, has_mkldnn = warned("torch._inductor.compile_fx")
optimizers, _ = warned("torch.distributed.optim")
print("torch._inductor.compile_fx:", dict(compiling))
print("torch.distributed.optim:", dict(optimizers))

claim(
    "what ``torch.compile`` imports warns of ``torch.jit.script_method``",
    compiling["torch.jit.script_method"] > 0,
    torch=">=2.10,<2.14",
)
claim(
    "``torch.distributed.optim`` warns of ``torch.jit.script``",
    optimizers["torch.jit.script"] > 0,
    torch=">=2.10,<2.14",
)

# %%
# Why
# ---
#
# These modules apply ``torch.jit.script_method`` and ``torch.jit.script`` while they are imported: ``torch.utils.mkldnn`` has the first.
# They did so before 2.10 as well, when nothing warned, and from 2.14 on they wait until they are used.

claim(
    "imported by ``torch.compile``, ``torch.utils.mkldnn`` has its scripted classes",
    has_mkldnn,
    torch="<2.14",
)

# %%
# Instead
# -------
#
# Where warnings are errors, let the sentence pass that these modules cause: nothing in your code is to be changed.

SENTENCE = "`torch.jit.script_method` is"  # Python 3.14 goes on differently
strict = [sys.executable, "-W", "error::DeprecationWarning"]
passing = [*strict, "-W", f"ignore:{SENTENCE}"]
program = ["-c", "import torch; import torch._inductor.compile_fx"]
stops = subprocess.run([*strict, *program], capture_output=True, text=True)
passes = subprocess.run([*passing, *program], capture_output=True, text=True)
print(stops.returncode, passes.returncode)

claim(
    "with each DeprecationWarning an error, the import fails over it",
    "script_method" in stops.stderr,
    torch=">=2.10,<2.14",
)
claim(
    "with that sentence ignored it does not",
    "script_method" not in passes.stderr,
)
