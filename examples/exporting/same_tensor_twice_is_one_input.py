# /// finding
# tags = ["silent", "migration"]
# asks = [
#   "exported program ignores one of its inputs",
#   "torch.export wrong result, example inputs share a tensor",
#   "query and key are the same tensor in the example, cross attention after export",
#   "self attention example, exported model gives the wrong answer for other inputs",
# ]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_export/non_strict_utils.py", "PyTorch: torch/_subclasses/fake_tensor.py"]
# added = 2026-11-27
# ///
"""
One tensor given twice at export makes one input of two, and the other is ignored
=================================================================================

An example such as ``(tokens, tokens)`` is easily written.
The program that comes of it reads one of the two arguments for both, and says nothing when they differ.
"""

import torch
from torch import nn

from tsguide import claim, compare, device


class Score(nn.Module):
    def forward(self, query, key):
        return query + 10 * key


score = Score()
one = torch.ones(3, device=device)
two = torch.full((3,), 2.0, device=device)

# %%
# The example is the same tensor twice; the call has two different ones.

exported = torch.export.export(score, (one, one))
program = exported.module()

print("eager: ", score(one, two))
print("export:", program(one, two))

claim("eager gives 1 + 10 * 2", score(one, two)[0] == 21)
claim(
    "the exported program gives another number, and raises nothing",
    program(one, two)[0] != 21,
)

# %%
# A trace and a scripted module have no such trouble.

claim(
    "a trace of the same example gives 21",
    torch.jit.trace(score, (one, one))(one, two)[0] == 21,
)
claim("script gives 21", torch.jit.script(score)(one, two)[0] == 21)

# %%
# Why
# ---
#
# Export swaps the example's tensors for fake ones, and keeps a table of which stands for which.
# One tensor has one fake, so what is done to ``query`` and what is done to ``key`` cannot be told apart.
# In the graph one of the two placeholders has no user.

fakes = torch._subclasses.FakeTensorMode()

claim(
    "one tensor has one fake",
    fakes.from_tensor(one) is fakes.from_tensor(one),
)

print(exported.graph)


def unread(exported):
    return [
        node.name
        for node in exported.graph.nodes
        if node.op == "placeholder" and not node.users
    ]


claim("one of the two inputs is not read", len(unread(exported)) == 1)

# %%
# It is the object that counts, not the numbers: equal tensors are two inputs.

equal = torch.export.export(score, (one, one.clone()))

claim("with a copy both inputs are read", unread(equal) == [])

# %%
# Instead
# -------
#
# Give each argument a tensor of its own.

claim(
    "exported with a copy, the program gives 21",
    equal.module()(one, two)[0] == 21,
)

# %%
# To find the mistake in a program that exists, look for inputs that nothing reads, as ``unread`` does above.
#
# All modes
# ---------
#
# ``torch.compile`` compiles again when the two are no longer one tensor.

compare(score, example=(one, one), others=[(one, two)])
