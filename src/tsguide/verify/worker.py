"""What happens in the process that runs one script."""

from __future__ import annotations

import io
import os
import runpy
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tsguide.live.machine import machine
from tsguide.live.session import Session, collecting

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def run(finding_id: str, script: str, output: str, answer: Connection) -> None:
    """Run *script* and send its :class:`tsguide.model.Result` over *answer*, as JSON.

    Args:
        finding_id: the id of the finding.
        script: the path of the script.
        output: the path of the file that gets all that the script prints.
        answer: the sending end of a pipe.
    """
    os.setsid()
    with Path(output).open("wb") as sink:
        os.dup2(sink.fileno(), 1)
        os.dup2(sink.fileno(), 2)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    sys.argv = [script]
    sys.path.insert(0, str(Path(script).parent))
    warnings.simplefilter("ignore", DeprecationWarning)
    session = Session(strict=False)
    problem = ""
    with machine.shared(), collecting(session):
        since = time.perf_counter()
        try:
            runpy.run_path(script, run_name="__main__")
        except BaseException as error:  # noqa: BLE001  whatever ends the script is its problem
            problem = "".join(traceback.format_exception_only(error)).strip()
            traceback.print_exc()
        duration = time.perf_counter() - since
    result = session.result(finding_id, duration_s=duration, problem=problem)
    answer.send_bytes(msgspec.json.encode(result))
    answer.close()
