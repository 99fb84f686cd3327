"""compare: what one construct does under the five modes, judged against eager."""

import os
import sys
from collections.abc import Callable
from typing import Any

import pytest
import torch

from tsguide import compare, model
from tsguide.live import modes
from tsguide.live.compare import EagerError
from tsguide.live.session import Session

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.filterwarnings("always")]
T = torch.Tensor


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make all modes but eager and the named ones absent."""

    def restrict(*names: str) -> None:
        monkeypatch.setattr(modes, "absence", lambda mode: "" if mode in ("eager", *names) else "left out")

    return restrict


@pytest.fixture
def fake(only: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Any]], None]:
    """Make trace a mode that captures everything as one given callable, and leave only it beside eager."""

    def install(run: Callable[..., Any]) -> None:
        def capture(mode: str, target: Any, _calls: Any, _options: Any) -> modes.Captured:
            return modes.Captured(target if mode == "eager" else run)

        only("trace")
        monkeypatch.setattr(modes, "capture", capture)

    return install


def outcomes(comparison: model.Comparison) -> dict[str, str]:
    """Return the outcome of each mode that is not absent."""
    return {result.mode: result.outcome for result in comparison.modes if result.outcome != "absent"}


def of(comparison: model.Comparison, mode: str) -> model.ModeResult:
    """Return what one mode did."""
    return next(result for result in comparison.modes if result.mode == mode)


def double(x: T) -> T:
    """Do the same under every mode."""
    return x + x


def sign(x: T) -> T:
    """Take one of two branches."""
    if x.sum() > 0:
        return x
    return -x


def tries(x: T) -> T:
    """Use what TorchScript does not know."""
    try:
        return x + 1
    finally:
        pass


def adds_length(x: T) -> T:
    """Make a tensor of as many numbers as a trace saw."""
    return x + torch.zeros(len(x))


def test_what_all_modes_can_do_agrees() -> None:
    """A construct without a trap agrees under every mode, with times where there is something to time."""
    comparison = compare(double, example=(torch.ones(2),), others=[(torch.ones(3),)])
    timed = {result.mode: [result.capture_s, result.first_s, result.steady_s] for result in comparison.modes}

    assert dict.fromkeys(model.MODES, "agrees") == outcomes(comparison)
    assert {
        "eager": [False, True, True],
        "trace": [True, True, True],
        "script": [True, True, True],
        "export": [True, True, True],
        "compile": [False, True, True],
    } == {mode: [each is not None for each in times] for mode, times in timed.items()}


def test_a_frozen_branch_disagrees_and_loud_modes_refuse() -> None:
    """A trace of a branch is silently wrong on the other side; export refuses; script and compile agree."""
    comparison = compare(sign, example=(torch.ones(2),), others=[(-torch.ones(2),)])
    trace = of(comparison, "trace")

    assert {
        "eager": "agrees",
        "trace": "disagrees",
        "script": "agrees",
        "export": "refuses",
        "compile": "agrees",
    } == outcomes(comparison)
    assert [
        ("input 0", "agrees", "tensor([1., 1.])", "tensor([1., 1.])"),
        ("input 1", "disagrees", "tensor([1., 1.])", "tensor([-1., -1.])"),
    ] == [(run.input, run.outcome, run.eager, run.got) for run in trace.runs]
    assert {"TracerWarning"} == {warning.kind for warning in trace.warnings}
    compiled = of(comparison, "compile")
    assert (2, 1) == (compiled.compiled, compiled.graph_breaks)
    assert "Unsupported: Detected data-dependent branching" == str(compiled.fullgraph).partition(" (")[0]


def test_the_example_alone_does_not_show_a_frozen_branch(only: Callable[..., None]) -> None:
    """Without another input, the trace of a branch agrees."""
    only("trace")

    assert {"eager": "agrees", "trace": "agrees"} == outcomes(compare(sign, example=(torch.ones(2),)))


def test_a_capture_that_raises_refuses(only: Callable[..., None]) -> None:
    """Script refuses a try block, with its message, and has no runs."""
    only("script")
    script = of(compare(tries, example=(torch.ones(2),)), "script")

    assert ("refuses", "UnsupportedNodeError", ()) == (script.outcome, script.message.kind, script.runs)
    assert "try blocks aren't supported:" == script.message.first_line
    assert [True, True, True] == [each is None for each in (script.capture_s, script.first_s, script.steady_s)]


def test_raising_where_eager_does_not_breaks(only: Callable[..., None]) -> None:
    """A trace that raises on an input on which eager gives an answer breaks, and the message is the error's."""
    only("trace")
    trace = of(compare(adds_length, example=(torch.ones(2),), others=[(torch.ones(2),), (torch.ones(3),)]), "trace")

    assert ("breaks", "RuntimeError") == (trace.outcome, trace.message.kind)
    assert ["agrees", "agrees", "raises"] == [run.outcome for run in trace.runs]
    assert trace.runs[2].got.startswith("raises RuntimeError: ")


