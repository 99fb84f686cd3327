# /// finding
# tags = ["warning", "migration"]
# asks = [
#   "how to silence torch.jit.script is deprecated",
#   "ignore DeprecationWarning from torch.jit in pytest",
#   "filterwarnings module does not work for torch.jit",
# ]
# torch = ">=2.10"
# sources = ["Python: warnings, the warnings filter"]
# added = 2026-11-26
# ///
"""
A filter by the library's module, or by category alone, does not hide what torch.jit warns of
=============================================================================================

The warning is attributed to PyTorch's own module, and its category changed in 2.14.
What stays is how its sentence begins.
"""

import importlib
import sys
import tempfile
import warnings
from pathlib import Path

from tsguide import claim

folder = Path(tempfile.mkdtemp())
(folder / "geometry.py").write_text(
    """
import torch

@torch.jit.script
def area(width: torch.Tensor, height: torch.Tensor):
    return width * height
"""
)


def warns(**ignored):
    """Import the library with one filter; return whether it warns of torch.jit."""
    sys.modules.pop("geometry", None)
    sys.path.insert(0, str(folder))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        warnings.filterwarnings("ignore", **ignored)
        importlib.import_module("geometry")
    return any("torch.jit" in str(each.message) for each in caught)


# %%
# Who knows which library it is may want to name it, and who reads "deprecated" will think of ``DeprecationWarning``.

claim("without a filter the import warns", warns(message="nothing"))
claim(
    "a filter by the library's module lets it through",
    warns(module="geometry"),
)
claim(
    "a filter by ``DeprecationWarning`` lets it through, from 2.14 on",
    warns(category=DeprecationWarning),
    torch=">=2.14",
)
claim(
    "before, a filter by ``FutureWarning`` does",
    warns(category=FutureWarning),
    torch="<2.14",
)

# %%
# Why
# ---
#
# ``module`` is matched against the module that the warning is attributed to, which is ``torch.jit._script``.
# A filter by that module works, and hides all that it will ever warn of.

claim("a filter by PyTorch's module hides it", not warns(module=r"torch\.jit"))

# %%
# Instead
# -------
#
# Filter by the beginning of the sentence, which is a regular expression.
# These words are the same in all categories, and on Python 3.14, where the sentence goes on differently.

SENTENCE = r"`torch\.jit\.\w+` is (deprecated|not supported in Python 3)"

claim("a filter by the sentence hides it", not warns(message=SENTENCE))

# %%
# In ``pyproject.toml`` it is one line for pytest, after which warnings of others still count::
#
#    [tool.pytest.ini_options]
#    filterwarnings = ["error", 'ignore:`torch\.jit\.\w+` is (deprecated|not supported in Python 3)']
#
# ``-W`` and ``PYTHONWARNINGS`` take no regular expressions: there the words are compared as they are, each function with its own.
