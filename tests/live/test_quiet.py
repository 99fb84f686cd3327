"""Keeping what capture prints out of the page, and its warnings."""

import os
import subprocess
import sys
import warnings

import pytest

from tsguide.live.quiet import quiet, warnings_of


def test_nothing_that_is_written_inside_is_seen(capfd: pytest.CaptureFixture[str]) -> None:
    """What Python and what C write to either stream is kept off both; before and after all is seen."""
    print("before")
    with quiet():
        print("inside")
        os.write(1, b"inside")
        os.write(2, b"inside")
    print("after")
    os.write(2, b"after")

    assert ("before\nafter\n", "after") == tuple(capfd.readouterr())


def test_the_streams_are_put_back_after_an_error(capfd: pytest.CaptureFixture[str]) -> None:
    """An error inside is passed on, and both streams are as before."""
    with pytest.raises(ValueError, match="out"), quiet():
        raise ValueError("out")
    os.write(1, b"one")
    os.write(2, b"two")

    assert ("one", "two") == tuple(capfd.readouterr())


def test_no_file_stays_open() -> None:
    """Being quiet a hundred times leaves no more files open than once."""
    with quiet():
        pass
    before = len(os.listdir("/dev/fd"))
    for _ in range(100):
        with quiet():
            pass

    assert before == len(os.listdir("/dev/fd"))


def test_standard_error_of_python_is_kept_quiet() -> None:
    """What Python writes to the standard error of the process is kept off it."""
    code = "import sys; from tsguide.live.quiet import quiet\nwith quiet(): sys.stderr.write('inside')\nsys.stderr.write('after')"  # noqa: E501
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)

    assert b"after" == ended.stderr


def test_a_standard_error_that_was_replaced_is_kept_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    """Where sys.stdout and sys.stderr are not the process's own, they are kept quiet too."""
    with quiet():
        sys.stderr.write("inside")
        print("inside")

    assert ("", "") == tuple(capsys.readouterr())


def test_what_c_has_buffered_does_not_come_out_later() -> None:
    """What C has written inside and not yet flushed is not seen after all."""
    code = "import ctypes; from tsguide.live.quiet import quiet\nwith quiet(): ctypes.CDLL(None).puts(b'inside')"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False, timeout=60)

    assert b"" == ended.stdout


@pytest.mark.filterwarnings("always")
def test_warnings_are_collected_in_order_without_those_that_python_hides() -> None:
    """Every warning inside that Python shows is kept once, with its kind and its cleaned text."""
    with warnings_of() as found:
        for _ in range(2):
            warnings.warn("at 0x7f21d3a5c040 ", UserWarning, stacklevel=1)
        warnings.warn("old", DeprecationWarning, stacklevel=1)
        warnings.warn("new", FutureWarning, stacklevel=1)

    expected = [("UserWarning", "at 0x..."), ("FutureWarning", "new")]
    assert expected == [(message.kind, message.text) for message in found]


@pytest.mark.filterwarnings("always")
def test_warnings_are_collected_where_an_error_ends_the_block() -> None:
    """What was warned of before an error is kept, and the error is passed on."""
    with pytest.raises(ValueError, match="out"), warnings_of() as found:
        warnings.warn("before", UserWarning, stacklevel=1)
        raise ValueError("out")

    assert ["before"] == [message.text for message in found]


def test_the_filters_of_warnings_are_put_back() -> None:
    """A warning after the block is treated as before it: here, as an error."""
    with warnings_of():
        pass

    with pytest.raises(UserWarning):
        warnings.warn("after", UserWarning, stacklevel=1)
