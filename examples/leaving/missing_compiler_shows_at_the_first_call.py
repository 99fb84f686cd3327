# /// finding
# tags = ["refused", "migration"]
# asks = [
#   "torch.compile without a C++ compiler, in a library",
#   "try except around torch.compile does not catch",
#   "No working C++ compiler found in torch._inductor.config.cpp.cxx",
#   "replace torch.jit.script by torch.compile, what does the user need",
#   "TORCH_COMPILE_DISABLE, suppress_errors, set_stance force_eager",
# ]
# errors = ["InvalidCxxCompiler: No working C++ compiler found in torch._inductor.config.cpp.cxx: (None, '/nonexistent')"]
# torch = ">=2.6"
# sources = ["PyTorch: torch/_inductor/cpp_builder.py", "PyTorch: torch/_dynamo/config.py, suppress_errors"]
# added = 2026-11-27
# ///
"""
A try around torch.compile does not notice that there is no compiler: the first call does
=========================================================================================

``torch.jit.script`` needs no compiler, and refuses a function where it is decorated.
``torch.compile`` in its place succeeds everywhere, and on a machine without a C++ compiler the first call fails.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tsguide import claim

PROGRAM = """
import functools, json, logging, warnings
logging.disable(logging.CRITICAL)
warnings.simplefilter("ignore")
import torch
import torch._dynamo


def tried_at_definition(function):
    try:
        return torch.compile(function)
    except Exception:
        return function


def tried_at_first_call(function):
    chosen = [torch.compile(function)]

    @functools.wraps(function)
    def call(*arguments):
        try:
            return chosen[0](*arguments)
        except Exception:
            chosen[0] = function  # an error of the function's own it raises again
            return function(*arguments)

    return call


def suppressed(function):
    torch._dynamo.config.suppress_errors = True
    return torch.compile(function)


def stance(function):
    torch.compiler.set_stance("force_eager")
    return torch.compile(function)


GATES = {
    "torch.jit.script": torch.jit.script,
    "torch.compile": torch.compile,
    "try at the definition": tried_at_definition,
    "try at the first call": tried_at_first_call,
    "backend aot_eager": lambda function: torch.compile(function, backend="aot_eager"),
    "suppress_errors": suppressed,
    "force_eager": stance,
}


def square(x):
    return x * x


def outcome(gate):
    torch._dynamo.reset()
    try:
        made = gate(square)
    except Exception as error:
        return f"definition fails: {error}"
    try:
        right = made(torch.tensor([3.0])).item() == 9
    except Exception as error:
        return f"first call fails: {type(error).__name__}: {error}"
    finally:
        torch._dynamo.config.suppress_errors = False
        torch.compiler.set_stance("default")
    return "works" if right else "wrong"


print(json.dumps({name: outcome(gate) for name, gate in GATES.items()}))
"""


def outcomes(**environment):
    """Run the program where no C++ compiler is found, on the CPU."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(PROGRAM)
        without = {
            "CXX": "/nonexistent",
            "CUDA_VISIBLE_DEVICES": "",
            "TORCHINDUCTOR_CACHE_DIR": folder,
        }
        done = subprocess.run(
            [sys.executable, str(path)],
            env=os.environ | without | environment,
            capture_output=True,
            text=True,
            check=True,
        )
    return json.loads(done.stdout.splitlines()[-1])


# %%
# A function is decorated and called, on a machine without compiler.

without = outcomes()
for gate, what in without.items():
    print(f"{gate:22} {what.splitlines()[0][:120]}")

claim(
    "the script works",
    without["torch.jit.script"] == "works",
)
claim(
    "what torch.compile gives fails at its first call, for want of a compiler",
    without["torch.compile"].startswith("first call fails")
    and "No working C++ compiler found" in without["torch.compile"],
)
claim(
    "a try around the definition changes nothing",
    without["try at the definition"].startswith("first call fails"),
)

# %%
# Why
# ---
#
# ``torch.compile`` reads nothing: it returns a function that compiles when it is called, for what it is called with.
# Its default backend, inductor, writes C++ for the CPU and starts a compiler; ``aot_eager`` captures the same and writes none.

claim(
    "with ``backend='aot_eager'`` it works: the backend needs the compiler",
    without["backend aot_eager"] == "works",
)

# %%
# Instead
# -------
#
# In a library, leave the function plain: who calls ``torch.compile`` on a model compiles its helpers with it, and knows that there is a compiler.
# Where the library has to decide, try the first call.

claim(
    "a try around the call falls back to Python",
    without["try at the first call"] == "works",
)

# %%
# The user has switches that need no change of the library: two in the program, for all that is compiled in it, and one in the shell.

disabled = outcomes(TORCH_COMPILE_DISABLE="1")
print(disabled)

claim(
    "with ``torch._dynamo.config.suppress_errors`` it works, in Python",
    without["suppress_errors"] == "works",
)
claim(
    "with ``torch.compiler.set_stance('force_eager')``, too",
    without["force_eager"] == "works",
)
claim(
    "with ``TORCH_COMPILE_DISABLE=1`` in the environment, all of them work",
    {*disabled.values()} == {"works"},
)

# %%
# Limits
# ------
#
# With a compiler, a helper that is called with many sizes and numbers has another price: :finding:`leaving/helper-is-compiled-again`.
# A package that was compiled elsewhere needs none: :finding:`deploying/package-runs-without-a-compiler`.
