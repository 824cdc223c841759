"""Monitors on a real X server, made by RandR 1.5 of parts of its screen."""

from collections.abc import Iterator

import pytest
import xcffib
import xcffib.randr

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.registry import probe_outputs
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.desktop.x11.output import X11Output, open_x11
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Monitor
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.run.driver import Driver
from gesturectl.settings import Config, Pointer
from tests.hands import stream
from tests.xserver import wait_for

LEFT, RIGHT = Monitor("left", 0, 120, 640, 600), Monitor("right", 640, 0, 640, 720)


class Server:
    """Another client of the server, which makes and removes monitors."""

    def __init__(self, display: str) -> None:
        self._c = xcffib.connect(display)
        self._randr = self._c(xcffib.randr.key)
        self._randr.QueryVersion(1, 5).reply()
        self._root = self._c.get_setup().roots[0].root

    def _atom(self, name: str) -> int:
        return int(self._c.core.InternAtom(False, len(name), name).reply().atom)

    def add(self, m: Monitor, outputs: list[int] | None = None) -> None:
        place = (m.x, m.y, m.width, m.height)
        info = (self._atom(m.name), False, False, len(outputs or []), *place, 300, 200, outputs or [])
        info = xcffib.randr.MonitorInfo.synthetic(*info)
        self._randr.SetMonitor(self._root, info, is_checked=True).check()

    def remove(self, m: Monitor) -> None:
        self._randr.DeleteMonitor(self._root, self._atom(m.name), is_checked=True).check()

    def output(self) -> int:
        """The server's only output; a monitor made of it replaces the one that it is by itself."""
        return int(self._randr.GetScreenResourcesCurrent(self._root).reply().outputs[0])

    def close(self) -> None:
        self._c.disconnect()


@pytest.fixture
def server(desktop: str) -> Iterator[Server]:
    server = Server(desktop)
    yield server
    server.close()


@pytest.fixture
def output(desktop: str) -> Iterator[X11Output]:
    output = open_x11(desktop)
    yield output
    output.close()


def test_a_screen_without_monitors_of_its_own_is_one(output: X11Output) -> None:
    (only,) = output.monitors
    assert (only.x, only.y, only.width, only.height) == (0, 0, 1280, 720)


def test_monitors_that_come_and_go_are_followed(server: Server, output: X11Output) -> None:
    def now() -> tuple[Monitor, ...]:
        output.user_active()
        return output.monitors

    server.add(LEFT, [server.output()])
    server.add(RIGHT)
    wait_for(lambda: now() == (LEFT, RIGHT), "both monitors")
    server.remove(RIGHT)
    wait_for(lambda: now() == (LEFT,), "one monitor")


def test_the_same_monitors_are_no_change(server: Server, output: X11Output) -> None:
    server.add(LEFT, [server.output()])
    wait_for(lambda: output.user_active() or output.monitors == (LEFT,), "the monitor")
    before = output.monitors
    server.add(RIGHT)
    server.remove(RIGHT)
    output.pointer()  # after its answer all that the server told before is there
    output.user_active()
    assert output.monitors is before


def test_of_two_that_show_the_same_one_counts(server: Server, desktop: str) -> None:
    server.add(LEFT, [server.output()])
    server.add(Monitor("mirror", LEFT.x, LEFT.y, LEFT.width, LEFT.height))
    output = open_x11(desktop)
    assert output.monitors == (LEFT,)
    output.close()


def test_a_probe_tells_the_monitors_by_their_numbers(server: Server) -> None:
    server.add(LEFT, [server.output()])
    server.add(RIGHT)
    found = {name: text for name, _, text in probe_outputs()}
    assert found["x11"] == "monitor 1 left 640x600+0+120, monitor 2 right 640x720+640+0"


def test_a_session_lets_go_where_monitors_change_and_goes_on_with_the_new_ones(
    server: Server, output: X11Output
) -> None:
    server.add(LEFT, [server.output()])
    wait_for(lambda: output.user_active() or output.monitors == (LEFT,), "the monitor")
    config = Config(pointer=Pointer(monitor="right"))
    ledger = Ledger(output)
    pipeline = Pipeline(config, PoseClassifier(), GNOME, output.screen, output.pointer(), output.monitors)
    driver = Driver(pipeline, ledger, None)
    frames = stream((1.0, "relaxed", 320, 240), (0.5, "pinch", 320, 240), (0.5, "relaxed", 320, 240))
    for frame in frames[:40]:
        driver.frame(frame)
    assert ledger.held == ("left",)
    assert output.pointer()[0] < 640

    server.add(RIGHT)
    wait_for(lambda: output.user_active() or len(output.monitors) == 2, "the second monitor")
    driver.frame(frames[40])
    assert ledger.held == ()
    for frame in stream((1.5, "relaxed", 320, 240), start=3.0):
        driver.frame(frame)
    assert output.pointer()[0] >= 640
