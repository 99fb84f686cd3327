# /// finding
# tags = ["silent", "python-state", "migration"]
# asks = [
#   "torch.jit.ignore in torch.export, what does it become",
#   "keep a method in Python, out of the exported graph",
#   "torch.compiler.disable has no effect in torch.export",
#   "allow_in_graph runs my function once",
#   "replacement of torch.jit.ignore under torch.compile",
# ]
# errors = ["Unsupported: Skip calling `torch.compiler.disable()`d function"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_jit_internal.py, ignore", "PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
torch.export runs an ignored function once, into the graph, even under torch.compiler.disable
=============================================================================================

To TorchScript, ``@torch.jit.ignore`` says: call Python here, each time.
To ``torch.export`` it says nothing, and only a custom operator keeps the function in Python.
"""

import io

import torch
from torch import nn

from tsguide import claim, device, refuses

settings = {"gain": 2.0}


def scaled(x):
    return settings["gain"] * x


def scaled_numbers(x):
    return torch.tensor(
        [settings["gain"] if v > 0 else 0.0 for v in x.tolist()],
        device=x.device,
    )


@torch.library.custom_op("guide_ignored::scaled", mutates_args=())
def operator(x: torch.Tensor) -> torch.Tensor:
    return scaled(x)


@torch.library.custom_op("guide_ignored::scaled_numbers", mutates_args=())
def operator_of_numbers(x: torch.Tensor) -> torch.Tensor:
    return scaled_numbers(x)


for each in (operator, operator_of_numbers):
    each.register_fake(torch.empty_like)


def copied(function):
    """Return a new function with the same code, so that no mark is set on the first."""
    return type(function)(
        function.__code__, function.__globals__, function.__name__
    )


def with_helper(helper):
    """Return a module that calls the helper."""

    class Model(nn.Module):
        def forward(self, x):
            return helper(x + 0)

    return Model()


# %%
# Each row is a way to mark the function, each column a capture.
# The setting is changed after the first call: what runs Python at each call *follows*, what has it in a graph is *frozen*.

one = torch.ones(3, device=device)
CAPTURES = {
    "script": torch.jit.script,
    "export": lambda module: torch.export.export(
        module, (one,), strict=False
    ).module(),
    "strict": lambda module: torch.export.export(
        module, (one,), strict=True
    ).module(),
    "compile": lambda module: torch.compile(module, backend="aot_eager"),
    "fullgraph": lambda module: torch.compile(
        module, backend="aot_eager", fullgraph=True
    ),
}
ignore, compiler = torch.jit.ignore, torch.compiler
MARKS = {
    "ignore": lambda: ignore(copied(scaled)),
    "ignore, disable": lambda: ignore(compiler.disable(copied(scaled))),
    "ignore, allow_in_graph": lambda: compiler.allow_in_graph(
        ignore(copied(scaled))
    ),
    "custom operator": lambda: torch.ops.guide_ignored.scaled,
    "numbers: ignore": lambda: ignore(copied(scaled_numbers)),
    "numbers: ignore, disable": lambda: ignore(
        compiler.disable(copied(scaled_numbers))
    ),
    "numbers: custom operator": lambda: torch.ops.guide_ignored.scaled_numbers,
}


def setting_of(capture, mark):
    """Capture, call, change the setting, call again; return whether the second call followed."""
    torch._dynamo.reset()
    settings["gain"] = 2.0
    try:
        captured = capture(with_helper(mark()))
        before = captured(one)
    except Exception:
        return "refused"
    settings["gain"] = 5.0
    after = captured(one)
    if (before[0], after[0]) == (2, 5):
        return "follows"
    return "frozen" if (before[0], after[0]) == (2, 2) else "wrong"


outcomes = {
    mark: [setting_of(capture, make) for capture in CAPTURES.values()]
    for mark, make in MARKS.items()
}
print(f"{'':25}", *(f"{name:9}" for name in CAPTURES))
for mark, row in outcomes.items():
    print(f"{mark:25}", *(f"{outcome:9}" for outcome in row))

claim(
    "an ignored function follows in TorchScript and under compile, and is frozen by both ways of export",
    outcomes["ignore"]
    == ["follows", "frozen", "frozen", "follows", "follows"],
)
claim(
    "with disable, export freezes it all the same, and what wants the whole graph refuses",
    outcomes["ignore, disable"]
    == ["follows", "frozen", "refused", "follows", "refused"],
)
claim(
    "with allow_in_graph, compile freezes it too",
    outcomes["ignore, allow_in_graph"] == ["follows"] + 4 * ["frozen"],
)
claim(
    "what needs the numbers is refused by both ways of export, and runs under compile, which leaves the graph for it",
    outcomes["numbers: ignore"]
    == outcomes["numbers: ignore, disable"]
    == ["follows", "refused", "refused", "follows", "refused"],
)

# %%
# Why
# ---
#
# ``ignore`` sets an attribute that ``torch.jit.script`` alone reads.
# Export that is not strict runs the Python code itself, so ``disable``, which speaks to Dynamo, is not asked.
# ``allow_in_graph`` tells Dynamo not to read the function; what comes after Dynamo runs it once, and records its operators.

graph = torch.export.export(
    with_helper(MARKS["ignore, disable"]()), (one,), strict=False
).graph
print(graph)

refuses(
    lambda: torch.export.export(
        with_helper(MARKS["ignore, disable"]()), (one,), strict=True
    ),
    error=torch._dynamo.exc.Unsupported,
    match="disable",
    what="torch.export.export(..., strict=True) of the disabled function",
)
claim(
    "the operator of the disabled function is a node", "aten.mul" in str(graph)
)

# %%
# Instead
# -------
#
# Register the function as an operator with a fake, and call it by ``torch.ops``: it runs at each call, under every capture.

claim(
    "a custom operator follows everywhere, and may use numbers",
    outcomes["custom operator"]
    == outcomes["numbers: custom operator"]
    == 5 * ["follows"],
)

# %%
# Such a model can be saved as TorchScript too, which an ignored function, and the operator called by its Python name, prevent.


def can_be_saved(helper):
    try:
        torch.jit.save(torch.jit.script(with_helper(helper)), io.BytesIO())
    except RuntimeError as error:
        return "Could not export Python function call" not in str(error)
    return True


claim(
    "with the ignored function, saving is refused",
    not can_be_saved(MARKS["ignore"]()),
)
claim("by the operator's Python name, too", not can_be_saved(operator))
claim(
    "by ``torch.ops``, it is saved",
    can_be_saved(torch.ops.guide_ignored.scaled),
)

# %%
# Where the function only looks, as a log does, leave it out of the graph: ``if not torch.compiler.is_compiling()``.

seen = []


class Logged(nn.Module):
    def forward(self, x):
        if not torch.compiler.is_compiling():
            seen.append(x.max().item())
        return 2 * x


logged = torch.export.export(Logged(), (one,)).module()
claim("the program gives the result", torch.equal(logged(one), 2 * one))
claim("and nothing was seen, at export or later", seen == [])

# %%
# Limits
# ------
#
# The file of a program names the operator and does not hold it: :finding:`exporting/custom-operator-needs-a-fake`.
# A pure function of tensors needs nothing: in the graph it gives what it gave in Python.
