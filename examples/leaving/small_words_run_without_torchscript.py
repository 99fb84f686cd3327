# /// finding
# tags = ["refused", "migration", "types"]
# asks = [
#   "torch.jit.isinstance under torch.compile",
#   "torch.jit.annotate, Final and Attribute after the decorator is gone",
#   "Attempted to call function marked as skipped isinstance torch/jit/__init__.py",
#   "torch.jit.Attribute gives Attribute(value=1, type=int)",
# ]
# errors = ["Unsupported: Attempted to call function marked as skipped"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/__init__.py", "PyTorch: torch/jit/_script.py, Attribute"]
# added = 2026-11-27
# ///
"""
The small words of torch.jit do without TorchScript, but for Attribute and isinstance
=====================================================================================

``annotate``, ``Final`` and ``interface`` do nothing once nobody scripts, and can go whenever one likes.
``torch.jit.isinstance`` keeps a whole graph from being captured, and ``Attribute`` is a pair and not its value.
"""

from typing import Dict, Final, Optional

import torch
from torch import nn

from tsguide import claim, device, refuses


@torch.jit.interface
class Block(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        pass


class Annotated(nn.Module):
    def forward(self, x):
        start = torch.jit.annotate(Optional[torch.Tensor], None)
        return 3 * x if start is None else x


class WithFinal(nn.Module):
    scale: torch.jit.Final[int]

    def __init__(self):
        super().__init__()
        self.scale = 3

    def forward(self, x):
        return self.scale * x


class WithInterface(nn.Module):
    block: Block

    def __init__(self):
        super().__init__()
        self.block = WithFinal()

    def forward(self, x):
        return self.block(x)


class Checked(nn.Module):
    def forward(self, x):
        options = {"scale": 3}
        return 3 * x if torch.jit.isinstance(options, Dict[str, int]) else x


class WithAttribute(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = torch.jit.Attribute(3, int)

    def forward(self, x):
        return self.scale * x


# %%
# Each word stands in a module that gives three times its argument in TorchScript.

one = torch.ones(2, device=device)


def compiled(module, fullgraph):
    return torch.compile(module, backend="aot_eager", fullgraph=fullgraph)


def exported(module, strict):
    return torch.export.export(module, (one,), strict=strict).module()


WAYS = {
    "script": torch.jit.script,
    "eager": lambda module: module,
    "export": lambda module: exported(module, strict=False),
    "strict": lambda module: exported(module, strict=True),
    "compile": lambda module: compiled(module, fullgraph=False),
    "fullgraph": lambda module: compiled(module, fullgraph=True),
}
WORDS = (Annotated, WithFinal, WithInterface, Checked, WithAttribute)


def outcome(word, way):
    torch._dynamo.reset()
    try:
        return "3" if torch.equal(way(word())(one), 3 * one) else "other"
    except (TypeError, torch._dynamo.exc.TorchRuntimeError):
        return "raises"
    except (torch._dynamo.exc.Unsupported, RuntimeError):
        return "refused"


outcomes = {
    word.__name__: {name: outcome(word, way) for name, way in WAYS.items()}
    for word in WORDS
}
print(f"{'':14}", *(f"{name:9}" for name in WAYS))
for word, row in outcomes.items():
    print(f"{word:14}", *(f"{said:9}" for said in row.values()))

claim(
    "with ``annotate``, ``Final`` and an interface all ways give three times the argument",
    all(
        set(outcomes[word.__name__].values()) == {"3"}
        for word in (Annotated, WithFinal, WithInterface)
    ),
)
claim(
    "``torch.jit.isinstance`` is refused by strict export and by a full graph, and taken by the others",
    [*outcomes["Checked"].values()]
    == ["3", "3", "3", "refused", "3", "refused"],
)
claim(
    "of an ``Attribute`` only TorchScript makes its value",
    [*outcomes["WithAttribute"].values()] == ["3", *5 * ["raises"]],
)

# %%
# Why
# ---
#
# ``Final`` is that of ``typing``, ``annotate`` returns its second argument, and ``interface`` the class.

claim("``torch.jit.Final`` is ``typing.Final``", torch.jit.Final is Final)
number = object()
claim(
    "``annotate`` returns what it gets",
    torch.jit.annotate(int, number) is number,
)
claim("an interface is a class of Python", isinstance(Block, type))

# %%
# An ``Attribute`` is a named tuple until a module is scripted.

torch.jit.Attribute(3, int)

# %%
# Dynamo has a list of functions that it does not read, and ``torch.jit.isinstance`` is on it.

refuses(
    lambda: compiled(Checked(), fullgraph=True)(one),
    error=torch._dynamo.exc.Unsupported,
    match="isinstance",
    what='torch.compile(..., fullgraph=True) of the module with "torch.jit.isinstance"',
)

# %%
# Instead
# -------
#
# Once nothing is scripted any more, write Python's own words: an annotation, ``typing.Final``, a base class or a ``Protocol``, ``isinstance``, the value itself.


def plain_module():
    class Plain(nn.Module):
        scale: Final[int]

        def __init__(self):
            super().__init__()
            self.scale = 3

        def forward(self, x):
            start: Optional[torch.Tensor] = None
            options = {"scale": self.scale}
            if start is None and isinstance(options, dict):
                return options["scale"] * x
            return x

    return Plain()


plain = {name: outcome(plain_module, way) for name, way in WAYS.items()}
print(plain)

claim(
    "Python's own words are taken by all that replaces TorchScript",
    [*plain.values()] == ["refused", *5 * ["3"]],
)
refuses(
    lambda: torch.jit.script(plain_module()),
    error=RuntimeError,
    match="Unknown type name 'dict'",
    what="torch.jit.script of the module with Python's ``isinstance``",
)

# %%
# Limits
# ------
#
# ``isinstance`` does not look into a container: where the types of the elements matter, look at an element.
