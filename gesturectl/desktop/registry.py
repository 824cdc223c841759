"""The outputs by their names on the command line; one is added by its module and a row here.

`auto` tries those marked FIRST in the order of the table, and takes the first that works: a variable may be left from
another session. Where one finds its session and lacks something there, those marked LAST follow.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from enum import Enum, auto
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gesturectl.desktop.systems import SYSTEMS
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError, UsageError

if TYPE_CHECKING:
    from gesturectl.desktop.output import Output


class Auto(Enum):
    """When `auto` tries an output."""

    FIRST = auto()
    LAST = auto()
    NEVER = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One output; of several rows of a name, the next is tried where one is not offered by the session.

    open and probe are functions of modules of this package, imported when they are called.
    """

    name: str
    open: str
    takes: tuple[str, ...] = ()  # what `open` is called with, of screen, guarded, held and path
    probe: str = ""  # describes what `open` would find; where it is left out, the output is opened and closed again
    auto: Auto = Auto.NEVER
    system: str = ""  # for this one alone, as sys.platform has it
    needs: str = "gesturectl again"  # what to install where its module cannot be imported
    drives_desktop: bool = True
    argument: str = ""  # what follows the name and a colon

    @property
    def spec(self) -> str:
        """How it is written on the command line."""
        return f"{self.name}:{self.argument}" if self.argument else self.name

    @property
    def is_for_here(self) -> bool:
        """Whether it is for this operating system."""
        return self.system in ("", sys.platform)


_LINUX, _MACOS, _WINDOWS = "linux", "darwin", "win32"
_SESSION = Auto.NEVER if sys.platform in (_MACOS, _WINDOWS) else Auto.FIRST  # other systems have X11
_JEEPNEY = "jeepney"
_SIZED, _NOTED = ("screen", "guarded"), ("guarded", "held")
ROWS = (
    Row("wayland", "wayland.output:open_wlroots", _NOTED, auto=_SESSION, system=_LINUX),
    Row("wayland", "gnome.output:open_mutter", ("guarded",), system=_LINUX, needs=_JEEPNEY),
    Row("x11", "x11.output:open_x11", ("guarded",), auto=_SESSION, needs="xcffib and the library libxcb"),
    Row("uinput", "uinput.output:open_uinput", _SIZED, "uinput.output:probe", auto=Auto.LAST, system=_LINUX),
    Row("portal", "portal.output:open_portal", _NOTED, "portal.output:probe", Auto.LAST, _LINUX, _JEEPNEY),
    Row("desktop", "windows.output:open_windows", _NOTED, auto=Auto.FIRST, system=_WINDOWS),
    Row("desktop", "macos.output:open_macos", _NOTED, auto=Auto.FIRST, system=_MACOS),
    Row("none", "record:open_none", ("screen",), drives_desktop=False),
    Row("print", "print_output:open_print", ("screen",), drives_desktop=False),
    Row("record", "record:open_record", ("path", "screen"), drives_desktop=False, argument="FILE"),
)
SPECS = ("auto", *dict.fromkeys(row.spec for row in ROWS))


def open_output(
    spec: str, screen: tuple[int, int] | None = None, *, guarded: bool = True, held: Path | None = None
) -> Output:
    """The output named by `spec`; `screen` (width, height in pixels) is for those that have none of their own.

    guarded: where pressed things would outlive this process, another one is started that then releases them; held: the
    file that notes them, for when both are killed.

    Raises UsageError for an unknown name, EnvironmentLacksError where the computer lacks what the output needs,
    InputError for a record's file that cannot be written.
    """
    if spec == "auto":
        return _open_automatically(screen, guarded, held)
    name, _, argument = spec.partition(":")
    rows = [row for row in ROWS if row.name == name and bool(row.argument) == bool(argument)]
    if not rows or (argument == "") != (name == spec):
        raise UsageError(f"{spec!r} is no output.", f"Use one of {', '.join(SPECS)}.")
    given = {"screen": screen, "guarded": guarded, "held": held, "path": Path(argument)}
    missing: NotOfferedError | None = None
    for row in _for_here(rows):
        try:
            return _open(row, given)
        except NotOfferedError as e:
            missing = missing or e
    assert missing is not None
    raise missing