def test_an_absent_mode_says_why(only: Callable[..., None]) -> None:
    """A mode that is absent is not run, and has its reason as its message."""
    only()
    comparison = compare(double, example=(torch.ones(2),))
    trace = of(comparison, "trace")

    assert ["agrees", *["absent"] * 4] == [result.outcome for result in comparison.modes]
    assert ("left out", (), None) == (trace.message.text, trace.runs, trace.capture_s)


def appends(numbers: list[int]) -> int:
    """Change what it is given."""
    numbers.append(1)
    return len(numbers)


def test_an_input_that_is_not_changed_like_eager_changes_it_is_a_disagreement(only: Callable[..., None]) -> None:
    """Script gets a copy of a list: the answer is eager's, but the caller's list stays as it was."""
    only("script")
    numbers = [5]
    script = of(compare(appends, example=(numbers,)), "script")

    assert "disagrees" == script.outcome
    assert "argument 0: 1 items in the place of 2" == script.runs[0].difference
    assert [5] == numbers


def adds_one_in_place(x: T) -> T:
    """Change its tensor."""
    return x.add_(1)


def test_an_input_that_is_changed_alike_agrees() -> None:
    """Where every mode changes the input as eager does all agree, and the caller's input stays as it was."""
    ones = torch.ones(2)

    assert dict.fromkeys(model.MODES, "agrees") == outcomes(compare(adds_one_in_place, example=(ones,)))
    assert [1.0, 1.0] == ones.tolist()


def raises(x: T) -> T:
    """Raise for what is not positive."""
    if bool(x.sum() <= 0):
        raise ValueError("no")
    return x


def test_raising_where_eager_raises_agrees(only: Callable[..., None]) -> None:
    """A mode that raises on the inputs on which eager raises does what eager does."""
    only("script")
    comparison = compare(raises, example=(torch.ones(1),), others=[(-torch.ones(1),)], raises=ValueError)
    script = of(comparison, "script")

    assert {"eager": "raises", "script": "agrees"} == outcomes(comparison)
    assert "ValueError: no" == str(of(comparison, "eager").message)
    assert ["tensor([1.])", "raises ValueError: no"] == [run.eager for run in script.runs]


def test_raising_already_on_the_example_agrees_and_is_not_timed(only: Callable[..., None]) -> None:
    """Where eager and the mode raise on the example too, they agree, and no call is there to be timed."""
    only("script")
    script = of(compare(raises, example=(-torch.ones(1),), raises=(TypeError, ValueError)), "script")

    assert ("agrees", None) == (script.outcome, script.steady_s)


def test_an_answer_where_eager_raises_is_a_disagreement(only: Callable[..., None]) -> None:
    """A trace that gives an answer where eager raises is silently wrong."""
    only("trace")
    trace = of(compare(raises, example=(torch.ones(1),), others=[(-torch.ones(1),)], raises=ValueError), "trace")

    assert "disagrees" == trace.outcome
    assert ("raises ValueError: no", "tensor([-1.])") == (trace.runs[1].eager, trace.runs[1].got)


def size(x: T) -> int:
    """Give a number."""
    return x.size(0)


