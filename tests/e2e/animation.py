"""Records the README's animation: `python -m tests.e2e.animation`.

The bundled clip drives a window on a desktop of its own (Xvfb, openbox, picom), as `gesturectl demo --output x11`
does; beside each picture of that screen stands the hand that was seen just then.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import xcffib
import xcffib.xfixes
import xcffib.xproto

from gesturectl.desktop.overlay.text import line_of_text
from gesturectl.gestures.poses.vectors import TIPS
from gesturectl.model.resources import resource
from gesturectl.model.types import BONES, Button, HandFrame, ImageArray, Move
from gesturectl.pipeline.step import Step
from gesturectl.run.assemble import RunOptions, run
from gesturectl.settings import Config
from gesturectl.vision.drawing import write_png
from tests.xserver import environment, running, x_desktop

BOARD = Path(__file__).with_name("board.py")
ASSETS = Path(__file__).resolve().parents[2] / "gesturectl" / "assets"
ANIMATION, STILL = "ring.webp", "ring-still.png"  # the second for those who ask for less motion
WIDTH, HEIGHT, PANEL = 640, 400, 244  # pixels: of the screen, and the width of the hand's panel
SHOWN = ((0.8, 2.2), (4.7, 7.5), (8.6, 10.9), (11.9, 13.2))  # seconds of the clip; nothing happens in the others
STILL_AT = 1.6  # seconds of the clip: the first click
EVERY = 2  # frames of the clip
DRAWN = 0.04  # seconds in which window and ring have drawn what was sent, on a busy computer too
DRAGGED = 12.0  # pixels from the press
PALM = (0, 1, 5, 9, 13, 17)
PAPER, INK, TEAL, RUST = (255, 255, 255), (60, 48, 34), (118, 138, 42), (47, 96, 201)  # BGR
FINE = 4  # the hand is drawn so much larger


@dataclass
class Seen:
    """What there was at one frame of the clip."""

    t: float
    hand: np.ndarray | None
    words: tuple[str, str]
    screen: ImageArray | None = None


@dataclass
class Recorder:
    """Takes a picture of the screen just before each frame after the one that it shows."""

    display: str
    taken: list[Seen] = field(default_factory=list)
    pressed: tuple[float, float] | None = None  # where the button went down
    at: tuple[float, float] = (0.0, 0.0)
    scrolls: bool = False
    sent: float = 0.0  # when the newest frame's events were

    def __post_init__(self) -> None:
        self.connection = xcffib.connect(self.display)
        self.root = self.connection.get_setup().roots[0].root
        self.fixes = self.connection(xcffib.xfixes.key)
        self.fixes.QueryVersion(5, 0).reply()

    def __call__(self, frame: HandFrame | None, step: Step) -> None:
        if frame is not None and self.taken:
            time.sleep(max(0.0, self.sent + DRAWN - time.monotonic()))
            self.taken[-1].screen = self.picture()
        for event in step.outputs:
            if isinstance(event, Move):
                self.at = (event.x, event.y)
            elif isinstance(event, Button):
                self.pressed = self.at if event.pressed else None
        for gesture in step.gestures:
            if gesture.name == "two":
                self.scrolls = gesture.phase not in ("end", "cancel")
        if frame is not None:
            hand = frame.hands[0].landmarks[:, :2].copy() if frame.hands else None
            self.taken.append(Seen(frame.t, hand, self.words()))
            self.sent = time.monotonic()

    def words(self) -> tuple[str, str]:
        if self.pressed:
            far = np.hypot(self.at[0] - self.pressed[0], self.at[1] - self.pressed[1]) > DRAGGED
            return "thumb and index finger meet", "drag" if far else "left button down"
        if self.scrolls:
            return "two fingers move", "scroll"
        return "a hand moves", "the pointer follows"

    def picture(self) -> ImageArray:
        """The screen with the pointer on it, BGR."""
        kind = xcffib.xproto.ImageFormat.ZPixmap
        image = self.connection.core.GetImage(kind, self.root, 0, 0, WIDTH, HEIGHT, 0xFFFFFFFF).reply()
        pixels = np.frombuffer(image.data.buf(), np.uint8).reshape(HEIGHT, WIDTH, 4)[..., :3].astype(np.float64)
        cursor = self.fixes.GetCursorImage().reply()
        shape = np.array(cursor.cursor_image, np.uint32).reshape(cursor.height, cursor.width)
        bgra = shape.view(np.uint8).reshape(cursor.height, cursor.width, 4).astype(np.float64)  # premultiplied
        x, y = cursor.x - cursor.xhot, cursor.y - cursor.yhot
        x0, y0, x1, y1 = max(x, 0), max(y, 0), min(x + cursor.width, WIDTH), min(y + cursor.height, HEIGHT)
        part = bgra[y0 - y : y1 - y, x0 - x : x1 - x]
        pixels[y0:y1, x0:x1] = pixels[y0:y1, x0:x1] * (1.0 - part[..., 3:] / 255.0) + part[..., :3]
        return np.rint(np.clip(pixels, 0, 255)).astype(np.uint8)


def hands_of(clip: str, home: Path) -> Path:
    """A trace of the hands in each of a clip's frames, of which a busy computer leaves out none when it plays."""
    trace = home / "hands.jsonl"
    run(Config(), RunOptions(clip, "none", realtime=False, trace=trace))
    return trace


