"""Putting torch's global switches back."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from tsguide.live import switches
from tsguide.live.machine import THREADS

STRATEGY = [("STATIC", 2), ("DYNAMIC", 10)]


def previous(setter: Callable[[Any], Any], value: Any) -> Any:
    """Return what a switch was that only its setter can tell."""
    return setter(value)


SWITCHES: dict[str, tuple[Callable[[], Any], Callable[[], Any], Any]] = {
    "threads": (lambda: torch.set_num_threads(THREADS + 1), torch.get_num_threads, THREADS),
    "dtype": (lambda: torch.set_default_dtype(torch.float64), torch.get_default_dtype, torch.float32),
    "gradients": (lambda: torch.set_grad_enabled(False), torch.is_grad_enabled, True),
    "algorithms": (
        lambda: torch.use_deterministic_algorithms(True),
        torch.are_deterministic_algorithms_enabled,
        False,
    ),
    "seed": (lambda: torch.manual_seed(7), torch.initial_seed, 0),
    "fusion": (
        lambda: torch.jit.set_fusion_strategy([("DYNAMIC", 1)]),
        lambda: previous(torch.jit.set_fusion_strategy, STRATEGY),
        STRATEGY,
    ),
    "executor": (
        lambda: torch._C._jit_set_profiling_executor(False),
        lambda: previous(torch._C._jit_set_profiling_executor, True),
        True,
    ),
    "profiling": (
        lambda: torch._C._jit_set_profiling_mode(False),
        lambda: previous(torch._C._jit_set_profiling_mode, True),
        True,
    ),
    "optimizer": (
        lambda: torch._C._set_graph_executor_optimize(False),
        torch._C._get_graph_executor_optimize,
        True,
    ),
}


@pytest.fixture(autouse=True)
def _put_back() -> Any:
    """Leave no switch turned, whatever became of the test."""
    yield
    switches.reset()


@pytest.mark.parametrize(("turn", "read", "expected"), SWITCHES.values(), ids=SWITCHES.keys())
def test_a_switch_that_was_turned_is_put_back(turn: Callable[[], Any], read: Callable[[], Any], expected: Any) -> None:
    """Each switch has PyTorch's default after a reset, and had another value before it."""
    turn()
    assert expected != read()
    turn()
    switches.reset()

    assert expected == read()


def one() -> int:
    """Return what TorchScript finds in the class Same of this function, 1."""

    class Same:
        def __init__(self) -> None:
            self.number = 1

    def ask() -> int:
        return Same().number

    return torch.jit.script(ask)()


def two() -> int:
    """Return what TorchScript finds in the class Same of this function, 2."""

    class Same:
        def __init__(self) -> None:
            self.number = 2

    def ask() -> int:
        return Same().number

    return torch.jit.script(ask)()


def test_a_class_of_the_same_name_is_compiled_anew() -> None:
    """After a reset TorchScript knows no class that was compiled before, so that another may have its name."""
    first = one()
    switches.reset()

    assert (1, 2) == (first, two())


def test_dynamo_is_reset() -> None:
    """What torch.compile has compiled is dropped, so that it is compiled again."""
    compiled: list[int] = []

    def backend(graph: Any, _inputs: Any) -> Any:
        compiled.append(1)
        return graph

    run = torch.compile(lambda x: x + 1, backend=backend)
    run(torch.ones(1))
    run(torch.ones(1))
    switches.reset()
    run(torch.ones(1))

    assert 2 == len(compiled)


def test_the_default_device_is_put_back() -> None:
    """A script that sets the default device does not set it for the next one."""
    try:
        torch.set_default_device("meta")
        switches.reset()

        assert torch.device("cpu") == torch.get_default_device()
    finally:
        torch.set_default_device(None)
