# /// finding
# tags = ["speed"]
# asks = ["no speedup for matmul, linear layers or convolution", "large model not faster, compute bound, BLAS"]
# sources = ["notes: Functions, sentence 2"]
# added = 2026-11-23
# ///
"""
A large matrix product takes as long scripted as in Python
==========================================================

Python's share of one large operation is too small to matter.
Where the time is spent in a few large operations, compiling the function around them changes nothing.
"""

import torch
from torch.profiler import ProfilerActivity, profile

from tsguide import claim, compare, device, measure


def attend(query, key):
    return query @ key


generator = torch.Generator().manual_seed(0)
query = torch.rand(512, 512, generator=generator).to(device)
key = torch.rand(512, 512, generator=generator).to(device)

scripted = torch.jit.script(attend)
traced = torch.jit.trace(attend, (query, key), check_trace=False)

print(scripted.code)

# %%
# Why
# ---
#
# The compiled function calls the operator that Python calls.
# The product itself is done by the same library.

claim(
    "the compiled function holds one call of matmul",
    [node.kind() for node in scripted.graph.nodes()] == ["aten::matmul"],
)


def products(run):
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        run(query, key)
    return sum(e.count for e in seen.key_averages() if e.key == "aten::mm")


claim(
    "PyTorch's profiler sees one product in each of the three",
    [products(run) for run in (attend, scripted, traced)] == [1, 1, 1],
)

# %%
# All modes
# ---------

compare(attend, example=(query, key))

# %%
# Speed
# -----
#
# All are warm.

timing = measure(
    {"eager": attend, "script": scripted, "trace": traced},
    query,
    key,
    name="one product of 512 x 512 matrices",
)

claim(
    "script is neither twice as fast nor half as fast",
    0.5 < timing.variant("script").ratio < 2,
)
claim("neither is trace", 0.5 < timing.variant("trace").ratio < 2)

timing
