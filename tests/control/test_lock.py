"""One instance at a time, whatever became of the one before."""

import os
import shutil
import stat
import subprocess
import sys

import pytest

from gesturectl.control.local import unix
from gesturectl.control.lock import is_held, only_instance, runtime_folder
from gesturectl.model.errors import EnvironmentLacksError, InputError

HOLDER = """
import sys
from gesturectl.control.lock import only_instance
with only_instance():
    print("held", flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="the runtime folder is named by the environment on Linux"
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


@pytest.fixture
def other(folder):
    process = subprocess.Popen([sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"held\n"
    yield process
    process.kill()
    process.communicate()


def test_the_folder_is_the_owners_alone(folder):
    made = runtime_folder()
    assert folder in made.parents
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


def test_a_second_one_is_refused_by_the_number_of_the_first(other):
    with pytest.raises(InputError, match=f"process {other.pid}") as e, only_instance():
        pass
    assert e.value.remedy


@pytest.mark.parametrize("deleted", ["the lock", "the folder"])
def test_a_second_one_is_refused_where_the_lock_was_deleted(other, deleted):
    if deleted == "the lock":
        (runtime_folder() / "lock").unlink()
    else:
        shutil.rmtree(runtime_folder())
    for _ in range(2):
        assert is_held()
        with pytest.raises(InputError, match=f"process {other.pid}"), only_instance():
            pass
    other.kill()
    other.wait()
    with only_instance():
        pass
    assert not is_held()


def test_another_users_program_keeps_nobody_from_running(other, monkeypatch):
    (runtime_folder() / "lock").unlink()
    monkeypatch.setattr(unix, "_peer", lambda _: (other.pid, os.getuid() + 1))
    assert not is_held()
    with only_instance():
        pass


def test_a_temporary_folder_of_another_user_is_told_of_in_a_sentence(monkeypatch, tmp_path):
    """Without a folder of the login session, the runtime folder is in /tmp, where another user may be first."""

    def refused(_):
        raise PermissionError(f"{tmp_path}/runtime-1000 is owned by user 1001")

    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    monkeypatch.setattr("platformdirs.user_runtime_dir", refused)
    with pytest.raises(EnvironmentLacksError, match="runtime-1000 is owned by user 1001") as e:
        runtime_folder()
    assert "XDG_RUNTIME_DIR" in e.value.remedy


def test_the_lock_is_free_again_after_the_end_and_after_a_kill(other):
    other.kill()
    other.wait()
    for _ in range(2):
        with only_instance():
            assert (runtime_folder() / "lock").read_text() == str(os.getpid())


def test_an_error_inside_frees_it(folder):
    with pytest.raises(ZeroDivisionError), only_instance():
        raise ZeroDivisionError
    with only_instance():
        pass


def test_a_folder_that_cannot_be_made_is_named(folder):
    (folder / "gesturectl").write_text("")
    with pytest.raises(EnvironmentLacksError, match=str(folder)) as e, only_instance():
        pass
    assert "XDG_RUNTIME_DIR" in e.value.remedy
