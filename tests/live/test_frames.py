"""Frames of what runs a script, taken out of every kind of stack that a message quotes."""

import json
from pathlib import Path

import pytest

from tsguide.live.frames import without_frames_of_the_build
from tsguide.live.text import clean

BUILD = ("tsguide/live/", "tsguide/verify/", "tsguide/site/", "sphinx_gallery/", "multiprocessing/", "runpy")

TRACER = """\
Trace source location:
\t\texamples/a/b.py(28): smooth
\t\ttorch/jit/_trace.py(776): _trace_impl
\t\tsrc/tsguide/live/claims.py(80): refuses
\t\texamples/a/b.py(41): <module>
\t\t<frozen runpy>(88): _run_code
\t\truntime/runpy.py(291): run_path
\t\tsphinx_gallery/gen_rst.py(962): __call__
\t\ttsguide/site/build/page_maker.py(71): __call__
\t\tsrc/tsguide/verify/worker.py(64): _problem
\t\tmultiprocessing/forkserver.py(274): main
\t\t<string>(1): <module>
Check source location:
\t\ttorch/export/_trace.py(1703): wrapped_fn
\t\t<string>(1): <lambda>
\t\texamples/a/_helper.py(3): multiprocessing"""

DYNAMO = """\
call_function BuiltinVariable(bool) [TensorVariable()] {}

from user code:
   File "src/tsguide/live/modes.py", line 116, in forward
    return self.function(*args)
           ~~~~~~~~~~~~~^^^^^^^
  File "examples/a/b.py", line 20, in clip
    if bool(norm > limit):

Set TORCH_LOGS="+dynamo" for more information"""

PYTHON = """\
Traceback (most recent call last):
  File "<string>", line 1, in <module>
  File "/usr/lib/python3.11/multiprocessing/spawn.py", line 135, in _main
    return self._bootstrap(parent_sentinel)
  File "/w/lib/python3.11/site-packages/tsguide/verify/worker.py", line 100, in run
    problem = _problem(
        execute, script
    )
  File "examples/a/b.py", line 20, in <module>
    f(1)
    ~^^^
ValueError: no"""

TORCHSCRIPT = """\
undefined value g:
  File "src/tsguide/live/modes.py", line 20
def forward(x):
    return g(x)
           ~ <--- HERE
'forward' is being compiled since it was called from 'f'
  File "examples/a/b.py", line 3
def f(x):
    return forward(x)
           ~~~~~~~ <--- HERE"""

CAUSES = """\
Could not guard on data-dependent expression Eq(u0, 1)
Caused by: if norm > limit:  # examples/a/b.py:20 in clip (_dynamo/variables/tensor.py:1951 in evaluate_expr)
Caused by: return self.function(*args)  # src/tsguide/live/modes.py:116 in forward (_dynamo/tensor.py:1 in f)
  %3 : Tensor = aten::add(%x, %2) # examples/a/b.py:3:0
  %4 : Tensor = aten::mul(%x, %3) # src/tsguide/live/modes.py:116:8"""

GRAPH = """\
 ===== __compiled_fn_1 =====
        # File "src/tsguide/live/modes.py", line 116, in forward, code: return self.function(*args)
        # File "examples/a/b.py", line 42, in branches, code: if x.sum() > 0:
        sum_1 = l_x_.sum()
    # File: src/tsguide/live/modes.py:116 in forward, code: return self.function(*args)
    # File: examples/a/b.py:42 in branches, code: if x.sum() > 0:"""

NATIVE = """\
Exception raised from f at ../aten/a.cpp:12 (most recent call first):
frame #0: c10::Error::Error(std::string) + 0x5c (0x7f12 in /w/torch/lib/libc10.so)
frame #1: mine::f(int) + 0x1f (0x7f13 in /home/me/build/ops.so)
frame #2: <unknown function> + 0x18 (0x7f14 in /w/bin/python3.11)
frame #3: <unknown function> + 0x90 (0x7f15 in /lib/x86_64-linux-gnu/libc.so.6)"""

CASES = {
    TRACER: (4, 6, 7, 8, 9, 10, 11, 12),
    DYNAMO: (4, 5, 6),
    PYTHON: (2, 3, 4, 5, 6, 7, 8),
    TORCHSCRIPT: (2, 3, 4, 5),
    GRAPH: (2, 5),
    NATIVE: (4, 5),
}
"""Each text, and the numbers of the lines that go, from 1 on."""


@pytest.mark.parametrize(
    ("text", "gone"), CASES.items(), ids=["tracer", "dynamo", "python", "torchscript", "graph", "native"]
)
def test_frames_of_the_build_go_and_all_others_stay(text: str, gone: tuple[int, ...]) -> None:
    """Just the build's frames go, each with its lines of source; a reader's and PyTorch's stay as they are."""
    left = [line for number, line in enumerate(text.split("\n"), start=1) if number not in gone]

    assert left == without_frames_of_the_build(text).split("\n")


def test_places_of_the_build_go_from_lines_that_stay() -> None:
    """What a graph and a list of causes say stays, without the place where that is the build's."""
    lines = without_frames_of_the_build(CAUSES).split("\n")

    assert CAUSES.split("\n")[:2] == lines[:2]
    assert "Caused by: return self.function(*args)" == lines[2]
    assert ["  %3 : Tensor = aten::add(%x, %2) # examples/a/b.py:3:0", "  %4 : Tensor = aten::mul(%x, %3)"] == lines[3:]


@pytest.mark.parametrize("text", [*CASES, CAUSES])
def test_cleaning_again_changes_nothing(text: str) -> None:
    """A text that is clean already stays as it is: pages compare what they show with what was recorded."""
    assert clean(text) == clean(clean(text))


def test_nothing_is_left_in_what_was_recorded() -> None:
    """No text of the evidence, cleaned as texts are now, names a file of what ran the script."""
    files = sorted((Path(__file__).parents[2] / "evidence").glob("*.json"))
    recorded = [json.loads(path.read_bytes()) for path in files]
    texts = {text for each in recorded for text in texts_of(each["results"])}
    wrong = {text for text in texts if any(name in clean(text) for name in BUILD)}

    assert 1000 < len(texts)
    assert set() == wrong


def texts_of(value: object) -> list[str]:
    """Return every text in a value of JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return [text for each in value for text in texts_of(each)]
    return [value] if isinstance(value, str) else []
