import stat
import time
import wave
from contextlib import closing
from pathlib import Path

import pytest

from gesturectl.desktop import sound
from gesturectl.desktop.sound import MOST, PLAYERS, RATE, Sound, Sounds, Tones, write_tones
from tests.xserver import wait_for


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder that alone holds programs; `desk(name)` puts a player there that writes its arguments to `played`."""
    monkeypatch.setenv("PATH", str(tmp_path))

    def player(name):
        path = tmp_path / name
        path.write_text(f'#!/bin/sh\necho "$0" "$@" >> {tmp_path}/played\n')
        path.chmod(path.stat().st_mode | stat.S_IXUSR)

    player.folder = tmp_path
    return player


def played(desk, count=1):
    """What the players were told, a list of words each, once so many have been."""
    file = desk.folder / "played"
    wait_for(lambda: file.exists() and len(file.read_text().splitlines()) >= count, "the player")
    return [line.split() for line in file.read_text().splitlines()]


@pytest.mark.parametrize("command", PLAYERS, ids=lambda c: c[0])
def test_each_player_gets_the_file_as_it_takes_it(command, desk):
    desk(command[0])
    with closing(Sounds()) as sounds:
        sounds.play(Sound.PAUSED)
        ((*words, file),) = played(desk)
        assert words == [str(desk.folder / command[0]), *command[1:]]
        with wave.open(file) as f:
            assert (f.getframerate(), f.getnframes()) == (RATE, 3 * round(Sound.PAUSED.value.seconds * RATE))


def test_the_first_player_there_is_is_taken_and_the_files_go_at_the_end(desk):
    for name, *_ in PLAYERS[1:]:
        desk(name)
    with closing(Sounds()) as sounds:
        sounds.play(Sound.ENGAGED)
        ((program, *_, file),) = played(desk)
        assert program.endswith(PLAYERS[1][0])
    assert not Path(file).exists()


def test_each_sound_is_another_file_and_a_player_that_stalls_does_not_hold_up_the_run(desk):
    (desk.folder / "paplay").write_text(f'#!/bin/sh\necho "$0" "$@" >> {desk.folder}/played\nexec /bin/sleep 60\n')
    (desk.folder / "paplay").chmod(0o755)
    with closing(Sounds()) as sounds:
        began = time.monotonic()
        for sound in Sound:
            sounds.play(sound)
        assert time.monotonic() - began < 0.1
        files = {file for _, file in played(desk, MOST)}
        assert len(files) == MOST  # at once, and no more
        began = time.monotonic()
    assert time.monotonic() - began < 2  # though they still play


def test_without_a_place_for_the_sounds_it_is_told_once_and_stays_silent(desk, caplog, monkeypatch):
    desk(PLAYERS[0][0])
    monkeypatch.setattr(sound.tempfile, "tempdir", str(desk.folder / "none"))
    with closing(Sounds()) as sounds:
        sounds.play(Sound.PRESSED)
    assert [r.getMessage() for r in caplog.records] == [
        "Short sounds find no place among temporary files (No such file or directory). There will be none."
    ]
    assert not (desk.folder / "played").exists()


def test_without_a_player_it_is_told_once_and_stays_silent(desk, caplog):
    with closing(Sounds()) as sounds:
        sounds.play(Sound.PRESSED)
        sounds.play(Sound.RELEASED)
    assert [r.getMessage() for r in caplog.records] == [
        "There is no program that plays sounds (canberra-gtk-play, paplay, pw-play, aplay, afplay). "
        "Install one, or set `feedback.sound: false`."
    ]


def test_a_player_that_vanishes_is_told_of_and_the_run_goes_on(desk, caplog):
    desk("paplay")
    with closing(Sounds()) as sounds:
        sounds.play(Sound.PRESSED)
        played(desk)
        (desk.folder / "paplay").unlink()
        for _ in range(MOST):
            sounds.play(Sound.RELEASED)
    assert len(caplog.records) == 1
    assert "No such file" in caplog.text


def test_tones_begin_and_end_in_silence_and_are_not_loud(tmp_path):
    write_tones(tmp_path / "a.wav", Tones((440.0, 660.0), 0.07))
    with wave.open(str(tmp_path / "a.wav")) as f:
        samples = memoryview(f.readframes(f.getnframes())).cast("h").tolist()
    loudest = max(map(abs, samples))
    assert 0.2 * 32767 < loudest <= sound.LOUDNESS * 32768
    assert max(map(abs, samples[:3] + samples[-3:])) < 0.02 * loudest
