"""claim and refuses: what holds, what does not, and what is said of it."""

import platform
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

import tsguide
from tsguide import claim, refuses
from tsguide.live.claims import ClaimFailedError
from tsguide.live.machine import machine
from tsguide.live.session import Session


def fails(error: Exception) -> Callable[[], Any]:
    """Return a callable that raises."""

    def call() -> None:
        raise error

    return call


def stated(session: Session) -> Any:
    """Return the one claim of a session."""
    (only,) = session.result("a/b", duration_s=0.0).claims
    return only


@pytest.mark.parametrize(
    ("held", "expected", "seen"),
    [
        (True, True, "True"),
        (False, False, "False"),
        (torch.tensor(True), True, "tensor(True)"),
        (torch.tensor([[0.0]]), False, "tensor([[0.]])"),
        (lambda: True, True, "True"),
        (lambda: torch.tensor(False), False, "tensor(False)"),
        (fails(ValueError("no\nnever")), False, "ValueError: no"),
    ],
)
def test_a_claim_holds_or_not(session: Session, held: Any, expected: Any, seen: str) -> None:
    """A bool, a one-element tensor or what a callable returns says whether it holds; an error says no."""
    claim("it holds", held)

    assert (expected, seen) == (stated(session).held, stated(session).seen)


@pytest.mark.parametrize(
    "held",
    [None, 1, "yes", [], torch.ones(2), torch.zeros(0), lambda: None, lambda: torch.ones(2), lambda: lambda: True],
)
def test_anything_else_is_no_claim(session: Session, held: Any) -> None:
    """What is neither true nor false is a TypeError that says what to give, and is not noted."""
    with pytest.raises(
        TypeError, match="^a claim holds or not: give a bool or a one-element tensor, not .+torch.equal"
    ):
        claim("it holds", held)

    assert () == session.result("a/b", duration_s=0.0).claims


