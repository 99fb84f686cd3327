# /// finding
# tags = ["refused", "types", "migration"]
# asks = [
#   "torch.jit.isinstance graph break, torch.compile fullgraph",
#   "torch.jit.annotate, Final, __constants__ after TorchScript: delete or keep",
#   "torch.jit.Attribute without scripting, only integer tensors of a single element can be converted to an index",
#   "The inner type of a container is lost when calling torch.jit.isinstance in eager mode",
# ]
# errors = [
#   "TypeError: only integer tensors of a single element can be converted to an index",
#   "UserWarning: The inner type of a container is lost when calling torch.jit.isinstance in eager mode.",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/__init__.py, isinstance", "PyTorch: torch/jit/_script.py, Attribute"]
# added = 2026-11-27
# ///
"""
Of TorchScript's words for types two have to go: torch.jit.isinstance and torch.jit.Attribute
=============================================================================================

``Final``, ``__constants__`` and ``annotate`` do nothing to who no longer scripts, and may stay.
``isinstance`` stops whatever wants one graph, and a module with an ``Attribute`` works only scripted.
"""

import warnings
from typing import Dict, List

import torch
from torch import nn

from tsguide import claim, device, refuses


class Final(nn.Module):
    factor: torch.jit.Final[int]

    def __init__(self):
        super().__init__()
        self.factor = 2

    def forward(self, x):
        return x * self.factor


class Constants(nn.Module):
    __constants__ = ["factor"]

    def __init__(self):
        super().__init__()
        self.factor = 2

    def forward(self, x):
        return x * self.factor


class Annotate(nn.Module):
    def forward(self, x):
        parts = torch.jit.annotate(List[torch.Tensor], [])
        for _ in range(2):
            parts.append(x)
        return torch.stack(parts).sum(0)


class IsInstance(nn.Module):
    def forward(self, x):
        parts = [x + 0, x]
        if torch.jit.isinstance(parts, List[torch.Tensor]):
            return torch.stack(parts).sum(0)
        return x


