"""What a script does to the world outside its own folder is its problem, and said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROBE = """
import os, shutil, socket, tempfile
from pathlib import Path
from tsguide.verify.watch import watch
misdeed = watch([Path({writes!r})])
try:
    {action}
except OSError:
    pass
print(misdeed())
"""

OUTSIDE = "writes outside the temporary folder: "


def seen(tmp_path: Path, action: str) -> str:
    """Return what is seen of an action, in a process whose temporary folder is empty and not the current one."""
    (tmp_path / "temporary").mkdir()
    (tmp_path / "kept").write_text("kept")
    run = subprocess.run(
        [sys.executable, "-c", PROBE.format(action=action, writes=str(tmp_path / "pages"))],
        cwd=tmp_path,
        env={
            "TMPDIR": str(tmp_path / "temporary"),
            "XDG_CACHE_HOME": str(tmp_path / "caches"),
            "PYTHONPATH": ":".join(filter(None, sys.path)),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("open('new', 'w')", "new"),
        ("open('kept', 'ab')", "kept"),
        ("os.mkdir('folder')", "folder"),
        ("os.remove('kept')", "kept"),
        ("os.rename('kept', 'moved')", "moved"),
        ("shutil.copy('kept', 'copy')", "copy"),
        ("os.close(os.open('new', os.O_CREAT | os.O_WRONLY))", "new"),
        ("open(b'new', 'w')", "new"),
        ("os.rename(b'kept', b'moved')", "moved"),
        ("os.replace('kept', tempfile.gettempdir() + '/moved')", "kept"),
        ("os.link('kept', 'link')", "link"),
        ("os.symlink(tempfile.gettempdir(), 'link')", "link"),
        ("os.truncate('kept', 0)", "kept"),
        ("os.chmod('kept', 0o600)", "kept"),
        ("os.utime('kept')", "kept"),
        ("os.chown('kept', -1, -1)", "kept"),
        ("os.setxattr('kept', 'user.a', b'1')", "kept"),
        ("os.mkdir(b'folder')", "folder"),
        ("os.makedirs('caches/other')", "caches/other"),
        ("open('caches', 'w')", "caches"),
        ("os.chdir(tempfile.gettempdir()); os.mkdir('folder', dir_fd=os.open('..', os.O_RDONLY))", "folder"),
        ("os.symlink('../kept', 'temporary/link'); os.truncate('temporary/link', 0)", "temporary/link"),
    ],
)
def test_a_change_outside_the_temporary_folder_is_seen(tmp_path: Path, action: str, what: str) -> None:
    """Whatever writes, renames or removes a file is told with the file's name."""
    assert f"{OUTSIDE}{what}; let it write below tempfile.gettempdir()" == seen(tmp_path, action)


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(('192.0.2.1', 9))", "connects to 192.0.2.1"),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))", "sends to 192.0.2.1"),
        ("socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendmsg([], [], 0, ('192.0.2.1', 9))", "sends to 192.0.2.1"),
        ("socket.getaddrinfo('tsguide.invalid', 80)", "looks up tsguide.invalid"),
        ("socket.gethostbyname('tsguide.invalid')", "looks up tsguide.invalid"),
        ("socket.gethostbyaddr('192.0.2.1')", "looks up 192.0.2.1"),
        ("socket.getnameinfo(('192.0.2.1', 9), socket.NI_NUMERICHOST)", "looks up 192.0.2.1"),
    ],
)
def test_a_connection_is_seen(tmp_path: Path, action: str, what: str) -> None:
    """Asking for another machine is told with its name, whether it is there or not."""
    assert f"opens the network: {what}; a finding needs nothing but PyTorch" == seen(tmp_path, action)


@pytest.mark.parametrize(
    "action",
    [
        "open('kept').read()",
        "tempfile.TemporaryFile()",
        "tempfile.NamedTemporaryFile()",
        "os.makedirs(tempfile.gettempdir(), exist_ok=True)",
        "os.makedirs('.', exist_ok=True)",
        "os.makedirs('pages/more')",
        "os.makedirs('caches/tsguide/programs/folder'); open('caches/tsguide/programs/kept', 'w')",
        "open(os.devnull, 'w')",
        "os.symlink('../kept', 'temporary/link'); os.remove('temporary/link')",
        "os.makedirs('temporary/a/b'); shutil.rmtree('temporary/a')",
        "os.mkdir('new', dir_fd=os.open('temporary', os.O_RDONLY))",
        "socket.create_connection(('127.0.0.1', 9), timeout=0.01)",
        "socket.socketpair()",
    ],
)
def test_what_a_script_may_do_is_not_told(tmp_path: Path, action: str) -> None:
    """Reading, temporary files, the folders that are named, and this very machine are a script's to use."""
    assert "" == seen(tmp_path, action)


@pytest.mark.parametrize(
    ("action", "made"),
    [
        ("os.mkfifo('new')", "new"),
        ("os.mknod('new')", "new"),
        ("os.system('touch new')", "new"),
        ("import subprocess, sys; subprocess.run([sys.executable, '-c', 'open(\\'new\\', \\'w\\')'])", "new"),
        ("import torch; torch.save(torch.ones(1), 'new')", "new"),
    ],
)
def test_what_is_said_not_to_be_seen_is_not(tmp_path: Path, action: str, made: str) -> None:
    """What the docstring of ``watch`` says not to be seen is done, and nothing is told of it."""
    assert ("", True) == (seen(tmp_path, action), (tmp_path / made).exists())


FORKED = """
import os, sys, tempfile
from tsguide.verify.watch import watch
headers = getattr(__import__("torch._inductor.codecache", fromlist=["codecache"]), "_HEADER_DIR", "")
tempfile.tempdir = os.path.join(os.environ["TMPDIR"], "own")
misdeed = watch()
os.makedirs(headers or tempfile.tempdir)
seen = misdeed()
open(os.path.join(headers, "..", "beside"), "w")
print([seen, misdeed() if headers else "writes outside"])
"""
"""What a script does that is forked from a server which has loaded Inductor: its temporary folder is another."""


def test_headers_that_torch_compile_keeps_are_not_told(tmp_path: Path) -> None:
    """PyTorch settles their folder once, below the temporary folder of the server; beside it nothing is allowed."""
    (tmp_path / "own").mkdir()
    environment = {
        "TMPDIR": str(tmp_path),
        "TORCHINDUCTOR_CACHE_DIR": str(tmp_path / "kept"),
        "PYTHONPATH": ":".join(filter(None, sys.path)),
        "PATH": os.environ["PATH"],
    }
    run = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.startswith("['', 'writes outside")
