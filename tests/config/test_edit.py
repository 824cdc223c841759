"""The user's config file changed by the program, and taken back."""

import stat
import sys

import pytest

from gesturectl.config.edit.file import edit, edit_with_undo, install, take_back
from gesturectl.config.load import load
from gesturectl.config.read.problem import ConfigError
from gesturectl.model import files, gallery
from gesturectl.model.errors import EnvironmentLacksError, InputError

SMOOTH = ("pointer", "smoothness")
HAND = ("pointer", "hand")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "deep" / "config.yaml"


@pytest.fixture
def mine(path):
    path.parent.mkdir()
    path.write_bytes(b"version: 1\r\npointer: {smoothness: .70}  # mine\r\n")
    return path


def test_a_file_is_made_where_there_is_none(path):
    assert edit(path, [(SMOOTH, 0.25)])
    assert load(path).pointer.smoothness == 0.25
    assert path.read_text().endswith("version: 1\npointer:\n  smoothness: 0.25\n")
    assert path.with_name("config.yaml.before").read_bytes() == b""


def test_what_was_is_kept_beside(mine):
    old = mine.read_bytes()
    assert edit(mine, [(SMOOTH, 0.25)])
    assert mine.read_bytes() == old.replace(b".70", b"0.25")
    assert mine.with_name("config.yaml.before").read_bytes() == old
    assert not edit(mine, [(SMOOTH, 0.25)])
    assert sorted(p.name for p in mine.parent.iterdir()) == ["config.yaml", "config.yaml.before"]


@pytest.mark.parametrize("wrong", [b"pointer: {smoothnes: 1}\n", b"\xff", b"", b"a: [", b"# only\n"])
def test_a_broken_file_is_not_touched(mine, wrong):
    mine.write_bytes(wrong)
    with pytest.raises(ConfigError, match=r"config.yaml:\d:\d+: "):
        edit(mine, [(SMOOTH, 0.25)])
    assert [p.read_bytes() for p in mine.parent.iterdir()] == [wrong]


def test_a_change_to_something_invalid_is_refused_with_the_problem(mine):
    old = mine.read_bytes()
    with pytest.raises(ConfigError, match=r"config.yaml:2:23: `pointer.smoothness` is 7, but must be a number from 0"):
        edit(mine, [(HAND, "left"), (SMOOTH, 7)])
    assert mine.read_bytes() == old


def test_a_change_by_somebody_else_meanwhile_is_not_overwritten(mine):
    old = mine.read_bytes()
    mine.write_text("version: 1\n")
    with pytest.raises(InputError, match="somebody else"):
        install(mine, b"version: 1\nscroll: {speed: 3}\n", old)
    assert mine.read_text() == "version: 1\n"


@pytest.mark.skipif(sys.platform == "win32", reason="links and rights of POSIX")
def test_links_and_rights_stay(mine, tmp_path):
    real = tmp_path / "dotfiles.yaml"
    mine.rename(real)
    real.chmod(0o640)
    mine.symlink_to(real)
    edit(mine, [(SMOOTH, 0.25)])
    assert mine.is_symlink()
    assert load(real).pointer.smoothness == 0.25
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_byte_order_mark_stays(mine):
    mine.write_bytes(b"\xef\xbb\xbfversion: 1\n")
    edit(mine, [(SMOOTH, 0.25)])
    assert mine.read_bytes() == b"\xef\xbb\xbfversion: 1\npointer:\n  smoothness: 0.25\n"


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises((ConfigError, EnvironmentLacksError), match=r"config.yaml: cannot be (read|written)"):
        edit(tmp_path / "file" / "config.yaml", [(SMOOTH, 0.25)])


def test_a_failed_write_leaves_the_old_one(mine, monkeypatch):
    old = mine.read_bytes()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(EnvironmentLacksError, match="No space left"):
        edit(mine, [(SMOOTH, 0.25)])
    assert mine.read_bytes() == old


def test_taking_back_restores_the_very_bytes(mine):
    old = mine.read_bytes()
    edit_with_undo(mine, [(SMOOTH, 0.25), (HAND, "left")], "that")
    assert take_back(mine, "that") == []
    assert mine.read_bytes() == old
    assert take_back(mine, "that") is None


def test_taking_back_restores_a_file_that_has_been_deleted_since(mine):
    old = mine.read_bytes()
    edit_with_undo(mine, [(SMOOTH, 0.25)], "that")
    mine.unlink()
    assert take_back(mine, "that") == []
    assert mine.read_bytes() == old


def test_taking_back_leaves_what_was_changed_since(mine):
    edit_with_undo(mine, [(SMOOTH, 0.25), (HAND, "left")], "that")
    edit(mine, [(("scroll", "speed"), 3), (HAND, "right")])
    assert take_back(mine, "that") == [HAND]
    config = load(mine)
    assert (config.pointer.smoothness, config.pointer.hand, config.scroll.speed) == (0.7, "right", 3)


def test_taking_back_undoes_the_last_change_of_that_name_alone(mine):
    edit_with_undo(mine, [(SMOOTH, 0.25)], "that")
    edit_with_undo(mine, [(HAND, "left")], "that")
    edit(mine, [(("scroll", "speed"), 3)])
    assert take_back(mine, "that") == []
    config = load(mine)
    assert (config.pointer.smoothness, config.pointer.hand, config.scroll.speed) == (0.25, "first", 3)


def test_taking_back_a_new_file_removes_it_unless_more_was_written(path):
    edit_with_undo(path, [(SMOOTH, 0.25)], "that")
    take_back(path, "that")
    assert not path.exists()
    edit_with_undo(path, [(SMOOTH, 0.25)], "that")
    edit(path, [(("scroll", "speed"), 3)])
    take_back(path, "that")
    assert load(path).scroll.speed == 3
    assert "smoothness" not in path.read_text()
    assert [p.name for p in path.parent.glob("*-that")] == []


def test_a_binding_of_a_gesture_of_the_users_own_is_written(mine, tmp_path, monkeypatch):
    binding = [(("profiles", "default", 0), {"on": "my_own", "do": "overview"})]
    monkeypatch.setenv(gallery.VARIABLE, str(tmp_path))
    with pytest.raises(ConfigError, match='"my_own" is no pose or motion'):
        edit(mine, binding)
    gallery.folder().mkdir(parents=True)
    (gallery.folder() / f"my_own{gallery.SUFFIX}").touch()
    assert edit(mine, binding)
    assert load(mine).profiles["default"][0].on == "my_own"
