"""The five ways to run a callable."""

import types
from collections import namedtuple
from typing import Any, Self

import pytest
import torch
import torch.export
from packaging.version import Version

from tsguide import model
from tsguide.live import modes
from tsguide.live.calls import Call, call
from tsguide.live.modes import Options

AUTO = torch.export.Dim.AUTO
Point = namedtuple("Point", ["x", "y"])  # noqa: PYI024  what scripts for TorchScript use


def double(x: torch.Tensor) -> torch.Tensor:
    """Do what every mode can capture."""
    return x + x


@pytest.mark.parametrize(
    ("mode", "release", "supported", "expected"),
    [
        *((mode, "1.13.1", False, "") for mode in ("eager", "trace", "script")),
        ("export", "1.13.1", True, "torch.export came with PyTorch 2.1; this is 1.13.1"),
        ("export", "2.0.1", True, "torch.export came with PyTorch 2.1; this is 2.0.1"),
        ("export", "2.1", False, ""),
        ("compile", "1.13.1", True, "torch.compile came with PyTorch 2.0; this is 1.13.1"),
        ("compile", "2.0.1", True, ""),
        ("compile", "2.0.1", False, "torch.compile of PyTorch 2.0.1 does not support Python 3.99"),
    ],
)
def test_a_mode_is_absent_where_there_is_none(
    monkeypatch: pytest.MonkeyPatch, mode: model.Mode, release: str, expected: str, *, supported: bool
) -> None:
    """A mode that this PyTorch or this Python lacks says why it is absent; any other says nothing."""
    monkeypatch.setattr(modes, "_TORCH", Version(release))
    monkeypatch.setattr(modes, "_dynamo_supported", lambda: supported)
    monkeypatch.setattr(modes.sys, "version", "3.99 (main)")

    assert expected == modes.absence(mode)


def test_no_mode_is_absent_here() -> None:
    """The PyTorch that the tests run on has all five modes."""
    assert ["", "", "", "", ""] == [modes.absence(mode) for mode in model.MODES]


def capture(mode: model.Mode, target: Any, *inputs: tuple[Any, ...], **options: Any) -> modes.Captured:
    """Capture as compare does in a fresh process."""
    modes.load(mode)
    modes.forget()
    return modes.capture(
        mode, target, [each if isinstance(each, Call) else Call(each) for each in inputs], Options(**options)
    )


@pytest.mark.parametrize("mode", model.MODES)
def test_every_mode_captures_what_all_can(mode: model.Mode) -> None:
    """A captured construct is called like the one it came from, and only compile counts."""
    captured = capture(mode, double, (torch.ones(2),), (torch.ones(3),))
    answers = [captured.run(torch.ones(size)).tolist() for size in (2, 3)]

    assert [[2.0] * 2, [2.0] * 3] == answers
    assert (captured.counts is not None) == (mode == "compile")


def test_forgetting_drops_what_was_compiled_and_counted() -> None:
    """What dynamo has compiled is compiled again, and what it has counted is counted anew."""
    captured = capture("compile", breaks_twice, (torch.ones(2),))
    captured.run(torch.ones(2))
    before = captured.counts
    modes.forget()
    again = captured.counts
    captured.run(torch.ones(2))

    assert (3, 2) == before
    assert 6 == captured.counts.compiled
    assert 2 == again.breaks


def breaks_twice(x: torch.Tensor) -> torch.Tensor:
    """Leave the graph for Python in two places."""
    x = x + 1
    print("one")
    x = x + 2
    print("two")
    return x + 3


def starts_with_a_break(x: torch.Tensor) -> torch.Tensor:
    """Leave the graph before anything is in it."""
    print("one")
    return x + 3


