"""Hyprland, asked by its socket: one request a connection, answered by `ok` or a sentence (wiki.hypr.land, IPC)."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from gesturectl.desktop.asks.way import NothingToDo, Way, not_done
from gesturectl.model.errors import EnvironmentLacksError

_PATIENCE = 2.0  # seconds that an answer may take
_LONGEST = 1 << 24  # bytes of one
_HIDDEN = "special:minimised"
_REMEDY = "Log out and in again."
# What is asked for, in the language of `hyprland.conf` and in that of `hyprland.lua`, which begins with version 0.55:
# Hyprland reads requests in the one that its config is written in.
_COMMANDS: Mapping[str, tuple[str, str]] = {
    "workspace_next": ("workspace r+1", 'hl.dsp.focus({ workspace = "r+1" })'),
    "workspace_previous": ("workspace r-1", 'hl.dsp.focus({ workspace = "r-1" })'),
    "close_window": ("killactive", "hl.dsp.window.close()"),
    "maximise": (
        "fullscreen 1",
        'hl.dsp.window.maximize and hl.dsp.window.maximize() or hl.dsp.window.fullscreen({ mode = "maximized" })',
    ),
    "left_half": ("movewindow l", 'hl.dsp.window.move({ direction = "left" })'),
    "right_half": ("movewindow r", 'hl.dsp.window.move({ direction = "right" })'),
    "empty": ("workspace empty", 'hl.dsp.focus({ workspace = "empty" })'),
    "before": ("workspace previous", 'hl.dsp.focus({ workspace = "previous" })'),
    "hide": (
        f"movetoworkspacesilent {_HIDDEN},address:{{window}}",
        f'hl.dsp.window.move({{{{ workspace = "{_HIDDEN}", follow = false, window = "address:{{window}}" }}}})',
    ),
    "fetch": (
        "movetoworkspace {workspace},address:{window}",
        'hl.dsp.window.move({{ workspace = "{workspace}", window = "address:{window}" }})',
    ),
    "focus": ("focuswindow address:{window}", 'hl.dsp.focus({{ window = "address:{window}" }})'),
}
_WORDS = {
    "workspace_next": "the next workspace of the monitor, empty ones, too",
    "workspace_previous": "the workspace before, empty ones, too",
    "close_window": "close",
    "maximise": "maximise",
    "left_half": "move left among the tiles",
    "right_half": "move right among the tiles",
}
_ADDRESS = re.compile("0x[0-9a-f]+")


class HyprlandAsked:
    """One Hyprland by its socket; made by `open_hyprland`."""

    name = "Hyprland"

    def __init__(self, path: Path) -> None:
        self._path = path

    def ways(self) -> Mapping[str, Way]:
        ways = {action: Way(f"Hyprland: {words}", partial(self._dispatch, action)) for action, words in _WORDS.items()}
        hides = f"to the workspace {_HIDDEN}; `switch_windows` brings it back"
        return ways | {
            "minimise": Way(f"Hyprland: {hides}", self._minimise),
            "show_desktop": Way("Hyprland: an empty workspace, and back", self._show_desktop),
            "switch_windows": Way("Hyprland: focus, in turn; minimised ones, too", self._switch_windows),
        }

    def check(self) -> None:
        """Raises EnvironmentLacksError where it does not answer."""
        self._read("activeworkspace")

    def close(self) -> None:
        pass

    def _minimise(self) -> None:
        self._dispatch("hide", window=_address(self._read("activewindow")))

    def _show_desktop(self) -> None:
        empty = not self._read("activeworkspace").get("windows")
        self._dispatch("before" if empty else "empty")

    def _switch_windows(self) -> None:
        """The windows of this workspace in turn, in Hyprland's order, which is that in which they were opened."""
        here, active = self._read("activeworkspace").get("id"), self._read("activewindow").get("address")
        found = [w for w in self._read("clients") if here == w["workspace"]["id"] or w["workspace"]["name"] == _HIDDEN]
        at = next((i for i, window in enumerate(found) if window["address"] == active), -1)
        if not found or (len(found) == 1 and at == 0):
            raise NothingToDo("there is no other window on this workspace")
        to = found[(at + 1) % len(found)]
        if to["workspace"]["name"] == _HIDDEN:
            self._dispatch("fetch", workspace=int(here), window=_address(to))
        self._dispatch("focus", window=_address(to))

    def _dispatch(self, command: str, **values: object) -> None:
        """Asks for one of _COMMANDS. values: numbers and addresses alone, as a text might be run as Lua."""
        lua = re.search(r"configProvider:\s*lua", self._ask("status")) is not None
        request = _COMMANDS[command][lua]
        request = request.format(**values) if values else request
        answer = self._ask(f"dispatch {request}").strip()
        if answer != "ok":
            raise not_done("Hyprland", f"refuses `{request}` ({answer[:200] or 'it says nothing'})")

    def _read(self, what: str) -> Any:
        answer = self._ask(f"j/{what}")
        try:
            return json.loads(answer)
        except ValueError:
            raise not_done("Hyprland", f"does not tell of `{what}` ({answer.strip()[:200]})") from None

    def _ask(self, request: str) -> str:
        answer = b""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as s:
                s.settimeout(_PATIENCE)
                s.connect(str(self._path))
                s.sendall(request.encode())
                while len(answer) < _LONGEST and (part := s.recv(1 << 16)):
                    answer += part
        except TimeoutError:
            raise not_done("Hyprland", "does not answer", "Look whether it hangs.") from None
        except OSError as e:
            raise EnvironmentLacksError(f"Hyprland's socket {self._path} does not answer ({e}).", _REMEDY) from None
        return answer.decode("utf-8", "replace")


def _address(window: Any) -> str:
    """The address of a window, as Hyprland gives it. Raises NothingToDo where it has none."""
    address = window.get("address")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise NothingToDo("no window has the keyboard")
    return address


def open_hyprland(signature: str, runtime_folder: str) -> HyprlandAsked:
    """The Hyprland of that signature. Raises EnvironmentLacksError, or GesturectlError, where it does not answer."""
    found = HyprlandAsked(Path(runtime_folder) / "hypr" / signature / ".socket.sock")
    found.check()
    return found
