"""The window that has the keyboard in sway, by its IPC socket (sway-ipc(7)); it has X11's windows, too."""

from __future__ import annotations

from typing import Any

from gesturectl.desktop.focused_window import REMEDY, programs
from gesturectl.desktop.wayland.sway_ipc import GET_TREE, SUBSCRIBE, SwaySocket
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.types import Window

_WORKSPACE, _WINDOW = 0x80000000, 0x80000003


class SwayFocusedWindow:
    """Follows the focus of one sway. Raises EnvironmentLacksError where it does not answer."""

    name = "sway"

    def __init__(self, path: str) -> None:
        self._window: Window | None = None
        sway = None
        try:
            self._sway = sway = SwaySocket(path)
            sway.send(SUBSCRIBE, '["window","workspace"]')
            sway.send(GET_TREE)
            while not self._seen_tree():
                sway.receive()
        except OSError as e:
            if sway:
                sway.close()
            raise EnvironmentLacksError(f"sway's socket {path!r} does not answer ({e}).", REMEDY) from None

    def fileno(self) -> int:
        return self._sway.fileno()

    def read(self) -> Window | None:
        self._sway.take_in()
        for kind, body in self._sway.messages():
            self._take(kind, body)
        return self._window

    def close(self) -> None:
        self._sway.close()

    def _seen_tree(self) -> bool:
        """Takes what has come; whether the tree was among it."""
        seen = False
        for kind, body in self._sway.messages():
            if kind == GET_TREE:
                self._window, seen = _focused(body), True
            else:
                self._take(kind, body)
        return seen

    def _take(self, kind: int, body: Any) -> None:
        if not isinstance(body, dict):
            return
        change = body.get("change")
        if kind == _WINDOW:
            node = body.get("container") or {}
            if change == "focus" or (change == "title" and node.get("focused")):
                self._window = _window(node)
            elif change == "close" and node.get("focused"):
                self._window = None  # the next one is reported apart
        elif kind == _WORKSPACE and change == "focus":
            node = body.get("current") or {}
            if not (node.get("nodes") or node.get("floating_nodes")):
                self._window = None


def _focused(tree: Any) -> Window | None:
    nodes = [tree]
    for node in nodes:
        nodes += [*node.get("nodes", ()), *node.get("floating_nodes", ())]
        if node.get("focused") and node.get("pid"):
            return _window(node)
    return None


def _window(node: Any) -> Window:
    x11 = node.get("window_properties") or {}
    names = (node.get("app_id"), x11.get("class"), x11.get("instance"))
    return Window(
        tuple(dict.fromkeys(str(n) for n in names if n)),
        str(node.get("name") or ""),
        programs(node["pid"]) if isinstance(node.get("pid"), int) else (),
    )
