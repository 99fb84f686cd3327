# /// finding
# tags = ["works", "migration"]
# asks = [
#   "double backward through an exported program",
#   "torch.compile with aot_autograd does not currently support double backward",
#   "forces and Hessian of an exported model, second derivative",
#   "torch.autograd.grad inside forward, torch.export",
# ]
# errors = ["RuntimeError: torch.compile with aot_autograd does not currently support double backward"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_functorch/_aot_autograd/runtime_wrappers.py"]
# added = 2026-11-27
# ///
"""
An exported program has second derivatives, and a compiled function has not
===========================================================================

TorchScript users who differentiate twice, for forces or a gradient penalty, can go to ``torch.export``.
``torch.compile`` refuses, when the second derivative is asked for.
"""

import torch
from torch import nn

from tsguide import claim, device, refuses


class Energy(nn.Module):
    def forward(self, position):
        return (position**3).sum()


def derivatives(module):
    position = torch.tensor([2.0], device=device, requires_grad=True)
    (force,) = torch.autograd.grad(
        module(position), position, create_graph=True
    )
    (stiffness,) = torch.autograd.grad(force, position)
    return force.item(), stiffness.item()


energy = Energy()
one = torch.ones(1, device=device)
exported = torch.export.export(energy, (one,))

claim("eager gives 12 and 12", derivatives(energy) == (12, 12))
claim("so does script", derivatives(torch.jit.script(energy)) == (12, 12))
claim("so does the program", derivatives(exported.module()) == (12, 12))
claim(
    "so does the program after its decompositions",
    derivatives(exported.run_decompositions().module()) == (12, 12),
)
refuses(
    lambda: derivatives(torch.compile(energy, backend="aot_eager")),
    error=RuntimeError,
    match="torch.compile with aot_autograd does not currently support double backward",
    what="the second derivative of torch.compile(energy)",
)

# %%
# Why
# ---
#
# The program runs the operations of its graph one by one under autograd, as eager does, and each has derivatives of every order.
# ``torch.compile`` makes one operation of a whole graph, with a backward that was compiled beside it and has none of its own.

position = torch.tensor([2.0], device=device, requires_grad=True)
compiled = torch.compile(energy, backend="aot_eager")

claim(
    "what made the program's result is an operation of PyTorch",
    type(exported.module()(position).grad_fn).__name__ == "SumBackward0",
)
claim(
    "what made the compiled one's is the compiled function",
    "CompiledFunction" in type(compiled(position).grad_fn).__name__,
)

# %%
# The first derivative can be inside the program: ``torch.autograd.grad`` in ``forward`` is recorded as the operations that it runs, with ``strict=False``.


class Forces(nn.Module):
    def forward(self, position):
        (force,) = torch.autograd.grad(
            (position**3).sum(), position, create_graph=True
        )
        return force


example = torch.ones(1, device=device, requires_grad=True)
forces = torch.export.export(Forces(), (example,), strict=False).module()

claim(
    "the program gives the force",
    forces(position).item() == 12,
)
claim(
    "and its derivative",
    torch.autograd.grad(forces(position), position)[0].item() == 12,
)
