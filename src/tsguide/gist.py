"""The one line of a message that says what is wrong: of many, it is often neither the first nor the last."""

from __future__ import annotations

import re

_NOTHING = re.compile(
    r"""\S+\.py\(\d+\):\ .*        # where the tracer was
      | At:                        # heads a list of such lines
      | \S+\(.*\)\ ->\ .+:         # the signature that a call did not fit, one of several perhaps
      | :                          # ends what such a signature opens
    """,
    re.VERBOSE,
)
"""A line that never says what is wrong."""

_OPENING = re.compile(
    r"""Failed\ running\ .+:       # an operation of a graph, with its arguments
      | backend=.+\ raised:
      | Arguments\ for\ call\ are\ not\ valid\.
      | The\ following\ variants\ are\ available:
    """,
    re.VERBOSE,
)
"""A line that says only that something is wrong; what it is comes next."""

_FURTHER_DOWN = {
    # The interpreter's traceback, with source. All errors are RuntimeError under it but those of a ``raise`` in the
    # compiled code, which have their class with its module.
    r"The following operation failed in the TorchScript interpreter\.": r"^(?:RuntimeError: |(?=(?:\w+\.)+\w+: ))",
    # The value, on lines of its own where it has some. That only tensors are supported says less than the value does.
    r"Tracer cannot infer type of ": r"^:(?!Only tensors)",
    r"Tracing failed sanity checks!": r"^\s*ERROR: ",
    # Which dimensions.
    r".+! For more information, run with TORCH_LOGS=": r"^ *- ",
    # Advice, in front of what it is for.
    r"Consider annotating your code using torch\._check\*\(\)\. ": r"^Consider .+?\(\)\. ",
    # A title of torch.compile's for all errors of a kind.
    r".": r"^ +Explanation: (?:Dynamo failed to run FX node .+: got (?=\w+\())?",
}
"""How a message begins that has what is wrong further down, and what stands right before it there."""


_USER_CODE = re.compile(r"^from user code:$", re.MULTILINE)
"""Where the words of torch.compile end: only places follow, and how to be told more."""


def gist(text: str) -> str:
    r"""Return the line of a message that says what is wrong, empty where none does.

    >>> gist("Tracing failed sanity checks!\nERROR: Graphs differed across invocations!\n\tGraph diff:")
    'Graphs differed across invocations!'
    """
    text = _USER_CODE.split(text, maxsplit=1)[0]
    lines = [line for line in map(str.strip, text.splitlines()) if line and not _NOTHING.fullmatch(line)]
    first = next((line for line in lines if not _OPENING.fullmatch(line)), next(iter(lines), ""))
    for opening, mark in _FURTHER_DOWN.items():
        found = re.search(mark, text, re.MULTILINE) if re.match(opening, first) else None
        if found and (further := gist(text[found.end() :])):
            return further
    return first
