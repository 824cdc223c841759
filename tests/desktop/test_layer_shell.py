import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from gesturectl.desktop.overlay.layer_shell import LayerShellSurface, open_layer_shell
from gesturectl.desktop.overlay.marks import Mark, draw
from gesturectl.desktop.overlay.overlay import Overlay
from gesturectl.desktop.overlay.panel import PanelScenes, ShownPanel
from gesturectl.desktop.overlay.scene import Shown, Style
from gesturectl.desktop.overlay.surface import Picture
from gesturectl.desktop.wayland.output import open_wlroots
from gesturectl.desktop.wayland.wire import PATIENCE
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Button, Monitor, Move
from tests.desktop.watched import Watched
from tests.swayserver import Sway, needs_grim, needs_sway, sway_desktop
from tests.xserver import running, wait_for

pytestmark = [needs_sway, needs_grim]
WINDOW = Path(__file__).with_name("watch_window.py")
BLUE = (0x60, 0x40, 0x20)  # blue, green, red of the desktop
SECOND = "output HEADLESS-2 resolution 800x600 position {} bg #204060 solid_color scale {}\n"


@contextmanager
def session(monkeypatch: pytest.MonkeyPatch, second: str = "", config: str = "") -> Iterator[Sway]:
    """sway with a plain desktop, and with a second output of that config; this process becomes one of that session."""
    with sway_desktop(f"output HEADLESS-1 bg #204060 solid_color\n{second}{config}") as sway:
        monkeypatch.delenv("DISPLAY", raising=False)
        for name in ("XDG_RUNTIME_DIR", "WAYLAND_DISPLAY"):
            monkeypatch.setenv(name, sway.environment[name])
        if second:
            sway.message("create_output")
        for output in ("HEADLESS-1", "HEADLESS-2") if second else ("HEADLESS-1",):
            wait_for(lambda output=output: np.all(sway.picture(output) == BLUE), "the desktop")  # type: ignore[misc]
        yield sway


@pytest.fixture
def sway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sway]:
    with session(monkeypatch) as sway:
        yield sway


@pytest.fixture
def surface(sway: Sway) -> Iterator[LayerShellSurface]:
    surface = open_layer_shell()
    yield surface
    surface.close()


