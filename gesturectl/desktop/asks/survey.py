"""Looks at this session: how each desktop action is done here."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field

from gesturectl.actions import desktop
from gesturectl.desktop import systems
from gesturectl.desktop.asks.way import Asked, Way
from gesturectl.model.errors import GesturectlError

Report = Callable[[GesturectlError], None]
_TABLES = {"KWin": "kde", "Mutter": "gnome", "GNOME Shell": "gnome", "Xfwm4": "xfce"}  # by the window manager's name
_TITLES = {"gnome": "GNOME", "kde": "KDE", "xfce": "Xfce", "sway": "sway", "macos": "macOS", "windows": "Windows"}
# Window managers that have nothing like it, so that the keys of others would do something else, or nothing.
_WITHOUT_OVERVIEW = ("sway", "Hyprland", "Openbox", "Xfwm4", "i3", "Fluxbox", "IceWM", "bspwm", "awesome", "dwm")


@dataclass(slots=True)
class Survey:
    """How each desktop action is done here; one thread uses it. `close` ends its connections."""

    ways: Mapping[str, Way]
    resources: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        self.resources.close()


def survey(
    environment: Mapping[str, str], report: Report, output: str = "auto", platform: str = sys.platform
) -> Survey:
    """The ways of this session, in the order in which they are preferred; keys are the last.

    output: its name, as `x11` may be asked for within a Wayland session. report: is called, in another thread, with
    what goes wrong after an action has been asked for. Never raises for what it finds, and takes seconds where
    something hangs.
    """
    resources = ExitStack()
    with ExitStack() as until_done:
        until_done.enter_context(resources)
        place = systems.SYSTEMS[platform].asks if platform in systems.SYSTEMS else ""
        asked: list[Asked] = list(systems.load(place)(environment, report, output)) if place else []
        for part in asked:
            resources.callback(part.close)
        ways: dict[str, Way] = {}
        for part in asked:
            for action, way in _ways_of(part).items():
                if action not in ways or way.rank > ways[action].rank:
                    ways[action] = way
        names = [part.name for part in asked]
        keys = _keys(platform, environment.get("XDG_CURRENT_DESKTOP", ""), names)
        until_done.pop_all()
    return Survey({action: ways.get(action) or keys[action] for action in desktop.NAMES}, resources)


def ways_here(environment: Mapping[str, str], platform: str = sys.platform) -> Mapping[str, Way]:
    """The ways of this session for a look at them alone; none where there is no session."""
    if platform.startswith("linux") and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return {}
    found = survey(environment, lambda _: None, platform=platform)
    found.close()
    return found.ways


def _ways_of(part: Asked) -> Mapping[str, Way]:
    try:
        return part.ways()
    except (GesturectlError, ValueError, TypeError, LookupError):
        return {}  # it has gone meanwhile, or answers what is not understood


def session_asked(environment: Mapping[str, str], report: Report, output: str) -> Sequence[Asked]:
    """Who can be asked in a session of Linux."""
    found: list[Asked] = []
    compositor = None if output == "x11" else _compositor(environment)
    if compositor:
        found.append(compositor)
    elif window_manager := _window_manager(environment):
        found.append(window_manager)
    try:
        from gesturectl.desktop.asks.freedesktop import FreedesktopAsked
        from gesturectl.desktop.asks.gnome import GnomeAsked
        from gesturectl.desktop.asks.kwin import SERVICE as KDE
        from gesturectl.desktop.asks.kwin import KWinAsked
        from gesturectl.desktop.asks.session_bus import Caller
    except ImportError:  # jeepney
        return found
    session, system = Caller("SESSION"), Caller("SYSTEM")
    try:
        owned = session.owned()
    except GesturectlError:
        owned = frozenset()
    # The bus may be that of another desktop, from whose terminal this one was started.
    if compositor is None:
        if KDE in owned and _is("KDE", environment, found):
            found.insert(0, KWinAsked(session))
        if _is("GNOME", environment, found):
            found.append(GnomeAsked(session))
    found.append(FreedesktopAsked(session, system, owned, report, wlroots=compositor is not None))
    return found


def _is(name: str, environment: Mapping[str, str], found: Sequence[Asked]) -> bool:
    """Whether this is that desktop, by the session's own word or by its window manager."""
    said = environment.get("XDG_CURRENT_DESKTOP", "").upper().split(":")
    return name in said or any(_TABLES.get(part.name) == name.lower() for part in found)


def _compositor(environment: Mapping[str, str]) -> Asked | None:
    from gesturectl.desktop.asks.hyprland import open_hyprland
    from gesturectl.desktop.asks.sway import open_sway

    opens: list[Callable[[], Asked]] = []
    if path := environment.get("SWAYSOCK"):
        opens.append(lambda: open_sway(path))
    if signature := environment.get("HYPRLAND_INSTANCE_SIGNATURE"):
        opens.append(lambda: open_hyprland(signature, environment.get("XDG_RUNTIME_DIR", "/run")))
    for connect in opens:
        try:
            return connect()
        except GesturectlError:
            pass  # a variable may be left from another session
    return None


def _window_manager(environment: Mapping[str, str]) -> Asked | None:
    display = environment.get("DISPLAY")
    if not display:
        return None
    try:
        from gesturectl.desktop.asks.ewmh import open_window_manager

        return open_window_manager(display)
    except (GesturectlError, ImportError, OSError):
        return None


def _keys(platform: str, session: str, names: Sequence[str]) -> Mapping[str, Way]:
    """The keys for each action, or why there is nothing."""
    by_name = next((_TABLES[name] for name in names if name in _TABLES), None)
    table = desktop.table_name(platform, session) or by_name
    chords = desktop.TABLES[table] if table else desktop.GNOME
    title = _TITLES[table] if table else ""
    without = next((name for name in names if name.partition(" ")[0] in _WITHOUT_OVERVIEW), None)  # before its version
    ways = {}
    for action in desktop.NAMES:
        chord = chords.get(action)
        if action == "overview" and without:
            ways[action] = Way(f"not here: {without} has no overview")
        elif chord is None:
            ways[action] = Way(f"not here: {title or 'this desktop'} offers no way for it")
        elif action in desktop.OF_PROGRAMS:
            ways[action] = Way(f"keys {chord}, as most programs have them", chord=chord)
        elif title:
            ways[action] = Way(f"keys {chord}, as {title} has them unless changed", chord=chord)
        else:
            ways[action] = Way(f"keys {chord}, a guess", chord=chord)
    return ways
