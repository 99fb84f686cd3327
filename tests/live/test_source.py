"""Finding the source of a class that has no module file."""

import inspect
import sys
import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch

from tsguide.live.source import find_classes_by_their_functions

TEXT = """
import torch
from dataclasses import dataclass

class Pair:
    def __init__(self, left: int):
        self.left = left

class Empty:
    pass

@dataclass
class Data:
    left: int
"""


@pytest.fixture
def homeless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> types.ModuleType:
    """Return a module without a file, whose classes were compiled from one; getfile is as torch left it."""
    path = tmp_path / "pair.py"
    path.write_text(TEXT)
    module = types.ModuleType("homeless")
    monkeypatch.setitem(sys.modules, "homeless", module)
    original = inspect.getfile
    monkeypatch.setattr(inspect, "getfile", getattr(original, "tsguide_original", original))
    exec(compile(TEXT, str(path), "exec"), vars(module))
    return module


def test_a_class_without_a_module_file_is_found_by_its_functions(homeless: Any, tmp_path: Path) -> None:
    """Without the fallback such a class has no file; with it, it has that of its functions."""
    with pytest.raises((TypeError, OSError)):
        inspect.getfile(homeless.Pair)
    find_classes_by_their_functions()

    assert str(tmp_path / "pair.py") == inspect.getfile(homeless.Pair)


def test_torchscript_compiles_such_a_class(homeless: Any) -> None:
    """With the fallback, torch.jit.script compiles a class that has no module file."""
    with pytest.raises((TypeError, OSError)):
        torch.jit.script(homeless.Pair)
    find_classes_by_their_functions()
    torch.jit.script(homeless.Pair)


def test_a_class_without_functions_of_its_own_still_has_no_file(homeless: Any) -> None:
    """Where a class has no function from a file, the error is the one there was before."""
    find_classes_by_their_functions()

    with pytest.raises((TypeError, OSError)):
        inspect.getfile(homeless.Empty)


def test_a_dataclass_has_functions_of_its_own_from_python_3_14_on(homeless: Any, tmp_path: Path) -> None:
    """What dataclass makes has no file; the function that Python 3.14 makes of the annotations has."""
    find_classes_by_their_functions()

    if sys.version_info >= (3, 14):
        assert str(tmp_path / "pair.py") == inspect.getfile(homeless.Data)
    else:
        with pytest.raises((TypeError, OSError)):
            inspect.getfile(homeless.Data)


@pytest.mark.usefixtures("homeless")
def test_anything_else_is_found_as_before() -> None:
    """Classes with a file and functions are found as without the fallback, and a number is refused as before."""
    find_classes_by_their_functions()

    assert __file__ == inspect.getfile(dataclass(type("Here", (), {"__module__": __name__})))
    assert __file__ == inspect.getfile(test_anything_else_is_found_as_before)
    with pytest.raises(TypeError):
        inspect.getfile(3)


@pytest.mark.usefixtures("homeless")
def test_installing_it_again_does_nothing() -> None:
    """The fallback is installed once, however often it is asked for."""
    find_classes_by_their_functions()
    first = inspect.getfile
    find_classes_by_their_functions()

    assert first is inspect.getfile