@pytest.mark.usefixtures("session")
def test_who_states_something_lets_a_measurement_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each claim and each refusal is a place where a measurement that waits may go first."""
    ways: list[str] = []
    monkeypatch.setattr(machine, "give_way", lambda: ways.append("given"))
    claim("it holds", lambda: bool(ways))
    refuses(fails(ValueError("no")), error=ValueError, match="")

    assert ["given", "given"] == ways


def test_a_claim_notes_all_that_it_was_given(session: Session) -> None:
    """The sentence, its line, and what it is about are in the record."""
    line = sys._getframe().f_lineno + 1
    claim("it holds", True, covers=["builtin-abs"], torch=">=1", device="cpu")

    noted = stated(session)
    assert ("it holds", line, True) == (noted.text, noted.line, noted.expected)
    assert (("builtin-abs",), ">=1", "cpu") == (noted.covers, noted.torch, noted.device)


@pytest.mark.parametrize(
    ("torch_version", "specifier", "here", "device", "expected"),
    [
        ("2.13.0", "", "cpu", "", True),
        ("2.13.0", ">=2.5", "cpu", "", True),
        ("2.4.1", ">=2.5", "cpu", "", False),
        ("2.13.0+cpu", "==2.13.0", "cpu", "", True),
        ("2.13.0a0+git1", "<3", "cpu", "", True),
        ("2.13.0", ">=2,<2.13", "cpu", "", False),
        ("2.13.0", "", "cpu", "cpu", True),
        ("2.13.0", "", "cpu", "cuda", False),
        ("2.13.0", "", "cuda", "cuda", True),
        ("2.13.0", "", "cuda:1", "cuda", True),
        ("2.13.0", "", "cuda:1", "cpu", False),
        ("2.13.0", ">=2.5", "cpu", "cuda", False),
        ("2.4.1", ">=2.5", "cuda", "cuda", False),
        ("2.13.0", ">=2.5", "cuda", "cuda", True),
    ],
)
def test_a_claim_is_expected_to_hold_where_it_is_meant_to(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    torch_version: str,
    specifier: str,
    here: str,
    device: str,
    expected: Any,
) -> None:
    """A claim is expected to hold on the releases and on the kind of device that it names, and nowhere else."""
    monkeypatch.setattr(torch, "__version__", torch_version)
    monkeypatch.setattr(tsguide, "device", here)
    claim("it holds", True, torch=specifier, device=device)

    assert expected == stated(session).expected


@pytest.mark.parametrize(
    ("torch_version", "torch_specifier", "python", "expected"),
    [
        ("2.13.0", "", ">=3.14", True),
        ("2.13.0", "", "<3.14", False),
        ("2.13.0", "<2.13", ">=3.14", False),
        ("2.10.0", "<2.11", ">=3.14", True),
        ("2.10.0", ">=2.11; python_version >= '3.14'", "", False),
        ("2.10.0", ">=2.11; python_version < '3.14'", "", True),
        ("2.11.0", ">=2.11; python_version >= '3.14'", "", True),
        ("2.11.0", ">=2.11; python_version >= '3.14'", "<3", False),
    ],
)
def test_a_claim_is_expected_to_hold_on_the_pythons_that_it_is_meant_for(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    torch_version: str,
    torch_specifier: str,
    python: str,
    expected: Any,
) -> None:
    """A claim can be meant for some Pythons, and for other releases of PyTorch on some of them; here it is 3.14."""
    monkeypatch.setattr(torch, "__version__", torch_version)
    monkeypatch.setattr(platform, "python_version_tuple", lambda: ("3", "14", "10"))
    claim("it holds", True, torch=torch_specifier, python=python)

    assert (expected, python) == (stated(session).expected, stated(session).python)


@pytest.mark.parametrize(
    ("held", "specifier", "ok"), [(True, "", True), (False, "", False), (True, ">=99", False), (False, ">=99", True)]
)
def test_a_strict_session_stops_at_a_claim_that_is_not_as_expected(
    strict: Session, held: Any, specifier: str, ok: Any
) -> None:
    """Strict, a claim that does not hold stops the script, and so does one that holds elsewhere; both are noted."""
    stopped = False
    try:
        claim("it holds", held, torch=specifier)
    except ClaimFailedError:
        stopped = True

    assert ok != stopped
    assert ok == stated(strict).ok


def test_other_sessions_go_on(session: Session) -> None:
    """Where the session is not strict, every claim is noted, whatever the others are."""
    for held in (False, True, False):
        claim("it holds", held)

    assert [False, True, False] == [each.held for each in session.result("a/b", duration_s=0.0).claims]


def test_a_failure_says_where_and_what(strict: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message has path and line, the sentence, what was expected and what was seen, in which environment."""
    monkeypatch.setattr(torch, "__version__", "2.13.0")
    monkeypatch.setattr(platform, "python_version_tuple", lambda: ("3", "14", "10"))
    line = sys._getframe().f_lineno + 2
    with pytest.raises(ClaimFailedError) as caught:
        claim("three is five", torch.tensor(3) == 5)

    where, _, rest = str(caught.value).partition(": ")
    assert f"test_claims.py:{line}" == where.rpartition("/")[2]
    assert [
        "claim 'three is five'",
        "  expected: to hold",
        "  seen:     tensor(False) (torch 2.13.0, Python 3.14, cpu)",
    ] == rest.splitlines()
    assert stated(strict).line == line


def test_a_failure_to_fail_says_where_it_should_hold(strict: Session) -> None:
    """Where a claim holds elsewhere than it should, the message names the releases and the device it is for."""
    with pytest.raises(ClaimFailedError) as caught:
        claim("it holds", True, torch=">=99", python=">=99", device="cuda")

    expected = "  expected: not to hold, since it is claimed for torch >=99, Python >=99, cuda only"
    assert expected == str(caught.value).splitlines()[1]
    assert not stated(strict).expected


