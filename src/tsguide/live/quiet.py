"""Keep what capture prints out of the page, and hand its warnings over."""

from __future__ import annotations

import contextlib
import ctypes
import io
import os
import sys
import tempfile
import warnings
from typing import TYPE_CHECKING

from tsguide import model
from tsguide.live import deprecation
from tsguide.live.text import clean

if TYPE_CHECKING:
    from collections.abc import Iterator

_FOR_DEVELOPERS = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)
"""What Python ignores by default; of the first it shows what the main script's own lines give."""


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Keep everything that is written to standard output and standard error, by C++ too, off both."""
    sys.stdout.flush()
    sys.stderr.flush()
    saved = os.dup(1), os.dup(2)
    python = io.StringIO()
    with (
        tempfile.TemporaryFile() as sink,
        contextlib.redirect_stdout(python),
        contextlib.redirect_stderr(python),
    ):
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
        try:
            yield
        finally:
            ctypes.CDLL(None).fflush(None)  # what C has buffered is still theirs
            for target, source in enumerate(saved, start=1):
                os.dup2(source, target)
                os.close(source)


@contextlib.contextmanager
def warnings_of() -> Iterator[list[model.Message]]:
    """Collect the warnings given inside that one who runs the script would see, each sentence once.

    How often it comes says little: a trace of one model gives the same hundreds of times.
    What Python hides unless it is the script's own line that warns, DeprecationWarning and its like, is left out as
    Python does it; so is that TorchScript is deprecated, which all pages say.
    """
    found: list[model.Message] = []
    with warnings.catch_warnings(record=True) as given:
        asked = [("error" if action == "error" else "always", *rest) for action, *rest in warnings.filters]
        warnings.simplefilter("always")
        warnings.filters[:0] = asked  # type: ignore[index]  # a list: what the script asks to be raised is raised
        for category in _FOR_DEVELOPERS:
            warnings.simplefilter("ignore", category)
        warnings.filterwarnings("always", category=DeprecationWarning, module="__main__")
        deprecation.hide()
        try:
            yield found
        finally:
            found += dict.fromkeys(
                model.Message(kind=warning.category.__name__, text=clean(str(warning.message)).strip())
                for warning in given
            )
