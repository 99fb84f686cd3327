"""Where findings are run, in words."""

import subprocess
from pathlib import Path

import pytest
import torch

import tsguide
from tsguide.live import environment as module
from tsguide.live.environment import environment


def test_the_environment_is_that_of_this_process() -> None:
    """Versions, device, system and cores are those that the test runs on."""
    here = environment()

    assert str(torch.__version__) == here.torch
    assert (tsguide.device, "", "") == (here.device, here.accelerator, here.driver)
    assert all((here.python, here.system, here.processor, here.cores))


@pytest.mark.parametrize(("device", "expected"), [("cuda", "A GPU"), ("cuda:1", "A GPU"), ("cpu", "")])
def test_an_accelerator_is_named_where_it_is_used(monkeypatch: pytest.MonkeyPatch, device: str, expected: str) -> None:
    """On a GPU its name is told, and on the CPU none, whatever else there is."""
    monkeypatch.setattr(tsguide, "device", device)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A GPU")

    assert (device, expected) == (environment().device, environment().accelerator)


@pytest.mark.parametrize(
    ("command", "expected"),
    [("echo 550.1", "550.1"), ("true", "unknown"), ("false", "unknown"), ("no-such", "unknown")],
)
def test_the_driver_is_told_by_its_tool(monkeypatch: pytest.MonkeyPatch, command: str, expected: str) -> None:
    """On a GPU the driver's release is what its tool says, and unknown where that says nothing or fails."""
    run = subprocess.run
    monkeypatch.setattr(tsguide, "device", "cuda")
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A GPU")
    monkeypatch.setattr(module.subprocess, "run", lambda _, **options: run(command.split(), **options))

    assert expected == environment().driver


@pytest.mark.parametrize(
    ("info", "python", "expected"),
    [
        ("processor : 0\nmodel name : Fast 1\nmodel name : Fast 2\n", "arm", "Fast 1"),
        ("processor : 0\n", "arm", "arm"),
        ("", "", "unknown processor"),
    ],
)
def test_the_processor_has_the_name_that_the_system_gives_it(
    monkeypatch: pytest.MonkeyPatch, info: str, python: str, expected: str
) -> None:
    """The processor's name is the system's, else Python's, else it is unknown."""
    monkeypatch.setattr(Path, "is_file", lambda _: bool(info))
    monkeypatch.setattr(Path, "read_text", lambda _, encoding: info)
    monkeypatch.setattr(module.platform, "processor", lambda: python)

    assert expected == environment().processor
