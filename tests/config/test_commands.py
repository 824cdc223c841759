"""`check` and `config` as the command line calls them."""

import argparse
import errno
import json

import pytest

from gesturectl.cli import check as check_command
from gesturectl.cli import config as config_command
from gesturectl.config.load import load
from gesturectl.config.text import SCHEMA, default_text
from gesturectl.learn.displaced import in_words
from gesturectl.model import files, gallery
from gesturectl.model.errors import EnvironmentLacksError, InputError
from gesturectl.model.samples import Gesture, PoseSample
from gesturectl.settings import Config
from tests.gestures.hands import posed
from tests.hands import hand


def gesturectl(*words: object) -> int:
    parser = argparse.ArgumentParser()
    sub = parser.add_subparsers(required=True)
    check_command.add_parser(sub)
    config_command.add_parser(sub)
    args = parser.parse_args([str(word) for word in words])
    return int(args.run(args))


@pytest.fixture
def path(tmp_path, monkeypatch):
    path = tmp_path / "deep" / "config.yaml"
    monkeypatch.setenv("GESTURECTL_CONFIG", str(path))
    return path


@pytest.fixture
def default(path):
    gesturectl("config", "init")
    return path


def test_init_then_check(path, capsys):
    assert gesturectl("config", "init") == 0
    assert capsys.readouterr().out == f"{path}: written\n"
    assert gesturectl("check") == 0
    # What desktop actions do here may follow, where there is a desktop.
    assert capsys.readouterr().out.startswith(f"{path}: ok (10 bindings in 1 profile)\n")
    assert sorted(path.parent.iterdir()) == [path, path.with_name(SCHEMA)]


def test_init_does_not_overwrite(default):
    default.write_text("version: 1\n")
    with pytest.raises(InputError, match=r"is there already.*--force"):
        gesturectl("config", "init")
    assert default.read_text() == "version: 1\n"


def test_force_keeps_every_old_file(default, capsys):
    for n in (1, 2):
        default.write_text(f"# {n}\n")
        gesturectl("config", "init", "--force")
        assert f"config.yaml.bak-{n}" in capsys.readouterr().out
    assert [default.with_name(f"config.yaml.bak-{n}").read_text() for n in (1, 2)] == ["# 1\n", "# 2\n"]
    assert load(default) == Config()


def test_a_full_disk_leaves_the_old_file_alone_and_no_half_of_it(default, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    default.write_text("# old\n")
    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(EnvironmentLacksError, match="No space left"):
        gesturectl("config", "init", "--force")
    assert sorted(default.parent.iterdir()) == [default, default.with_name(SCHEMA)]
    assert default.read_text() == "# old\n"


def test_init_where_a_file_is_in_the_way(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EnvironmentLacksError, match="cannot be written"):
        gesturectl("config", "init", tmp_path / "file" / "config.yaml")


def test_a_failed_write_leaves_the_old_file_alone(default, monkeypatch):
    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        files.write_atomic(default, b"version: 1\n")
    assert default.read_text() == default_text()
    assert sorted(default.parent.iterdir()) == [default, default.with_name(SCHEMA)]


@pytest.mark.parametrize(
    ("tail", "column"),
    [("no_such_key: 1\n", 1), ("\tx: 1\n", 1), ("version: 1\n", 1), ("- 1\n", 1), ("pointer: [1, 2\n", 10)],
)
def test_a_fault_after_the_last_line_is_named_there(default, capsys, tail, column):
    text = default_text().rstrip() + "\n"
    default.write_text(text + tail)
    assert gesturectl("check", default) == 1
    out = capsys.readouterr().out
    assert f"{default}:{len(text.splitlines()) + 1}:{column}: " in out


def test_check_prints_all_problems(default, capsys):
    default.write_text("camera: {width: 9, heigth: 480}\n")
    assert gesturectl("check") == 1
    out = capsys.readouterr().out
    assert f"{default}:1:17: " in out
    assert f"{default}:1:20: " in out


def test_check_without_a_file(path, capsys):
    assert gesturectl("check") == 1
    assert "no such file" in capsys.readouterr().out


def test_path(path, capsys):
    assert gesturectl("config", "path") == 0
    assert capsys.readouterr().out == f"{path}\n"


def test_show(default, capsys):
    default.write_text("camera: {width: 1280}\n")
    capsys.readouterr()
    assert gesturectl("config", "show") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"# {default}\n")
    assert "width: 1280  # changed" in out


