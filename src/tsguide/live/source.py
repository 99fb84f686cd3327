"""Let TorchScript find the source of a class that was defined where there is no module file.

TorchScript asks :func:`inspect.getfile` for the file of a class, and inspect looks at the class's module. A
script that sphinx-gallery runs, and a doctest, have a module without a file; the class's own functions know it.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any


def find_classes_by_their_functions() -> None:
    """Make :func:`inspect.getfile` fall back on the file of one of a class's own functions.

    Call it after torch is imported: torch replaces the same function then. Calling it again does nothing.
    """
    original: Any = inspect.getfile
    if hasattr(original, "tsguide_original"):
        return

    @functools.wraps(original)
    def getfile(thing: Any) -> str:
        try:
            return str(original(thing))
        except (TypeError, OSError):
            for function in vars(thing).values() if inspect.isclass(thing) else ():
                if inspect.isfunction(function) and _written_in(thing, function):
                    return function.__code__.co_filename
            raise

    installed: Any = getfile
    installed.tsguide_original = original  # the mark that it is installed
    inspect.getfile = installed


def _written_in(owner: type, function: Any) -> bool:
    """Return whether the source of *function* stands in that of *owner*, which a dataclass's own do not."""
    return str(function.__code__.co_qualname).startswith(f"{owner.__qualname__}.")
