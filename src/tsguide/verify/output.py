"""What a script prints: the head and the tail of it, however much it is."""

from __future__ import annotations

from tsguide.verify.pipe import Pipe

KEPT = 64 * 1024
"""How many bytes of a script's output are kept: half of them from its beginning, half from its end."""


class Output(Pipe):
    """Reads a pipe as it fills, and keeps the head and the tail of what came.

    Args:
        file: the descriptor of the pipe's reading end, which stays the caller's to close.
    """

    def __init__(self, file: int) -> None:
        super().__init__(file)
        self._head = bytearray()
        self._tail = bytearray()
        self._count = 0

    def read(self) -> None:
        """Take in what is there; ``open`` is False once the script can write no more."""
        for data in self.arrived():
            self._count += len(data)
            room = KEPT // 2 - len(self._head)
            self._head += data[:room]
            self._tail += data[room:]
            del self._tail[: max(0, len(self._tail) - KEPT // 2)]

    def text(self) -> str:
        """Return what was kept, with a line that counts what was left out between head and tail."""
        left_out = self._count - len(self._head) - len(self._tail)
        gap = f"\n[... {left_out} bytes left out ...]\n" if left_out else ""
        return self._head.decode(errors="replace") + gap + self._tail.decode(errors="replace")