@pytest.mark.parametrize(
    ("call", "match", "held", "seen"),
    [
        (fails(KeyError("no key")), "no key", True, "KeyError: 'no key'"),
        (fails(KeyError("no key")), "^.no k.y", True, "KeyError: 'no key'"),
        (fails(KeyError("one\ntwo")), "two", True, "KeyError: 'one\\ntwo'"),
        (fails(KeyError("no key")), "other", False, "KeyError: 'no key'"),
        (fails(LookupError("no key")), "no key", False, "LookupError: no key"),
        (fails(type("Sub", (KeyError,), {})("no key")), "no key", False, "Sub: 'no key'"),
        (fails(ValueError("no key")), "no key", False, "ValueError: no key"),
        (lambda: 3, "", False, "returned 3"),
    ],
)
def test_a_refusal_is_just_the_error_that_is_claimed(
    session: Session, call: Callable[[], Any], match: str, held: Any, seen: str
) -> None:
    """Only the type itself with a message that matches is the refusal; a subclass, a base or success is not."""
    returned = refuses(call, error=KeyError, match=match)

    assert (held, seen) == (stated(session).held, stated(session).seen)
    assert held == (returned is not None)
    assert held == (session.result("a/b", duration_s=0.0).refusals == (returned,))


def test_a_refusal_says_what_raised_what(session: Session) -> None:
    """The sentence names the call, the error and the pattern; the record has the whole message, cleaned."""

    def needs(_x: int, _y: int) -> None:
        raise ValueError("no\nat 0x7f21d3a5c040 ")

    line = sys._getframe().f_lineno + 1
    refusal = refuses(needs, 1, 2, error=ValueError, match="no", covers=["builtin-abs"])

    assert "needs(int) raises ValueError with a message that matches 'no'" == stated(session).text
    assert ("builtin-abs",) == stated(session).covers
    assert ("needs(int)", line, line) == (refusal.what, refusal.line, stated(session).line)
    assert ("ValueError", "no\nat 0x...") == (refusal.message.kind, refusal.message.text)


def test_a_refusal_is_called_what_it_is_given(session: Session) -> None:
    """The words for the call can be given, where names do not say enough."""
    refusal = refuses(fails(ValueError("no")), error=ValueError, match="", what="script(Pair)")

    assert "script(Pair)" == refusal.what
    assert stated(session).text.startswith("script(Pair) raises ValueError")


@pytest.mark.parametrize(("call", "specifier", "stops"), [
    (fails(ValueError("no")), "", False),
    (fails(ValueError("no")), ">=99", True),
    (lambda: 3, "", True),
    (lambda: 3, ">=99", False),
    (fails(KeyError("no")), "", True),
])  # fmt: skip
def test_a_strict_session_stops_where_the_refusal_is_not_as_expected(
    strict: Session, call: Callable[[], Any], specifier: str, stops: Any
) -> None:
    """Strict, success and another error stop the script where the refusal was expected, and only there."""
    stopped = False
    try:
        refuses(call, error=ValueError, match="", torch=specifier)
    except ClaimFailedError:
        stopped = True

    assert stops == stopped
    assert stops != stated(strict).ok


@pytest.mark.usefixtures("session")
def test_an_interruption_is_no_refusal() -> None:
    """KeyboardInterrupt and its like are passed on, by claim and refuses."""

    def stop() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        claim("it holds", stop)
    with pytest.raises(KeyboardInterrupt):
        refuses(stop, error=KeyboardInterrupt, match="")


def test_torchscript_refuses_to_script_a_try_block(session: Session) -> None:
    """A refusal of TorchScript itself is seen as one."""

    def tries(x: torch.Tensor) -> torch.Tensor:
        try:
            return x
        finally:
            pass

    error = torch.jit.frontend.UnsupportedNodeError
    refusal = refuses(torch.jit.script, tries, error=error, match="^try blocks aren't supported")

    assert "torch.jit.script(tries)" == refusal.what
    assert stated(session).ok


@pytest.mark.usefixtures("session")
def test_a_device_that_there_is_not_is_an_error() -> None:
    """A misspelt device does not turn a claim into one that need not hold."""
    with pytest.raises(ValueError, match="cdua"):
        claim("it holds", False, device="cdua")


@pytest.mark.usefixtures("session")
def test_covers_that_is_one_string_is_an_error() -> None:
    """A string in the place of a list of ids is not taken for the list of its letters."""
    with pytest.raises(TypeError):
        claim("it holds", True, covers="builtin-abs")
