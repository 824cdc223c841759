"""What a real sway does when it is asked by its IPC, as its own `swaymsg` tells."""

import json
import os
import shutil
import signal
import socket
import struct
import threading
from contextlib import ExitStack, closing

import pytest

from gesturectl.desktop.asks.sway import open_sway
from gesturectl.desktop.asks.way import NothingToDo
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from tests.swayserver import needs_sway, sway_desktop
from tests.xserver import running, wait_for


@pytest.fixture
def sway():
    with sway_desktop() as sway:
        yield sway


@pytest.fixture
def ways(sway):
    return open_sway(sway.ipc).ways()


@pytest.fixture
def windows(sway):
    """Opens a window of that name, and waits until it has the keyboard."""
    with ExitStack() as stack:

        def opened(name):
            stack.enter_context(running(["foot", "--app-id", name], env=sway.environment))
            wait_for(lambda: sway.focused() == name, name)

        yield opened


def workspace(sway):
    return next(w for w in sway.message("-t", "get_workspaces") if w["focused"])


def nodes(node):
    yield node
    for inner in (*node["nodes"], *node["floating_nodes"]):
        yield from nodes(inner)


def found(sway, name):
    return next((n for n in nodes(sway.message("-t", "get_tree")) if n.get("app_id") == name), None)


@needs_sway
def test_workspaces_go_to_a_new_one_behind_the_last_and_end_at_an_empty_one(sway, ways, windows):
    with pytest.raises(NothingToDo, match="behind the last"):
        ways["workspace_next"].do()  # the one that there is has no window
    windows("one")
    ways["workspace_next"].do()
    assert workspace(sway)["num"] == 2
    with pytest.raises(NothingToDo, match="behind the last"):
        ways["workspace_next"].do()
    windows("two")
    sway.message('rename workspace 2 to "a \'b; c"')
    ways["workspace_previous"].do()
    assert workspace(sway)["num"] == 1
    with pytest.raises(NothingToDo, match="before the first"):
        ways["workspace_previous"].do()
    ways["workspace_next"].do()
    assert workspace(sway)["name"] == "a 'b; c"


@needs_sway
def test_the_desktop_is_an_empty_workspace_from_which_the_same_leads_back(sway, ways, windows):
    windows("one")
    sway.message("workspace 3")
    windows("three")
    ways["show_desktop"].do()
    assert workspace(sway)["num"] == 2
    assert sway.focused() is None
    ways["show_desktop"].do()
    assert workspace(sway)["num"] == 3
    assert sway.focused() == "three"


@needs_sway
def test_windows_are_gone_through_in_turn_and_minimised_ones_come_back(sway, ways, windows):
    for name in ("one", "two", "three"):
        windows(name)
    ways["minimise"].do()
    assert not found(sway, "three")["visible"]
    wait_for(lambda: sway.focused() in ("one", "two"), "another window")
    sway.message("[app_id=one] focus")
    for expected in ("two", "three", "one"):
        ways["switch_windows"].do()
        assert found(sway, expected)["focused"]
        assert found(sway, expected)["visible"]


@needs_sway
def test_only_the_window_with_the_keyboard_is_closed_even_where_a_row_of_them_is_focused(sway, ways, windows):
    for name in ("one", "two"):
        windows(name)
    ways["close_window"].do()
    wait_for(lambda: found(sway, "two") is None, "the end of the window")
    assert found(sway, "one")
    windows("three")
    sway.message("focus parent")  # the workspace: `kill` alone would close all of it
    with pytest.raises(NothingToDo, match="no window has the keyboard"):
        ways["close_window"].do()
    assert found(sway, "one")
    assert found(sway, "three")


@needs_sway
def test_maximising_is_full_screen_and_back(sway, ways, windows):
    windows("one")
    windows("two")
    before = found(sway, "two")["rect"]
    ways["maximise"].do()
    assert found(sway, "two")["fullscreen_mode"] == 1
    assert found(sway, "two")["rect"] == {"x": 0, "y": 0, "width": 1280, "height": 720}
    ways["maximise"].do()
    assert found(sway, "two")["rect"] == before