def dots(height: int, width: int, density: float = 1.0, seed: int = 1) -> Picture:
    """Every pixel another colour, some of them transparent and some half so."""
    rng = np.random.default_rng(seed)
    alpha = rng.choice([0, 128, 255], (height, width, 1))
    colours = rng.integers(0, 256, (height, width, 3))
    pixels = np.concatenate([colours * alpha // 255, alpha], axis=2).astype(np.uint8)
    return Picture(("dots", height, width, seed), pixels, density)


def over(desktop: NDArray[np.uint8], picture: Picture, x: int, y: int) -> NDArray[np.uint8]:
    """The desktop with the picture over it, at x and y of its pixels; what reaches beyond is cut off."""
    whole = np.pad(desktop.astype(np.float64), ((100, 100), (100, 100), (0, 0)))
    height, width = picture.pixels.shape[:2]
    there = whole[y + 100 : y + 100 + height, x + 100 : x + 100 + width]
    alpha = picture.pixels[..., 3:] / 255
    there[:] = picture.pixels[..., :3] + there * (1 - alpha)
    return whole[100:-100, 100:-100].round().astype(np.uint8)


def shows(sway: Sway, wanted: NDArray[np.uint8], output: str = "HEADLESS-1") -> bool:
    """Whether the output shows that, by which mixed colours may be one off."""
    return bool(np.abs(sway.picture(output).astype(int) - wanted).max() <= 1)


def plain(width: int = 1280, height: int = 720) -> NDArray[np.uint8]:
    return np.full((height, width, 3), BLUE, np.uint8)


def test_a_picture_is_shown_to_the_pixel_moves_changes_and_goes(sway: Sway, surface: LayerShellSurface) -> None:
    first, other = dots(40, 60), dots(24, 32, seed=2)
    for picture, x, y in ((first, 300, 200), (first, 303, 201), (other, 303, 201), (first, 900, 5), (other, 10, 600)):
        surface.show(picture, x, y)
        wanted = over(plain(), picture, x, y)
        wait_for(lambda wanted=wanted: shows(sway, wanted), "the picture")  # type: ignore[misc]
    surface.hide()
    wait_for(lambda: shows(sway, plain()), "the bare desktop")
    surface.show(first, 300, 200)
    wait_for(lambda: shows(sway, over(plain(), first, 300, 200)), "the picture again")


@pytest.mark.parametrize("place", [(-20, -30), (1250, 700), (-39, 719), (1280, 100), (5000, 5000)])
def test_what_reaches_beyond_the_monitor_is_cut_off(
    place: tuple[int, int], sway: Sway, surface: LayerShellSurface
) -> None:
    picture = dots(50, 40)
    surface.show(picture, 600, 300)
    wait_for(lambda: shows(sway, over(plain(), picture, 600, 300)), "the picture")
    surface.show(picture, *place)
    wanted = over(plain(), picture, *place) if max(place) < 2000 else plain()
    wait_for(lambda: shows(sway, wanted), "the part")


def test_it_is_above_windows_that_fill_the_screen_and_panels_and_clicks_go_through(
    sway: Sway, surface: LayerShellSurface
) -> None:
    picture = Picture("full", np.full((60, 60, 4), 255, np.uint8))
    other, output = open_wlroots(), open_wlroots()
    with running(["/usr/bin/python3", str(WINDOW)], env=sway.environment, stdout=subprocess.PIPE) as process:
        watched = Watched(process)
        if ["enter"] not in watched.until("ready"):
            watched.until("enter")
        surface.show(picture, 370, 270)
        wait_for(lambda: (sway.picture()[270:330, 370:430] == 255).all(), "the picture above the window")
        output.emit(Move(0.0, 300.0, 300.0))
        watched.until("motion", False, 300.0, 300.0)
        output.emit(Move(0.0, 400.0, 300.0))
        seen = watched.until("motion", False, 400.0, 300.0)
        output.emit(Button(0.0, "left", True))
        output.emit(Button(0.0, "left", False))
        seen += watched.until("release", 1, 400.0, 300.0)
        surface.show(picture, 390, 290)  # moves beneath the pointer
        # The pointer is above it.
        wait_for(lambda: (sway.picture()[290:350, 390:450] == 255).mean() > 0.8, "the picture moved")
        output.emit(Button(0.0, "right", True))
        output.emit(Button(0.0, "right", False))
        seen += watched.until("release", 3, 400.0, 300.0)
    assert ["enter"] not in seen  # which would follow if the pointer had left the window
    output.close()
    other.close()


@pytest.mark.parametrize("position", ["1280,100", "-400,0"], ids=["right", "left"])
def test_on_two_outputs_each_shows_its_part_at_its_own_density(position: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with session(monkeypatch, SECOND.format(position, 2)) as sway:
        surface = open_layer_shell()
        x, y = map(int, position.split(","))
        left = max(-x, 0)  # of the first output in the rectangle that holds both
        x = max(x, 0)
        fine, coarse = dots(50, 60, 2.0), dots(30, 40)
        second = plain(800, 600)

        def both_show(first: NDArray[np.uint8], other: NDArray[np.uint8], what: str) -> None:
            wait_for(lambda: shows(sway, first) and shows(sway, other, "HEADLESS-2"), what)

        assert surface.density(x + 5, y + 5) == 2.0
        assert surface.density(left + 50, 50) == 1.0
        for at in ((40, 30), (45, 31), (350, 200)):
            surface.show(fine, x + at[0], y + at[1])
            both_show(plain(), over(second, fine, 2 * at[0], 2 * at[1]), "sharp on the second")
        surface.show(coarse, left + 600, 300)
        both_show(over(plain(), coarse, 600, 300), second, "on the first")
        seam = 1280 if x else 400  # where one output ends and the other begins
        for shift in (-30, -20, -10):
            surface.show(coarse, seam + shift, 150)
            # Each pixel is one on the first output, and two by two on the second.
            large = Picture("", coarse.pixels.repeat(2, 0).repeat(2, 1))
            at_second = over(second, large, 2 * (seam + shift - x), 2 * (150 - y))
            both_show(over(plain(), coarse, seam + shift - left, 150), at_second, "a part on each")
        surface.hide()
        both_show(plain(), second, "nothing")
        surface.close()


def test_the_ring_is_drawn_at_the_density_of_the_output_that_it_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    with session(monkeypatch, SECOND.format("1280,0", 2)) as sway:
        first, second = Monitor("HEADLESS-1", 0, 0, 1280, 720), Monitor("HEADLESS-2", 1280, 0, 400, 300)
        with closing(Overlay(open_layer_shell)) as overlay:
            for x, area, density, output in ((1400, second, 2.0, "HEADLESS-2"), (600, first, 1.0, "HEADLESS-1")):
                overlay.show(Shown((x, 150), Mark("held", 0, "left"), area))
                drawn = Picture("", draw(Mark("held", 0, "left"), density, Style().colour))
                half = drawn.pixels.shape[0] // 2
                at = round((x - area.x) * density) - half, round(150 * density) - half
                bare = plain() if area is first else plain(800, 600)
                wait_for(partial(shows, sway, over(bare, drawn, *at), output), "the ring")


def test_the_panel_for_resting_stands_at_the_edge_of_the_output_with_the_pointer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with session(monkeypatch, SECOND.format("1280,0", 2)) as sway:
        first, second = Monitor("HEADLESS-1", 0, 0, 1280, 720), Monitor("HEADLESS-2", 1280, 0, 400, 300)
        with closing(Overlay(open_layer_shell, pictures=PanelScenes)) as overlay:
            for x, area, density, output in ((1400, second, 2.0, "HEADLESS-2"), (600, first, 1.0, "HEADLESS-1")):
                panel = ShownPanel((x, 150), area, "right", "drag", True, Style())
                overlay.show(panel)
                found = PanelScenes(Style(), density).picture(panel)
                assert found
                drawn, left, top = found
                at = round((left - area.x) * density), round((top - area.y) * density)
                bare = plain() if area is first else plain(800, 600)
                wait_for(partial(shows, sway, over(bare, drawn, *at), output), "the panel")
                if shots := os.environ.get("SCREENSHOTS"):
                    subprocess.run(["grim", f"{shots}/panel-{output}.png"], env=sway.environment, check=True)


def test_an_output_that_comes_goes_or_changes_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    with session(monkeypatch, SECOND.format("1280,0", 1)) as sway:
        surface, picture = open_layer_shell(), dots(30, 40)
        surface.show(picture, 1300, 50)
        wait_for(lambda: shows(sway, over(plain(800, 600), picture, 20, 50), "HEADLESS-2"), "on the second")
        sway.message("output", "HEADLESS-2", "disable")
        surface.show(picture, 1300, 50)
        surface.show(picture, 1200, 50)
        wait_for(lambda: shows(sway, over(plain(), picture, 1200, 50)), "on the first")
        sway.message("output", "HEADLESS-2", "enable")

        def on_second() -> bool:
            surface.show(picture, 1310, 60)
            return shows(sway, over(plain(800, 600), picture, 30, 60), "HEADLESS-2")

        wait_for(on_second, "on the second again")
        sway.message("output", "HEADLESS-2", "scale", "2")
        wait_for(lambda: (surface.show(picture, 1310, 60), surface.density(1310, 60) == 2.0)[1], "the new scale")
        large = Picture("", picture.pixels.repeat(2, 0).repeat(2, 1))
        wait_for(lambda: shows(sway, over(plain(800, 600), large, 60, 120), "HEADLESS-2"), "twice as large")
        surface.close()


def test_the_end_of_the_compositor_is_an_error_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = dots(20, 20)
    with session(monkeypatch) as sway:
        surface, hidden = open_layer_shell(), open_layer_shell()
        surface.show(picture, 100, 100)
        os.kill(sway.pid, signal.SIGKILL)
        wait_for(lambda: _raises(lambda: surface.show(picture, 110, 100)), "the error")
        with pytest.raises(EnvironmentLacksError, match="is gone"):
            surface.hide()
        with pytest.raises(EnvironmentLacksError, match="is gone"):
            hidden.show(picture, 100, 100)
        for one in (surface, hidden, surface):
            one.close()


def _raises(call: object) -> bool:
    try:
        call()  # type: ignore[operator]
    except EnvironmentLacksError:
        return True
    return False


def test_a_compositor_that_hangs_blocks_nobody_for_long_and_gets_the_newest_when_it_goes_on(sway: Sway) -> None:
    picture, other = dots(20, 20), dots(20, 20, seed=2)
    surface, leaving, hidden = open_layer_shell(), open_layer_shell(), open_layer_shell()
    leaving.show(other, 10, 10)
    surface.show(picture, 100, 100)
    wait_for(lambda: shows(sway, over(over(plain(), other, 10, 10), picture, 100, 100)), "the pictures")
    os.kill(sway.pid, signal.SIGSTOP)
    try:
        for one, limit in ((surface, 0.2), (leaving, 0.2)):
            for i in range(2000):
                began = time.monotonic()
                one.show((picture, other)[i % 2], 100 + i % 500, 100)
                assert time.monotonic() - began < limit
        leaving.hide()
        began = time.monotonic()
        with pytest.raises(EnvironmentLacksError, match="timed out"):
            hidden.show(picture, 100, 100)
        assert time.monotonic() - began < PATIENCE + 0.5
        hidden.close()
    finally:
        os.kill(sway.pid, signal.SIGCONT)

    def newest() -> bool:
        surface.show(picture, 700, 500)
        return shows(sway, over(plain(), picture, 700, 500))

    wait_for(newest, "the newest picture, and no other")
    for one in (surface, leaving):
        one.close()
    wait_for(lambda: shows(sway, plain()), "the bare desktop")


def test_moves_and_changes_for_long_leave_nothing_behind_on_either_side(monkeypatch: pytest.MonkeyPatch) -> None:
    with session(monkeypatch, SECOND.format("1280,0", 2)) as sway:
        surface = open_layer_shell()
        pictures = [dots(64, 64, seed=i) for i in range(300)]  # more than are kept

        def tour(rounds: int) -> None:
            for i in range(rounds):
                # Over the border and back, with a change of the picture now and then, and hidden at times.
                surface.show(pictures[i // 5 % 300], 1100 + abs(i % 400 - 200) * 2, 100 + i % 300)
                if i % 100 == 99:
                    surface.hide()

        def used() -> tuple[int, int, int, int]:
            """Descriptors and kB of memory, here and in sway."""
            kilobytes = resource.getpagesize() // 1024
            both = (os.getpid(), sway.pid)
            files = [len(list(Path(f"/proc/{p}/fd").iterdir())) for p in both]
            memory = [int(Path(f"/proc/{p}/statm").read_text("ascii").split()[1]) * kilobytes for p in both]
            return files[0], files[1], memory[0], memory[1]

        tour(4000)
        before = used()
        numbers = surface._wire.new()
        tour(12_000)
        after = used()
        assert after[0] <= before[0]
        assert after[1] <= before[1]  # sway may hold a picture's while the first are counted
        assert after[2] - before[2] < 1500
        assert after[3] - before[3] < 1500
        assert surface._wire.new() < numbers + 500  # of some 8000 objects
        surface.close()


def test_without_a_session_or_a_layer_shell_the_error_says_what_lacks(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    with pytest.raises(EnvironmentLacksError, match="WAYLAND_DISPLAY is not set"):
        open_layer_shell()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(EnvironmentLacksError, match="cannot be opened"):
        open_layer_shell("wayland-7")
