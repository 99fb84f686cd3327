# /// finding
# tags = ["slow", "migration"]
# asks = [
#   "replace torch.jit.script by torch.compile in a library",
#   "torch.compile dynamic=True or not for a helper",
#   "how often does torch.compile recompile for new sizes, floats, strings",
#   "torch._dynamo hit config.recompile_limit",
# ]
# errors = ["FailOnRecompileLimitHit: recompile_limit reached with fullgraph=True"]
# torch = ">=2.7"
# sources = ["PyTorch: torch/_dynamo/config.py, recompile_limit", "PyTorch: torch/_dynamo/guards.py"]
# added = 2026-11-27
# ///
"""
A helper under torch.compile is compiled again for other sizes, numbers and strings, and after eight times no more
==================================================================================================================

``torch.jit.script`` reads a function once, whatever it is called with later.
``torch.compile`` in its place compiles what it is called with: each new kind of argument waits for it, and at some point it gives up without an error.
"""

import torch

from tsguide import claim, device


def leaky(x):
    return torch.where(x > 0, x, x * 0.1)


def scaled(x, scale: float):
    return x * scale


def named(x, name: str):
    return x + len(name)


def times_compiled(function, calls, **options):
    """Call a compiled function; return how often it was compiled, and whether each call gave what eager gives."""
    graphs = []

    def count(graph, example):
        graphs.append(graph)
        return graph.forward

    torch._dynamo.reset()
    compiled = torch.compile(function, backend=count, **options)
    right = [torch.equal(compiled(*call), function(*call)) for call in calls]
    return len(graphs), all(right)


def ones(*shape, **options):
    return torch.ones(*shape, device=device, **options)


# %%
# Each row is a series of calls, and each column a setting of ``dynamic``.

CALLS = {
    "six sizes": (leaky, [(ones(size),) for size in range(4, 10)]),
    "sizes 4, 5, 1, 0": (leaky, [(ones(size),) for size in (4, 5, 1, 0)]),
    "three ranks": (leaky, [(ones([2] * rank),) for rank in (1, 2, 3)]),
    "four floats": (scaled, [(ones(3), n / 10) for n in range(1, 5)]),
    "twelve strings": (named, [(ones(3), f"{n}") for n in range(12)]),
    "two dtypes": (
        leaky,
        [(ones(3, dtype=dtype),) for dtype in (torch.float32, torch.float64)],
    ),
    "with gradient, without": (
        leaky,
        [(ones(3, requires_grad=needed),) for needed in (True, False)],
    ),
    "26 sizes": (leaky, [(ones(size),) for size in range(4, 30)]),
}
SETTINGS = (None, True, False)

counted = {
    what: [times_compiled(*case, dynamic=setting) for setting in SETTINGS]
    for what, case in CALLS.items()
}
print(f"{'dynamic=':24}", *(f"{setting!s:>6}" for setting in SETTINGS))
for what, row in counted.items():
    print(f"{what:24}", *(f"{count:6}" for count, _ in row))

counts = {what: [count for count, _ in row] for what, row in counted.items()}
claim(
    "six sizes are compiled twice, once if ``dynamic=True``, and each if ``dynamic=False``",
    counts["six sizes"] == [2, 1, 6],
)
claim(
    "one and zero are sizes of their own, even with ``dynamic=True``",
    counts["sizes 4, 5, 1, 0"] == [4, 3, 4],
)
claim("so is each rank", counts["three ranks"] == [3, 3, 3])
claim(
    "four floats are compiled twice, once if ``dynamic=True``",
    counts["four floats"] == [2, 1, 4],
    torch=">=2.8",
)
claim(
    "so is each dtype, and whether there is a gradient",
    counts["two dtypes"] == counts["with gradient, without"] == [2, 2, 2],
)
claim(
    "twelve strings are compiled eight times, and so are 26 fixed sizes",
    counts["twelve strings"] == [8, 8, 8] and counts["26 sizes"][2] == 8,
)
claim(
    "each call is right, those after the eighth too",
    all(right for row in counted.values() for _, right in row),
)

# %%
# A scripted function takes all of them, and has one graph.

scripted = torch.jit.script(leaky)
before = str(scripted.graph)
sizes = [
    call for _, calls in CALLS.values() for call in calls if len(call) == 1
]
agree = [torch.equal(scripted(*call), leaky(*call)) for call in sizes]

claim(
    "scripted, each size, rank and dtype agrees, with the graph unchanged",
    all(agree) and str(scripted.graph) == before,
)

# %%
# Why
# ---
#
# What was compiled is guarded by what it was compiled for, and a call that no guard fits is compiled anew.
# ``torch._dynamo.config.recompile_limit`` says how often: from then on the function runs in Python, which is right, and as slow as before.
# Where the whole function has to be one graph, the limit is an error instead.

claim(
    "the limit is eight",
    torch._dynamo.config.recompile_limit == 8,
)

try:
    times_compiled(*CALLS["twelve strings"], fullgraph=True)
    stopped = ""
except Exception as error:
    stopped = type(error).__name__
print(stopped)

claim(
    "with ``fullgraph=True`` the ninth string is an error",
    stopped == "FailOnRecompileLimitHit",
)

# %%
# Instead
# -------
#
# Say ``dynamic=True`` for a helper that meets many sizes, and give as a tensor the number that changes.
# What is chosen by a string, choose outside of it: then what is compiled never sees the string.


def added(x, length: int):
    return x + length


lengths = [(x, len(name)) for x, name in CALLS["twelve strings"][1]]
chosen_outside = times_compiled(added, lengths, dynamic=True)
as_tensor = times_compiled(
    scaled,
    [(x, torch.tensor(scale)) for x, scale in CALLS["four floats"][1]],
)
print(chosen_outside, as_tensor)

claim(
    "the length of the string, as an int, is compiled once",
    chosen_outside[0] == 1,
)
claim("a tensor for the float is compiled once", as_tensor[0] == 1)
