# /// finding
# tags = ["silent", "control-flow", "warning"]
# asks = [
#   "number of iterations fixed, hard-coded",
#   "generation or decoding stops too early or runs too long",
#   "recurrent loop until convergence",
# ]
# errors = ["TracerWarning: Converting a tensor to a Python boolean might cause the trace to be incorrect."]
# sources = ["notes: Tracing / Functions, sentence 3"]
# added = 2026-11-23
# ///
"""
A traced while loop repeats the example's number of steps for every input
=========================================================================

``torch.jit.trace`` runs the function once and keeps only the tensor operations it saw.
A ``while`` loop becomes as many copies of its body as the example needed, and any other input gets that many.
"""

import torch

from tsguide import claim, compare, device


def count_down(n):
    steps = torch.zeros_like(n)
    while n > 0:
        n = n - 1
        steps = steps + 1
    return steps


three = torch.tensor(3, device=device)
five = torch.tensor(5, device=device)

# %%
# The trace is right for the example, and silently wrong for any other input.

traced = torch.jit.trace(count_down, (three,), check_trace=False)

print("eager:", count_down(three), count_down(five))
print("trace:", traced(three), traced(five))

claim("the trace gives three steps for three", traced(three) == 3)
claim(
    "the trace gives three steps for five too",
    traced(five) == 3,
    covers=["trace-control-flow-not-recorded"],
)

# %%
# The graph has three additions and no loop.

operations = [node.kind() for node in traced.graph.nodes()]

claim(
    "the trace holds one addition for each step of the example",
    operations.count("aten::add") == 3,
)
claim("the trace holds no loop", "prim::Loop" not in operations)

# %%
# Why
# ---
#
# ``while n > 0`` asks the tensor for a Python ``bool``.
# Python decides, and the tracer (``torch/csrc/jit/frontend/tracer.cpp``) sees only the operations that follow from that decision.
# The ``TracerWarning`` above is the only sign, and it comes while tracing, not when the wrong answer is given.

# %%
# Instead
# -------
#
# Compile the function: ``torch.jit.script`` reads the source and keeps the loop.

scripted = torch.jit.script(count_down)

claim(
    "the scripted function keeps the loop",
    "prim::Loop" in [node.kind() for node in scripted.graph.nodes()],
    covers=["trace-script-captures-loop"],
)
claim("the scripted function gives five steps for five", scripted(five) == 5)

# %%
# All modes
# ---------
#
# ``torch.export`` refuses the loop instead of freezing it: loud, where the trace is silent.
# ``torch.compile`` leaves the loop to Python, and is right.

compare(count_down, example=(three,), others=[(five,)])
