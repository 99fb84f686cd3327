"""claim and refuses: sentences that are checked where they stand."""

from __future__ import annotations

import platform
import re
from typing import TYPE_CHECKING, Any

import tsguide
from tsguide import model, scope
from tsguide.live.machine import machine
from tsguide.live.session import calling_line, current
from tsguide.live.text import brief, clean, name_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


DEVICES = ("", "cpu", "cuda")
"""The kinds of device that a claim can be meant for; all of them where empty."""


class ClaimFailedError(Exception):
    """A sentence does not hold where it should, or holds where it should not."""


def claim(
    text: str, held: Any, *, covers: Sequence[str] = (), torch: str = "", python: str = "", device: str = ""
) -> None:
    """State one checked sentence.

    Args:
        text: the sentence, which a reader can disagree with.
        held: whether it holds: a bool, a one-element tensor, or a callable that returns one. What a callable
            raises is recorded, and the sentence does not hold.
        covers: the ids of the statements of the official documentation that this sentence is about.
        torch: the PyTorch releases for which the sentence is meant to hold, as a PEP 440 specifier such as
            ``">=2.5"``; all where empty. Elsewhere it is expected not to hold. What is so under some releases of
            Python only ends as a requirement does: ``">=2.11; python_version >= '3.14'"`` leaves older ones be.
        python: the releases of Python for which it is meant to hold, such as ``">=3.14"``; all where empty.
        device: the kind of device for which it is meant to hold, ``"cpu"`` or ``"cuda"``; all where empty.

    Raises:
        ClaimFailedError: in a strict session, the sentence holds elsewhere than it is expected to.
        TypeError: *held* is neither of the three.
    """
    machine.give_way()
    truth, seen = _truth(held)
    _settle(text, covers, torch, python, device, held=truth, seen=seen)


def refuses(
    target: Callable[..., Any],
    *args: Any,
    error: type[BaseException],
    match: str,
    what: str = "",
    covers: Sequence[str] = (),
    torch: str = "",
    python: str = "",
    device: str = "",
) -> model.Refusal | None:
    """Claim that ``target(*args)`` raises just *error*, no subclass, with a message in which *match* is found.

    ``torch.jit.script`` looks for a class's names where it is called, which is in this package; hand it over as
    ``lambda: torch.jit.script(TheClass)``, with *what*, where the class needs names of the script.

    Args:
        target: what captures: ``torch.jit.script``, ``torch.jit.trace``, or anything else that is called.
        args: what it is called with.
        error: the type of the exception.
        match: a regular expression that :func:`re.search` finds in the message.
        what: the words for the call, where the names of *target* and of its first argument do not say enough.
        covers: as for :func:`claim`; so are *torch*, *python* and *device*.
        torch: see :func:`claim`.
        python: see :func:`claim`.
        device: see :func:`claim`.

    Returns:
        The refusal with its whole message, to show on the page; None where it was not expected and not there.

    Raises:
        ClaimFailedError: in a strict session, anything else happened, success included.
    """
    machine.give_way()
    what = what or f"{name_of(target)}({', '.join(map(name_of, args[:1]))})"
    held, seen, text = False, "", ""
    try:
        seen = f"returned {brief(target(*args))}"
    except Exception as raised:  # noqa: BLE001  whatever it raised is what is recorded
        # Only words leave this block: while the exception lives, PyTorch adds its call stack to later messages.
        seen, text = brief(raised), str(raised)
        held = type(raised) is error and re.search(match, text) is not None
    sentence = f"{what} raises {error.__name__} with a message that matches {match!r}"
    _settle(sentence, covers, torch, python, device, held=held, seen=seen)
    if not held:
        return None
    message = model.Message(kind=error.__name__, text=clean(text).strip())
    return current().refusal(model.Refusal(what=what, line=calling_line()[1], message=message))


def _truth(held: Any) -> tuple[bool, str]:
    import torch

    if callable(held) and not isinstance(held, torch.Tensor):
        try:
            held = held()
        except Exception as raised:  # noqa: BLE001  what it raised is what is recorded
            return False, brief(raised)
    if isinstance(held, bool):
        return held, str(held)
    if isinstance(held, torch.Tensor) and held.numel() == 1:
        return bool(held), brief(held)
    msg = f"a claim holds or not: give a bool or a one-element tensor, not {brief(held)}; see torch.equal"
    raise TypeError(msg)


def _settle(text: str, covers: Sequence[str], torch: str, python: str, device: str, *, held: bool, seen: str) -> None:
    if isinstance(covers, str):
        msg = f"covers takes a list of statement ids, not the text {covers!r}; write [{covers!r}]"
        raise TypeError(msg)
    path, line = calling_line()
    result = model.Claim(
        text=text,
        line=line,
        held=held,
        expected=_expected(torch, python, device),
        seen=seen,
        covers=tuple(covers),
        torch=torch,
        python=python,
        device=device,
    )
    current().claim(result)
    if current().strict and not result.ok:
        msg = f"{clean(path)}:{line}: {failure(result)}"
        raise ClaimFailedError(msg)


def failure(result: model.Claim) -> str:
    """Return the words for a claim that is not as expected: the sentence, expected and seen."""
    import torch

    limits = (result.torch and f"torch {result.torch}", result.python and f"Python {result.python}", result.device)
    where = ", ".join(filter(None, limits))
    should = "to hold" if result.expected else f"not to hold, since it is claimed for {where} only"
    return (
        f"claim {result.text!r}\n"
        f"  expected: {should}\n"
        f"  seen:     {result.seen} (torch {torch.__version__}, Python {_python_line()}, {tsguide.device})"
    )


def _expected(specifier: str, python: str, device: str) -> bool:
    import torch

    if device not in DEVICES:
        msg = f"no kind of device {device!r}; a claim holds for one of {DEVICES[1:]}, or for all"
        raise ValueError(msg)
    here = scope.includes_torch(specifier, str(torch.__version__), _python_line())
    return here and scope.includes(python, _python_line()) and device in ("", tsguide.device.partition(":")[0])


def _python_line() -> str:
    return ".".join(platform.python_version_tuple()[:2])
