"""GNOME Shell: what it lets other programs do by D-Bus, and the keys that its settings have for the rest.

Shell lets no program switch workspaces or touch windows: `Eval` is refused since version 41, and so are Screenshot and
FocusApp to all but its own parts.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence

from jeepney import DBusAddress

from gesturectl.desktop.asks.session_bus import Caller
from gesturectl.desktop.asks.way import Way, not_done
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.keys import key_name

SERVICE = "org.gnome.Shell"
_SHELL = DBusAddress("/org/gnome/Shell", SERVICE, SERVICE)
_PATIENCE = 2.0  # seconds that the settings may take
_WM = "org.gnome.desktop.wm.keybindings"
_MUTTER = "org.gnome.mutter.keybindings"
_OWN = "org.gnome.shell.keybindings"
_MEDIA = "org.gnome.settings-daemon.plugins.media-keys"
_SETTINGS: Mapping[str, Sequence[tuple[str, str]]] = {
    "workspace_next": ((_WM, "switch-to-workspace-right"), (_WM, "switch-to-workspace-down")),
    "workspace_previous": ((_WM, "switch-to-workspace-left"), (_WM, "switch-to-workspace-up")),
    "overview": ((_OWN, "toggle-overview"),),
    "show_desktop": ((_WM, "show-desktop"),),
    "switch_windows": ((_WM, "switch-windows"), (_WM, "switch-applications")),
    "close_window": ((_WM, "close"),),
    "minimise": ((_WM, "minimize"),),
    "maximise": ((_WM, "toggle-maximized"), (_WM, "maximize")),
    "left_half": ((_MUTTER, "toggle-tiled-left"),),
    "right_half": ((_MUTTER, "toggle-tiled-right"),),
    "screenshot": ((_OWN, "screenshot"), (_OWN, "show-screenshot-ui")),
    "lock_screen": ((_MEDIA, "screensaver"),),
}
_A11Y = ("org.gnome.desktop.a11y.applications", "screen-keyboard-enabled")
_MODIFIERS = {
    "super": "super", "control": "ctrl", "ctrl": "ctrl", "primary": "ctrl", "alt": "alt", "mod1": "alt",
    "shift": "shift", "mod4": "super",
}  # fmt: skip
_KEYS = {
    "page_up": "page_up", "prior": "page_up", "page_down": "page_down", "next": "page_down", "return": "enter",
    "escape": "esc", "above_tab": "`", "bracketleft": "[", "bracketright": "]", "minus": "-", "equal": "=",
    "comma": ",", "period": ".", "slash": "/", "grave": "`",
}  # fmt: skip


class GnomeAsked:
    """One GNOME Shell; where it does not answer, its settings still say which keys it has."""

    name = "GNOME"

    def __init__(self, caller: Caller, settings: Callable[[Sequence[str]], str] | None = None) -> None:
        """settings: runs `gsettings` with these words, and gives what it prints."""
        self._caller = caller
        self._settings = settings or gsettings

    def ways(self) -> Mapping[str, Way]:
        """By D-Bus first, then by keys; an action whose keys the user has taken away is none."""
        found = dict(self._by_keys())
        if self._shows_overview():
            found["overview"] = Way("GNOME Shell by D-Bus", self._toggle_overview)
        if self._has_keyboard():
            found["on_screen_keyboard"] = Way("GNOME's setting “screen keyboard”", self._toggle_keyboard)
        return found

    def close(self) -> None:
        pass

    def _shows_overview(self) -> bool:
        try:
            return isinstance(self._caller.get("GNOME Shell", _SHELL, "OverviewActive"), bool)
        except GesturectlError:
            return False

    def _toggle_overview(self) -> None:
        on = self._caller.get("GNOME Shell", _SHELL, "OverviewActive")
        self._caller.set("GNOME Shell", _SHELL, "OverviewActive", "b", not on)

    def _by_keys(self) -> Iterator[tuple[str, Way]]:
        schemas = dict.fromkeys(schema for places in _SETTINGS.values() for schema, _ in places)
        bound = {schema: keybindings(self._ask("list-recursively", schema)) for schema in schemas}
        for action, places in _SETTINGS.items():
            known = [(key, bound[schema][key]) for schema, key in places if key in bound[schema]]
            chords = [
                (key, chord) for key, accelerators in known for chord in filter(None, map(chord_of, accelerators))
            ]
            if chords:
                key, chord = chords[0]
                yield action, Way(f"keys {chord}, which GNOME's settings have for “{key}”", chord=chord)
            elif known:
                yield action, Way(f"not here: GNOME's settings have no keys for “{known[0][0]}”")

    def _has_keyboard(self) -> bool:
        return self._ask("get", *_A11Y).strip() in ("true", "false")

    def _toggle_keyboard(self) -> None:
        on = self._settings(("get", *_A11Y)).strip() == "true"
        self._settings(("set", *_A11Y, str(not on).lower()))

    def _ask(self, *words: str) -> str:
        """What the settings say; nothing where they cannot."""
        try:
            return self._settings(words)
        except (GesturectlError, EnvironmentLacksError):
            return ""


def gsettings(words: Sequence[str]) -> str:
    """What `gsettings` prints. Raises GesturectlError where it fails, is not there, or takes too long."""
    try:
        done = subprocess.run(
            ["gsettings", *words],
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=True,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        raise not_done("GNOME's settings", "do not answer", "Look whether dconf-service hangs.") from None
    except (OSError, subprocess.CalledProcessError, UnicodeDecodeError) as e:
        raise not_done("GNOME's settings", f"cannot be used ({e})") from None
    return done.stdout


def keybindings(text: str) -> Mapping[str, Sequence[str]]:
    """The accelerators by key, of what `gsettings list-recursively` prints."""
    found: dict[str, Sequence[str]] = {}
    for line in text.splitlines():
        _, _, rest = line.partition(" ")
        key, _, value = rest.partition(" ")
        try:
            accelerators = ast.literal_eval(value.removeprefix("@as "))
        except (ValueError, SyntaxError):
            continue
        if isinstance(accelerators, str):
            accelerators = [accelerators]
        if isinstance(accelerators, list):
            found[key] = [a for a in accelerators if isinstance(a, str)]
    return found


def chord_of(accelerator: str) -> str | None:
    """`<Super>Page_Down` as the chord `super+page_down`; None for keys that have no name here."""
    modifiers = [_MODIFIERS.get(name.lower()) for name in re.findall(r"<([^>]*)>", accelerator)]
    rest = re.sub(r"<[^>]*>", "", accelerator)
    name = _KEYS.get(rest.lower(), rest)
    if None in modifiers or not rest:
        return None
    try:
        key = key_name(name)
    except ValueError:
        return None
    return "+".join([*(m for m in modifiers if m), key])
