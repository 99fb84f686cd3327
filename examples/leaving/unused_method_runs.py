# /// finding
# tags = ["silent", "control-flow", "migration"]
# asks = [
#   "torch.jit.unused under torch.export and torch.compile",
#   "This Python function is annotated to be ignored and cannot be run",
#   "code that must not run in the exported model",
#   "is_scripting branch takes the other path after export",
# ]
# errors = [
#   "RuntimeError: This Python function is annotated to be ignored and cannot be run",
#   "Unsupported: Observed exception",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_jit_internal.py, unused", "PyTorch: torch/jit/_recursive.py"]
# added = 2026-11-27
# ///
"""
What is marked unused raises in TorchScript, and runs in an exported program
============================================================================

``@torch.jit.unused`` puts a ``raise`` in the place of a method that no deployed model may reach.
``torch.export`` and ``torch.compile`` do not see the mark: the method runs, or is left out without a word.
"""

import io
from typing import Optional

import torch
from torch import nn

from tsguide import claim, device, refuses


class Choice(nn.Module):
    """Doubles; the method that is marked unused gives three times its argument instead."""

    def __init__(self):
        super().__init__()
        self.debug = True

    @torch.jit.unused
    def in_python(self, x):
        return x * 3


class ByFlag(Choice):
    def forward(self, x, target: Optional[torch.Tensor] = None):
        return self.in_python(x) if self.debug else x * 2


class ByMode(Choice):
    def forward(self, x, target: Optional[torch.Tensor] = None):
        return self.in_python(x) if self.training else x * 2


class ByArgument(Choice):
    def forward(self, x, target: Optional[torch.Tensor] = None):
        return self.in_python(x) if target is not None else x * 2


class ByGuard(Choice):
    def forward(self, x, target: Optional[torch.Tensor] = None):
        return x * 2 if torch.jit.is_scripting() else self.in_python(x)


one = torch.ones((), device=device)


def loaded(module):
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(module), file)
    file.seek(0)
    return torch.jit.load(file)


def exported(module, strict, example):
    program = torch.export.export(module, example, strict=strict)
    return program.module()


CAPTURES = {
    "eager": lambda module, _: module,
    "file": lambda module, _: loaded(module),
    "export": lambda module, example: exported(module, False, example),
    "strict": lambda module, example: exported(module, True, example),
    "compile": lambda module, _: torch.compile(
        module, backend="aot_eager", fullgraph=True
    ),
}
CASES = {
    "flag": (ByFlag(), (one, None), (one, None)),
    "training mode": (ByMode(), (one, None), (one, None)),
    "target, in the example too": (ByArgument(), (one, one), (one, one)),
    "target, None in the example": (ByArgument(), (one, None), (one, one)),
    "is_scripting": (ByGuard(), (one, None), (one, None)),
}


def ran(capture, module, example, arguments):
    """Capture and call; return which branch ran."""
    torch._dynamo.reset()
    try:
        factor = capture(module, example)(*arguments).item()
    except Exception as error:
        return (
            "raises" if "annotated to be ignored" in str(error) else "refused"
        )
    return {2: "other", 3: "unused"}[factor]


# %%
# Each row says what leads to the method, each column what captured: *unused* is that the method ran, *other* the other branch.

outcomes = {
    case: {name: ran(capture, *what) for name, capture in CAPTURES.items()}
    for case, what in CASES.items()
}
print(f"{'':28}", *(f"{name:8}" for name in CAPTURES))
for case, row in outcomes.items():
    print(f"{case:28}", *(f"{outcome:8}" for outcome in row.values()))

REACHED = ("flag", "training mode", "target, in the example too")
claim(
    "the file raises where eager reaches the method",
    all(outcomes[case]["file"] == "raises" for case in REACHED)
    and outcomes["target, None in the example"]["file"] == "raises",
)
claim(
    "there export, both ways, and compile run it",
    all(
        outcomes[case][how] == "unused"
        for case in REACHED
        for how in ("export", "strict", "compile")
    ),
)
claim(
    "an argument that was None at export is ignored, where the file raised",
    outcomes["target, None in the example"]["export"]
    == outcomes["target, None in the example"]["strict"]
    == "other",
)
claim(
    "behind ``is_scripting`` the file has one branch, and export the other",
    [*outcomes["is_scripting"].values()]
    == ["unused", "other", "unused", "unused", "unused"],
)

# %%
# Why
# ---
#
# ``torch.jit.script`` compiles a ``raise`` for a method with this mark, which takes effect when the call is reached.

print(loaded(ByFlag()).code)

claim("the file has a raise", "RaiseException" in loaded(ByFlag()).code)

# %%
# Export keeps the one branch that Python took, and so the mode, the flag and the ``None`` of its example.

print(exported(ByMode(), False, (one, None)).code)

claim(
    "the program has the method's multiplication",
    "mul.Tensor(x, 3)" in exported(ByMode(), False, (one, None)).code,
)

# %%
# Instead
# -------
#
# Raise where a capture reaches the method.
# That is earlier than in the file: there is no program.


class Refusing(ByMode):
    def in_python(self, x):
        if torch.compiler.is_compiling():
            raise RuntimeError("call eval() before export")
        return x * 3


claim("eager runs the method", Refusing()(one) == 3)
refuses(
    lambda: exported(Refusing(), False, (one, None)),
    error=RuntimeError,
    match="call eval",
    what="torch.export.export of the module in training mode",
)
claim(
    "in evaluation mode it is exported",
    exported(Refusing().eval(), False, (one, None))(one, None) == 2,
)


# %%
# Export that is strict refuses it too, in words of its own.

refuses(
    lambda: exported(Refusing(), True, (one, None)),
    error=torch._dynamo.exc.Unsupported,
    match="Observed exception",
    what="torch.export.export(..., strict=True) of the same",
)

# %%
# For an argument that a program must not get, export a module that has no such argument.


class ForInference(nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, x):
        return self.model(x)


inference = exported(ForInference(ByArgument()), False, (one,))

claim("without the target it agrees", inference(one) == 2)


def takes_a_target():
    try:
        inference(one, one)
    except Exception:
        return False
    return True


claim("a target is refused", not takes_a_target())

# %%
# Where the two branches of ``is_scripting`` differ, production ran the file's: keep that one, and delete the other with the method.
#
# Limits
# ------
#
# A condition on the numbers of a tensor decides at each call in the file, and is refused by export: :finding:`exporting/assert-becomes-an-operator` has what to write for a branch that only raises.
# Without such a condition the mark can stay where it is: :finding:`libraries/leftover-decorators-return-the-function`.
