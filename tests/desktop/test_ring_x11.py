"""The ring at the pointer on a real X server: what is to be seen of it, and that it is in nobody's way."""

import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xcffib
import xcffib.xproto
from numpy.typing import NDArray

from gesturectl.desktop.overlay.marks import Mark
from gesturectl.desktop.overlay.overlay import END, Overlay
from gesturectl.desktop.overlay.scene import Shown
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.overlay.x11 import X11Surface, open_x11_surface
from gesturectl.desktop.x11.output import open_x11
from gesturectl.model.types import Button, Monitor, Move, Target
from tests import forked
from tests.desktop.watched import Watched
from tests.hands import stream, write_trace
from tests.xserver import ending, environment, running, screen, wait_for, x_server

WINDOW = Path(__file__).with_name("watch_window.py")
SCREEN = Monitor("all", 0, 0, 1280, 720)
needs_picom = pytest.mark.skipif(shutil.which("picom") is None, reason="picom is absent")


def drawn(display: str, bare: NDArray[np.uint8]) -> tuple[int, int, int, int] | None:
    """The rectangle (left, top, right, bottom) in which the screen has changed."""
    return extent((screen(display) != bare).any(2))


def extent(changed: NDArray[np.bool_]) -> tuple[int, int, int, int] | None:
    y, x = np.nonzero(changed)
    return (int(x.min()), int(y.min()), int(x.max()), int(y.max())) if len(x) else None


@pytest.fixture
def bare(desktop: str) -> NDArray[np.uint8]:
    return screen(desktop)


@pytest.fixture
def surface(desktop: str) -> Iterator[X11Surface]:
    surface = open_x11_surface()
    yield surface
    surface.close()


def opaque(size: int = 40) -> Picture:
    return Picture("opaque", np.full((size, size, 4), 255, np.uint8))


def faint(size: int = 40) -> Picture:
    return Picture("faint", np.full((size, size, 4), 60, np.uint8))


def test_a_picture_is_shown_moved_and_hidden(desktop: str, bare: NDArray[np.uint8], surface: X11Surface) -> None:
    surface.show(opaque(), 100, 200)
    wait_for(lambda: drawn(desktop, bare) == (100, 200, 139, 239), "the picture")
    surface.show(opaque(), 1260, -10)
    wait_for(lambda: drawn(desktop, bare) == (1260, 0, 1279, 29), "the picture at its new place, cut by the edge")
    surface.hide()
    wait_for(lambda: drawn(desktop, bare) is None, "the bare screen")


@needs_picom
def test_it_is_blended_while_a_compositor_runs_and_cut_out_otherwise(
    desktop: str, bare: NDArray[np.uint8], surface: X11Surface
) -> None:
    def share() -> float:
        """Of the picture's pixels, those that are drawn."""
        surface.show(faint(), 100, 200)
        return float((screen(desktop) != bare).any(2)[202:238, 102:138].mean())

    wait_for(lambda: 0.4 < share() < 0.6, "every second pixel, as nothing blends it")
    command = ["picom", "--backend", "xrender", "--config", "/dev/null"]
    with running(command, env=environment(desktop), stdout=subprocess.DEVNULL):
        wait_for(lambda: share() == 1.0, "all pixels, blended")
    wait_for(lambda: 0.4 < share() < 0.6, "every second pixel again")


def test_clicks_go_through_to_the_window_below_which_keeps_the_keyboard(desktop: str, surface: X11Surface) -> None:
    command = ["/usr/bin/python3", str(WINDOW)]
    with running(command, env=environment(desktop), stdout=subprocess.PIPE) as process:
        watched = Watched(process)
        watched.until("ready")

        def covered() -> bool:
            return bool((screen(desktop)[180:220, 280:320] == 255).all())

        surface.show(opaque(), 280, 180)
        wait_for(covered, "the picture above the window")
        output = open_x11(desktop)
        output.emit(Move(0.0, 300.0, 200.0))
        watched.until("motion", False, 300.0, 200.0)
        output.emit(Button(0.0, "left", True))
        output.emit(Button(0.0, "left", False))
        assert ["press", 1, 300.0, 200.0] in watched.until("release", 1, 300.0, 200.0)
        assert covered()
        output.close()


def ring(kind: str = "held", at: tuple[int, int] = (400, 300), words: tuple[str, ...] = ()) -> Shown:
    return Shown(at, Mark(kind), SCREEN, words)  # type: ignore[arg-type]


@pytest.fixture
def overlay(desktop: str) -> Iterator[Overlay]:
    overlay = Overlay(open_x11_surface)
    yield overlay
    overlay.close()


def around(x: int, y: int) -> Callable[[tuple[int, int, int, int] | None], bool]:
    return lambda box: box is not None and box[0] < x < box[2] and box[1] < y < box[3]


def test_the_newest_state_is_shown_at_the_pointer_until_there_is_none(
    desktop: str, bare: NDArray[np.uint8], overlay: Overlay
) -> None:
    for x in range(100, 700, 3):
        overlay.show(ring(at=(x, 300)))
    there = around(697, 300)

    def seen() -> bool:
        box = drawn(desktop, bare)
        overlay.show(ring(at=(697, 300)))  # a look may take longer than what is shown stays
        return there(box) and box is not None and box[2] - box[0] < 60

    wait_for(seen, "the ring at the newest place, and only there", every=0.1)
    overlay.show(None)
    wait_for(lambda: drawn(desktop, bare) is None, "the bare screen")


