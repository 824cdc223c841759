"""Files that several programs change at once: whoever saves at the same moment loses nothing, and nobody waits."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gesturectl.model import files, locks
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.files import FileChangedError, read_ordinary, replace_seen, sweep
from gesturectl.model.locks import changing
from tests.cli.program import ROOT

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes as files, and locks by inode")


@pytest.fixture
def mine(tmp_path):
    path = tmp_path / "mine"
    path.write_bytes(b"seen")
    return path


def others(path):
    """What else lies in its folder, by name."""
    return {p.name: p.read_bytes() for p in path.parent.iterdir() if p != path}


def saved(path, content):
    """Saves as editors do: beside, then renamed."""
    new = path.with_name("editor's")
    new.write_bytes(content)
    new.replace(path)


def test_what_was_seen_is_replaced_and_kept(mine):
    replace_seen(mine, b"new", b"seen", mine.with_name("kept"))
    assert (mine.read_bytes(), others(mine)) == (b"new", {"kept": b"seen"})


@pytest.mark.skipif(sys.platform == "win32", reason="a file that an editor has open is not replaced there")
def test_what_an_editor_still_writes_into_the_replaced_file_is_kept(mine):
    with mine.open("r+b") as editor:
        replace_seen(mine, b"new", b"seen", mine.with_name("kept"))
        editor.write(b"late")
    assert (mine.read_bytes(), others(mine)) == (b"new", {"kept": b"late"})


@pytest.mark.parametrize("exchange", [True, False], ids=["exchanged in one step", "where the system cannot"])
@pytest.mark.parametrize("save", [saved, lambda path, content: path.write_bytes(content)], ids=["renamed", "in place"])
def test_a_save_between_the_look_and_the_rename_stays(mine, monkeypatch, save, exchange):
    if exchange and sys.platform != "linux":
        pytest.skip("files are exchanged in one step on Linux only")
    exchanged, saves = files._exchanged, [b"theirs"]

    def at_the_last_moment(one, other):
        if saves:
            save(mine, saves.pop())
        return exchanged(one, other) if exchange else False

    monkeypatch.setattr(files, "_exchanged", at_the_last_moment)
    with pytest.raises(FileChangedError):
        replace_seen(mine, b"new", b"seen", mine.with_name("kept"))
    assert mine.read_bytes() == b"theirs"
    assert others(mine) == ({} if exchange else {"kept": b"seen"})


@pytest.mark.skipif(sys.platform != "linux", reason="files are exchanged in one step on Linux only")
def test_of_two_saves_at_the_last_moment_the_newest_stays_and_the_other_is_kept(mine, monkeypatch):
    exchanged, saves = files._exchanged, [b"second", b"first"]

    def at_the_last_moment(one, other):
        if saves:
            saved(mine, saves.pop())
        return exchanged(one, other)

    monkeypatch.setattr(files, "_exchanged", at_the_last_moment)
    with pytest.raises(FileChangedError):
        replace_seen(mine, b"new", b"seen", mine.with_name("kept"))
    assert (mine.read_bytes(), others(mine)) == (b"second", {"mine.lost-1": b"first"})


@pytest.mark.parametrize("flags", [True, False], ids=["in one step", "where the system cannot"])
def test_a_file_that_has_come_meanwhile_is_not_replaced(tmp_path, monkeypatch, flags):
    if not flags:
        monkeypatch.setattr(files, "_renameat2", lambda: None)
    path = tmp_path / "new"
    replace_seen(path, b"first", None, tmp_path / "kept")
    with pytest.raises(FileChangedError):
        replace_seen(path, b"second", None, tmp_path / "kept")
    assert (path.read_bytes(), others(path)) == (b"first", {})


def test_where_the_old_one_cannot_be_kept_nothing_is_replaced(mine):
    with pytest.raises(OSError):
        replace_seen(mine, b"new", b"seen", mine.with_name("no folder") / "kept")
    assert (mine.read_bytes(), others(mine)) == (b"seen", {})


@posix
@pytest.mark.parametrize("path", ["pipe", "/dev/zero", ".", "a\0b", "none"])
def test_only_ordinary_files_are_read(tmp_path, path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError) as e:
        read_ordinary(tmp_path / path)
    assert e.value.strerror


def test_one_thread_at_a_time_changes_a_folder_and_within_itself_it_may(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    refused = []

    def other():
        try:
            with changing(tmp_path):
                pass
        except EnvironmentLacksError as e:
            refused.append(str(e))

    with changing(tmp_path), changing(tmp_path):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(refused) == 1
    assert "another program is changing it" in refused[0]


HOLDER = """
import sys
from pathlib import Path
from gesturectl.model.locks import changing
from tests.cli.program import ROOT
with changing(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@posix
def test_one_program_at_a_time_changes_a_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(locks, "PATIENCE", 0.05)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(EnvironmentLacksError, match="another program"), changing(tmp_path):
        pass
    holder.kill()
    holder.communicate()
    with changing(tmp_path):
        pass


DIES = """
import os, signal, sys
from pathlib import Path
from gesturectl.model import files
os.fsync = lambda _: os.kill(os.getpid(), signal.SIGKILL)
files.write_atomic(Path(sys.argv[1]), b"new")
"""
DIES_AT_STEP = """
import os, sys
from pathlib import Path
from gesturectl.model import files
from tests.killed import before_each

left = [int(sys.argv[2])]

for name in ("fdopen", "chmod", "fsync", "replace", "rename", "unlink"):
    before_each(os, name, left)
before_each(files, "_renamed", left)
path = Path(sys.argv[1])
files.replace_seen(path, b"new", b"old", path.with_name("kept"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_what_a_killed_program_has_left_beside_a_file_is_swept_and_nothing_else(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"old")
    killed = subprocess.run([sys.executable, "-c", DIES, str(file)], cwd=ROOT, check=False)
    assert killed.returncode == -signal.SIGKILL
    (left,) = set(tmp_path.iterdir()) - {file}
    others = [f".config.yaml.{os.getpid()}-abcdefgh", ".config.yaml.swp", "config.yaml.1-abcdefgh", ".1-abcdefgh"]
    for name in others:
        (tmp_path / name).touch()
    sweep(tmp_path)
    assert not left.exists()
    assert {p.name for p in tmp_path.iterdir()} == {file.name, *others}
    assert file.read_bytes() == b"old"
    sweep(tmp_path / "none")


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_at_whichever_step_a_program_is_killed_the_file_itself_is_kept(tmp_path: Path) -> None:
    step, code = 0, -signal.SIGKILL
    while code:
        step += 1
        folder = tmp_path / str(step)
        folder.mkdir()
        file = folder / "config.yaml"
        file.write_bytes(b"old")
        command = [sys.executable, "-c", DIES_AT_STEP, str(file), str(step)]
        code = subprocess.run(command, cwd=ROOT, check=False).returncode
        assert code in (0, -signal.SIGKILL)
        sweep(folder)
        found = {p.name: p.read_bytes() for p in folder.iterdir()}
        assert found[file.name] in (b"old", b"new")
        assert b"old" in found.values()
        assert set(found) <= {file.name, "config.yaml.lost-1", "kept"}
    assert step > 5
