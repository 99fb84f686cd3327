"""Take what runs a script out of the call stacks that messages quote: the reader's own frames and PyTorch's stay.

A script runs under this package, in a process that multiprocessing forked, on a page under sphinx-gallery. PyTorch
prints stacks in these forms, and each has the whole way from there to the script::

    examples/a/b.py(3): f                           the tracer's, and pybind11's after "At:"
      File "examples/a/b.py", line 3, in f          Python's, dynamo's, torch.export's and TorchScript's,
        return x + 1                                with lines of source
    # File: examples/a/b.py:3 in f, code: ...       in the comments of torch.compile's graphs, as above or so
    %3 : Tensor = aten::add(%x) # a/b.py:3:0        a place in TorchScript's graphs, and in a list of causes
    frame #7: f + 0x1f (0x7f1 in /usr/lib/libc.so)  C++'s
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BUILD = re.compile(
    r"""(?:.*/)? (?: tsguide/ (?: (?:live|verify|site|commands)/ .* | (?:cli|__main__)\.py )
                   | sphinx_gallery/ .* | multiprocessing/ \w+\.py | runpy\.py
                   | python[\d.]* | libpython[\d.]+so[\d.]* | libc\.so[\d.]* )
        | <frozen\ runpy>""",
    re.VERBOSE,
)
"""The files that run a script; in a stack of C++, Python itself."""

_LISTED = re.compile(r"\s*(?P<path>\S[^()]*)\(\d+\): \S+")
_COMMENT = re.compile(r'\s*# File:? "?(?P<path>[^":]+)(?:", line |:)\d+,? in .+, code: .*')
_QUOTED = re.compile(r'\s*File "(?P<path>[^"]+)", line \d+(?:, in .+)?')
_NATIVE = re.compile(r"\s*frame #\d+: .*\bin (?P<path>[^()]+)\)")
_PLACE = re.compile(r"(?P<before>.*\S) *# (?P<path>\S+\.py):\d+(?::\d+| in .+)")
_ANONYMOUS = "<string>"
"""The file of what ``python -c`` runs: the server's first frame, and perhaps a reader's."""

_HERE = "<--- HERE"
_CONTEXT = 12
"""Lines of source after which TorchScript's mark of the place is not looked for any more."""


class _Frame(NamedTuple):
    """A frame of a stack: its file, its first line in the message, and the line after its last."""

    path: str
    start: int
    end: int


def without_frames_of_the_build(text: str) -> str:
    r"""Return *text* without the frames of what runs a script, each with the lines of source that it quotes.

    >>> print(without_frames_of_the_build("At:\n  a/b.py(3): f\n  multiprocessing/process.py(108): run"))
    At:
      a/b.py(3): f
    """
    lines = text.split("\n")
    frames = list(_frames(lines))
    build = [frame for frame in frames if _BUILD.fullmatch(frame.path)]
    edges = {edge for frame in build for edge in (frame.start, frame.end)}
    build += [frame for frame in frames if frame.path == _ANONYMOUS and edges & {frame.start, frame.end}]
    dropped = {number for frame in build for number in range(frame.start, frame.end)}
    return "\n".join(_unplaced(line) for number, line in enumerate(lines) if number not in dropped)


def _frames(lines: list[str]) -> Iterator[_Frame]:
    for number, line in enumerate(lines):
        if match := _LISTED.fullmatch(line) or _COMMENT.fullmatch(line) or _NATIVE.fullmatch(line):
            yield _Frame(match["path"], number, number + 1)
        elif match := _QUOTED.fullmatch(line):
            yield _Frame(match["path"], number, _end_of_source(lines, number))


def _end_of_source(lines: list[str], frame: int) -> int:
    """Return the line after the source that is quoted for a frame, which is indented deeper than the frame.

    TorchScript quotes source with the indentation of its file, which may be none, and marks the place in it.
    """
    deeper, end = _indent(lines[frame]) + 1, frame + 1
    while end < len(lines) and lines[end].strip() and _indent(lines[end]) >= deeper:
        end += 1
    if end == frame + 1:
        for number in range(end, min(end + _CONTEXT, len(lines))):
            if _QUOTED.fullmatch(lines[number]):
                break
            if lines[number].endswith(_HERE):
                return number + 1
    return end


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _unplaced(line: str) -> str:
    """Return a line of a graph, or of causes, without a place that is the build's."""
    match = _PLACE.match(line)
    return match["before"] if match and _BUILD.fullmatch(match["path"]) else line