class Attribute(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = torch.jit.Attribute(2, int)

    def forward(self, x):
        return x * self.factor


class AttributeDict(nn.Module):
    def __init__(self):
        super().__init__()
        self.factors = torch.jit.Attribute({"double": 2}, Dict[str, int])

    def forward(self, x):
        return x * self.factors["double"]


one = torch.ones(3, device=device)
graphs = []


def count(graph, example):
    """Be a backend that notes each graph, and runs it as it is."""
    graphs.append(graph)
    return graph.forward


CAPTURES = {
    "eager": lambda module: module,
    "script": torch.jit.script,
    "export": lambda module: torch.export.export(
        module, (one,), strict=False
    ).module(),
    "strict": lambda module: torch.export.export(
        module, (one,), strict=True
    ).module(),
    "compile": lambda module: torch.compile(module, backend=count),
    "fullgraph": lambda module: torch.compile(
        module, backend=count, fullgraph=True
    ),
}


def outcome(capture, module):
    """Return whether a captured module doubles, and in how many graphs, if it was compiled."""
    torch._dynamo.reset()
    graphs.clear()
    try:
        result = capture(module)(one)
    except Exception:
        return "fails"
    if not torch.equal(result, 2 * one):
        return "wrong"
    return f"works, {len(graphs)}" if graphs else "works"


# %%
# Each module doubles; where it was compiled, the number of graphs stands beside.

outcomes = {
    module.__name__: [
        outcome(capture, module()) for capture in CAPTURES.values()
    ]
    for module in (
        Final,
        Constants,
        Annotate,
        IsInstance,
        Attribute,
        AttributeDict,
    )
}
print(f"{'':13}", *(f"{name:9}" for name in CAPTURES))
for name, row in outcomes.items():
    print(f"{name:13}", *(f"{what:9}" for what in row))

WORKS = 4 * ["works"] + 2 * ["works, 1"]
claim(
    "Final, ``__constants__`` and annotate work everywhere, in one graph",
    outcomes["Final"]
    == outcomes["Constants"]
    == outcomes["Annotate"]
    == WORKS,
)
claim(
    "isinstance works in eager and in export that is not strict",
    outcomes["IsInstance"][:3] == 3 * ["works"],
)
claim(
    "strict export and ``fullgraph=True`` refuse it",
    outcomes["IsInstance"][3] == outcomes["IsInstance"][5] == "fails",
)
claim(
    "compile works around it, with two graphs, or with none as on 2.6",
    outcomes["IsInstance"][4] in ("works, 2", "works"),
)
claim(
    "a module with an Attribute works in script, and nowhere else",
    outcomes["Attribute"]
    == outcomes["AttributeDict"]
    == ["fails", "works"] + 4 * ["fails"],
)

refuses(
    lambda: Attribute()(one),
    error=TypeError,
    match="only integer tensors of a single element",
    what="Attribute()(one)",
)

# %%
# Why
# ---
#
# ``Final`` and ``__constants__`` are read by ``torch.jit.script`` alone, and ``annotate`` returns its second argument.
# An ``Attribute`` is a named tuple of the value and its type, which the script unpacks.
# ``torch.jit.isinstance`` is Python that looks into the container, and Dynamo is told not to read that file.

claim("an Attribute is a tuple", isinstance(Attribute().factor, tuple))
claim("its first part is the value", Attribute().factor[0] == 2)

changed = Final()
changed.factor = 5
claim("in Python nothing holds Final to its word", changed(one)[0] == 5)


def refused_strictly():
    try:
        torch.export.export(IsInstance(), (one,), strict=True)
    except torch._dynamo.exc.Unsupported as error:
        return str(error)
    return ""


print(refused_strictly())

claim(
    "the refusal names torch.jit's own ``isinstance``",
    "isinstance" in refused_strictly() and "skip" in refused_strictly(),
)

# %%
# Of an empty container it says yes, for any type, with a warning.

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    answers = [
        torch.jit.isinstance([], List[kind]) for kind in (torch.Tensor, int)
    ]
said = [
    str(each.message) for each in caught if "inner type" in str(each.message)
]
print(answers, said[0])

claim(
    "an empty list is a list of tensors and of numbers", answers == [True] * 2
)
claim("it warns", said != [])

# %%
# Instead
# -------
#
# Ask with Python's ``isinstance``, and keep the value itself in the attribute.


class Plain(nn.Module):
    factors: Dict[str, int]

    def __init__(self):
        super().__init__()
        self.factors = {"double": 2}

    def forward(self, x):
        parts = [x, x]
        if isinstance(parts, list) and all(
            isinstance(part, torch.Tensor) for part in parts
        ):
            return torch.stack(parts).sum(0)
        return x * self.factors["double"]


plain = [outcome(capture, Plain()) for capture in CAPTURES.values()]
print(plain)

claim("it works everywhere, in one graph", plain == WORKS)

# %%
# While the module is still scripted, a question about a ``dict`` has to wait: the script does not know the name.


class AsksForDict(nn.Module):
    def forward(self, x):
        return x if isinstance({"double": 2}, dict) else 2 * x


refuses(
    lambda: torch.jit.script(AsksForDict()),
    error=RuntimeError,
    match="Unknown type name 'dict'",
    what='torch.jit.script of a module with "isinstance(..., dict)"',
)

# %%
# Where the module is still scripted too, annotate the attribute in the class: the script reads that as it read ``Attribute``.


class Typed(nn.Module):
    factors: Dict[str, int]

    def __init__(self):
        super().__init__()
        self.factors = {"double": 2}

    def forward(self, x):
        return x * self.factors["double"]


claim(
    "the annotated attribute works everywhere, scripted too",
    [outcome(capture, Typed()) for capture in CAPTURES.values()] == WORKS,
)
