"""Hyprland, played by a socket that answers as its source does, in both languages of its config."""

import json
import re
import socket
import threading
from contextlib import closing

import pytest

from gesturectl.desktop.asks.hyprland import open_hyprland
from gesturectl.desktop.asks.way import NothingToDo
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError

OLD = {
    "workspace_next": "workspace r+1", "workspace_previous": "workspace r-1", "close_window": "killactive",
    "maximise": "fullscreen 1", "left_half": "movewindow l", "right_half": "movewindow r",
    "minimise": "movetoworkspacesilent special:minimised,address:0xa1", "show_desktop": "workspace empty",
    "switch_windows": "focuswindow address:0xb2",
}  # fmt: skip
NEW = {
    "workspace_next": 'hl.dsp.focus({ workspace = "r+1" })',
    "workspace_previous": 'hl.dsp.focus({ workspace = "r-1" })',
    "close_window": "hl.dsp.window.close()",
    "maximise": 'hl.dsp.window.maximize and hl.dsp.window.maximize() or '
                'hl.dsp.window.fullscreen({ mode = "maximized" })',
    "left_half": 'hl.dsp.window.move({ direction = "left" })',
    "right_half": 'hl.dsp.window.move({ direction = "right" })',
    "minimise": 'hl.dsp.window.move({ workspace = "special:minimised", follow = false, window = "address:0xa1" })',
    "show_desktop": 'hl.dsp.focus({ workspace = "empty" })',
    "switch_windows": 'hl.dsp.focus({ window = "address:0xb2" })',
}  # fmt: skip


class Hyprland:
    """Answers one request a connection, as Hyprland does, and keeps what it was asked to do."""

    def __init__(self, path):
        self.lua = False
        self.refuses = ""
        self.hangs = False
        self.done = []
        self.here = {"id": 1, "windows": 2}
        self.active = {"address": "0xa1"}
        self.clients = [
            {"address": "0xa1", "workspace": {"id": 1, "name": "1"}},
            {"address": "0xc3", "workspace": {"id": 2, "name": "2"}},
            {"address": "0xb2", "workspace": {"id": 1, "name": "1"}},
        ]
        self.server = socket.socket(socket.AF_UNIX)
        self.server.bind(str(path))
        self.server.listen()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        kept = []
        while True:
            try:
                client, _ = self.server.accept()
            except OSError:
                return
            if self.hangs:
                kept.append(client)
                continue
            with client:
                client.sendall(self.answer(client.recv(4096).decode()).encode())

    def answer(self, request):
        told = {"j/activeworkspace": self.here, "j/activewindow": self.active, "j/clients": self.clients}
        if request in told:
            return json.dumps(told[request])
        if request == "status":
            return "configProvider: lua\nbackend: drm" if self.lua else "unknown request"
        assert request.startswith("dispatch ")
        request = request.removeprefix("dispatch ")
        if self.refuses:
            return self.refuses
        if self.lua != request.startswith("hl.dsp."):
            return "error: return hl.dispatch(…): expected a dispatcher" if self.lua else "Invalid dispatcher"
        self.done.append(request)
        return "ok"


@pytest.fixture
def hyprland(tmp_path):
    folder = tmp_path / "hypr" / "abc_1"
    folder.mkdir(parents=True)
    played = Hyprland(folder / ".socket.sock")
    with closing(played.server):
        yield played


@pytest.fixture
def ways(hyprland, tmp_path):
    return open_hyprland("abc_1", str(tmp_path)).ways()


@pytest.mark.parametrize(("lua", "expected"), [(False, OLD), (True, NEW)], ids=["hyprland.conf", "hyprland.lua"])
def test_everything_is_asked_for_in_the_language_of_its_config(hyprland, ways, lua, expected):
    hyprland.lua = lua
    assert set(ways) == set(expected)
    for action, request in expected.items():
        ways[action].do()
        assert hyprland.done.pop() == request
        assert not hyprland.done


@pytest.mark.parametrize("lua", [False, True])
def test_a_minimised_window_is_fetched_and_focused(hyprland, ways, lua):
    hyprland.lua = lua
    hyprland.clients[2]["workspace"] = {"id": -98, "name": "special:minimised"}
    ways["switch_windows"].do()
    moved, focused = hyprland.done
    assert re.search(r"movetoworkspace 1,address:0xb2|workspace = \"1\", window = \"address:0xb2\"", moved)
    assert "address:0xb2" in focused


def test_from_an_empty_workspace_the_same_leads_back(hyprland, ways):
    hyprland.here = {"id": 3, "windows": 0}
    ways["show_desktop"].do()
    assert hyprland.done == ["workspace previous"]


def test_without_a_window_nothing_is_done(hyprland, ways):
    hyprland.active, hyprland.clients = {}, []
    for action in ("minimise", "switch_windows"):
        with pytest.raises(NothingToDo):
            ways[action].do()
    assert not hyprland.done


def test_no_text_of_others_gets_into_a_request(hyprland, ways):
    hyprland.lua = True
    hyprland.active = {"address": '0xa1" }) os.execute("x'}
    with pytest.raises(NothingToDo):
        ways["minimise"].do()
    assert not hyprland.done


def test_what_it_refuses_and_its_silence_are_told(hyprland, ways):
    hyprland.refuses = "Invalid dispatcher"
    with pytest.raises(GesturectlError, match=r"Hyprland refuses `killactive` \(Invalid dispatcher\)"):
        ways["close_window"].do()
    hyprland.hangs = True
    with pytest.raises(GesturectlError, match="Hyprland does not answer"):
        ways["close_window"].do()


def test_one_that_is_gone_is_told_of(tmp_path, hyprland, ways):
    hyprland.server.close()
    (tmp_path / "hypr" / "abc_1" / ".socket.sock").unlink()
    with pytest.raises(EnvironmentLacksError, match="does not answer"):
        ways["close_window"].do()
    with pytest.raises(EnvironmentLacksError, match="does not answer"):
        open_hyprland("other", str(tmp_path))
