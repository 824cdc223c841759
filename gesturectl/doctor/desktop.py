"""Whether this desktop can be controlled, and what it shows and reports."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing

from gesturectl.desktop import systems
from gesturectl.doctor.check import PLATFORM_PACKAGES, Check, install
from gesturectl.model.errors import GesturectlError
from gesturectl.model.resources import is_debian_package
from gesturectl.settings import Config


def check_display(environment: Mapping[str, str], system: str) -> Check:
    """The display server that this process could talk to."""
    if system != "linux":
        return Check("display", "ok", "the desktop's own")
    if server := environment.get("WAYLAND_DISPLAY"):
        return Check("display", "ok", f"Wayland ({server})")
    if server := environment.get("DISPLAY"):
        return Check("display", "ok", f"X11 ({server})")
    return Check(
        "display",
        "fail",
        "neither WAYLAND_DISPLAY nor DISPLAY is set",
        "Run this in a terminal on the desktop, or use `gesturectl run --output none`.",
    )


def check_overlay(config: Config) -> Check:
    """Whether the ring at the pointer and the panel for the next rest can be shown."""
    from gesturectl.desktop.overlay.open import lacks_surface
    from gesturectl.desktop.registry import automatic, probe_outputs

    panel = bool(config.pointer.dwell) and config.pointer.dwell_panel != "off"
    if not automatic({name: detail for name, ok, detail in probe_outputs() if ok}):
        return Check("overlay", "ok", "no ring at the pointer, as no output works by itself")
    if e := lacks_surface():
        shown = "no ring at the pointer and no panel for resting" if panel else "no ring at the pointer"
        return Check("overlay", "warn" if panel else "ok", f"{shown}: {e.problem}", e.remedy)
    return Check("overlay", "ok", "the ring at the pointer can be shown")


def check_tray() -> Check:
    """Whether the desktop has a tray and takes notifications."""
    if not (presence := systems.here().presence):
        return Check("tray", "ok", "no icon in the tray on this system yet")
    found = systems.load(presence.partition(":")[0]).hosts()
    if found is None:
        return Check("tray", "ok", "no icon and no notifications, as there is no session bus")
    tray, notifications = found
    notes = "notifications are shown" if notifications else "nobody takes notifications"
    if tray:
        return Check("tray", "ok", f"the icon has its place; {notes}")
    remedy = "GNOME shows it with the extension AppIndicator, sway with waybar."
    return Check("tray", "ok", f"this desktop has no tray for the icon; {notes}", remedy)


def check_double_click(config: Config) -> Check:
    """Within which time and distance two presses are a double click."""
    from gesturectl.desktop.double_click import desktop_double_click
    from gesturectl.desktop.registry import automatic, probe_outputs
    from gesturectl.pointer.freeze import asked_double_click

    taken = automatic({name: detail for name, ok, detail in probe_outputs() if ok})
    found = desktop_double_click(taken[0]) if taken else None
    whose = "as the desktop has it" if found else "as this desktop tells of none"
    if config.pointer.double_click != "auto":
        whose = "as the config says"
    asked = asked_double_click(config.pointer, found)
    return Check("double click", "ok", f"within {asked.seconds * 1000:.0f} ms, {whose}")


def check_targets(config: Config) -> Check:
    """Whether this desktop says what can be pressed, and how many applications do."""
    from gesturectl.config.asked import targets_for
    from gesturectl.desktop.registry import automatic, probe_outputs
    from gesturectl.desktop.targets.open import lacks

    asked = targets_for(config)
    taken = automatic({name: detail for name, ok, detail in probe_outputs() if ok})
    error: GesturectlError | None = lacks(os.environ, taken[0] if taken else "")
    if error is None and not asked:
        return Check(
            "targets", "ok", "neither `pointer.targets` nor `do: hints` is used; X11 would say where buttons are"
        )
    if error is None:
        try:
            with closing(systems.load(systems.here().targets)()) as reader:
                count = reader.applications
            counted = "one application says" if count == 1 else f"{count or 'no'} applications say"
            return Check("targets", "ok", f"{counted} where their buttons are")
        except GesturectlError as e:
            error = e
    detail = f"no targets that catch, and no numbers on them: {error.problem}"
    return Check("targets", "warn", detail, error.remedy) if asked else Check("targets", "ok", detail)


def check_windows(*, asked: bool) -> Check:
    """Whether profiles can go with windows; asked: the config has rules for them."""
    from gesturectl.desktop.focus_registry import probe
    from gesturectl.desktop.focused_window import REMEDY

    known, detail = probe()
    missed = asked and not known
    return Check("windows", "warn" if missed else "ok", detail, REMEDY if missed else "")


def check_actions(config: Config) -> Check:
    """What each desktop action does here: a line for each."""
    from gesturectl.config.asked import asked
    from gesturectl.desktop.asks.survey import ways_here
    from gesturectl.desktop.asks.way import OWN_WAY

    ways = ways_here(os.environ)
    if not ways:
        return Check("actions", "ok", "there is no desktop here that could be asked")
    own = dict.fromkeys(config.desktop, "your own way, as the config says")
    detail = "\n".join(f"{name}: {own.get(name) or way.words}" for name, way in ways.items())
    missed = [name for name in asked(config) if name not in own and not ways[name].possible]
    return Check("actions", "warn", detail, OWN_WAY.format(missed[0])) if missed else Check("actions", "ok", detail)


def check_outputs() -> Check:
    """Whether any way to move the pointer works."""
    try:
        from gesturectl.desktop.linux.own_devices import can_be_read
        from gesturectl.desktop.registry import automatic, probe_outputs

        found = probe_outputs()
    except ImportError as e:
        return Check("output", "fail", f"cannot be loaded: {e}", install(*PLATFORM_PACKAGES))
    working = {name: monitors for name, ok, monitors in found if ok}
    if taken := automatic(working):
        used, why = taken
        others = [name for name in working if name != used]
        also = f"; {', '.join(others)} would work, too" if others else ""
        unseen = ""
        if used not in ("x11", "desktop") and not can_be_read():
            way = "sudo dpkg-reconfigure gesturectl" if is_debian_package() else "install/install.sh --mouse"
            unseen = f"; gestures do not wait for the real mouse, unless `{way}` lets it be seen"
        return Check("output", "ok", f"{used}, {why} ({working[used]}){also}{unseen}")
    if working:
        name = next(iter(working))
        return Check("output", "warn", f"{name} works, but only when asked for", f"gesturectl run --output {name}")
    remedy = ""
    if sys.platform == "linux" and os.environ.get("WAYLAND_DISPLAY"):
        from gesturectl.desktop.uinput.output import permission

        remedy = permission()
    return Check(
        "output",
        "fail",
        "\n".join(f"{name}: {reason}" for name, _, reason in found) or "there is none for this system",
        remedy or _WITHOUT_OUTPUT.get(sys.platform, "Do what is said there, or use `gesturectl run --output none`."),
    )


_WITHOUT_OUTPUT = {"linux": "Log in to an X11 session, or use `gesturectl run --output none`."}


def check_lock() -> Check:
    """Whether the run is notified of a locked screen and of sleep."""
    if seat := systems.here().seat:
        found = systems.load(seat.partition(":")[0]).reporters()
        if found:
            return Check("lock", "ok", f"pauses while the screen is locked or the computer asleep ({', '.join(found)})")
    remedy = "Have `gesturectl pause` run before the lock, and `gesturectl resume` after it."
    return Check("lock", "warn", "nothing here tells of a locked screen or of sleep", remedy)
