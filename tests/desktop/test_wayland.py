import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from gesturectl.desktop.leftovers import clear_leftovers
from gesturectl.desktop.output import at_once
from gesturectl.desktop.registry import open_output, probe_outputs
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.desktop.release.reports import SILENCE
from gesturectl.desktop.wayland.keys import VirtualKeyboard
from gesturectl.desktop.wayland.output import WaylandOutput, open_wlroots
from gesturectl.desktop.wayland.session import open_session
from gesturectl.desktop.wayland.wire import Wire, message
from gesturectl.desktop.x11.output import open_x11
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.keys import parse_chord
from gesturectl.model.types import Button, Key, Monitor, Move, Scroll, Text
from tests.desktop.watched import Watched
from tests.swayserver import Sway, needs_sway, sway_desktop
from tests.xserver import running, wait_for

pytestmark = needs_sway
ROOT = Path(__file__).resolve().parents[2]
WINDOW = Path(__file__).with_name("watch_window.py")
GERMAN = 'xkb_keymap { xkb_keycodes { include "evdev+aliases(qwertz)" }; xkb_types { include "complete" };'
GERMAN += ' xkb_compat { include "complete" }; xkb_symbols { include "pc+de+us:2+inet(evdev)" }; };'


def on(sway: Sway, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process becomes one of that session."""
    monkeypatch.delenv("DISPLAY", raising=False)
    for name in ("XDG_RUNTIME_DIR", "WAYLAND_DISPLAY"):
        monkeypatch.setenv(name, sway.environment[name])


@pytest.fixture
def sway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sway]:
    with sway_desktop() as sway:
        on(sway, monkeypatch)
        yield sway


@pytest.fixture
def output(sway: Sway) -> Iterator[WaylandOutput]:
    # sway 1.7 may end with its only pointer, which here is a virtual one: another is kept.
    other, output = open_wlroots(), open_wlroots()
    yield output
    output.close()
    other.close()


@contextmanager
def window(sway: Sway) -> Iterator[Watched]:
    with running(["/usr/bin/python3", str(WINDOW)], env=sway.environment, stdout=subprocess.PIPE) as process:
        watched = Watched(process)
        if ["enter"] not in watched.until("ready"):
            watched.until("enter")
        yield watched


@contextmanager
def terminal(sway: Sway, path: Path) -> Iterator[None]:
    """A terminal that writes what is typed to a file."""
    script = f"stty -echo; echo > {path}.ready; cat > {path}"
    with running(["foot", "sh", "-c", script], env=sway.environment):
        wait_for(Path(f"{path}.ready").exists, "the terminal")
        wait_for(lambda: sway.focused() == "foot", "its window")
        yield


@contextmanager
def listener(sway: Sway, path: Path) -> Iterator[None]:
    """wev, which writes down the events of its window."""
    with path.open("wb") as log, running(["stdbuf", "-oL", "wev"], env=sway.environment, stdout=log):
        for device in ("wl_keyboard", "wl_pointer"):
            wait_for(lambda device=device: f"{device}] enter" in path.read_text("utf-8"), "its window", 90)  # type: ignore[misc]
        yield


@pytest.fixture
def wired(tmp_path: Path) -> Iterator[tuple[Wire, socket.socket]]:
    """A connection, and its other end."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "compositor"))
        server.listen()
        with closing(Wire(str(tmp_path / "compositor"))) as wire:
            compositor, _ = server.accept()
            with compositor:
                yield wire, compositor


@pytest.mark.parametrize(("form", "why"), [("fd", "a descriptor is missing"), ("number", "an event is too short")])
def test_an_event_that_lacks_something_ends_the_connection_and_is_no_fault(
    wired: tuple[Wire, socket.socket], form: str, why: str
) -> None:
    wire, compositor = wired
    compositor.sendall(message(wire.new(lambda event: getattr(event, form)()), 0))
    with pytest.raises(EnvironmentLacksError, match=why):
        wire.dispatch()


def test_all_descriptors_of_one_message_are_taken(wired: tuple[Wire, socket.socket]) -> None:
    wire, compositor = wired
    got: list[int] = []
    event = message(wire.new(lambda event: got.append(event.fd())), 0)
    socket.send_fds(compositor, [event * 28], [compositor.fileno()] * 28)  # as many as libwayland sends
    wire.dispatch()
    for fd in got:
        os.close(fd)
    assert len(set(got)) == 28


def chord(output: WaylandOutput, text: str) -> None:
    ledger = Ledger(output)
    for key in parse_chord(text):
        ledger.emit(Key(0.0, key, True))
    ledger.release_all(0.0)


def test_a_window_sees_click_double_click_drag_and_right_click(sway: Sway, output: WaylandOutput) -> None:
    assert output.screen == (1280, 720)
    assert output.monitors == (Monitor("HEADLESS-1", 0, 0, 1280, 720),)
    with window(sway) as watched:
        output.emit(Move(0.0, 300.5, 200.25))  # GTK 3 keeps whole pixels
        watched.until("motion", False, 300.0, 200.0)
        assert output.pointer() == (300.5, 200.25)
        for pressed in (True, False, True, False):
            output.emit(Button(0.0, "left", pressed))
        watched.until("double", 1)
        output.emit(Button(0.0, "left", True))
        output.emit(Move(0.0, 500.0, 300.0))
        output.emit(Button(0.0, "left", False))
        seen = watched.until("release", 1, 500.0, 300.0)
        assert ["motion", True, 500.0, 300.0] in seen
        for button, number in (("right", 3), ("middle", 2)):
            output.emit(Button(0.0, button, True))  # type: ignore[arg-type]
            output.emit(Button(0.0, button, False))  # type: ignore[arg-type]
            watched.until("release", number)
        output.emit(Move(0.0, -50.0, 9999.0))
        watched.until("motion", False, 0.0, 719.0)


def test_scrolling_is_a_wheel_s_in_whole_clicks_and_smooth_in_parts(
    sway: Sway, output: WaylandOutput, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with listener(sway, log):
        output.emit(Move(0.0, 300.25, 200.5))
        for right, up in ((0.0, 0.25), (0.0, 2.0), (-1.0, 0.0), (0.125, -0.5)):
            output.emit(Scroll(0.0, right, up))
        wait_for(lambda: log.read_text("utf-8").count("] axis: ") == 5, "the scrolling")
    seen = [line.split("axis: ")[-1] for line in log.read_text("utf-8").splitlines() if "] axis: " in line]
    assert "x, y: 300.250000, 200.500000" in log.read_text("utf-8")
    assert seen == [
        "0 (vertical), value: -3.750000",
        "0 (vertical), value: -30.000000",
        "1 (horizontal), value: -15.000000",
        "0 (vertical), value: 7.500000",
        "1 (horizontal), value: 1.875000",
    ]
    assert log.read_text("utf-8").count("discrete: ") == 2


def test_text_of_any_script_arrives(sway: Sway, output: WaylandOutput, tmp_path: Path) -> None:
    many = "".join(map(chr, range(0x4E00, 0x4E00 + 250)))
    text = f"Hello, World!\nnaïve → 漢字 😀 Жук ½\n{many}\nback again\n"
    with terminal(sway, tmp_path / "typed"):
        for part in text.splitlines(keepends=True):
            output.emit(Text(0.0, part))
        wait_for(lambda: (tmp_path / "typed").read_text("utf-8").count("\n") == 4, "the text")
    assert (tmp_path / "typed").read_text("utf-8") == text


def test_a_text_that_is_broken_off_leaves_the_layout_as_it_was(
    sway: Sway, output: WaylandOutput, tmp_path: Path
) -> None:
    with terminal(sway, tmp_path / "typed"):
        next(output.type(Text(0.0, "漢字")))  # and is left to itself
        output.emit(Text(0.0, "yz\n"))
        chord(output, "y")
        chord(output, "enter")
        wait_for(lambda: (tmp_path / "typed").read_text("utf-8").count("\n") == 2, "the text")
    assert (tmp_path / "typed").read_text("utf-8") == "yz\ny\n"


@pytest.mark.parametrize("text", ["漢字", "ab"])
def test_held_modifiers_do_not_change_what_is_typed_and_hold_after_it(
    text: str, sway: Sway, output: WaylandOutput, tmp_path: Path
) -> None:
    with terminal(sway, tmp_path / "typed"):
        for key in ("ctrl", "shift"):
            output.emit(Key(0.0, key, True))
        steps = output.type(Text(0.0, text))
        if next(steps, None) is not None:
            output.emit(Key(0.0, "shift", False))
        at_once(steps)
        output.emit(Key(0.0, "shift", False))
        chord(output, "b")
        output.emit(Key(0.0, "ctrl", False))
        chord(output, "c")
        chord(output, "enter")
        wait_for(lambda: "\n" in (tmp_path / "typed").read_text("utf-8"), "the text")
    assert (tmp_path / "typed").read_text("utf-8") == f"{text}\x02c\n"


def test_a_control_character_is_refused_and_nothing_typed(output: WaylandOutput) -> None:
    with pytest.raises(GesturectlError, match=r"\\x1b"):
        output.emit(Text(0.0, "a\x1b"))


def test_chords_reach_windows_and_the_window_manager(sway: Sway, output: WaylandOutput, tmp_path: Path) -> None:
    sway.message("bindsym", "Mod4+Control+Right", "workspace", "next")
    sway.message("bindsym", "XF86AudioPlay", "workspace", "played")
    chord(output, "ctrl+super+right")
    with window(sway) as watched:
        for text, name, held in (
            ("ctrl+t", "t", ["ctrl"]),
            ("ctrl+shift+t", "T", ["ctrl", "shift"]),
            ("ctrl++", "plus", ["ctrl", "shift"]),
            ("f5", "F5", []),
        ):
            chord(output, text)
            watched.until("key", name, held)
    chord(output, "play_pause")
    wait_for(lambda: "'name': 'played'" in str(sway.message("-t", "get_workspaces")), "the media key")


def test_the_layout_of_the_keyboard_used_last_is_followed(sway: Sway, output: WaylandOutput, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with listener(sway, log):
        output.emit(Key(0.0, "y", True))
        output.emit(Key(0.0, "y", False))
        wait_for(lambda: "key: 29; state: 0" in log.read_text("utf-8"), "the key beside T")
        other = open_session()
        number = other.wire.new()
        other.wire.request(other.bound["zwp_virtual_keyboard_manager_v1"], 0, other.bound["wl_seat"], number)
        german = VirtualKeyboard(other.wire, number, lambda: 0)
        german.use(GERMAN)
        german.key("a", True)
        german.key("a", False)
        other.wire.roundtrip()
        output.emit(Key(0.0, "y", True))
        output.emit(Key(0.0, "y", False))
        output.emit(Text(0.0, "ß"))
        wait_for(lambda: "key: 20; state: 0" in log.read_text("utf-8"), "the key beside 0")
        seen = log.read_text("utf-8")
        assert "key: 52; state: 0" in seen
        assert "utf8: 'ß'" in seen
        assert "utf8: 'z'" not in seen
        other.wire.close()


def test_a_key_that_the_layout_lacks_is_named(output: WaylandOutput) -> None:
    with pytest.raises(GesturectlError, match=r"'ж'.*`text`"):
        output.emit(Key(0.0, "ж", True))


HOLDS = """
import select
import sys
from pathlib import Path
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.desktop.registry import open_output
from gesturectl.model.types import Button, Key

output = open_output("wayland", held=Path(sys.argv[1]))
ledger = Ledger(output)
for event in (Button(0.0, "left", True), Key(0.0, "ctrl", True), Key(0.0, "x", True),
              Button(0.0, "right", True), Button(0.0, "right", False)):
    ledger.emit(event)
print(*(w._process.pid for w in output._guardian._watchers), flush=True)
while not select.select([sys.stdin], [], [], 0.05)[0]:
    output.poll()
    if output.user_active():
        ledger.release_all(0.0)
ledger.close()
"""
RELEASES = ("key: 53; state: 0", "key: 37; state: 0", "(left), state: 0")


@contextmanager
def holding(
    sway: Sway, output: WaylandOutput, folder: Path
) -> Iterator[tuple["subprocess.Popen[bytes]", list[int], Path]]:
    """A program that holds ctrl+x and the left button until its input ends, its guardians, and a log of the events."""
    log = folder / "log"
    env = sway.environment | {"PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLDS, str(folder / "held")]
    with listener(sway, log):
        output.emit(Move(0.0, 300.0, 200.0))
        with running(command, env=env, stdin=pipe, stdout=pipe) as process:
            assert process.stdout
            guardians = [int(word) for word in process.stdout.readline().split()]
            wait_for(lambda: "(right), state: 0" in log.read_text("utf-8"), "the events")
            assert "(left), state: 0" not in log.read_text("utf-8")
            yield process, guardians, log


@pytest.mark.parametrize("kill", [False, True])
def test_the_end_lets_go_even_when_killed(kill: bool, sway: Sway, output: WaylandOutput, tmp_path: Path) -> None:
    with holding(sway, output, tmp_path) as (process, _, log):
        assert process.stdin
        if kill:
            process.kill()
        process.stdin.close()
        for what in RELEASES:
            wait_for(lambda what=what: what in log.read_text("utf-8"), what)  # type: ignore[misc]
        assert log.read_text("utf-8").count("(right), state: 0") == 1


def test_a_run_that_stands_still_holds_nothing(sway: Sway, output: WaylandOutput, tmp_path: Path) -> None:
    with holding(sway, output, tmp_path) as (process, _, log):
        process.send_signal(signal.SIGSTOP)
        for what in RELEASES:
            wait_for(lambda what=what: what in log.read_text("utf-8"), what, seconds=SILENCE + 0.5)  # type: ignore[misc]
        process.send_signal(signal.SIGCONT)
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 0


def test_what_was_down_when_the_connection_was_lost_is_released_by_the_next_one(
    sway: Sway, output: WaylandOutput, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with listener(sway, log):
        output.emit(Move(0.0, 300.0, 200.0))
        lost = open_wlroots(guarded=True, held=tmp_path / "held")
        lost.emit(Button(0.0, "left", True))
        wait_for(lambda: "(left), state: 1" in log.read_text("utf-8"), "the press")
        with socket.socket(fileno=os.dup(lost._wire._socket.fileno())) as s:
            s.shutdown(socket.SHUT_RDWR)
        lost.close()
        with closing(open_wlroots(guarded=True, held=tmp_path / "held")):
            wait_for(lambda: "(left), state: 0" in log.read_text("utf-8"), "the release")


def test_what_a_run_held_that_was_killed_with_its_guardian_is_released_by_the_next(
    sway: Sway, output: WaylandOutput, tmp_path: Path
) -> None:
    with holding(sway, output, tmp_path) as (process, guardians, log):
        output.emit(Button(0.0, "middle", True))
        wait_for(lambda: "(middle), state: 1" in log.read_text("utf-8"), "the press of another program")
        for guardian in guardians:
            os.kill(guardian, signal.SIGKILL)
        process.kill()
        process.wait()
        for what in RELEASES[:2]:
            wait_for(lambda what=what: what in log.read_text("utf-8"), what)  # type: ignore[misc]
        assert clear_leftovers(tmp_path / "none") == []
        assert clear_leftovers(tmp_path / "held") == ["button 272"]
        wait_for(lambda: "(left), state: 0" in log.read_text("utf-8"), "the release")
        assert "(middle), state: 0" not in log.read_text("utf-8")
        assert clear_leftovers(tmp_path / "held") == []
        output.emit(Button(0.0, "middle", False))
        wait_for(lambda: "(middle), state: 0" in log.read_text("utf-8"), "the other's own release")


def test_several_monitors_with_a_fractional_scale_and_changes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    config = "output HEADLESS-1 resolution 1280x720 position 0,200 scale 1.5\n"
    with sway_desktop(config) as sway:
        on(sway, monkeypatch)
        other, output = open_wlroots(), open_wlroots()
        assert output.screen == (853, 480)
        sway.message("create_output")
        sway.message("--", "output", "HEADLESS-2", "resolution", "800x600", "position", "-800", "0")
        wait_for(lambda: not output.user_active() and output.screen == (1653, 680), "the second monitor")
        second, first = Monitor("HEADLESS-2", 0, 0, 800, 600), Monitor("HEADLESS-1", 800, 200, 853, 480)
        assert (output.screen, output.monitors) == ((1653, 680), (second, first))
        for monitor in (first, second):
            sway.message("focus", "output", monitor.name)
            output.emit(Move(0.0, monitor.x + 30.0, monitor.y + 20.0))
            with window(sway) as watched:
                output.emit(Move(0.0, monitor.x + 100.0, monitor.y + 50.0))
                watched.until("motion", False, 100.0, 50.0)
        sway.message("output", "HEADLESS-1", "scale", "2")
        wait_for(lambda: not output.user_active() and output.screen == (1440, 600), "the change of the scale")
        assert output.monitors == (second, Monitor("HEADLESS-1", 800, 200, 640, 360))
        output.close()
        other.close()


def test_the_end_of_the_compositor_is_an_error_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with sway_desktop() as sway:
        on(sway, monkeypatch)
        output = open_wlroots()
    with pytest.raises(EnvironmentLacksError, match="is gone"):
        output.emit(Move(0.0, 1.0, 1.0))
    output.close()


def test_auto_is_wayland_in_its_session_and_the_probe_agrees(sway: Sway) -> None:
    other, output = open_wlroots(), open_output("auto")
    assert output.name == "wayland"
    assert ("wayland", True, "monitor 1 HEADLESS-1 1280x720+0+0") in probe_outputs()
    output.close()
    other.close()


def test_xwayland_is_refused_with_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with sway_desktop(xwayland=True) as sway:
        on(sway, monkeypatch)
        told = sway.folder / "display"
        sway.message("exec", f"echo $DISPLAY > {told}")
        wait_for(lambda: told.exists() and told.read_text("utf-8").endswith("\n"), "XWayland")
        with pytest.raises(EnvironmentLacksError, match=r"X11 programs only.*--output wayland"), sway.user():
            open_x11(told.read_text("utf-8").strip())