@pytest.mark.parametrize(
    ("construct", "compiled", "breaks"), [(double, 1, 0), (breaks_twice, 3, 2), (starts_with_a_break, 1, 1)]
)
def test_compile_counts_graphs_and_the_places_where_they_end(construct: Any, compiled: int, breaks: int) -> None:
    """A place counts once, however often it is compiled, and also where the graph before it is empty."""
    captured = capture("compile", construct, (torch.ones(2),))
    captured.run(torch.ones(2))
    captured.run(torch.ones(2))
    first = captured.counts
    captured.run(torch.ones(3))

    assert (compiled, breaks) == first
    assert breaks == captured.counts.breaks
    assert first.compiled < captured.counts.compiled


def test_fullgraph_and_dynamic_reach_compile() -> None:
    """With fullgraph a break is refused; with dynamic one graph is enough for all sizes."""
    with pytest.raises(Exception, match="print"):
        capture("compile", breaks_twice, (torch.ones(2),), fullgraph=True).run(torch.ones(2))
    captured = capture("compile", double, (torch.ones(2),), dynamic=True)
    for size in (2, 3, 4):
        captured.run(torch.ones(size))

    assert 1 == captured.counts.compiled


def branch(x: torch.Tensor) -> torch.Tensor:
    """Tell a trace from a script: only one of them keeps both sides."""
    if x.sum() > 0:
        return x
    return -x


@pytest.mark.parametrize(("mode", "expected"), [("eager", 1.0), ("trace", -1.0), ("script", 1.0)])
@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")
def test_each_mode_is_what_its_name_says(mode: model.Mode, expected: float) -> None:
    """A trace keeps one side of a branch, a script keeps both, and eager is the construct itself."""
    run = capture(mode, branch, (torch.ones(1),)).run

    assert expected == run(-torch.ones(1)).item()
    assert (mode == "eager") == (run is branch)


@pytest.mark.parametrize(("python", "expected"), [((3, 10), True), ((3, 11), False)])
def test_an_old_dynamo_is_judged_by_the_release_of_python(
    monkeypatch: pytest.MonkeyPatch, python: tuple[int, int], *, expected: bool
) -> None:
    """Where dynamo does not say whether it supports this Python, it supports those before 3.11."""
    import torch._dynamo

    monkeypatch.delattr(torch._dynamo, "is_dynamo_supported")
    monkeypatch.setattr(modes, "sys", types.SimpleNamespace(version_info=python))

    assert expected == modes._dynamo_supported()


class Choosy(tuple):
    """Takes nothing but tensors."""

    __slots__ = ()

    def __new__(cls, *items: Any) -> Self:
        """Refuse what is not one."""
        if not all(isinstance(item, torch.Tensor) for item in items):
            raise TypeError
        return super().__new__(cls, items)


TWO, THREE = torch.ones(2), torch.ones(3)


@pytest.mark.parametrize(
    ("release", "inputs", "expected"),
    [
        ("2.13", [(TWO,)], {}),
        ("2.13", [(TWO,), (TWO,)], {}),
        ("2.13", [(TWO,), (THREE,)], {"dynamic_shapes": {"x": {0: AUTO}}}),
        ("2.13", [([TWO],), ([THREE],)], {"dynamic_shapes": {"x": [{0: AUTO}]}}),
        ("2.13", [({"a": TWO},), ({"a": THREE},)], {"dynamic_shapes": {"x": {"a": {0: AUTO}}}}),
        ("2.2", [(TWO,), (THREE,)], {"dynamic_shapes": {"x": {0: AUTO}}}),
        ("2.1.2", [(TWO,), (THREE,)], {}),
    ],
)
def test_export_gets_dynamic_shapes_only_where_sizes_vary(
    monkeypatch: pytest.MonkeyPatch, release: str, inputs: list[Any], expected: dict[str, Any]
) -> None:
    """Export is told of dynamic shapes where there are any, from the release on that takes them."""
    told: list[dict[str, Any]] = []

    def export(module: Any, _arguments: Any, _keywords: Any, **options: Any) -> Any:
        told.append(options)
        return module

    monkeypatch.setattr(modes, "_TORCH", Version(release))
    monkeypatch.setattr(torch.export, "export", export)
    capture("export", double, *inputs)
    capture("export", double, *inputs, dynamic_shapes=({},), strict=True)

    assert [expected, {"dynamic_shapes": ({},), "strict": True}] == told


