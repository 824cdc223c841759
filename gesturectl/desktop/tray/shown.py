"""What the desktop shows of a run: an icon with its menu, and notifications; the same on every system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gesturectl.desktop.tray.icons import Icon

ACTIVATE, SECONDARY = "activate", "secondary"  # what `chosen` is called with where the icon itself is clicked
Kind = Literal["item", "check", "radio", "separator"]


@dataclass(frozen=True, slots=True)
class Look:
    """What the icon shows. title: the state in a few words; text: more of it; urgent: something fails."""

    icon: Icon
    title: str
    text: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the menu. key: its own among all; children: those of a submenu; on: of a check or radio."""

    key: str
    label: str = ""
    kind: Kind = "item"
    on: bool = False
    enabled: bool = True
    visible: bool = True
    children: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A notification, or the end of the last one of its kind where it has no title."""

    kind: str
    title: str = ""
    text: str = ""
    icon: Icon = Icon.RUNNING
    passing: bool = False  # not kept in the desktop's list of what was missed


@dataclass(frozen=True, slots=True)
class Shown:
    """What is to be seen: look and menu of the icon, None for no icon; notes: those to show now, None for none ever.

    due: seconds after which to ask again though nothing has changed.
    """

    tray: tuple[Look, tuple[Entry, ...]] | None
    notes: tuple[Note, ...] | None
    due: float | None = None

    @property
    def wanted(self) -> tuple[bool, bool]:
        """Whether there is to be an icon, and whether there are notifications."""
        return self.tray is not None, self.notes is not None
