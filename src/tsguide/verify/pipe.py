"""Reads what has come through a pipe, without waiting for more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 64 * 1024


class Pipe:
    """The reading end of a pipe.

    Args:
        file: its descriptor, which stays the caller's to close.
    """

    def __init__(self, file: int) -> None:
        os.set_blocking(file, False)
        self._file = file
        self.open = True

    def arrived(self) -> Iterator[bytes]:
        """Yield what is there; ``open`` is False once nobody can write any more."""
        while self.open:
            try:
                data = os.read(self._file, CHUNK)
            except BlockingIOError:
                return
            self.open = bool(data)
            yield data