def test_only_the_errors_of_compile_are_its_refusals() -> None:
    """An error of dynamo under compile is a refusal; another error, or another mode, is none."""
    from torch._dynamo.exc import Unsupported

    assert modes.is_refusal("compile", Unsupported("no"))
    assert not modes.is_refusal("compile", ValueError("no"))
    assert not modes.is_refusal("script", Unsupported("no"))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([torch.ones(2), torch.ones(2)], None),
        ([torch.ones(2), torch.ones(3)], {0: AUTO}),
        ([torch.ones(2, 4, 5), torch.ones(2, 3, 6)], {1: AUTO, 2: AUTO}),
        ([torch.ones(2), torch.ones(3, 3)], None),
        ([torch.ones(2), 3], None),
        ([1, 2], None),
        ([[torch.ones(2), 1], [torch.ones(3), 2]], [{0: AUTO}, None]),
        ([[1], [1]], None),
        ([Choosy(torch.ones(2)), Choosy(torch.ones(3))], None),
        ([(torch.ones(2),), (torch.ones(3),)], ({0: AUTO},)),
        ([Point(torch.ones(2), 1), Point(torch.ones(3), 1)], Point({0: AUTO}, None)),
        ([[1], [1, 2]], None),
        ([{"a": torch.ones(2)}, {"a": torch.ones(3)}], {"a": {0: AUTO}}),
        ([{"a": 1}, {"b": 1}], None),
    ],
)
def test_export_is_told_which_sizes_vary(values: list[Any], expected: Any) -> None:
    """A size that differs between the inputs is dynamic, inside containers too; all others are fixed."""
    assert expected == modes._dynamic(values, "d0")


@pytest.mark.parametrize("values", [[[torch.ones(2)], None], [{"a": torch.ones(2)}, None]])
def test_export_can_be_told_of_containers_that_may_be_missing(values: list[Any]) -> None:
    """An optional list or dictionary does not make export fail for tsguide's own reasons."""
    assert modes._dynamic(values, "d0") is None


@pytest.mark.parametrize("takes", ["one", "any"])
def test_export_keeps_varying_sizes_of_a_module(takes: str) -> None:
    """A module is exported with varying sizes, whether its forward names its arguments or takes any number."""

    class One(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x + x

    class Many(torch.nn.Module):
        def forward(self, *xs: torch.Tensor) -> torch.Tensor:
            return xs[0] + xs[0]

    module = One() if takes == "one" else Many()
    captured = capture("export", module, (torch.ones(2),), (torch.ones(3),))

    assert [2.0] * 3 == captured.run(torch.ones(3)).tolist()


def scaled(x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    """Take an argument that can be a keyword."""
    return x * scale


def scaled_by_keyword(x: torch.Tensor, *, scale: torch.Tensor) -> torch.Tensor:
    """Take an argument that must be a keyword."""
    return x * scale


class Scaled(torch.nn.Module):
    """Takes a keyword in forward."""

    def forward(self, x: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
        """Scale."""
        return x * scale


@pytest.mark.parametrize("mode", model.MODES)
@pytest.mark.parametrize("construct", [scaled, scaled_by_keyword, Scaled()], ids=["either", "keyword only", "module"])
def test_keywords_reach_every_mode(mode: model.Mode, construct: Any) -> None:
    """What is called with keywords is captured with them, and called with them again."""
    one, two, three = (torch.full((2,), float(number)) for number in (1, 2, 3))
    if mode == "trace" and construct is scaled_by_keyword:
        with pytest.raises(torch.jit.TracingCheckError, match="expected at most 1 argument"):
            capture(mode, construct, call(one, scale=two))  # a traced function has no keyword-only arguments
        return
    captured = capture(mode, construct, call(one, scale=two))

    assert [6.0, 6.0] == call(two, scale=three).of(captured.run).tolist()
