"""compare says what a person gets who writes the captures by hand: each kind of input on which it once did not."""

import collections
import dataclasses
import functools
import os
import signal
import time
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_sequence

from tsguide import call, compare, model
from tsguide.live import modes
from tsguide.live.compare import EagerError

pytestmark = [pytest.mark.usefixtures("session"), pytest.mark.filterwarnings("always")]
T = torch.Tensor
ONES = torch.ones(2)


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Make all modes but eager and the named ones absent."""

    def restrict(*names: str) -> None:
        monkeypatch.setattr(modes, "absence", lambda mode: "" if mode in ("eager", *names) else "left out")

    return restrict


def outcomes(comparison: model.Comparison) -> dict[str, str]:
    """Return the outcome of each mode but eager that is not absent."""
    return {each.mode: each.outcome for each in comparison.modes[1:] if each.outcome != "absent"}


class Sums(nn.Module):
    """Adds what it gets to a buffer."""

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("total", torch.zeros(()))

    def forward(self, x: T) -> T:
        """Return the sum of all so far."""
        self.total += x.sum()
        return self.total * 1


def counting() -> Callable[[T], T]:
    """Return a function that counts its calls in a list of its own."""
    calls = [0]

    def count(x: T) -> T:
        calls[0] += 1
        return x * calls[0]

    return count


def counting_in_a_default(x: T, calls: list[int] = []) -> T:  # noqa: B006  that is what is tried
    """Count in a default that all calls share."""
    calls.append(1)
    return x * len(calls)


def drawing() -> Callable[[T], T]:
    """Return a function with a generator of its own."""
    generator = torch.Generator().manual_seed(1)
    return lambda x: x + torch.rand(2, generator=generator)


def around(module: nn.Module) -> Callable[[T], T]:
    """Return a function that closes over a module."""

    def calls(x: T) -> T:
        return module(x)

    return calls


@pytest.mark.parametrize(
    "stateful",
    [
        counting(),
        Sums().forward,
        around(Sums()),
        functools.partial(Sums()),
        counting_in_a_default,
        drawing(),
    ],
    ids=["list", "method", "closure", "partial", "default", "generator"],
)
def test_state_does_not_run_on_from_mode_to_mode(only: Callable[..., None], stateful: Callable[[T], T]) -> None:
    """However a construct keeps its state, compile finds it as eager found it, and so does what comes after."""
    only("compile")
    comparison = compare(stateful, example=(ONES,), others=[(ONES,)])
    after = stateful(ONES)

    assert {"compile": "agrees"} == outcomes(comparison)
    assert comparison.modes[0].runs[0].eager == model_text(after)


def model_text(value: object) -> str:
    """Return a value as a table shows it."""
    from tsguide.live.text import brief

    return brief(value)


def test_a_capture_that_runs_the_construct_is_said_to_have_changed_it(only: Callable[..., None]) -> None:
    """A trace by hand has run the module four times before it is called: it gives ten where eager gives two."""
    only("trace", "export")
    comparison = compare(Sums().forward, example=(ONES,))

    assert {"trace": "disagrees", "export": "agrees"} == outcomes(comparison)
    assert ("tensor(2.)", "tensor(10.)") == (
        comparison.result("trace").runs[0].eager,
        comparison.result("trace").runs[0].got,
    )
    assert ("its capture changed its total",) == comparison.result("trace").notes


class Keeps(nn.Module):
    """Keeps its last activation, which holds a graph and cannot be copied."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(2, 2)

    def forward(self, x: T) -> T:
        """Keep, and double."""
        self.last = self.inner(x)
        return self.last * 2


def test_a_module_that_cannot_be_copied_is_compared_itself() -> None:
    """A module that was called before and keeps what it gave agrees under all modes."""
    module = Keeps()
    module(ONES)

    assert {"agrees"} == set(outcomes(compare(module, example=(ONES,))).values())


class Around(nn.Module):
    """Has another module as its part."""

    def __init__(self, part: nn.Module) -> None:
        super().__init__()
        self.part = part

    def forward(self, x: T) -> T:
        """Call the part."""
        return self.part(x)


