# /// finding
# tags = ["works", "migration"]
# asks = [
#   "torch.jit.is_scripting or torch.compiler.is_compiling, which one",
#   "is_exporting, is_dynamo_compiling, is_tracing: what is true where",
#   "one code base for TorchScript, torch.compile and torch.export",
# ]
# errors = ["RuntimeError: python value of type 'bool' cannot be used as a value."]
# torch = ">=2.6"
# sources = ["PyTorch: torch/compiler/__init__.py", "PyTorch: torch/_jit_internal.py"]
# added = 2026-11-27
# ///
"""
No guard is true under every capture: torch.compiler.is_compiling knows nothing of TorchScript
==============================================================================================

``is_scripting`` and ``is_tracing`` are each true under one way of TorchScript.
``is_compiling`` is true under ``torch.compile`` and ``torch.export``, and what asks ``is_exporting`` can no longer be scripted.
"""

import torch
from torch import nn

from tsguide import claim, device

GUARDS = {
    "torch.jit.is_scripting": torch.jit.is_scripting,
    "torch.jit.is_tracing": torch.jit.is_tracing,
    "torch.compiler.is_compiling": torch.compiler.is_compiling,
    "torch.compiler.is_dynamo_compiling": torch.compiler.is_dynamo_compiling,
}
CAPTURES = {
    "eager": lambda module, x: module,
    "trace": lambda module, x: torch.jit.trace(module, (x,)),
    "script": lambda module, x: torch.jit.script(module),
    "compile": lambda module, x: torch.compile(module, backend="eager"),
    "export": lambda module, x: torch.export.export(
        module, (x,), strict=False
    ).module(),
    "export, strict": lambda module, x: torch.export.export(
        module, (x,), strict=True
    ).module(),
}


def guarded(guard):
    """Return a module that adds one where the guard is true."""

    class Guarded(nn.Module):
        def forward(self, x):
            if guard():
                return x + 1
            return x

    return Guarded()


# %%
# Each guard is asked under each capture.

zero = torch.zeros((), device=device)
true_under = {
    name: [
        how
        for how, capture in CAPTURES.items()
        if capture(guarded(guard), zero)(zero) == 1
    ]
    for name, guard in GUARDS.items()
}
for name, captures in true_under.items():
    print(f"{name}: {', '.join(captures)}")

claim(
    "is_scripting is true in script alone",
    true_under["torch.jit.is_scripting"] == ["script"],
)
claim(
    "is_tracing is true in a trace alone",
    true_under["torch.jit.is_tracing"] == ["trace"],
)
claim(
    "is_compiling is true under compile and both ways of export",
    true_under["torch.compiler.is_compiling"]
    == ["compile", "export", "export, strict"],
)
claim(
    "is_dynamo_compiling is false under export that is not strict",
    true_under["torch.compiler.is_dynamo_compiling"]
    == ["compile", "export, strict"],
)

# %%
# Why
# ---
#
# ``torch.jit.script`` decides ``is_scripting`` while it compiles, and drops the other branch.
# ``is_compiling`` it compiles like any function, and the script asks it at each call.
# Export that is not strict runs the Python code itself, without Dynamo, which ``is_dynamo_compiling`` asks for.

by_script = torch.jit.script(guarded(torch.jit.is_scripting)).code
by_compiler = torch.jit.script(guarded(torch.compiler.is_compiling)).code
print(by_script)
print(by_compiler)

claim("of is_scripting no branch is left", "if" not in by_script)
claim("is_compiling is called by the script", "is_compiling()" in by_compiler)

# %%
# Instead
# -------
#
# Where one branch is for all captures, ask for all of them.


def is_captured():
    return (
        torch.jit.is_scripting()
        or torch.jit.is_tracing()
        or torch.compiler.is_compiling()
    )


captured = [
    how
    for how, capture in CAPTURES.items()
    if capture(guarded(is_captured), zero)(zero) == 1
]
print(captured)

claim(
    "the three together are true everywhere but in eager",
    captured == [how for how in CAPTURES if how != "eager"],
)

# %%
# Limits
# ------
#
# ``torch.compiler.is_exporting`` came with 2.7, and tells export from compile since 2.12 only: before, it was true under both.
# The script of a module that asks for it is refused: its answer is a global variable of Python.

is_exporting = getattr(torch.compiler, "is_exporting", lambda: False)
exporting = [
    how
    for how, capture in CAPTURES.items()
    if how != "script" and capture(guarded(is_exporting), zero)(zero) == 1
]
print(exporting)

claim(
    "is_exporting is true under both ways of export",
    {"export", "export, strict"} <= {*exporting},
    torch=">=2.7",
)
claim(
    "it is true under compile too, before 2.12",
    "compile" in exporting,
    torch=">=2.7,<2.12",
)


def refusal():
    try:
        torch.jit.script(guarded(is_exporting))
    except RuntimeError as error:
        return str(error)
    return ""


claim(
    "torch.jit.script refuses a module that asks is_exporting",
    "python value of type 'bool' cannot be used as a value" in refusal(),
    torch=">=2.7",
)
