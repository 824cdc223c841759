import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from jeepney import HeaderFields, Message

from gesturectl.cli import main
from gesturectl.desktop.bus import Bus
from gesturectl.desktop.overlay.marks import Mark
from gesturectl.desktop.overlay.open import open_surface
from gesturectl.desktop.overlay.overlay import Overlay
from gesturectl.desktop.overlay.scene import Shown
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.release.reports import SILENCE
from gesturectl.doctor.desktop import check_overlay
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError, NotNowError, NotOfferedError
from gesturectl.model.types import Button, Key, Monitor, Move, Scroll, Text
from gesturectl.settings import Config, Pointer
from tests.bus import listens
from tests.cli.program import ROOT
from tests.xserver import running, wait_for

ABSENT = [p for p in ("mutter", "dbus-daemon", "pipewire", "wireplumber", "wev") if shutil.which(p) is None]
pytestmark = pytest.mark.skipif(bool(ABSENT), reason=f"not installed: {', '.join(ABSENT)}")


@pytest.fixture(params=[True, False], ids=["pipewire", "without"])
def gnome(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Mutter on one monitor of 1280x720; the folder that it runs in."""
    with ExitStack() as stack:
        folder = tmp_path / "run"
        folder.mkdir(mode=0o700)
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
        monkeypatch.delenv("DISPLAY", raising=False)
        monkeypatch.setenv("WAYLAND_DISPLAY", "wl")
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={folder}/bus")
        quiet = {"stdout": subprocess.DEVNULL}
        bus = ["dbus-daemon", "--session", "--nofork", f"--address=unix:path={folder}/bus"]
        stack.enter_context(running(bus, **quiet))
        wait_for(lambda: listens(folder / "bus"), "the bus")
        if request.param:
            stack.enter_context(running(["pipewire"], **quiet))
            wait_for(lambda: listens(folder / "pipewire-0"), "PipeWire")
            stack.enter_context(running(["wireplumber"], **quiet))
        mutter = ["mutter", "--headless", "--wayland", "--no-x11", "--virtual-monitor", "1280x720"]
        env = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
        stack.enter_context(running([*mutter, "--wayland-display", "wl"], env=env, **quiet))
        wait_for(lambda: listens(folder / "wl"), "Mutter")
        yield folder


def test_the_ring_is_refused_with_a_remedy_and_nothing_fails(
    gnome: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "GNOME")
    with pytest.raises(NotOfferedError, match=r"\(GNOME\) lets no program draw above all windows: .*layer_shell") as e:
        open_surface("wayland")
    assert "Notifications" in e.value.remedy
    check = check_overlay(Config())
    assert (check.status, check.remedy) == ("ok", e.value.remedy)
    assert "(GNOME)" in check.detail

    overlay = Overlay(lambda: open_surface("wayland"))
    monitor = Monitor("", 0, 0, 1280, 720)
    overlay.show(Shown((100, 100), Mark("dot"), monitor))
    wait_for(lambda: "lets no program draw" in caplog.text, "the reason")
    for x in range(100):  # a run does not know, and goes on
        overlay.show(Shown((x, 100), Mark("dot"), monitor))
    overlay.close()
    assert caplog.text.count("lets no program draw") == 1


def test_a_panel_for_resting_that_cannot_be_seen_is_warned_of(
    gnome: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    check = check_overlay(Config(pointer=Pointer(dwell=0.8, dwell_panel="right")))
    assert check.status == "warn"
    assert "no panel for resting" in check.detail
    file = tmp_path / "config.yaml"
    for panel, warned in (("right", True), ("off", False)):
        file.write_text(f"version: 1\npointer: {{dwell: 0.8, dwell_panel: {panel}}}\n", encoding="utf-8")
        assert main(["check", str(file)]) == 0
        assert ("`pointer.dwell_panel` cannot be seen" in capsys.readouterr().err) == warned


@contextlib.contextmanager
def _window(gnome: Path) -> Iterator[Callable[[str], bool]]:
    """A window that notes what it is sent; tells whether a text is among that."""
    log = gnome / "log"
    with log.open("wb") as out, running(["stdbuf", "-oL", "wev"], stdout=out):
        yield lambda text: text in log.read_text("utf-8")


def test_a_window_sees_pointer_buttons_wheel_and_keys(gnome: Path) -> None:
    wait_for(lambda: _named(gnome), "Mutter's name on the bus")
    output = open_output("wayland")
    assert output.monitors == (Monitor("Meta-0", 0, 0, 1280, 720),)
    with _window(gnome) as seen:
        output.emit(Key(0.0, "shift", True))
        output.emit(Key(0.0, "shift", False))
        output.emit(Move(0.0, 640.0, 360.0))
        wait_for(lambda: seen("wl_pointer] enter"), "the pointer in the window")
        wait_for(lambda: seen("wl_keyboard] enter"), "the keyboard in the window")
        output.emit(Move(0.0, 650.0, 370.0))
        wait_for(lambda: seen("wl_pointer] motion"), "a move")
        for pressed, word in ((True, "pressed"), (False, "released")):
            output.emit(Button(0.0, "right", pressed))
            wait_for(lambda word=word: seen(f"273 (right), state: {int(word == 'pressed')} ({word})"), word)  # type: ignore[misc]
        output.emit(Scroll(0.0, 0.0, 0.25))
        wait_for(lambda: seen("value: -3.750000"), "smooth scrolling")
        output.emit(Scroll(0.0, 0.0, -1.0))
        wait_for(lambda: seen("discrete: 1"), "a wheel's click")
        output.emit(Text(0.0, "aQ!"))
        for character in "aQ!":
            wait_for(lambda character=character: seen(f"utf8: '{character}'"), character)  # type: ignore[misc]
        with pytest.raises(GesturectlError, match="GNOME types nothing else"):
            output.emit(Text(0.0, "漢"))
        output.emit(Button(0.0, "left", True))
        wait_for(lambda: seen("272 (left), state: 1"), "the press")
        output.close()
        wait_for(lambda: seen("272 (left), state: 0"), "the release at the end of the connection")


HOLDS = """
import select
import sys
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key, Move
output = open_output("wayland")
output.emit(Move(0.0, 640.0, 360.0))
output.emit(Key(0.0, "ctrl", True))
output.emit(Button(0.0, "left", True))
while not select.select([sys.stdin], [], [], 0.05)[0]:
    output.poll()
"""


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL], ids=["stop", "kill"])
def test_what_a_run_holds_that_stands_still_or_is_killed_is_released(number: signal.Signals, gnome: Path) -> None:
    wait_for(lambda: _named(gnome), "Mutter's name on the bus")
    other = open_output("wayland")
    with _window(gnome) as seen:
        other.emit(Key(0.0, "shift", True))
        other.emit(Key(0.0, "shift", False))
        other.emit(Move(0.0, 650.0, 360.0))
        wait_for(lambda: seen("wl_keyboard] enter") and seen("wl_pointer] enter"), "the window")
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        with running([sys.executable, "-c", HOLDS], env=env, stdin=subprocess.PIPE) as run:
            wait_for(lambda: seen("272 (left), state: 1"), "the press")
            run.send_signal(number)
            for what in ("272 (left), state: 0", "key: 37; state: 0"):
                wait_for(lambda what=what: seen(what), what, seconds=SILENCE + 1.0)  # type: ignore[misc]
            run.send_signal(signal.SIGCONT)
            assert run.stdin
            run.stdin.close()
    other.close()


def test_a_locked_gnome_lets_itself_be_controlled_later(gnome: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = Bus.answer

    def locked(self: Bus, call: Message, kind: str | None = None) -> Any:
        if call.header.fields[HeaderFields.member] == "CreateSession":
            raise EnvironmentLacksError("GNOME refuses this (CreateSession: Session creation inhibited).")
        return answer(self, call, kind)

    wait_for(lambda: _named(gnome), "Mutter's name on the bus")
    with monkeypatch.context() as patch:
        patch.setattr(Bus, "answer", locked)
        with pytest.raises(NotNowError, match="GNOME is locked"):
            open_output("auto")
    open_output("auto").close()


def _named(folder: Path) -> bool:
    from gesturectl.desktop.gnome.output import runs_here

    return runs_here()
