# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "how to check that an exported program equals the TorchScript file",
#   "what does torch.testing.assert_close not compare",
#   "contiguous() is lost in torch.export",
#   "exported program changes its input or shares memory with it",
#   "test inputs for a converted model: NaN, empty, non-contiguous, other dtypes",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/testing/_comparison.py", "PyTorch: torch/export/_trace.py"]
# added = 2026-11-27
# ///
"""
A program passes torch.testing.assert_close on every input, and differs from its file in memory and in state
============================================================================================================

``assert_close`` looks at numbers, shapes, dtypes and devices.
It passes another stride, a result that shares memory with its argument, a tuple for a list, and whatever the second call would show.
"""

import io
import itertools
from typing import List

import torch
from torch import Tensor, nn
from torch.testing import assert_close

from tsguide import claim, device


class Scaled(nn.Module):
    def __init__(self):
        super().__init__()
        self.calls = 0

    def forward(self, x: Tensor) -> List[Tensor]:
        self.calls += 1
        return [x.contiguous(), x / self.calls]


def fresh_pair():
    """Return what is loaded from a TorchScript file, and the program exported from the same module."""
    file = io.BytesIO()
    torch.jit.save(torch.jit.script(Scaled()), file)
    file.seek(0)
    rows = torch.export.Dim("rows")
    program = torch.export.export(
        Scaled(), (example,), dynamic_shapes=({0: rows},), strict=False
    )
    return torch.jit.load(file), program.module()


example = torch.rand(4, 3, device=device)
INPUTS = {
    "example": example,
    "more rows": torch.rand(6, 3, device=device),
    "empty": torch.rand(0, 3, device=device),
    "NaN": example * float("nan"),
    "infinite": example * float("inf"),
    "float64": example.double(),
    "int64": torch.ones(4, 3, dtype=torch.int64, device=device),
    "with gradient": example.clone().requires_grad_(),
    "transposed": torch.rand(3, 4, device=device).t(),
    "every second row": torch.rand(8, 3, device=device)[::2],
}

# %%
# The usual check, with a new file and a new program for each input.


def passes(actual, expected, **options):
    try:
        assert_close(actual, expected, **options)
    except (AssertionError, TypeError):
        return False
    return True


def usual_check(x):
    file, program = fresh_pair()
    return passes(program(x), file(x), equal_nan=True)


checked = {name: usual_check(x) for name, x in INPUTS.items()}
print(checked)

claim("all inputs pass", all(checked.values()))

# %%
# Why
# ---
#
# What ``assert_close`` compares by default, each as a pair that differs in one thing.

ones = torch.ones(2, 2)
PAIRS = {
    "number": (ones, ones + 1),
    "shape": (ones, ones[0]),
    "dtype": (ones, ones.double()),
    "NaN in both": (ones * float("nan"), ones * float("nan")),
    "1 and 1.0": (1, 1.0),
    "tensor and number": (torch.tensor(1.0), 1.0),
    "strings": ("same", "same"),
    "stride": (torch.ones(2, 3), torch.ones(3, 2).t()),
    "requires_grad": (ones, ones.clone().requires_grad_()),
    "parameter": (ones, nn.Parameter(ones)),
    "0.0 and -0.0": (torch.zeros(1), -torch.zeros(1)),
    "one part in a million": (ones, ones + 1e-6),
    "list and tuple": ([ones], (ones,)),
    "order of keys": ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
}
fail = {name for name, (a, b) in PAIRS.items() if not passes(b, a)}
print("refused:", [name for name in PAIRS if name in fail])
print("passed: ", [name for name in PAIRS if name not in fail])

claim(
    "it refuses other numbers, shapes and dtypes, also of Python's numbers",
    {"number", "shape", "dtype", "1 and 1.0", "tensor and number"} <= fail,
)
claim(
    "and two that are equal: NaN without ``equal_nan=True``, and strings",
    {"NaN in both", "strings"} <= fail,
)
claim(
    "it passes stride, requires_grad, container and order of keys",
    not fail & {"stride", "requires_grad", "list and tuple", "order of keys"},
)
claim(
    "it passes a parameter for a tensor, a negative zero, and small errors",
    not fail & {"parameter", "0.0 and -0.0", "one part in a million"},
)

# %%
# The program differs in two such things.
# Export found the example contiguous, and left ``contiguous()`` out: for another input the result is the input.
# The number of calls is a constant.