@pytest.mark.parametrize(("make", "expected"), [("trace", "agrees"), ("script", "refuses")])
def test_a_torchscript_part_is_the_part_itself(only: Callable[..., None], make: str, expected: str) -> None:
    """Export takes a traced part, and refuses a scripted one: neither is another thing than the reader's own."""
    only("export")
    part = torch.jit.trace(nn.Linear(2, 2), ONES) if make == "trace" else torch.jit.script(nn.ReLU())

    assert {"export": expected} == outcomes(compare(Around(part), example=(ONES,)))


def test_a_class_that_script_refuses_is_refused_for_the_same_reason_again(only: Callable[..., None]) -> None:
    """What a failed script leaves behind does not reach the next comparison."""

    class Scaled(nn.Linear):
        def forward(self, x: T) -> T:
            return super().forward(x) * 2

    only("script")
    first, second = (compare(Scaled(2, 2), example=(ONES,)).result("script").message for _ in range(2))

    assert first == second
    assert "Can't redefine method" not in second.text


def misspelt(x: T) -> T:
    """Raise what the script's author did not mean."""
    return x.dubble()


@pytest.mark.parametrize(
    ("construct", "example", "words"),
    [
        (misspelt, (ONES,), "test_by_hand.py:"),
        (misspelt, (ONES,), "AttributeError: 'Tensor' object has no attribute 'dubble'"),
        (misspelt, (ONES, ONES), "takes 1 positional argument but 2 were given"),
        (lambda x: x.view(-1), (torch.ones(2, 5)[:, ::2],), "view size is not compatible"),
        (lambda: os._exit(3), (), "crashes: ended with exit status 3"),
    ],
)
def test_what_eager_raises_is_an_error_of_the_script(
    only: Callable[..., None], construct: Callable[..., Any], example: tuple[Any, ...], words: str
) -> None:
    """A mistake in the call or in the construct ends the script, with its line, unless it is declared."""
    only()
    with pytest.raises(EagerError) as raised:
        compare(construct, example=example)

    assert words in str(raised.value)


def test_what_eager_raises_on_another_input_must_be_declared_by_its_type(only: Callable[..., None]) -> None:
    """Another error than the one that is declared ends the script too."""
    only()
    with pytest.raises(EagerError, match="on input 1"):
        compare(lambda x: x.view(1), example=(torch.ones(1),), others=[(ONES,)], raises=ValueError)


class WithoutGradient(nn.Module):
    """Has a decorator on forward."""

    @torch.no_grad()
    def forward(self, x: T) -> T:
        """Add."""
        return x + 1


class Rest(nn.Module):
    """Takes any number of inputs."""

    def forward(self, x: T, *rest: T) -> T:
        """Add the first of the rest."""
        return x + rest[0]


def of_packed(packed: PackedSequence) -> T:
    """Use a container whose constructor takes no such thing as a specification of shapes."""
    return packed.data * 2


def with_keyword(x: T, *, scale: T) -> T:
    """Take a keyword."""
    return x * scale


@pytest.mark.parametrize(
    ("construct", "example", "other"),
    [
        (WithoutGradient(), (ONES,), (torch.ones(3),)),
        (Rest(), (ONES, ONES), (torch.ones(3), torch.ones(3))),
        (of_packed, (pack_sequence([ONES]),), (pack_sequence([ONES]),)),
        (with_keyword, call(ONES, scale=ONES), call(torch.ones(3), scale=torch.ones(3))),
        (lambda x: x + 1, (ONES,), (torch.ones(3),)),
        (functools.partial(with_keyword, scale=torch.ones(1)), (ONES,), (torch.ones(3),)),
    ],
    ids=["decorated", "any number", "packed", "keyword", "lambda", "partial"],
)
def test_export_is_asked_as_by_hand(only: Callable[..., None], construct: Any, example: Any, other: Any) -> None:
    """What export takes by hand, other sizes too, is not refused for reasons of ours."""
    only("export")

    assert {"export": "agrees"} == outcomes(compare(construct, example=example, others=[other]))


def add_to_first(one: T, other: T) -> T:
    """Change one input, and answer with the other."""
    one.add_(1)
    return other * 1


@pytest.mark.parametrize(
    ("construct", "example", "answer"),
    [
        (lambda p: torch.tensor(isinstance(p, nn.Parameter)), (nn.Parameter(ONES.clone()),), "tensor(True)"),
        (add_to_first, (torch.zeros(4)[:2], torch.zeros(4)[1:3]), "tensor([0., 0.])"),
        (lambda x: torch.tensor(x.stride()), (torch.ones(2, 5)[:, ::2],), "tensor([5, 2])"),
    ],
)
def test_inputs_are_the_scripts_own(only: Callable[..., None], construct: Any, example: Any, answer: str) -> None:
    """An input keeps its type, its strides and its memory."""
    only()

    assert answer == compare(construct, example=example).modes[0].runs[0].eager