def drives_desktop(spec: str) -> bool:
    """Whether an output of this name sends events to a desktop, rather than nowhere or into a file."""
    return all(row.drives_desktop for row in ROWS if row.name == spec.partition(":")[0])


def probe_outputs() -> list[tuple[str, bool, str]]:
    """Name, whether it works here, and why not or what it found, of every output to a desktop.

    No device is made for uinput, as desktops take notice of each new keyboard, and no question asked by the portal.
    """
    rows: dict[str, Row] = {}
    for row in sorted(ROWS, key=lambda row: not row.is_for_here):
        if row.drives_desktop:
            rows.setdefault(row.name, row)
    return [(name, *_probe(row)) for name, row in sorted(rows.items(), key=lambda item: ROWS.index(item[1]))]


def automatic(working: Mapping[str, str]) -> tuple[str, str] | None:
    """Which of the outputs that work `auto` would take, and why; None where it would take none of them.

    working: what the probe found, by name.
    """
    first = _names(Auto.FIRST)
    for name in first:
        if name in working:
            return name, f"the first of {', '.join(first)} that works"
    if os.environ.get("WAYLAND_DISPLAY"):
        for name in _names(Auto.LAST):
            if name in working and (name != "uinput" or "monitor 1" in working[name]):  # it has found the session
                return name, "as this Wayland session offers nothing else"
    return None


def _names(when: Auto) -> list[str]:
    return [row.name for row in ROWS if row.auto is when and row.is_for_here]


def _for_here(rows: Sequence[Row]) -> list[Row]:
    """Those of them for this operating system. Raises EnvironmentLacksError where there is none."""
    if found := [row for row in rows if row.is_for_here]:
        return found
    titles = " and ".join(sorted({SYSTEMS[row.system].title for row in rows}))
    others = ", ".join(f"`--output {name}`" for name in dict.fromkeys([*_names(Auto.FIRST), "none"]))
    raise EnvironmentLacksError(f"The output `{rows[0].name}` is for {titles}.", f"Use one of {others} here.")


def _open_automatically(screen: tuple[int, int] | None, guarded: bool, held: Path | None) -> Output:
    from gesturectl.desktop.output import NoSessionError

    errors: list[EnvironmentLacksError] = []
    for name in _names(Auto.FIRST):
        try:
            return open_output(name, screen, guarded=guarded, held=held)
        except EnvironmentLacksError as e:
            errors.append(e)
    error = next((e for e in errors if not isinstance(e, NoSessionError)), errors[-1])
    if isinstance(error, NotOfferedError):
        for name in _names(Auto.LAST):
            try:
                return open_output(name, screen, guarded=guarded, held=held)
            except NotOfferedError:
                continue
    raise error


def _open(row: Row, given: Mapping[str, Any]) -> Output:
    output: Output = _function(row, row.open)(**{name: given[name] for name in row.takes})
    return output


def _function(row: Row, place: str) -> Any:
    """The function at `module:function`. Raises EnvironmentLacksError for a missing library."""
    module, _, function = place.partition(":")
    try:
        return getattr(import_module(f"gesturectl.desktop.{module}"), function)
    except (ImportError, OSError) as e:
        raise EnvironmentLacksError(
            f"The output `{row.name}` cannot be loaded ({e}).", f"Install {row.needs}, or use another output."
        ) from None


def _probe(row: Row) -> tuple[bool, str]:
    try:
        _for_here([other for other in ROWS if other.name == row.name])
        if row.probe:
            return True, _function(row, row.probe)()
        with closing(open_output(row.name, guarded=False)) as output:
            return True, ", ".join(f"monitor {n} {monitor}" for n, monitor in enumerate(output.monitors, 1))
    except EnvironmentLacksError as e:
        return False, e.problem if row.name == "uinput" else str(e)  # its remedy is a long command