def test_explain(default, capsys):
    default.write_text("profiles: {default: [{on: fist, do: scroll}]}\n")
    capsys.readouterr()
    assert gesturectl("config", "explain", "fist") == 0
    out = capsys.readouterr().out
    assert out.startswith(f"# {default}\nfist: all fingers curled\n")
    assert "scrolls as the hand moves, by the hand that points" in out


def test_schema(capsys):
    assert gesturectl("config", "schema") == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$defs"]["Camera"]["properties"]["width"]["description"].startswith("Requested width in pixels")
    assert {"pinch", "swipe_left"} <= set(schema["$defs"]["Binding"]["properties"]["on"]["examples"])


STRANGE = (
    "profiles: {default: [{on: ok, do: scroll}, {on: pinch, do: {press: left}}, {on: call, hold: 1, do: toggle}]}\n"
)


def test_check_tells_warnings_and_all_is_well(default, capsys):
    default.write_text(STRANGE)
    capsys.readouterr()
    assert gesturectl("check") == 0
    out, err = capsys.readouterr()
    assert out == f"{default}: ok (3 bindings in 1 profile, 1 warning)\n"
    assert err.splitlines()[0].startswith(f"{default}:1:27: warning: this never comes")
    assert err.splitlines()[2] == " " * 30 + "^"


def test_check_warns_of_a_pinch_whose_way_with_straight_fingers_is_taken(default, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    okay = Gesture("okay", "pose", poses=(PoseSample(posed("ok")),))
    gallery.store(okay)
    assert gesturectl("check") == 0
    said = capsys.readouterr().err
    never = "warning: this never comes but with the other fingers bent, as your own `okay` takes the place of `ok`"
    assert said.count(never) == said.count("warning:") == 2  # the press and the zoom
    words = "\n".join(in_words(okay, load(default)))
    assert "by the hand that points (the default profile), no more but with the other fingers bent" in words


def test_check_warns_of_what_a_taught_pose_takes_the_place_of(default, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    gallery.store(Gesture("phone", "pose", poses=(PoseSample(hand("call")),)))
    assert gesturectl("check") == 0
    line = next(n for n, text in enumerate(default.read_text().splitlines(), 1) if "on: call" in text)
    said = capsys.readouterr().err
    assert f"{default}:{line}:" in said
    assert "warning: this never comes, as your own `phone` takes the place of `call`" in said
    assert said.count("warning:") == 1
    default.write_text("version: 1\n")  # with the default bindings
    assert gesturectl("check", "--strict") == 1
    said = capsys.readouterr().err
    assert "warning: your own `phone` takes the place of `call`, so that this never comes: call:" in said


@pytest.mark.parametrize(("pose", "asked"), [("call", "call"), ("three", "three"), ("three", "swipe_left")])
def test_explain_tells_that_a_taught_pose_takes_the_place(default, tmp_path, monkeypatch, capsys, pose, asked):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    assert gesturectl("config", "explain", asked) == 0
    assert "never comes" not in capsys.readouterr().out
    gallery.store(Gesture("phone", "pose", poses=(PoseSample(hand(pose)),)))
    assert gesturectl("config", "explain", asked) == 0
    said = capsys.readouterr().out
    assert f"careful: `{asked}` never comes, as your own `phone` takes the place of `{pose}`; bind `phone`" in said
    assert gesturectl("config", "explain", "fist") == 0
    assert "never comes" not in capsys.readouterr().out


def test_strict_check_takes_warnings_for_errors(default, capsys):
    assert gesturectl("check", "--strict") == 0
    default.write_text(STRANGE)
    capsys.readouterr()
    assert gesturectl("check", "--strict") == 1
    assert "not ok" in capsys.readouterr().out
