"""Hiding PyTorch's sentence on the deprecation of TorchScript, and nothing else."""

import ast
import re
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path

import pytest
import torch

from tsguide.live import deprecation

WORDINGS = [
    "`torch.jit.script` is deprecated. Please switch to `torch.compile` or `torch.export`.",
    "`torch.jit.load` is deprecated. Please switch to `torch.export`.",
    "`torch.jit.freeze` is deprecated. Please use `torch.compile` instead.",
    "`torch.jit.trace` is not supported in Python 3.14+ and may break. Please switch to `torch.export`.",
]
"""The kinds of words in the wheels of PyTorch 2.10 to 2.15."""

NEWS = [
    "Lite Interpreter is deprecated. Please consider switching to ExecuTorch.",
    "`optimize` is deprecated and has no effect. Use `with torch.jit.optimized_execution()` instead",
    "ignore(True) has been deprecated. TorchScript will now drop the function call on compilation.",
    "`torch.jit.script` is deprecated",
]
"""What a reader is to see."""


def given(text: str, category: type[Warning]) -> list[str]:
    """Return the texts of the warnings that are left of one where the sentence is hidden."""
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        deprecation.hide()
        warnings.warn(text, category, stacklevel=1)
    return [str(warning.message) for warning in seen]


@pytest.mark.parametrize("category", [DeprecationWarning, FutureWarning, UserWarning])
@pytest.mark.parametrize("text", WORDINGS)
def test_the_sentence_is_hidden_whatever_its_category(text: str, category: type[Warning]) -> None:
    """Every wording is hidden under every category."""
    assert [] == given(text, category)


@pytest.mark.parametrize("text", NEWS)
def test_other_deprecations_are_shown(text: str) -> None:
    """Another warning of deprecation is no part of it."""
    assert [text] == given(text, DeprecationWarning)


def test_a_finding_about_the_sentence_sees_it() -> None:
    """Who records warnings with a filter of one's own gets the sentence in spite of what hides it."""
    with warnings.catch_warnings():
        deprecation.hide()
        with warnings.catch_warnings(record=True) as seen:
            warnings.simplefilter("always")
            warnings.warn(WORDINGS[0], FutureWarning, stacklevel=1)

    assert WORDINGS[:1] == [str(warning.message) for warning in seen]


def test_this_pytorch_has_no_other_wording() -> None:
    """Whatever this PyTorch warns about a function of torch.jit as a whole is in the known words."""
    texts = {
        call.args[0].value
        for path in Path(torch.jit.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "warnings.warn"
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    about = {text for text in texts if re.match(r"`?torch\.jit\.\w+`? ", text)}

    assert about
    assert set() == {text for text in about if not re.match(deprecation.SENTENCE, text)}


def test_the_tests_hide_the_same_words() -> None:
    """What pytest is told to ignore is the sentence, which a file of settings cannot import."""
    settings = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    filters = settings["tool"]["pytest"]["ini_options"]["filterwarnings"]

    assert ["error", f"ignore:{deprecation.SENTENCE}"] == filters


def test_what_a_script_deprecates_is_shown_where_pythons_own_rules_show_it(tmp_path: Path) -> None:
    """Of compare's warnings, one of deprecation is kept where the script's own line gives it, and no other is."""
    (tmp_path / "library.py").write_text("import warnings\ndef old(): warnings.warn('inner', DeprecationWarning)\n")
    script = tmp_path / "script.py"
    script.write_text(
        "import warnings, library\nfrom tsguide.live.quiet import warnings_of\n"
        "with warnings_of() as found:\n"
        "    library.old()\n"
        "    warnings.warn('own', DeprecationWarning)\n"
        f"    warnings.warn({WORDINGS[0]!r}, FutureWarning)\n"
        "print([message.text for message in found])\n"
    )
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False, timeout=60)

    assert ("['own']\n", "") == (ended.stdout, ended.stderr)