def test_two_views_of_one_storage_stay_views_of_it(only: Callable[..., None]) -> None:
    """What is added to one view is seen through the other, under each mode, and afterwards both are as before."""
    only("trace", "compile")
    storage = torch.zeros(3)
    comparison = compare(add_to_first, example=(storage[:2], storage[1:]))

    assert "tensor([1., 0.])" == comparison.modes[0].runs[0].eager
    assert {"trace": "agrees", "compile": "agrees"} == outcomes(comparison)
    assert [0.0] * 3 == storage.tolist()


def tiny(x: T) -> T:
    """Give small numbers, five times larger for some inputs."""
    if x.sum() > 0:
        return x * 1e-6
    return x * 5e-6


def test_small_numbers_are_compared_by_their_own_magnitude(only: Callable[..., None]) -> None:
    """A result near a millionth that is five times too small is silently wrong, unless the caller says otherwise."""
    only("trace")

    assert {"trace": "disagrees"} == outcomes(compare(tiny, example=(ONES,), others=[(-ONES,)]))
    assert {"trace": "agrees"} == outcomes(compare(tiny, example=(ONES,), others=[(-ONES,)], atol=1e-5))
    assert {"trace": "agrees"} == outcomes(compare(tiny, example=(ONES,), others=[(-ONES,)], rtol=1.0))


def without_gradient(x: T) -> T:
    """Compute without a graph."""
    with torch.no_grad():
        return x * 2


def test_a_result_that_requires_grad_in_one_mode_alone_is_a_disagreement(only: Callable[..., None]) -> None:
    """A trace keeps no no_grad block: its result requires a gradient, and the table says so."""
    only("trace", "script")
    comparison = compare(without_gradient, example=(torch.ones(2, requires_grad=True),))

    assert {"trace": "disagrees", "script": "agrees"} == outcomes(comparison)
    assert "(requires_grad True in the place of False)" in comparison.result("trace").why()


@dataclasses.dataclass
class Pair:
    """Has a tensor, which answers == for each of its numbers."""

    tensor: T
    number: int


class Slotted:
    """Keeps its tensor in a slot."""

    __slots__ = ("tensor",)

    def __init__(self, tensor: T) -> None:
        self.tensor = tensor


@pytest.mark.parametrize("make", [lambda t: Pair(t, 1), Slotted, lambda t: collections.deque([t])])
def test_objects_are_compared_by_their_fields(only: Callable[..., None], make: Callable[[T], object]) -> None:
    """A dataclass with a tensor, slots and a deque are looked into."""

    def wrong(x: T) -> object:
        return make(x + int(torch.compiler.is_compiling()))

    only("compile")

    assert {"compile": "agrees"} == outcomes(compare(lambda x: make(x + 1), example=(ONES,)))
    assert {"compile": "disagrees"} == outcomes(compare(wrong, example=(ONES,)))


@pytest.mark.parametrize("construct", [torch.empty_like, id, lambda x: time.perf_counter_ns()])
def test_eager_is_asked_whether_it_agrees_with_itself(only: Callable[..., None], construct: Any) -> None:
    """Where eager gives another answer the second time, it disagrees with itself, and no mode is judged."""
    only("compile")
    comparison = compare(construct, example=(torch.ones(64),))

    assert "disagrees" == comparison.outcome("eager")
    assert "agrees" == comparison.outcome("compile")
    assert "not judged where eager differs from itself: result" in comparison.result("compile").notes


def draws_beside(*inputs: T) -> T:
    """Write what differs each time into one argument, and what differs under compile into another."""
    inputs[1].fill_(time.perf_counter_ns() % 1_000_003)
    inputs[10].add_(int(torch.compiler.is_compiling()))
    return inputs[0] * 1


def test_only_the_place_where_eager_differs_from_itself_is_passed_over(only: Callable[..., None]) -> None:
    """Argument 10 is judged where eager differs from itself in argument 1."""
    only("compile")
    compiled = compare(draws_beside, example=tuple(torch.zeros(()) for _ in range(11))).result("compile")

    assert ("disagrees", "argument 10: 1 in the place of 0") == (compiled.outcome, compiled.runs[0].difference)
    assert ("not judged where eager differs from itself: argument 1",) == compiled.notes