@needs_sway
def test_a_tile_moves_to_its_side_and_not_to_the_next_monitor(sway, ways, windows):
    sway.message("create_output")
    wait_for(lambda: len(sway.message("-t", "get_outputs")) == 2, "the second monitor")
    first, second = sorted(sway.message("-t", "get_outputs"), key=lambda o: o["rect"]["x"])
    sway.message(f"focus output {second['name']}")
    windows("one")
    windows("two")
    ways["left_half"].do()
    assert found(sway, "two")["rect"]["x"] < found(sway, "one")["rect"]["x"]
    with pytest.raises(NothingToDo, match="there already"):
        ways["left_half"].do()
    assert workspace(sway)["output"] == second["name"] != first["name"]
    ways["right_half"].do()
    assert found(sway, "two")["rect"]["x"] > found(sway, "one")["rect"]["x"]
    with pytest.raises(NothingToDo, match="there already"):
        ways["right_half"].do()


@needs_sway
def test_a_floating_window_takes_half_of_the_workspace(sway, ways, windows):
    windows("one")

    def is_at(*place):
        return tuple(found(sway, "one")["rect"][k] for k in ("x", "y", "width", "height")) == place

    def comes_to(*place):
        wait_for(lambda: is_at(*place), place)

    def placed():
        """Asked again, as a window that has just begun to float may still take its own size."""
        sway.message("floating enable, resize set 300 px 200 px, move absolute position 500 px 300 px")
        return is_at(500, 300, 300, 200)

    comes_to(0, 0, 1280, 720)
    for _ in range(3):
        wait_for(placed, "its place", every=0.1)
    ways["left_half"].do()
    comes_to(0, 0, 640, 720)
    ways["right_half"].do()
    comes_to(640, 0, 640, 720)


@needs_sway
def test_a_window_that_has_gone_meanwhile_and_a_sway_that_hangs_are_told_of(sway, ways):
    with pytest.raises(NothingToDo, match="no window has the keyboard"):
        ways["minimise"].do()
    pid = struct.unpack("3i", _connected(sway.ipc).getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(GesturectlError, match="sway does not answer"):
            ways["show_desktop"].do()
    finally:
        os.kill(pid, signal.SIGCONT)


def _connected(path):
    s = socket.socket(socket.AF_UNIX)
    s.connect(path)
    return s


@needs_sway
@pytest.mark.skipif(shutil.which("grim") is None, reason="grim is not installed")
def test_grim_takes_the_picture(sway, monkeypatch, tmp_path):
    from gesturectl.desktop.asks.freedesktop import FreedesktopAsked
    from gesturectl.desktop.asks.session_bus import Caller

    monkeypatch.setattr("platformdirs.user_pictures_path", lambda: tmp_path / "Pictures")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    for name, value in sway.environment.items():
        monkeypatch.setenv(name, value)
    wlroots = FreedesktopAsked(Caller(), Caller("SYSTEM"), (), lambda e: None, wlroots=True)
    way = wlroots.ways()["screenshot"]
    assert way.words == "the program grim"
    way.do()
    (picture,) = (tmp_path / "Pictures").glob("Screenshot *.png")
    assert picture.read_bytes().startswith(b"\x89PNG")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-99")
    with pytest.raises(GesturectlError, match="grim has taken no picture"):
        way.do()


@pytest.fixture
def peer(tmp_path):
    """A sway whose answers are given here, by kind of request."""
    answers = {}
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "ipc"))
    server.listen()

    def serve():
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            with client:
                while head := client.recv(14):
                    _, length, kind = struct.unpack("=6sII", head)
                    asked = client.recv(length) if length else b""
                    answer = answers.get(kind, b"[]")
                    body = answer(asked) if callable(answer) else answer
                    client.sendall(struct.pack("=6sII", b"i3-ipc", len(body), kind) + body)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with closing(server):
        yield str(tmp_path / "ipc"), answers


def test_what_sway_refuses_is_told_with_its_reason(peer):
    path, answers = peer
    here = {"name": "1", "num": 1, "focused": True, "output": "A", "rect": {}}
    answers[1] = json.dumps([here, here | {"name": "2", "num": 2, "focused": False}]).encode()
    answers[0] = b'[{"success":false,"error":"no such thing"}]'
    with pytest.raises(GesturectlError, match=r"sway refuses `workspace next_on_output` \(no such thing\)"):
        open_sway(path).ways()["workspace_next"].do()


@pytest.mark.parametrize("path", ["/nowhere", "/dev/null"])
def test_without_sway_nothing_is_offered(path):
    with pytest.raises(EnvironmentLacksError, match=path):
        open_sway(path)
