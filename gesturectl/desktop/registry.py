"""Chooses the output that a name on the command line asks for."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import closing
from importlib import import_module
from pathlib import Path

from gesturectl.desktop.output import NotOfferedError, Output
from gesturectl.desktop.pynput_output import open_desktop
from gesturectl.desktop.record import DEFAULT_SCREEN, NullOutput, RecordOutput
from gesturectl.model.errors import EnvironmentLacksError, UsageError

_NAMES = "auto, x11, wayland, uinput, portal, desktop, none, record:FILE"
_FIRST = ("wayland", "x11") if sys.platform == "linux" else ("desktop",)  # what `auto` tries, in order


def open_output(spec: str, screen: tuple[int, int] | None = None, *, guarded: bool = True) -> Output:
    """The output named by `spec`; `screen` (width, height in pixels) is for those that have none of their own.

    guarded: where pressed things would outlive this process, another one is started that then lets them go.

    Raises UsageError for an unknown name, EnvironmentLacksError where the computer lacks what the output needs,
    InputError for a record's file that cannot be written.
    """
    kind, _, argument = spec.partition(":")
    if kind == "record" and argument:
        return RecordOutput(Path(argument), screen or DEFAULT_SCREEN)
    if spec == "none":
        return NullOutput(screen or DEFAULT_SCREEN)
    if spec == "auto":
        return open_desktop(screen) if sys.platform in ("darwin", "win32") else _open_session(guarded)
    if spec == "x11":
        return _open_x11(guarded)
    if spec == "wayland":
        return _open_wayland(guarded)
    if spec == "desktop":
        return open_desktop(screen)
    if spec == "uinput":
        _only_on_linux(spec)
        from gesturectl.desktop.uinput.output import open_uinput

        return open_uinput(screen)
    if spec == "portal":
        _only_on_linux(spec)
        from gesturectl.desktop.portal.output import open_portal

        return open_portal(guarded=guarded)
    raise UsageError(f"{spec!r} is no output.", f"Use one of {_NAMES}.")


def probe_outputs() -> list[tuple[str, bool, str]]:
    """Name, whether it works here, and why not or what it found, of every output; each is opened and closed again.

    No device is made for uinput, as desktops take notice of each new keyboard, and no question asked by the portal.
    """
    return [(name, *_probe(name)) for name in ("x11", "wayland", "uinput", "portal", "desktop")]


def automatic(working: Mapping[str, str]) -> tuple[str, str] | None:
    """Which of the outputs that work `auto` would take, and why; None where it would take none of them.

    working: what the probe found, by name.
    """
    for name in _FIRST:
        if name in working:
            return name, f"the first of {', '.join(_FIRST)} that works"
    if os.environ.get("WAYLAND_DISPLAY"):
        if "monitor 1" in working.get("uinput", ""):  # it has found the session
            return "uinput", "as this Wayland session offers nothing else"
        if "portal" in working:
            return "portal", "as this Wayland session offers nothing else"
    return None


def sees_own_devices() -> bool:
    """Whether an output on Wayland notices that the real mouse is used."""
    if sys.platform != "linux":
        return False
    from gesturectl.desktop.own_devices import OwnDevices

    with closing(OwnDevices()) as devices:
        return devices.readable


def permission() -> str:
    """The command that permits the output uinput; empty where it is, or cannot be."""
    if sys.platform == "linux":
        from gesturectl.desktop.uinput.device import open_file

        try:
            os.close(open_file())
        except EnvironmentLacksError as e:
            return e.remedy
    return ""


def _probe(name: str) -> tuple[bool, str]:
    try:
        if name in ("uinput", "portal"):
            _only_on_linux(name)
            return True, import_module(f"gesturectl.desktop.{name}.output").probe()
        output = open_output(name, guarded=False)
    except EnvironmentLacksError as e:
        return False, e.problem if name == "uinput" else str(e)  # its remedy is a long command
    monitors = output.monitors
    output.close()
    return True, ", ".join(f"monitor {n} {monitor}" for n, monitor in enumerate(monitors, 1))


def _open_session(guarded: bool) -> Output:
    """The desktop's own display server, found by trying: a variable may be left from another session.

    Where a Wayland session offers nothing, the kernel's devices, if this user is permitted to make them; else the
    portal, which asks.
    """
    try:
        return _open_wayland(guarded)
    except EnvironmentLacksError as e:
        wayland = e
    try:
        return _open_x11(guarded)
    except EnvironmentLacksError:
        if not os.environ.get("WAYLAND_DISPLAY"):
            raise
    from gesturectl.desktop.portal.session import NoPortalError

    if not isinstance(wayland, NotOfferedError):
        raise wayland
    if not permission():
        return open_output("uinput")
    try:
        return open_output("portal", guarded=guarded)
    except EnvironmentLacksError as e:
        raise (wayland if isinstance(e, NoPortalError) else e) from None


def _only_on_linux(name: str) -> None:
    if sys.platform != "linux":
        raise EnvironmentLacksError(f"The output `{name}` is for Linux.", "Use `--output desktop` here.")


def _open_wayland(guarded: bool) -> Output:
    _only_on_linux("wayland")
    from gesturectl.desktop.wayland.output import open_wlroots

    try:
        return open_wlroots(guarded=guarded)
    except NotOfferedError as e:
        missing = e
    from gesturectl.desktop.gnome.output import open_mutter

    try:
        return open_mutter()
    except NotOfferedError:
        raise missing from None


def _open_x11(guarded: bool) -> Output:
    try:
        from gesturectl.desktop.x11.output import open_x11
    except (ImportError, OSError) as e:
        raise EnvironmentLacksError(
            f"The output `x11` cannot be loaded ({e}).", "Install xcffib and the library libxcb, or use another output."
        ) from None
    return open_x11(guarded=guarded)
