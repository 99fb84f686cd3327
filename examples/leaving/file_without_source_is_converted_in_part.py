# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "convert a .pt TorchScript file to torch.export without the source",
#   "torch.jit.load then torch.export.export",
#   "TS2EPConverter, ts2ep",
#   "exporting a ScriptModule is not supported",
#   "TS2EPConverter optional argument, input_values.size() == param_count_list.size() INTERNAL ASSERT FAILED",
# ]
# errors = [
#   "RuntimeError: TS2EPConverter failed for node prim::Loop",
#   "RuntimeError: TS2EPConverter failed for node aten::stack",
#   "RuntimeError: prim::unchecked_cast() Expected a value of type 't' for argument 'x' but instead found type 'FakeTensor'.",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/converter.py"]
# added = 2026-11-27
# ///
"""
A TorchScript file without its source is converted to torch.export, unless a loop's end is decided at run time
==============================================================================================================

``torch.export`` refuses a loaded file and names a converter, ``TS2EPConverter``, which is private.
It takes most layers, branches, lists and dictionaries, refuses some arguments that a wrapper makes acceptable, and gives some results in another container.
"""

import io

import torch
from torch import nn
from torch._export.converter import TS2EPConverter
from torch._higher_order_ops.while_loop import while_loop

from tsguide import claim, device, refuses

# %%
# Each construct is written to a file and loaded from it, so that nothing of Python is left.
# The program that is converted has to give what the file gives, on the example and on other inputs of the same shape.


def written(body, arguments="x"):
    """Return a module that is nothing but TorchScript's text."""

    class Written(torch.jit.ScriptModule):
        pass

    module = Written()
    lines = "\n".join(f"    {line}" for line in body.splitlines())
    module.define(f"def forward(self, {arguments}):\n{lines}\n")
    return module


def loaded(module):
    scripted = torch.jit.script(module.eval())
    return torch.jit.load(io.BytesIO(scripted.save_to_buffer()))


def convert(file, *example):
    return TS2EPConverter(file, example).convert().module()


x = torch.ones(2, 3, device=device)
z = -2 * x
image, noise = torch.ones(2, 3, 8, 8), torch.rand(2, 3, 8, 8)
tokens = torch.tensor([1, 2]), torch.tensor([3, 4])
words, others = torch.ones(2, 3, 4), torch.rand(2, 3, 4)

