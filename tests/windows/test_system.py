"""Files, locks and processes as Windows has them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gesturectl.model import system
from gesturectl.model.files import FileChangedError, replace_seen, sweep, write_atomic
from gesturectl.model.locks import changing
from gesturectl.model.system import win32, windows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"old")
    return path


def test_a_file_is_replaced_as_soon_as_a_scanner_closes_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held = file.open("rb")
    monkeypatch.setattr(windows.time, "sleep", lambda _: held.close())
    write_atomic(file, b"new")
    assert held.closed
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_stays_open_is_left_as_it_is(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "PATIENCE", 0.05)
    with file.open("rb"), pytest.raises(PermissionError):
        write_atomic(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(file.parent.iterdir()) == [file]


def test_a_file_changed_by_somebody_else_is_not_replaced(file: Path) -> None:
    kept = file.with_name("kept")
    with pytest.raises(FileChangedError):
        replace_seen(file, b"new", b"something else", kept)
    with pytest.raises(FileChangedError):
        replace_seen(file, b"new", None, kept)
    replace_seen(file, b"new", b"old", kept)
    assert (file.read_bytes(), kept.read_bytes()) == (b"new", b"old")


def test_what_a_killed_program_has_left_is_swept(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid in (ended.pid, os.getpid()):
        (tmp_path / f".config.yaml.{pid}-abcdefgh").write_bytes(b"half")
    sweep(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [f".config.yaml.{os.getpid()}-abcdefgh"]


def test_processes_are_told_from_numbers_without_one() -> None:
    assert system.is_running(os.getpid())
    assert not system.is_running(0x7FFFFFF0)
    assert not system.is_running(1 << 40)


def test_a_process_has_the_user_who_started_it() -> None:
    with subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.readline()"], stdin=subprocess.PIPE) as child:
        assert win32.user_of(child.pid) == system.own_user()
        child.communicate(b"\n")
    with pytest.raises(OSError):
        win32.user_of(0x7FFFFFF0)


def test_a_folder_is_changed_by_one_program_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = (
        "import sys; from pathlib import Path; from gesturectl.model.locks import changing\n"
        "with changing(Path(sys.argv[1])): print('held', flush=True); sys.stdin.readline()"
    )
    words = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline().strip() == b"held"
        monkeypatch.setattr("gesturectl.model.locks.PATIENCE", 0.05)
        with pytest.raises(Exception, match="another program is changing it"), changing(tmp_path):
            pass
        child.communicate(b"\n")
    with changing(tmp_path):
        pass
