# /// finding
# tags = ["warning", "migration"]
# asks = [
#   "is TorchScript removed, and in which release",
#   "since which release is torch.jit deprecated",
#   "which calls of torch.jit warn",
#   "torch.jit.script is deprecated FutureWarning",
# ]
# errors = ["`torch.jit.load` is deprecated. Please switch to `torch.export`."]
# sources = ["PyTorch: torch/jit/_script.py, torch/jit/_serialization.py", "Python: warnings, default filter"]
# added = 2026-11-27
# ///
"""
No call of torch.jit has stopped working, and since 2.14 everybody sees that most of them are deprecated
========================================================================================================

Capturing, saving and loading warn since 2.10, freezing and forking since 2.11, but Python hid the warnings until their category changed.
What only marks code, such as ``ignore`` or ``annotate``, says nothing, and neither does a call of what was captured.
"""

import io
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import torch
from torch import nn

from tsguide import claim, device


class Doubled(nn.Module):
    def forward(self, x):
        return 2 * x


class Interface:
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pass


def double(x):
    return 2 * x


def script_method():
    class Scripted(torch.jit.ScriptModule):
        @torch.jit.script_method
        def forward(self, x):
            return 2 * x

    return Scripted()


module = Doubled().eval()
one = torch.ones(1, device=device)
scripted = torch.jit.script(module)
traced = torch.jit.trace(double, (one,))
file = io.BytesIO(scripted.save_to_buffer())
STRATEGY = [("STATIC", 2), ("DYNAMIC", 10)]  # what is set already

CAPTURES = {
    "script": lambda: torch.jit.script(module),
    "trace": lambda: torch.jit.trace(double, (one,)),
    "trace_module": lambda: torch.jit.trace_module(module, {"forward": one}),
    "script_method": script_method,
    "save": lambda: torch.jit.save(scripted, io.BytesIO()),
    "load": lambda: torch.jit.load(file),
}
OTHERS = {
    "freeze": lambda: torch.jit.freeze(scripted),
    "optimize_for_inference": lambda: torch.jit.optimize_for_inference(
        torch.jit.script(module)
    ),
    "fork": lambda: torch.jit.fork(double, one),
    "wait": lambda: torch.jit.wait(torch.jit.fork(double, one)),
    "interface": lambda: torch.jit.interface(Interface),
    "set_fusion_strategy": lambda: torch.jit.set_fusion_strategy(STRATEGY),
}
MARKS = {
    "ignore": lambda: torch.jit.ignore(double),
    "unused": lambda: torch.jit.unused(double),
    "export": lambda: torch.jit.export(double),
    "script_if_tracing": lambda: torch.jit.script_if_tracing(double)(one),
    "annotate": lambda: torch.jit.annotate(int, 1),
    "isinstance": lambda: torch.jit.isinstance(1, int),
    "Attribute": lambda: torch.jit.Attribute(1, int),
    "Final": lambda: torch.jit.Final[int],
    "is_scripting": torch.jit.is_scripting,
    "is_tracing": torch.jit.is_tracing,
}
CALLS = {
    "a scripted module": lambda: scripted(one),
    "a traced function": lambda: traced(one),
    "save_to_buffer": scripted.save_to_buffer,
}

# %%
# Each call is made once, with every warning recorded.


def warned(name, call):
    """Make a call; return the categories in which it warns of itself, and what it raised."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            call()
        except Exception as error:
            return [], repr(error)
    of_itself = [each for each in caught if "`torch.jit." in str(each.message)]
    return sorted({each.category.__name__ for each in of_itself}), ""


kinds = {
    "captures": CAPTURES,
    "others": OTHERS,
    "marks": MARKS,
    "calls": CALLS,
}
categories, failures = {}, {}
for kind, calls in kinds.items():
    for name, call in calls.items():
        categories[name], failures[name] = warned(name, call)
    print(f"{kind}:", {name: categories[name] for name in calls})

claim("every call works", not any(failures.values()))
claim(
    "``script``, ``trace``, ``trace_module``, ``script_method``, ``save`` and ``load`` warn",
    all(categories[name] for name in CAPTURES),
    torch=">=2.10",
)
claim(
    "``freeze``, ``optimize_for_inference``, ``fork``, ``wait``, ``interface`` and ``set_fusion_strategy`` warn",
    all(categories[name] for name in OTHERS),
    torch=">=2.11",
)
claim(
    "what marks code does not warn, nor do guards",
    not any(categories[name] for name in MARKS),
)
claim(
    "a call of what was captured does not warn, nor does ``save_to_buffer``",
    not any(categories[name] for name in CALLS),
)

# %%
# Why
# ---
#
# Python shows a ``DeprecationWarning`` only where ``__main__`` itself causes it, and a ``FutureWarning`` always.
# PyTorch's warning is attributed to a line of PyTorch, so that as a ``DeprecationWarning`` not even the program's author saw it, outside of tests.

seen = {category for name in CAPTURES for category in categories[name]}
claim(
    "the category of these warnings is ``DeprecationWarning``",
    seen == {"DeprecationWarning"},
    torch=">=2.10,<2.14",
)
claim(
    "the category of these warnings is ``FutureWarning``",
    seen == {"FutureWarning"},
    torch=">=2.14",
)
claim(
    "the category of the one of ``set_fusion_strategy`` is ``DeprecationWarning``",
    categories["set_fusion_strategy"] == ["DeprecationWarning"],
    torch=">=2.11",
)

PROGRAM = """
import torch

@torch.jit.script
def double(x):
    return 2 * x
"""

with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "program.py"
    path.write_text(PROGRAM)
    default = [sys.executable, "-W", "default::FutureWarning", str(path)]
    done = subprocess.run(default, capture_output=True, text=True)
shown = [line for line in done.stderr.splitlines() if "`torch.jit." in line]
print(len(shown), "lines on torch.jit are shown")

claim(
    "a program that scripts a function runs to its end", done.returncode == 0
)
claim(
    "who starts it is shown the warning",
    len(shown) == 1,
    torch=">=2.14",
)

# %%
# The functions' own documentation names a release in which nothing warned.

documented = [
    name
    for name in [*CAPTURES, *OTHERS]
    if "deprecated:: 2.5" in (getattr(torch.jit, name).__doc__ or "")
]
print(documented)

claim(
    "the docstrings of the functions that began to warn in 2.11 say 2.5",
    documented == [*OTHERS],
    torch=">=2.11",
)

# %%
# Instead
# -------
#
# Run the tests once with the sentence as an error: each call that is to be replaced stops there, whatever its category is called.

with warnings.catch_warnings():
    warnings.filterwarnings("error", message=r"`torch\.jit\.")
    try:
        torch.jit.script(double)
    except Warning as error:
        stopped = str(error)
    else:
        stopped = ""
print(stopped)

claim(
    "with the sentence as an error, ``torch.jit.script`` stops",
    "`torch.jit.script` is" in stopped,
    torch=">=2.10",
)
