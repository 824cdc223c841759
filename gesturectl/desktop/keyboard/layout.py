"""The keyboard layout of a desktop that does not report it: from the environment, KDE's file, and the system's."""

from __future__ import annotations

import configparser
import re
import shlex
from collections.abc import Mapping
from pathlib import Path

from gesturectl.desktop.keyboard.xkb import Layout

_PARTS = ("LAYOUT", "VARIANT", "MODEL", "OPTIONS")
_XORG = re.compile(r'^\s*Option\s+"Xkb(Layout|Variant|Model|Options)"\s+"([^"]*)"', re.MULTILINE | re.IGNORECASE)


def configured(environment: Mapping[str, str], root: Path = Path("/")) -> tuple[Layout | None, str]:
    """The layout and the place where it was found; None and "the system's default" where there is none.

    root: the folder that holds `etc`.
    """
    if environment.get("XKB_DEFAULT_LAYOUT"):
        return _layout(environment, "XKB_DEFAULT_"), "XKB_DEFAULT_LAYOUT"
    if "KDE" in environment.get("XDG_CURRENT_DESKTOP", "") and (home := environment.get("HOME")):
        path = Path(environment.get("XDG_CONFIG_HOME") or Path(home, ".config"), "kxkbrc")
        if layout := _of_kde(_text(path)):
            return layout, str(path)
    for name in ("etc/default/keyboard", "etc/vconsole.conf"):
        found = _layout(_assignments(_text(root / name)), "XKB")
        if found.layout:
            return found, f"/{name}"
    name = "etc/X11/xorg.conf.d/00-keyboard.conf"
    options = {f"XKB{key.upper()}": value for key, value in _XORG.findall(_text(root / name))}
    if options.get("XKBLAYOUT"):
        return _layout(options, "XKB"), f"/{name}"
    return None, "the system's default"


def _layout(values: Mapping[str, str], prefix: str) -> Layout:
    return Layout(*(values.get(prefix + part, "") for part in _PARTS))


def _of_kde(text: str) -> Layout | None:
    """The layouts of Plasma's own file, where its user has set some."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
    except configparser.Error:
        return None
    if not parser.has_section("Layout") or parser["Layout"].get("Use", "false").lower() != "true":
        return None
    section = parser["Layout"]
    names = (section.get(key, "") for key in ("LayoutList", "VariantList", "Model", "Options"))
    layout = Layout(*names)
    return layout if layout.layout else None


def _assignments(text: str) -> dict[str, str]:
    """The variables that a file for the shell sets; other lines are ignored."""
    found = {}
    for line in text.splitlines():
        try:
            words = shlex.split(line, comments=True)
        except ValueError:
            continue
        if len(words) == 1 and "=" in words[0]:
            key, _, value = words[0].partition("=")
            found[key] = value
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