def test_a_tensor_in_the_place_of_a_number_is_another_type(only: Callable[..., None]) -> None:
    """A trace gives a tensor of the same value where eager gives an int; script gives the int."""
    only("trace", "script")
    comparison = compare(size, example=(torch.ones(2),))

    assert {"eager": "agrees", "trace": "another type", "script": "agrees"} == outcomes(comparison)
    assert ("2", "tensor(2)") == (of(comparison, "trace").runs[0].eager, of(comparison, "trace").runs[0].got)


def nested(x: T) -> dict[str, list[T]]:
    """Give a container of containers."""
    return {"a": [x, x + 1], "b": [x * 2]}


def test_nested_structures_are_compared() -> None:
    """A dictionary of lists of tensors is compared to its leaves under every mode that can return one."""
    expected = {"eager": "agrees", "trace": "refuses", "script": "agrees", "export": "agrees", "compile": "agrees"}

    assert expected == outcomes(compare(nested, example=(torch.ones(2),)))


def test_a_difference_deep_inside_is_found(fake: Callable[[Any], None]) -> None:
    """One other number in a nested result is a disagreement."""
    fake(lambda x: {"a": [x, x + 1], "b": [x * 2 + (x > 1)]})
    comparison = compare(nested, example=(torch.ones(2),), others=[(2 * torch.ones(2),)])

    assert ["agrees", "disagrees"] == [run.outcome for run in of(comparison, "trace").runs]


def noise(x: T) -> T:
    """Draw random numbers."""
    return x + torch.rand_like(x) + torch.nn.functional.dropout(x)


def test_random_numbers_agree(only: Callable[..., None]) -> None:
    """All modes run from the same seed, so that random numbers are the same."""
    only("trace", "script", "compile")

    assert dict.fromkeys(("eager", "trace", "script", "compile"), "agrees") == outcomes(
        compare(noise, example=(torch.ones(9),), others=[(torch.ones(9),)])
    )


def frozen_noise(x: T) -> T:
    """Draw a random number that a trace keeps for ever."""
    return x + float(torch.rand(()))


def test_random_numbers_that_capture_keeps_are_found_by_the_check_of_trace(only: Callable[..., None]) -> None:
    """The trace is checked by default, which runs the function again, draws another number, and refuses."""
    only("trace")
    trace = of(compare(frozen_noise, example=(torch.ones(2),), others=[(torch.ones(2),)]), "trace")

    assert ("refuses", "TracingCheckError") == (trace.outcome, trace.message.kind)


def test_a_module_in_training_is_run_by_trace_more_often_and_stays_as_it_was() -> None:
    """Running statistics change alike under every mode but trace, which runs the module itself; ours stays as it is."""
    module = torch.nn.BatchNorm1d(2).train()
    example = torch.arange(8.0).reshape(4, 2)

    comparison = compare(module, example=(example,), others=[(example,)])

    assert None is of(comparison, "compile").message
    assert dict.fromkeys(model.MODES, "agrees") | {"trace": "disagrees"} == outcomes(comparison)
    assert (
        "its capture changed its running_mean, its running_var, its num_batches_tracked"
        in of(comparison, "trace").notes
    )
    assert (0, [0.0, 0.0]) == (module.num_batches_tracked.item(), module.running_mean.tolist())


class Counter(torch.nn.Module):
    """Counts its calls in a buffer that no answer shows."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x: T) -> T:
        """Count, and return the input."""
        self.calls += 1
        return x


def test_a_buffer_that_is_not_changed_like_eager_changes_it_is_a_disagreement(fake: Callable[[Any], None]) -> None:
    """A mode whose answer is right but which leaves a module's buffer alone disagrees."""
    fake(lambda x: x)
    trace = of(compare(Counter(), example=(torch.ones(1),)), "trace")

    assert "disagrees" == trace.outcome
    assert "its calls: 0 in the place of 1" == trace.runs[0].difference


