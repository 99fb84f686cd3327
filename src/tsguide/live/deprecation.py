"""That TorchScript is deprecated every page says; PyTorch's own sentence on it need not stand in each of them."""

from __future__ import annotations

import warnings

SENTENCE = r"`torch\.jit\.\w+` is (deprecated|not supported in Python 3\.\d+\+ and may break)\. Please "
"""What PyTorch's own warning of it begins with.

Since 2.10 each function of ``torch.jit`` gives one, as DeprecationWarning, and since 2.14 most of them give it as
FutureWarning. From Python 3.14 on some say instead that they are not supported there. Only these words are the same
everywhere, so they decide, and no other warning of deprecation is meant: it may be news to a reader.
"""


def hide() -> None:
    """Ignore PyTorch's sentence on the deprecation of TorchScript from here on, whatever category it has.

    A script that is about this very warning sees it all the same, when it records warnings as tests do: with
    :func:`warnings.catch_warnings` and a filter of its own, which comes before this one.
    """
    warnings.filterwarnings("ignore", message=SENTENCE)
