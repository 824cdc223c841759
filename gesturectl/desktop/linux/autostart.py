"""Whether the program starts at login: by the user service where that is installed, else by an XDG autostart file.

The file is `autostart/gesturectl.desktop` in the user's config folder (Desktop Application Autostart Specification).
What the user has changed in it stays: of such a file only the lines that turn it on and off are changed, as desktops
do it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.files import free_name, read_ordinary, replace_seen, replacing

UNIT = "gesturectl.service"
_NAME = "gesturectl.desktop"
_SESSION = "graphical-session.target"  # which the service belongs to; some desktops never start it
_GROUP = "[Desktop Entry]"
_UNEDITED = "X-Gesturectl-Unedited"  # a digest of the lines before it
_SWITCHES = {"Hidden": "true", "X-GNOME-Autostart-enabled": "false"}  # the values that turn an entry off
_ESCAPE = "\\"
_QUOTED = str.maketrans(
    {_ESCAPE: _ESCAPE * 4, **{sign: _ESCAPE * 2 + sign for sign in '"`$'}, "%": "%%"}
)  # escaped twice


def is_on() -> bool:
    """Whether the program starts at the next login, as far as service and autostart files say."""
    return _service() == "enabled" or _entry_is_on()


def turn_on(command: tuple[str, ...]) -> None:
    """Has the program of that command start at login; nothing where it does already.

    Raises EnvironmentLacksError where this computer cannot, or a file cannot be written, InputError where somebody else
    changes the file at the same moment.
    """
    if is_on():
        return
    if _service() in ("disabled", "indirect") and systemctl("is-active", _SESSION) == "active":
        _switch_service("enable")
        return
    seen = _content(_own_file())
    _write(seen, _entry(command) if seen is None or _is_unedited(seen) else _switched(seen, on=True))


def turn_off(command: tuple[str, ...]) -> None:
    """Has the program start at login no longer, neither way. Raises as `turn_on`."""
    if _service() == "enabled":
        _switch_service("disable")
    if not _entry_is_on():
        return
    seen = _content(_own_file())
    if seen is not None and not _is_unedited(seen):
        _write(seen, _switched(seen, on=False))
    elif any(_content(path) is not None for path in _system_files()):  # which an entry of one's own takes the place of
        _write(seen, _entry(command, hidden=True))
    else:
        _write(seen, None)


def systemctl(*words: str) -> str | None:
    """The answer of the user's own systemd; None where there is none."""
    if (program := shutil.which("systemctl")) is None:
        return None
    try:
        done = subprocess.run(
            [program, "--user", *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    if not done.stdout and "Failed to connect" in done.stderr:
        return None
    return done.stdout.strip()


def _service() -> str | None:
    """The service's state as `systemctl is-enabled` names it; None where there is no systemd."""
    return systemctl("is-enabled", UNIT)


def _switch_service(verb: str) -> None:
    systemctl(verb, UNIT)
    if (_service() == "enabled") != (verb == "enable"):
        raise EnvironmentLacksError(f"{UNIT} cannot be switched.", f"See what `systemctl --user {verb} {UNIT}` says.")


def _entry_is_on() -> bool:
    texts = (_content(path) for path in (_own_file(), *_system_files()))
    return next((_is_switched_on(text) for text in texts if text is not None), False)


def _own_file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or Path("~/.config").expanduser()
    return Path(home, "autostart", _NAME)


def _system_files() -> list[Path]:
    """Those for all users, the one that counts first."""
    folders = os.environ.get("XDG_CONFIG_DIRS") or "/etc/xdg"
    return [Path(folder, "autostart", _NAME) for folder in folders.split(":") if folder]


def _content(path: Path) -> str | None:
    """None for a file that is not there. Raises EnvironmentLacksError."""
    try:
        return read_ordinary(path).decode("utf-8", "surrogateescape")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as e:
        raise EnvironmentLacksError(f"{path}: cannot be read ({e.strerror}).", "Correct it, or remove it.") from None


def _write(seen: str | None, new: str | None) -> None:
    """Replaces the user's file, which held `seen`; None stands for no file."""
    path = _own_file().resolve()
    with replacing(path):
        if new is None:
            _own_file().unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = free_name(path, "before")
        before = None if seen is None else seen.encode("utf-8", "surrogateescape")
        replace_seen(path, new.encode("utf-8", "surrogateescape"), before, kept)
        kept.unlink(missing_ok=True)


def _entry(command: tuple[str, ...], *, hidden: bool = False) -> str:
    lines = [
        _GROUP,
        "Type=Application",
        "Name=gesturectl",
        "Comment=Control the desktop with bare hands and a webcam",
        f"TryExec={command[0].replace(_ESCAPE, _ESCAPE * 2)}",
        f"Exec={' '.join(map(_quoted, (*command, 'run')))}",
        "Icon=input-mouse",
        "Terminal=false",
        *(["Hidden=true"] if hidden else []),
    ]
    return "\n".join([*lines, f"{_UNEDITED}={_digest(lines)}", ""])


def _quoted(word: str) -> str:
    """A word of `Exec`, by the Desktop Entry Specification: quoted, then escaped as any value."""
    plain = word.replace("/", "").replace("-", "").replace(".", "").replace("_", "").isalnum() and word.isascii()
    return word if plain else f'"{word.translate(_QUOTED)}"'


def _digest(lines: list[str]) -> str:
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _is_unedited(text: str) -> bool:
    """Whether a file is as this program has written it, whatever its version."""
    lines = text.split("\n")
    return lines[-2:] == [f"{_UNEDITED}={_digest(lines[:-2])}", ""]


def _keys(lines: list[str]) -> list[tuple[str, str]]:
    """Key and value of each line of the entry's own group; empty for all other lines."""
    inside, found = False, []
    for line in lines:
        if line.startswith("["):
            inside = line.strip() == _GROUP
        key, equals, value = line.partition("=")
        found.append((key.strip(), value.strip()) if inside and equals and not line.startswith("#") else ("", ""))
    return found


def _is_switched_on(text: str) -> bool:
    return not any(_SWITCHES.get(key) == value for key, value in _keys(text.split("\n")))


def _switched(text: str, *, on: bool) -> str:
    """A file of the user's own that starts the program or does not; all its other lines stay as they are."""
    lines = text.split("\n")
    kept = [line for line, (key, _) in zip(lines, _keys(lines), strict=True) if key not in _SWITCHES]
    if on:
        return "\n".join(kept)
    at = next((i for i, line in enumerate(kept) if line.strip() == _GROUP), None)
    if at is None:
        return "\n".join([_GROUP, "Hidden=true", *kept])
    return "\n".join([*kept[: at + 1], "Hidden=true", *kept[at + 1 :]])