@contextmanager
def desktop(home: Path) -> Iterator[str]:
    """A desktop with the window, this process in its environment."""
    with x_desktop(WIDTH, HEIGHT) as display:
        env = environment(display, home)
        with running(["picom", "--backend", "xrender", "--config", "/dev/null"], env=env):
            with running(["/usr/bin/python3", str(BOARD)], env=env, stdout=subprocess.PIPE) as board:
                assert board.stdout
                assert board.stdout.readline() == b"ready\n"
                os.environ.update(env | {"XDG_RUNTIME_DIR": str(home)})
                for name in ("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS"):
                    os.environ.pop(name, None)
                yield display


def record(trace: Path, home: Path) -> list[Seen]:
    """One run of recorded hands, from the first frame to the last."""
    with desktop(home) as display:
        recorder = Recorder(display)
        assert run(Config(), RunOptions(str(trace), "x11"), recorder) == 0
        recorder.connection.disconnect()
    return recorder.taken


def composed(taken: list[Seen]) -> list[tuple[float, ImageArray]]:
    """The pictures of the animation, with their times in the clip."""
    shown = [s for s in taken if s.screen is not None and any(a <= s.t < b for a, b in SHOWN)][::EVERY]
    points = np.concatenate([s.hand for s in shown if s.hand is not None])
    low, high = points.min(0), points.max(0)
    scale = min((PANEL - 48) / (high - low)[0], (HEIGHT - 150) / (high - low)[1])
    return [(s.t, np.hstack([panel(s, (low + high) / 2, scale), s.screen])) for s in shown if s.screen is not None]


def panel(seen: Seen, middle: np.ndarray, scale: float) -> ImageArray:
    """The hand as in a mirror, and what it does."""
    fine = np.full((HEIGHT * FINE, PANEL * FINE, 3), PAPER, np.uint8)
    if seen.hand is not None:
        mirrored = (seen.hand - middle) * scale * (-1.0, 1.0) + (PANEL / 2, HEIGHT / 2 - 34)
        at = np.rint(mirrored * FINE).astype(np.int32)
        palm = fine.copy()
        cv2.fillPoly(palm, [at[list(PALM)]], TEAL)
        fine = cv2.addWeighted(palm, 0.25, fine, 0.75, 0)
        for a, b in BONES:
            cv2.line(fine, at[a].tolist(), at[b].tolist(), TEAL, 7 * FINE, cv2.LINE_AA)
        touching = (4, 8) if "meet" in seen.words[0] else ()
        for i in TIPS:
            cv2.circle(fine, at[i].tolist(), 6 * FINE, RUST if i in touching else TEAL, -1, cv2.LINE_AA)
    drawn = cv2.resize(fine, (PANEL, HEIGHT), interpolation=cv2.INTER_AREA)
    for words, height, y in ((seen.words[0], 15, HEIGHT - 66), (seen.words[1], 20, HEIGHT - 42)):
        cover = line_of_text(words, height)[..., None] / 255.0
        x = (PANEL - cover.shape[1]) // 2
        part = drawn[y : y + cover.shape[0], x : x + cover.shape[1]]
        part[:] = np.rint(part * (1.0 - cover) + np.array(INK) * cover)
    return drawn


def encode(pictures: list[tuple[float, ImageArray]], fps: float) -> bytes:
    """An animated WebP without loss that runs for ever; a cut holds for a moment."""
    animation = cv2.Animation()
    animation.frames = [picture for _, picture in pictures]
    times = [t for t, _ in pictures]
    last = [abs(b - a) > 2.5 * EVERY / fps for a, b in zip(times, [*times[1:], times[0]], strict=True)]
    animation.durations = np.array([600 if cut else round(1000 * EVERY / fps) for cut in last], np.int32)
    done, data = cv2.imencodeanimation(".webp", animation, [cv2.IMWRITE_WEBP_QUALITY, 101])
    assert done
    return bytes(data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=ASSETS, metavar="FOLDER", help="where the two pictures are written")
    parser.add_argument("--hands", type=Path, metavar="TRACE", help="hands of the clip that were found before")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        pictures = composed(record(args.hands or hands_of(str(resource("demo.mp4")), home), home))
    data = encode(pictures, 30.0)
    (args.to / ANIMATION).write_bytes(data)
    write_png(args.to / STILL, min(pictures, key=lambda p: abs(p[0] - STILL_AT))[1])
    print(f"{ANIMATION}: {len(pictures)} pictures, {len(data)} bytes")


if __name__ == "__main__":
    main()