def three_ways(x: T) -> T:
    """Be right on the example, silently wrong on a negative input, and loud on a longer one when it is traced."""
    if x.sum() < 0:
        return x * 2
    return x + torch.zeros(len(x))


@pytest.mark.parametrize("turn", [1, -1])
def test_silently_wrong_is_worse_than_loud(only: Callable[..., None], turn: int) -> None:
    """A mode that raises on one input and is silently wrong on another disagrees, in whichever order they come."""
    only("trace")
    trace = compare(three_ways, example=(ONES,), others=[(-ONES,), (torch.ones(3),)][::turn]).result("trace")

    assert "disagrees" == trace.outcome
    assert {"agrees", "disagrees", "raises"} == {run.outcome for run in trace.runs}


def scaled(x: T, scale: float) -> T:
    """Take a number."""
    return x * scale


def test_compile_is_called_as_people_call_it(only: Callable[..., None]) -> None:
    """Twelve numbers are no reason to fail: compile makes the number dynamic after the first."""
    only("compile")
    compiled = compare(scaled, example=(ONES, 0.5), others=[(ONES, float(n)) for n in range(2, 13)]).result("compile")

    assert ("agrees", 2, 0, None) == (compiled.outcome, compiled.compiled, compiled.graph_breaks, compiled.fullgraph)


def test_a_trace_is_checked_as_people_get_it(only: Callable[..., None]) -> None:
    """A function that counts its calls is refused by the check that torch.jit.trace makes by default."""
    only("trace")

    assert "TracingCheckError" == compare(counting(), example=(ONES,)).result("trace").message.kind


def coarse(x: T) -> T:
    """Give another dtype where it is traced."""
    return x.bfloat16() if torch.jit.is_tracing() else x * 1


def test_what_two_alike_numbers_differ_in_is_said(only: Callable[..., None]) -> None:
    """Where both answers look alike, the table says what differs."""
    only("trace")
    why = compare(coarse, example=(torch.ones(100),)).result("trace").why()

    assert "(dtype bfloat16 in the place of float32)" in why


def test_a_tuple_in_place_of_a_named_tuple_is_another_type(only: Callable[..., None]) -> None:
    """The same values in another container have a word of their own."""
    only("trace")

    assert {"trace": "another type"} == outcomes(compare(lambda x: torch.max(x, 0), example=(ONES,)))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"example": ONES}, r"example takes .* not a Tensor; write \(x,\)"),
        ({"example": [ONES]}, "example takes .* not a list"),
        ({"example": (ONES,), "others": (ONES,)}, r"others\[0\] takes .* not a Tensor"),
        (
            {"example": (ONES,), "others": ONES},
            r"others takes a list of tuples.* not a Tensor; write others=\[\(x,\)\]",
        ),
        ({"example": (ONES,), "also": {"trace": torch.jit.script}}, r"also names \['trace'\]"),
        ({"example": (ONES,), "factory": Sums}, "not both"),
    ],
)
def test_wrong_arguments_are_refused_with_what_to_write(arguments: dict[str, Any], words: str) -> None:
    """Arguments that are not what they should be are a TypeError, and nothing is unpacked in silence."""
    with pytest.raises(TypeError, match=words):
        compare(scaled, **arguments)


@pytest.mark.parametrize("target", [None, 3])
def test_a_target_can_be_called(target: Any) -> None:
    """Without a target, and with one that is no callable, compare says so."""
    with pytest.raises(TypeError, match="takes"):
        compare(target, example=(ONES,))


def remainder(n: int) -> int:
    """End the process where it is compiled and n is 0."""
    return 1 % n


def test_a_crash_costs_one_cell(only: Callable[..., None]) -> None:
    """A scripted remainder by zero ends its process, and nothing else."""
    only("script")
    script = compare(remainder, example=(1,), others=[(0,)], raises=ZeroDivisionError).result("script")

    assert ("crashes", "ended by signal SIGFPE") == (script.outcome, script.message.text)


def test_a_hang_costs_one_cell(only: Callable[..., None]) -> None:
    """A mode that does not come back is ended at the limit."""

    def slow_to_trace(x: T) -> T:
        while torch.jit.is_tracing():
            time.sleep(0.01)
        return x

    only("trace")
    trace = compare(slow_to_trace, example=(ONES,), limit=1.0).result("trace")

    assert ("hangs", "still running after 1 s") == (trace.outcome, trace.message.text)


