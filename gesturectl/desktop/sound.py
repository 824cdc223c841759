"""Short sounds when a hand begins to count, by whatever player the desktop offers."""

from __future__ import annotations

import array
import logging
import math
import shutil
import subprocess
import sys
import tempfile
import wave
from contextlib import ExitStack
from pathlib import Path

PLAYERS = (
    ("canberra-gtk-play", "-f"), ("paplay",), ("pw-play",), ("aplay", "-q"), ("afplay",),
)  # fmt: skip
RATE = 22050  # samples a second
TONE = 0.07  # seconds
LOUDNESS = 0.25  # of full scale
LOW, HIGH = 660.0, 990.0  # Hz, a fifth apart

_log = logging.getLogger(__name__)


class Chime:
    """Two tones, rising or falling, played beside the run; silent where no player is found, which is logged once."""

    def __init__(self) -> None:
        self._player = next(([found, *p[1:]] for p in PLAYERS if (found := shutil.which(p[0]))), None)
        self._playing: subprocess.Popen[bytes] | None = None
        self._kept = ExitStack()
        self._files: dict[bool, Path] = {}
        try:
            folder = self._kept.enter_context(tempfile.TemporaryDirectory(prefix="gesturectl-"))
            for rising, tones in ((True, (LOW, HIGH)), (False, (HIGH, LOW))):
                self._files[rising] = Path(folder, f"{rising}.wav")
                write_tones(self._files[rising], tones)
        except OSError as e:
            self._player = None
            _log.warning("Two short sounds find no place among temporary files (%s). There will be none.", e.strerror)
            return
        if self._player is None:
            names = ", ".join(p[0] for p in PLAYERS)
            _log.warning(
                "There is no program that plays sounds (%s). Install one, or set `feedback.sound: false`.", names
            )

    def play(self, *, rising: bool) -> None:
        """Starts the tones and returns at once; ignored while the last ones still play."""
        if self._player is None or (self._playing is not None and self._playing.poll() is None):
            return
        nothing = subprocess.DEVNULL
        try:
            self._playing = subprocess.Popen(
                [*self._player, str(self._files[rising])], stdin=nothing, stdout=nothing, stderr=nothing
            )
        except OSError as e:
            _log.warning("%s cannot be started (%s). There will be no sound.", self._player[0], e.strerror)
            self._player = None

    def close(self) -> None:
        """Ends what still plays and removes the files."""
        if self._playing is not None:
            self._playing.terminate()
            self._playing.wait()
        self._kept.close()


def write_tones(path: Path, tones: tuple[float, ...]) -> None:
    """Writes a WAV file of tones (Hz), each faded in and out so that it does not click."""
    samples = array.array("h")
    length = round(TONE * RATE)
    for tone in tones:
        for i in range(length):
            level = LOUDNESS * math.sin(math.pi * i / length) * math.sin(2 * math.pi * tone * i / RATE)
            samples.append(round(32767 * level))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as f:
        f.setnchannels(1)
        f.setsampwidth(2)
        f.setframerate(RATE)
        f.writeframes(samples.tobytes())