# Name, module, example, other inputs.
TABLE = [
    ("arithmetic", written("return 2 * x + 1"), (x,), (z,)),
    (
        "if on a tensor",
        written(
            "if x.sum() > 0:\n    x = x + 1\nelse:\n    x = x - 1\nreturn x"
        ),
        (x,),
        (z,),
    ),
    (
        "if with two returns",
        written("if x.sum() > 0:\n    return x + 1\nreturn x - 1"),
        (x,),
        (z,),
    ),
    (
        "loop of three steps",
        written("for _ in range(3):\n    x = x * 2\nreturn x"),
        (x,),
        (z,),
    ),
    ("list, stacked", written("return torch.stack([x, x + 1])"), (x,), (z,)),
    (
        "list, appended to",
        written("y = [x]\ny.append(x + 1)\nreturn torch.cat(y)"),
        (x,),
        (z,),
    ),
    ("dict inside", written("y = {'a': x}\nreturn y['a']"), (x,), (z,)),
    (
        "dict as argument",
        written("return x['a'] + 1", "x: Dict[str, Tensor]"),
        ({"a": x},),
        ({"a": z},),
    ),
    (
        "tuple as argument",
        written("return x[0] - x[1]", "x: Tuple[Tensor, Tensor]"),
        ((x, z),),
        ((z, x),),
    ),
    (
        "list as argument",
        written("return x[0] - x[1]", "x: List[Tensor]"),
        ([x, z],),
        ([z, x],),
    ),
    (
        "raise",
        written("if x.dim() > 2:\n    raise ValueError('dim')\nreturn x + 1"),
        (x,),
        (z,),
    ),
    (
        "assert on a size",
        written("assert x.shape[1] == 3\nreturn x + 1"),
        (x,),
        (z,),
    ),
    ("item()", written("return x * x.sum().item()"), (x,), (z,)),
    ("int() of a tensor", written("return x + int(x.sum())"), (x,), (z,)),
    ("size as a number", written("return x * x.shape[0]"), (x,), (z,)),
    (
        "write in place",
        written("y = x.clone()\ny[0] = 7\nreturn y"),
        (x,),
        (z,),
    ),
    ("random numbers", written("return x + torch.rand_like(x)"), (x,), (z,)),
    (
        "no_grad",
        written("with torch.no_grad():\n    y = x + 1\nreturn y"),
        (x,),
        (z,),
    ),
    ("Linear", nn.Linear(3, 3), (x,), (z,)),
    (
        "Conv2d, BatchNorm2d",
        nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)),
        (image,),
        (noise,),
    ),
    ("Embedding", nn.Embedding(5, 3), tokens[:1], tokens[1:]),
    ("LayerNorm, GELU", nn.Sequential(nn.LayerNorm(3), nn.GELU()), (x,), (z,)),
    (
        "if on a number given",
        written("if n > 2:\n    x = x + 1\nreturn x", "x, n: int"),
        (x, 2),
        (x, 3),
    ),
    ("number given", written("return x * n", "x, n: int"), (x, 2), (x, 3)),
    (
        "string given",
        written("if how == 'up':\n    x = x + 1\nreturn x", "x, how: str"),
        (x, "up"),
        (x, "down"),
    ),
    ("tuple as result", written("return x, x + 1"), (x,), (z,)),
    ("list as result", written("return [x, x + 1]"), (x,), (z,)),
    ("dict as result", written("return {'a': x + 1}"), (x,), (z,)),
    (
        "loop over a size",
        written("for _ in range(x.shape[0]):\n    x = x * 2\nreturn x"),
        (x,),
        (z,),
    ),
    (
        "while on a number",
        written("n = 0\nwhile n < 3:\n    x = x * 2\n    n += 1\nreturn x"),
        (x,),
        (z,),
    ),
    (
        "while on a tensor",
        written("while bool(x.sum() > 1):\n    x = x / 2\nreturn x"),
        (x,),
        (z,),
    ),
    (
        "Optional, left out",
        written(
            "if mask is not None:\n    x = x * mask\nreturn x",
            "x, mask: Optional[Tensor] = None",
        ),
        (x,),
        (z,),
    ),
    (
        "Optional, given",
        written(
            "if mask is not None:\n    x = x * mask\nreturn x",
            "x, mask: Optional[Tensor] = None",
        ),
        (x, z),
        (z, x),
    ),
    (
        "list given, stacked",
        written("return torch.stack(x)", "x: List[Tensor]"),
        ([x, z],),
        ([z, x],),
    ),
    (
        "assert on a tensor",
        written("assert bool(x.sum() > -99)\nreturn x + 1"),
        (x,),
        (z,),
    ),
    ("print", written("print('here')\nreturn x"), (x,), (z,)),
    (
        "fork and wait",
        written("y = torch.jit.fork(torch.relu, x)\nreturn torch.jit.wait(y)"),
        (x,),
        (z,),
    ),
    (
        "TransformerEncoderLayer",
        nn.Sequential(nn.TransformerEncoderLayer(4, 2, 8)),
        (words,),
        (others,),
    ),
]


def outcome(module, *calls):
    """Convert the module's file; return in a few words what comes of it."""
    try:
        program = convert(loaded(module), *calls[0])
    except Exception as error:
        return f"refused: {str(error).strip().splitlines()[0]}"
    for call in calls:
        torch.manual_seed(0)
        wanted = loaded(module)(*call)
        torch.manual_seed(0)
        try:
            seen = program(*call)
        except Exception:
            return "stops at other values"
        if not isinstance(seen, type(wanted)):
            return f"{type(wanted).__name__} becomes {type(seen).__name__}"
        try:
            torch.testing.assert_close(seen, wanted)
        except AssertionError:
            return "silently another value"
    return "agrees"


outcomes = {
    name: outcome(module, example, other)
    for name, module, example, other in TABLE
}
for name, words_ in outcomes.items():
    print(f"{name:24} {words_[:60]}")


def those(kind):
    return {
        name for name, words_ in outcomes.items() if words_.startswith(kind)
    }


