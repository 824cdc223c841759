"""KDE's window manager, asked to do what its shortcuts do, whatever keys they have (org.kde.kglobalaccel).

KWin does nothing for a name that it does not know, and says nothing: the names that it has are asked for first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from jeepney import DBusAddress

from gesturectl.desktop.asks.session_bus import Caller
from gesturectl.desktop.asks.way import Way
from gesturectl.model.errors import GesturectlError

SERVICE = "org.kde.kglobalaccel"
# Names of shortcuts, the first that is there; older and newer versions have other ones.
_SHORTCUTS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "kwin": {
        "workspace_next": ("Switch to Next Desktop", "Switch One Desktop to the Right"),
        "workspace_previous": ("Switch to Previous Desktop", "Switch One Desktop to the Left"),
        "overview": ("Overview", "ExposeAll"),
        "show_desktop": ("Show Desktop", "ShowDesktop"),
        "switch_windows": ("Walk Through Windows",),
        "close_window": ("Window Close",),
        "minimise": ("Window Minimize",),
        "maximise": ("Window Maximize",),
        "left_half": ("Window Quick Tile Left",),
        "right_half": ("Window Quick Tile Right",),
    },
    "ksmserver": {"lock_screen": ("Lock Session",)},
    "org_kde_spectacle_desktop": {"screenshot": ("FullScreenScreenShot",)},
}
_KEYBOARD = DBusAddress("/VirtualKeyboard", "org.kde.KWin", "org.kde.kwin.VirtualKeyboard")


class KWinAsked:
    """KDE's shortcuts by a session's bus."""

    name = "KWin"

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def ways(self) -> Mapping[str, Way]:
        found: dict[str, Way] = {}
        for component, actions in _SHORTCUTS.items():
            names = self._names(component)
            for action, shortcuts in actions.items():
                if name := next((n for n in shortcuts if n in names), None):
                    words = f"KDE's shortcut “{name}” by D-Bus, whatever its keys"
                    found[action] = Way(words, partial(self._invoke, component, name))
        if self._keyboard("available"):
            found["on_screen_keyboard"] = Way("KWin's virtual keyboard by D-Bus", self._toggle_keyboard)
        return found

    def close(self) -> None:
        pass

    def _names(self, component: str) -> Sequence[str]:
        try:
            (names,) = self._caller.call("KDE", _component(component), "shortcutNames")
        except GesturectlError:
            return ()  # there is no such component
        return list(names)

    def _invoke(self, component: str, name: str) -> None:
        self._caller.call("KDE", _component(component), "invokeShortcut", "s", name)

    def _keyboard(self, name: str) -> bool:
        try:
            return bool(self._caller.get("KWin", _KEYBOARD, name))
        except GesturectlError:
            return False  # before Plasma 5.24, and on X11

    def _toggle_keyboard(self) -> None:
        if self._keyboard("visible"):
            self._caller.set("KWin", _KEYBOARD, "active", "b", False)
            return
        self._caller.set("KWin", _KEYBOARD, "enabled", "b", True)
        try:
            self._caller.call("KWin", _KEYBOARD, "forceActivate")  # also where no text field has the keyboard
        except GesturectlError:
            self._caller.set("KWin", _KEYBOARD, "active", "b", True)


def _component(name: str) -> DBusAddress:
    return DBusAddress(f"/component/{name}", SERVICE, f"{SERVICE}.Component")
