# /// finding
# tags = ["silent", "modules", "migration"]
# asks = [
#   "torch.jit.interface in torch.export, what takes its place",
#   "exchange a submodule of an exported program",
#   "typing.Protocol instead of torch.jit.interface",
#   "choose one of several submodules at run time, index a ModuleList",
# ]
# errors = ["AssertionError: Guard failed: index == 0"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/jit/_script.py, interface", "PyTorch: torch/export/unflatten.py"]
# added = 2026-11-27
# ///
"""
A submodule behind an interface can be exchanged once scripted; in an exported program the exchange does nothing
================================================================================================================

``@torch.jit.interface`` lets a scripted module call whatever has the right methods.
``torch.export`` writes the submodule's operations into the graph: a new one is taken as an attribute, and never called.
"""

from typing import Protocol

import torch
from torch import Tensor, nn

from tsguide import claim, device, refuses


@torch.jit.interface
class Block(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        pass


class Double(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return 2 * x


class Triple(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return 3 * x


class Model(nn.Module):
    block: Block

    def __init__(self):
        super().__init__()
        self.block = Double()

    def forward(self, x: Tensor) -> Tensor:
        return self.block.forward(x)


one = torch.ones((), device=device)


def after_exchange(module, owner, block):
    """Call, exchange the owner's block, call again; return both results."""
    before = module(one).item()
    owner.block = block
    return before, module(one).item()


# %%
# Each doubles, gets a block that triples, and is called again.

scripted = torch.jit.script(Model())
program = torch.export.export(Model(), (one,)).module()
model = Model()
compiled = torch.compile(model, backend="aot_eager", fullgraph=True)

exchanged = {
    "script": after_exchange(scripted, scripted, torch.jit.script(Triple())),
    "export": after_exchange(program, program, Triple()),
    "compile": after_exchange(compiled, model, Triple()),
}
print(exchanged)

claim("the scripted module triples", exchanged["script"] == (2, 3))
claim("the exported program still doubles", exchanged["export"] == (2, 2))
claim(
    "the new block is its attribute all the same",
    isinstance(program.block, Triple),
)
claim(
    "a compiled module triples: it is compiled again",
    exchanged["compile"] == (2, 3),
)

# %%
# Why
# ---
#
# The interface is a type of TorchScript, whose ``CallMethod`` is looked up in what stands there at the time.
# In the exported graph there is no call, and no submodule.

print(scripted.code)
print(torch.export.export(Model(), (one,)).graph)

claim(
    "the script calls the block's method",
    'prim::CallMethod[name="forward"]' in str(scripted.graph),
)
claim(
    "the program's graph has a multiplication",
    "aten.mul.Tensor" in str(torch.export.export(Model(), (one,)).graph),
)

# %%
# Without the interface the scripted module refuses another block.


class WithoutInterface(nn.Module):
    def __init__(self):
        super().__init__()
        self.block = Double()

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)


narrow = torch.jit.script(WithoutInterface())
refuses(
    lambda: setattr(narrow, "block", torch.jit.script(Triple())),
    error=RuntimeError,
    match="Expected a value of type",
    what="scripted.block = another",
)

# %%
# Instead
# -------
#
# Exchange before the export, and export each variant.
# Python needs no interface for that; a ``Protocol`` tells a type checker what the interface told TorchScript.


class AnyBlock(Protocol):
    def __call__(self, x: Tensor) -> Tensor: ...


class Open(nn.Module):
    block: AnyBlock

    def __init__(self, block: AnyBlock):
        super().__init__()
        self.block = block

    def forward(self, x: Tensor) -> Tensor:
        return self.block(x)


claim(
    "each variant has a program of its own",
    [
        torch.export.export(Open(block), (one,)).module()(one).item()
        for block in (Double(), Triple())
    ]
    == [2, 3],
)

# %%
# Where the block has to be exchanged in what was exported, unflatten the program: it gets its submodules and their calls back.

kept = torch.export.unflatten(torch.export.export(Open(Double()), (one,)))
claim(
    "then the exchange is followed",
    after_exchange(kept, kept, Triple()) == (2, 3),
)

# %%
# Where a number chooses among blocks, export fixes the number.
# As a tensor it can choose: ``torch.cond`` has both in the graph.


class ByNumber(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList([Double(), Triple()])

    def forward(self, x: Tensor, index: int) -> Tensor:
        block: Block = self.blocks[index]
        return block.forward(x)


class ByTensor(ByNumber):
    def forward(self, x, index):
        return torch.cond(index > 0, self.blocks[1], self.blocks[0], (x,))


chosen = torch.jit.script(ByNumber())
fixed = torch.export.export(ByNumber(), (one, 0)).module()
zero = torch.zeros((), dtype=torch.int64, device=device)
choosing = torch.export.export(ByTensor(), (one, zero)).module()


def takes_another():
    try:
        fixed(one, 1)
    except Exception as error:
        print(f"{type(error).__name__}: {error}".splitlines()[0])
        return False
    return True


claim("the script chooses", (chosen(one, 0), chosen(one, 1)) == (2, 3))
claim("the program for 0 does not take 1", not takes_another())
claim(
    "with a tensor and ``torch.cond`` it chooses",
    (choosing(one, zero), choosing(one, zero + 1)) == (2, 3),
)