def test_a_comparison_has_more_modes_where_it_names_them(only: Callable[..., None]) -> None:
    """A mode of one's own is captured, judged and timed like the five."""
    only()
    module = nn.Dropout(0.5)
    comparison = compare(
        module,
        example=(torch.ones(8),),
        also={
            "frozen": lambda module: torch.jit.freeze(torch.jit.script(module.eval())),
            "mistaken": lambda module: module.misspelt,
        },
    )
    mistaken = comparison.result("mistaken")

    assert {"frozen": "disagrees", "mistaken": "refuses"} == outcomes(comparison)
    assert ("AttributeError", module.training) == (mistaken.message.kind, True)
    assert comparison.result("frozen").steady_s is not None
    with pytest.raises(KeyError, match="'thawed'.*'frozen'"):
        comparison.outcome("thawed")


def test_a_factory_makes_a_fresh_object_for_each_process(only: Callable[..., None], tmp_path: Any) -> None:
    """With a factory, each mode's target is made in its own process, and none in the script's."""
    only("compile")
    made = tmp_path / "made"

    def make() -> nn.Module:
        with made.open("a") as file:
            file.write(f"{os.getpid()}\n")
        return Sums()

    assert {"compile": "agrees"} == outcomes(compare(factory=make, example=(ONES,)))
    makers = made.read_text().split()
    assert len(makers) == len(set(makers))
    assert str(os.getpid()) not in makers


def test_options_reach_the_functions_that_capture(only: Callable[..., None]) -> None:
    """dynamic_shapes and strict reach export, and dynamic reaches compile."""
    only("export", "compile")
    static = compare(
        lambda x: x * 2, example=(ONES,), others=[(torch.ones(3),)], dynamic_shapes=({},), strict=True, dynamic=False
    )
    moving = compare(lambda x: x * 2, example=(ONES,), others=[(torch.ones(3),)], dynamic=True)

    assert {"export": "breaks", "compile": "agrees"} == outcomes(static)
    assert {"export": "agrees", "compile": "agrees"} == outcomes(moving)
    assert [2, 1] == [each.result("compile").compiled for each in (static, moving)]


def test_an_interruption_of_the_script_ends_the_comparison_and_its_process(tmp_path: Any) -> None:
    """Ctrl-C in the script ends the mode that runs, at once."""
    pid = tmp_path / "pid"

    def waits(x: T) -> T:
        pid.write_text(str(os.getpid()))
        os.kill(os.getppid(), signal.SIGINT)
        time.sleep(60)
        return x

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            compare(waits, example=(ONES,))
    finally:
        signal.signal(signal.SIGINT, handler)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


class Unshowable:
    """Has a repr that raises, and a private slot."""

    __slots__ = ("__tensor",)

    def __init__(self, tensor: T) -> None:
        self.__tensor = tensor

    def __repr__(self) -> str:
        raise RuntimeError("no")


LONG = "a" * 80


@pytest.mark.parametrize(
    "wrong",
    [
        lambda x: {f"{LONG}1": x + int(torch.compiler.is_compiling()), f"{LONG}2": x * 1},
        lambda x: Unshowable(x + int(torch.compiler.is_compiling())),
        lambda x: torch.nested.nested_tensor([x + int(torch.compiler.is_compiling()), torch.ones(3)]),
    ],
    ids=["keys that look alike", "no repr", "nested"],
)
@pytest.mark.filterwarnings("ignore:The PyTorch API of nested tensors")
def test_nothing_is_overlooked(only: Callable[..., None], wrong: Any) -> None:
    """What is wrong behind a key, a repr or a layout that hides it is found."""
    only("compile")

    assert {"compile": "disagrees"} == outcomes(compare(wrong, example=(ONES,)))


def filled_up(x: T) -> T:
    """Fill one place up, as a mask does, and take one of two branches in the other."""
    return (x * (2 if x.sum() > 0 else 3)).masked_fill(torch.tensor([False, True]), -1e9)


def test_what_fills_a_tensor_up_hides_no_difference(only: Callable[..., None]) -> None:
    """A number beside the -1e9 of a mask is compared by its own magnitude."""
    only("trace")

    assert {"trace": "disagrees"} == outcomes(compare(filled_up, example=(ONES,), others=[(-ONES,)]))