def test_a_modules_state_goes_on_from_call_to_call(only: Callable[..., None]) -> None:
    """Each call finds the module as the one before has left it, as it does by hand."""

    class Cumulative(Counter):
        def forward(self, x: T) -> T:
            self.calls += 1
            return x + self.calls

    only("script")
    comparison = compare(Cumulative(), example=(torch.zeros(()),), others=[(torch.zeros(()),)])

    assert ["tensor(1.)", "tensor(2.)"] == [run.eager for run in of(comparison, "eager").runs]
    assert "agrees" == comparison.outcome("script")


def test_a_buffer_that_is_not_saved_is_state_too(fake: Callable[[Any], None]) -> None:
    """A buffer that is not in the state dictionary is compared, and put back, like any other."""

    class Unsaved(Counter):
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("calls", torch.zeros(()), persistent=False)

    fake(lambda x: x)

    assert "disagrees" == of(compare(Unsaved(), example=(torch.ones(1),)), "trace").outcome


@pytest.mark.parametrize(("sizes", "expected"), [((2, 2), 1), ((2, 3), 2), ((2, 3, 4), 2)])
def test_recompilations_are_counted(only: Callable[..., None], sizes: tuple[int, ...], expected: int) -> None:
    """Compile says how often it compiled: again for a second size, and then no more."""
    only("compile")
    example, *others = [(torch.ones(size),) for size in sizes]
    compiled = of(compare(double, example=example, others=others), "compile")

    assert ("agrees", expected) == (compiled.outcome, compiled.compiled)


def loud(x: T) -> T:
    """Write to everything there is."""
    print("printed")
    os.write(1, b"written")
    os.write(2, b"written")
    return x + x


def test_what_a_construct_prints_stays_off_the_page(
    only: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing that is printed while modes are compared is seen, and afterwards all is again."""
    only("trace")
    compare(loud, example=(torch.ones(2),))
    print("after")
    os.write(2, b"after")

    assert ("after\n", "after") == tuple(capfd.readouterr())


def test_what_a_refusal_logs_stays_off_the_page(capfd: pytest.CaptureFixture[str]) -> None:
    """A failed export or compile logs nothing that is seen."""
    compare(sign, example=(torch.ones(2),))

    assert ("", "") == tuple(capfd.readouterr())


def test_a_comparison_is_noted_with_its_name_and_line(only: Callable[..., None], session: Session) -> None:
    """The comparison has the target's name or the one that is given, and the line of the call."""
    only()
    line = sys._getframe().f_lineno + 1
    first = compare(double, example=(torch.ones(2),))
    second = compare(double, example=(torch.ones(2),), name="doubling")

    assert ("double", line, "cpu", 1) == (first.name, first.line, first.device, first.threads)
    assert "doubling" == second.name
    assert (first, second) == session.result("a/b", duration_s=0.0).comparisons
    assert 0.0 < session.measured_s


def test_an_iterator_is_used_up_by_the_first_call_and_said_to_be(only: Callable[..., None]) -> None:
    """What cannot be put back is named, and each mode finds it as the script has left it."""
    only("compile")
    letters = iter("abcd")
    comparison = compare(next, example=(letters,), others=[(letters,)])

    assert ["'a'", "'b'"] == [run.eager for run in of(comparison, "eager").runs]
    assert (
        "argument 0 is used up by the first call that reads it: a str_ascii_iterator" in of(comparison, "compile").notes
    )
    assert "a" == next(letters)


def test_an_interruption_inside_a_construct_is_the_constructs_own(only: Callable[..., None]) -> None:
    """What ends a process by an exception ends the construct's own, and is an error of eager like any other."""

    def stop() -> None:
        raise KeyboardInterrupt

    only()
    with pytest.raises(EagerError, match="KeyboardInterrupt; mend the call"):
        compare(stop, example=())


def shared_argument(x: T, y: T) -> T:
    """Change the first argument, and use the second."""
    return x.add_(1) + y


def test_what_is_given_twice_is_one_thing(only: Callable[..., None]) -> None:
    """A tensor that is given twice is one tensor in each run, as it is when the construct is called by hand."""
    only()
    tensor = torch.ones(1)
    eager = of(compare(shared_argument, example=(tensor, tensor)), "eager")

    assert "tensor([4.])" == eager.runs[0].eager
