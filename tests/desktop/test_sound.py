import stat
import wave
from pathlib import Path

import pytest

from gesturectl.desktop import sound
from gesturectl.desktop.sound import PLAYERS, RATE, TONE, Chime, write_tones


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


def played(chime, desk):
    """What the player was told, once it has ended."""
    chime._playing.wait(10)
    return (desk.folder / "played").read_text().split()


@pytest.mark.parametrize("command", PLAYERS, ids=lambda c: c[0])
def test_each_player_gets_the_file_as_it_takes_it(command, desk):
    desk(command[0])
    chime = Chime()
    chime.play(rising=True)
    *words, file = played(chime, desk)
    assert words == [str(desk.folder / command[0]), *command[1:]]
    with wave.open(file) as f:
        assert (f.getframerate(), f.getnframes()) == (RATE, 2 * round(TONE * RATE))
    chime.close()


def test_the_first_player_there_is_is_taken_and_the_files_go_with_the_chime(desk):
    for name, *_ in PLAYERS[1:]:
        desk(name)
    chime = Chime()
    chime.play(rising=False)
    program, *_, file = played(chime, desk)
    assert program.endswith(PLAYERS[1][0])
    chime.close()
    assert not Path(file).exists()


def test_without_a_place_for_the_sounds_it_is_told_once_and_stays_silent(desk, caplog, monkeypatch):
    desk(PLAYERS[0][0])
    monkeypatch.setattr(sound.tempfile, "tempdir", str(desk.folder / "none"))
    chime = Chime()
    chime.play(rising=True)
    chime.close()
    assert [r.getMessage() for r in caplog.records] == [
        "Two short sounds find no place among temporary files (No such file or directory). There will be none."
    ]
    assert not (desk.folder / "played").exists()


def test_without_a_player_it_is_told_once_and_stays_silent(desk, caplog):
    chime = Chime()
    chime.play(rising=True)
    chime.play(rising=False)
    chime.close()
    assert [r.getMessage() for r in caplog.records] == [
        "There is no program that plays sounds (canberra-gtk-play, paplay, pw-play, aplay, afplay). "
        "Install one, or set `feedback.sound: false`."
    ]


def test_a_player_that_vanishes_is_told_of_and_the_run_goes_on(desk, caplog):
    desk("paplay")
    chime = Chime()
    (desk.folder / "paplay").unlink()
    chime.play(rising=True)
    chime.play(rising=True)
    chime.close()
    assert len(caplog.records) == 1
    assert "No such file" in caplog.text


def test_tones_begin_and_end_in_silence_and_are_not_loud(tmp_path):
    write_tones(tmp_path / "a.wav", (440.0, 660.0))
    with wave.open(str(tmp_path / "a.wav")) as f:
        samples = memoryview(f.readframes(f.getnframes())).cast("h").tolist()
    loudest = max(map(abs, samples))
    assert 0.2 * 32767 < loudest <= sound.LOUDNESS * 32768
    assert max(map(abs, samples[:3] + samples[-3:])) < 0.02 * loudest
