"""Short sounds for what happens, by whatever player the desktop offers."""

from __future__ import annotations

import array
import contextlib
import logging
import math
import shutil
import subprocess
import sys
import tempfile
import threading
import wave
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from queue import SimpleQueue
from typing import Protocol

from gesturectl.desktop import systems

PLAYERS = (
    ("canberra-gtk-play", "-f"), ("paplay",), ("pw-play",), ("aplay", "-q"), ("afplay",),
)  # fmt: skip
RATE = 22050  # samples a second
LOUDNESS = 0.25  # of full scale
END = 0.3  # seconds in which the thread has to end
MOST = 3  # sounds at once, as of a quick click; more are left out


@dataclass(frozen=True, slots=True)
class Tones:
    """Tones one after the other: Hz, and seconds for each."""

    pitches: tuple[float, ...]
    seconds: float


class Sound(Enum):
    """What is heard; rising is what begins, falling what ends. Two tones are of hands, three of pauses."""

    ENGAGED = Tones((660.0, 990.0), 0.07)
    DISENGAGED = Tones((990.0, 660.0), 0.07)
    RESUMED = Tones((330.0, 440.0, 660.0), 0.09)
    PAUSED = Tones((660.0, 440.0, 330.0), 0.09)
    PRESSED = Tones((1320.0,), 0.03)
    RELEASED = Tones((880.0,), 0.03)


_log = logging.getLogger(__name__)


class Player(Protocol):
    """Whatever plays sounds here; one thread uses it."""

    def play(self, file: Path) -> bool:
        """Has a WAV file begin, and returns at once; False where there will be no sound any more."""

    def close(self) -> None:
        """Ends what still plays."""


class Sounds:
    """Plays sounds beside the run, from a thread of its own; silent where no player is found, which is logged once."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[Sound | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def play(self, sound: Sound) -> None:
        """Has it begin soon, and returns at once."""
        self._asked.put(sound)

    def close(self) -> None:
        """Ends what still plays and removes the files."""
        self._asked.put(None)
        self._thread.join(END)

    def _run(self) -> None:
        with contextlib.ExitStack() as stack:
            player, files = self._prepare(stack)
            if player is not None:
                stack.callback(player.close)
            while (sound := self._asked.get()) is not None:
                if player is not None and not player.play(files[sound]):
                    player = None

    def _prepare(self, stack: contextlib.ExitStack) -> tuple[Player | None, dict[Sound, Path]]:
        """The player, None for none, and the sounds' files, which go with the stack."""
        files: dict[Sound, Path] = {}
        try:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="gesturectl-", ignore_cleanup_errors=True))
            for sound in Sound:
                files[sound] = Path(folder, f"{sound.name.lower()}.wav")
                write_tones(files[sound], sound.value)
        except OSError as e:
            _log.warning("Short sounds find no place among temporary files (%s). There will be none.", e.strerror)
            return None, {}
        place = systems.here().player
        player: Player | None = systems.load(place)() if place else None
        return player, files


class _Program:
    """Plays by a program, at most MOST at once."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._playing: list[subprocess.Popen[bytes]] = []

    def play(self, file: Path) -> bool:
        self._playing = [p for p in self._playing if p.poll() is None]
        if len(self._playing) >= MOST:
            return True
        nothing = subprocess.DEVNULL
        try:
            started = subprocess.Popen([*self._command, str(file)], stdin=nothing, stdout=nothing, stderr=nothing)
        except OSError as e:
            _log.warning("%s cannot be started (%s). There will be no sound.", self._command[0], e.strerror)
            return False
        self._playing.append(started)
        return True

    def close(self) -> None:
        for player in self._playing:
            player.kill()  # which also ends one that was stopped
            with contextlib.suppress(subprocess.TimeoutExpired):
                player.wait(END)


def find_program() -> Player | None:
    """The first program there is that plays sounds."""
    found = next(([path, *p[1:]] for p in PLAYERS if (path := shutil.which(p[0]))), None)
    if found is None:
        names = ", ".join(p[0] for p in PLAYERS)
        _log.warning("There is no program that plays sounds (%s). Install one, or set `feedback.sound: false`.", names)
        return None
    return _Program(found)


def write_tones(path: Path, tones: Tones) -> None:
    """Writes a WAV file of tones, each faded in and out so that it does not click."""
    samples = array.array("h")
    length = round(tones.seconds * RATE)
    for pitch in tones.pitches:
        for i in range(length):
            level = LOUDNESS * math.sin(math.pi * i / length) * math.sin(2 * math.pi * pitch * i / RATE)
            samples.append(round(32767 * level))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(RATE)
        f.writeframes(samples.tobytes())