@pytest.mark.parametrize(
    "construct",
    [
        lambda x: x.to(torch.float8_e4m3fn),
        lambda x: x.to(torch.uint16),
        nn.LazyLinear(3),
        lambda x: functools.reduce(lambda part, _: [part, part], range(15), [x]),
    ],
    ids=["float8", "uint16", "lazy", "shared parts"],
)
def test_what_eager_takes_can_be_compared(only: Callable[..., None], construct: Any) -> None:
    """Dtypes that pickle does not know, parameters without a size and parts in many places are no obstacle."""
    only()

    assert "agrees" == compare(construct, example=(ONES,)).outcome("eager")


def test_memory_that_only_can_be_read_is_not_written(only: Callable[..., None], tmp_path: Any) -> None:
    """Putting an input back writes nothing where nothing has changed."""
    numpy = pytest.importorskip("numpy")
    numpy.ones(2, numpy.float32).tofile(tmp_path / "numbers")
    only()
    with pytest.warns(UserWarning, match="not writable"):
        mapped = torch.from_numpy(numpy.memmap(tmp_path / "numbers", numpy.float32, "r"))

    assert "agrees" == compare(lambda x: x * 2, example=(mapped,)).outcome("eager")


class UsesItsInput(nn.Module):
    """Adds to the gradient of its own parameter, which it is called with."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(2))

    def forward(self, x: T) -> T:
        """Compute a gradient on the way."""
        (x * self.weight).sum().backward()
        return x * 2


def test_an_input_that_the_target_holds_stays_the_same_object(only: Callable[..., None]) -> None:
    """Eager agrees with itself where an input is one of the target's own parameters."""
    only()
    module = UsesItsInput()

    assert "agrees" == compare(module, example=(module.weight,)).outcome("eager")


def test_memory_that_processes_share_is_put_back(only: Callable[..., None]) -> None:
    """What a mode writes into shared memory does not reach the next mode, nor the script."""
    only("compile")
    shared = torch.zeros(2).share_memory_()

    assert {"compile": "agrees"} == outcomes(compare(lambda x: x.add_(1), example=(shared,)))
    assert [0, 0] == shared.tolist()


class Silent(Exception):  # noqa: N818  a stranger's
    """Has no message that can be read."""

    def __str__(self) -> str:
        raise RuntimeError("no")


def raises_silently(_: T) -> T:
    """Raise."""
    raise Silent


def test_an_error_is_declared_by_its_base_and_needs_no_message(only: Callable[..., None]) -> None:
    """A base class declares an error, and an error whose message raises is shown by its type."""
    only("trace")
    comparison = compare(raises_silently, example=(ONES,), raises=Exception)

    assert ("raises", "refuses") == (comparison.outcome("eager"), comparison.outcome("trace"))
    assert "Silent: its message raises another error" == comparison.result("trace").why()


def test_a_warning_that_the_script_makes_an_error_is_one(only: Callable[..., None]) -> None:
    """A filter that raises holds inside a mode too."""
    import warnings

    only("trace")
    with warnings.catch_warnings():
        warnings.simplefilter("error", torch.jit.TracerWarning)

        assert {"trace": "refuses"} == outcomes(compare(tiny, example=(ONES,)))


def test_both_raising_is_agreement(only: Callable[..., None]) -> None:
    """Where eager raises on the example, compile that raises an error of its own does what eager does."""
    only("compile")

    assert {"compile": "agrees"} == outcomes(compare(lambda x: x.view(1), example=(ONES,), raises=RuntimeError))


def test_a_pool_of_threads_is_reached_by_running_the_script_again(
    only: Callable[..., None], tmp_path: Any, session: Any
) -> None:
    """What hangs in a fork, since threads do not survive it, is compared in fresh processes."""
    only()
    script = tmp_path / "pool.py"
    script.write_text(
        """
import concurrent.futures, torch
from tsguide import compare

pool = concurrent.futures.ThreadPoolExecutor(1)

def doubled(x):
    return pool.submit(lambda: x * 2).result()

doubled(torch.ones(2))
compare(doubled, example=(torch.ones(2),), limit=2.0)
"""
    )
    exec(compile(script.read_text(), str(script), "exec"), {"__name__": "__main__"})

    assert "agrees" == session.comparisons[0].outcome("eager")