print(fresh_pair()[1].code)

file, program = fresh_pair()
x = INPUTS["transposed"].clone()
copied, shared = file(x)[0], program(x)[0]
shared.zero_()

claim("of a transposed input, the file gives a copy", copied.all())
claim(
    "the program gives the input itself, which its caller then changes",
    not x.any(),
)

# %%
# Instead
# -------
#
# Describe all that a caller can see of two calls in a row, and compare the descriptions.
# Numbers go through ``assert_close``, all else has to be equal.


def described(what, others, path="result"):
    """Yield (path, fact) for all that can be seen of a result, and which of the other tensors it shares memory with."""
    if isinstance(what, Tensor):
        yield f"{path} numbers", what.detach().clone()
        yield f"{path} stride", what.stride()
        yield f"{path} requires_grad", what.requires_grad
        memory = what.untyped_storage().data_ptr()
        yield (
            f"{path} shares memory with",
            [
                name
                for name, other in others.items()
                if what.numel()
                and other.untyped_storage().data_ptr() == memory
            ],
        )
    elif isinstance(what, dict | list | tuple):
        items = what.items() if isinstance(what, dict) else enumerate(what)
        yield f"{path} type", type(what)
        yield f"{path} length", len(what)
        for key, part in items:
            yield from described(part, others, f"{path}[{key!r}]")
    else:
        yield path, what


def seen(module, x):
    """Return all that can be seen of two calls with copies of an input."""
    facts = {}
    for call in ("first", "second"):
        given = torch.empty_strided(
            x.size(), x.stride(), dtype=x.dtype, device=x.device
        )
        given.copy_(x.detach()).requires_grad_(x.requires_grad)
        try:
            result = module(given)
        except Exception:
            facts[f"{call}: raises"] = True
            continue
        parts = itertools.chain(
            described(result, {"the argument": given}),
            described(given, {}, "argument afterwards"),
        )
        facts |= {f"{call}: {path}": fact for path, fact in parts}
    return facts


def differences(module, expected, x):
    """Return what differs between two modules, given the same input."""
    actual, wanted = seen(module, x), seen(expected, x)
    return [
        path
        for path in actual | wanted
        if path not in actual
        or path not in wanted
        or not same(actual[path], wanted[path])
    ]


def same(actual, expected):
    if isinstance(actual, Tensor) and isinstance(expected, Tensor):
        return passes(actual, expected, equal_nan=True)
    return type(actual) is type(expected) and actual == expected


found = {}
for name, x in INPUTS.items():
    file, program = fresh_pair()
    found[name] = differences(program, file, x)
    print(f"{name}: {found[name]}")

claim(
    "the second call differs, on all inputs that have a number other than NaN and infinity",
    {
        name
        for name, paths in found.items()
        if "second: result[1] numbers" in paths
    }
    == {*INPUTS} - {"empty", "NaN", "infinite"},
)
claim(
    "the first differs where the input is not contiguous: in stride and memory",
    {
        name
        for name, paths in found.items()
        if any("first" in path for path in paths)
    }
    == {"transposed", "every second row"},
)
claim(
    "of a transposed input it names both",
    {
        "first: result[0] stride",
        "first: result[0] shares memory with",
    }
    <= {*found["transposed"]},
)

# %%
# With what it found put right, it finds nothing: the count in a buffer, and a copy that does not depend on the example.


class Repaired(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("calls", torch.zeros((), device=device))

    def forward(self, x: Tensor) -> List[Tensor]:
        self.calls += 1
        copied = x.clone(memory_format=torch.contiguous_format)
        return [copied, x / self.calls]


def repaired_pair():
    rows = torch.export.Dim("rows")
    program = torch.export.export(
        Repaired(), (example,), dynamic_shapes=({0: rows},), strict=False
    )
    return torch.jit.script(Repaired()), program.module()


left = {
    name: differences(*reversed(repaired_pair()), x)
    for name, x in INPUTS.items()
}
print(left)

claim("nothing differs", not any(left.values()))

# %%
# Limits
# ------
#
# It compares what was given to it: no list of inputs proves two programs equal.
# Gradients are compared as far as ``requires_grad``; where a model is trained on, compare those of a sum of the results too: :finding:`exporting/custom-backward-is-lost`.
# What an exported program does not check stands in :finding:`exporting/type-of-an-input-is-not-checked` and :finding:`exporting/none-is-ignored-afterwards`.