def test_words_stay_on_the_screen(desktop: str, bare: NDArray[np.uint8], overlay: Overlay) -> None:
    at = (1275, 715)
    overlay.show(ring("dot", at, ("workspace next",)))

    def seen() -> bool:
        overlay.show(ring("dot", at, ("workspace next",)))
        box = drawn(desktop, bare)
        return box is not None and box[2] - box[0] > 60 and box[3] < 720 and box[0] > 1000

    wait_for(seen, "the words beside the pointer", every=0.1)


def test_a_run_that_says_nothing_for_a_second_shows_nothing(
    desktop: str, bare: NDArray[np.uint8], overlay: Overlay
) -> None:

    def seen() -> bool:
        overlay.show(ring())
        return drawn(desktop, bare) is not None

    wait_for(seen, "the ring")
    wait_for(lambda: drawn(desktop, bare) is None, "the bare screen")


def test_a_server_that_hangs_delays_neither_the_run_nor_its_end() -> None:
    with x_server() as display:
        bare = screen(display)
        overlay = Overlay(lambda: open_x11_surface(display))

        def seen() -> bool:
            overlay.show(ring())
            return drawn(display, bare) is not None

        wait_for(seen, "the ring")
        server = server_of(display)
        os.kill(server, signal.SIGSTOP)
        try:
            began = time.monotonic()
            for i in range(2000):
                overlay.show(ring(at=(i % 1280, i % 720), words=(str(i),)))
            assert time.monotonic() - began < 1.0
            began = time.monotonic()
            overlay.close()
            assert time.monotonic() - began < END + 0.7
        finally:
            os.kill(server, signal.SIGCONT)


def server_of(display: str) -> int:
    """The process that serves a display."""
    connection = xcffib.connect(display)
    with socket.socket(fileno=os.dup(connection.get_file_descriptor())) as end:
        (pid, _, _) = struct.unpack("3i", end.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
    connection.disconnect()
    return int(pid)


def test_what_fails_while_it_draws_ends_it_alone(caplog: pytest.LogCaptureFixture) -> None:
    drew = threading.Event()

    def broken() -> Any:
        drew.set()
        raise ValueError("such as a fault of the program")

    overlay = Overlay(broken)
    overlay.show(ring())
    assert drew.wait(10)
    overlay.show(ring("dot"))
    overlay.close()
    assert re.search("The ring at the pointer has failed. The run goes on without it.", caplog.text)


def widths(display: str, bare: NDArray[np.uint8], command: list[Any], env: dict[str, str]) -> list[int]:
    """How wide what is to be seen was, one after another, while the command ran."""
    seen = [0]
    process = forked.start(command, env=env)

    def over() -> bool:
        box = drawn(display, bare)
        width = box[2] - box[0] + 1 if box else 0
        if width != seen[-1]:
            seen.append(width)
        return process.poll() is not None

    with ending(process):
        wait_for(over, "the end of the run", seconds=60, every=0.1)
        assert process.returncode == 0
    return seen


@pytest.mark.parametrize("overlay", ["full", "minimal", "off"])
def test_a_run_shows_a_dot_that_closes_to_a_ring_while_pressed(
    overlay: str, desktop: str, bare: NDArray[np.uint8], tmp_path: Path
) -> None:
    hands = write_trace(tmp_path / "hands.jsonl", stream((3.0, "relaxed", 320, 240), (3.0, "pinch", 320, 240)))
    config = tmp_path / "config.yaml"
    config.write_text(f"feedback: {{overlay: {overlay}}}\n")
    env = environment(desktop, tmp_path) | {"XDG_RUNTIME_DIR": str(tmp_path), "GESTURECTL_CONFIG": str(config)}
    seen = widths(desktop, bare, ["run", "--source", hands, "--output", "x11"], env)
    dot, ring = any(0 < w <= 14 for w in seen), any(w >= 30 for w in seen)
    assert (dot, ring) == (overlay == "full", overlay != "off"), seen
    assert drawn(desktop, bare) is None, "nothing is left"


def test_a_target_is_outlined_on_the_screen_and_clicks_go_through_the_line(
    desktop: str, bare: NDArray[np.uint8]
) -> None:
    def show(outline: Target | None) -> None:
        overlay.show(Shown((10, 10), None, SCREEN, outline=outline) if outline else None)  # it lasts a second

    def shows(outline: Target | None, place: tuple[int, int, int, int] | None) -> NDArray[np.bool_]:
        """Until the screen shows it there; which of its pixels have changed."""
        changed = np.zeros(bare.shape[:2], bool)

        def seen() -> bool:
            show(outline)
            changed[:] = (screen(desktop) != bare).any(2)
            return extent(changed) == place

        wait_for(seen, f"{outline}")
        return changed

    def told(*words: str) -> str:
        return subprocess.run(["xdotool", *words], capture_output=True, text=True, check=False).stdout

    def goes_through() -> bool:
        show(line)
        ours = told("search", "--onlyvisible", "--class", "gesturectl").split()
        at = told("mousemove", "299", "210", "getmouselocation").split("window:")[1].strip()
        seen_all_along = ours != [] and told("search", "--onlyvisible", "--class", "gesturectl").split() == ours
        return seen_all_along and at not in ours

    line = Target(300, 200, 60, 24)
    overlay = Overlay(lambda: open_x11_surface(desktop))
    try:
        changed = shows(line, (298, 198, 361, 225))
        assert not changed[200:224, 300:360].any()
        assert changed[198:200, 298:362].all()
        assert changed[198:226, 360:362].all()
        wait_for(goes_through, "a pointer on the line to be on the window below")
        shows(Target(500, 300, 10, 10), (498, 298, 511, 311))
        shows(None, None)
    finally:
        overlay.close()