REFUSED = {
    "loop over a size": "TS2EPConverter failed for node prim::Loop",
    "while on a number": "TS2EPConverter failed for node prim::Loop",
    "while on a tensor": "TS2EPConverter failed for node prim::Loop",
    "Optional, left out": "INTERNAL ASSERT FAILED",
    "Optional, given": "prim::unchecked_cast() Expected a value of type 't'",
    "list given, stacked": "TS2EPConverter failed for node aten::stack",
    "assert on a tensor": "",  # each release says it differently
    "print": "pop() called on empty stack",
    "fork and wait": "TS2EPConverter failed for node prim::fork",
    "TransformerEncoderLayer": "TS2EPConverter failed for node prim::If",
}
STOPS = {"if on a number given", "number given", "string given"}
RETYPED = {"tuple as result": "tuple becomes immutable_list"}

claim("ten constructs are refused", those("refused") == {*REFUSED})
claim(
    "each with its message",
    all(text in outcomes[name] for name, text in REFUSED.items()),
)
claim(
    "numbers and strings are fixed: other values stop the program",
    those("stops") == STOPS,
)
claim(
    "a tuple comes back as a list",
    {name: outcomes[name] for name in those("tuple")} == RETYPED,
)
claim("no construct of these is silently wrong", not those("silently"))
claim(
    "all others agree",
    those("agrees") == {*outcomes} - {*REFUSED, *STOPS, *RETYPED},
)

# %%
# On 2.6 the number of rows stays that of the example; from 2.7 on it is open.


def takes_more_rows():
    program = convert(loaded(nn.Linear(3, 3)), x)
    try:
        return program(torch.cat([x, x])).shape == (4, 3)
    except Exception:
        return False


claim(
    "a program converted with two rows takes four",
    takes_more_rows(),
    torch=">=2.7",
)

refuses(
    lambda: torch.export.export(loaded(nn.Linear(3, 3)), (x,)),
    error=ValueError,
    match="TS2EPConverter",
    what="torch.export.export of the loaded file",
)

# %%
# Why
# ---
#
# The converter walks the file's graph node by node, and has a function for each kind of node that it knows.
# A loop whose number of steps stands in the file is written out; any other it cannot write.
# The message names the node only, and the reason stands in the error's ``__cause__``.

MODULES = {name: (module, example) for name, module, example, _ in TABLE}


def cause(name):
    module, example = MODULES[name]
    try:
        convert(loaded(module), *example)
    except Exception as error:
        while error.__cause__:
            error = error.__cause__
        return str(error).splitlines()[0]
    return ""


print(cause("loop over a size"))
print(cause("while on a number"))

claim(
    "over a size, it is the number of steps",
    "dynamic value of number of iterations" in cause("loop over a size"),
)
claim(
    "of a while, it is the condition, be it on a number that the file has",
    "dynamic value of condition" in cause("while on a number"),
)

# %%
# Instead
# -------
#
# An optional argument needs no source: script a module around the file that always gives it, or never.


class Masked(nn.Module):
    def __init__(self, file):
        super().__init__()
        self.file = file

    def forward(self, x, mask):
        return self.file(x, mask)


class Unmasked(nn.Module):
    def __init__(self, file):
        super().__init__()
        self.file = file

    def forward(self, x):
        return self.file(x)


class Stacked(nn.Module):
    def __init__(self, file):
        super().__init__()
        self.file = file

    def forward(self, first, second):
        return self.file([first, second])


optional, stack = (
    loaded(MODULES[name][0])
    for name in ("Optional, given", "list given, stacked")
)
claim(
    "with a wrapper that gives it, the argument is taken",
    torch.equal(convert(loaded(Masked(optional)), x, z)(z, z), z * z),
)
claim(
    "with one that leaves it out, too",
    torch.equal(convert(loaded(Unmasked(optional)), x)(z), z),
)
claim(
    "a wrapper that makes the list takes its tensors",
    torch.equal(
        convert(loaded(Stacked(stack)), x, z)(z, x), torch.stack([z, x])
    ),
)

# %%
# A loop is written again: the file's ``code`` is Python-like text, and its weights fit the module that is written from it.

print(loaded(MODULES["while on a tensor"][0]).code)


class Halved(nn.Module):
    def forward(self, x):
        return while_loop(lambda x: x.sum() > 1, lambda x: (x / 2,), (x,))[0]


halved = torch.export.export(Halved(), (x,)).module()
claim(
    "written again with while_loop, it gives what the file gives",
    torch.equal(halved(4 * x), loaded(MODULES["while on a tensor"][0])(4 * x)),
)

# %%
# Limits
# ------
#
# Numbers that a module counts with stand still in the program: :finding:`leaving/converted-file-counts-no-more`.
# Other inputs were tried here with the example's shape; a program that was converted is to be compared on yours.
