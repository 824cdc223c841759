"""Desktops on which the tests of whole runs look on from another program."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gesturectl.desktop.wayland.output import open_wlroots
from tests.desktop.test_guardian import Looker
from tests.desktop.test_wayland import listener
from tests.swayserver import Sway, sway_desktop
from tests.xserver import x_desktop


class SwayLooker:
    """What a window of another program has got, as `wev` writes it down."""

    def __init__(self, sway: Sway, log: Path) -> None:
        self.server = sway.pid
        self._log, self._read = log.open("rb"), b""
        self._down: dict[str, set[int]] = {"button": set(), "key": set()}
        self._at = (0.0, 0.0)

    def _look(self) -> None:
        *lines, self._read = (self._read + self._log.read()).split(b"\n")
        for line in lines:
            text = line.decode("utf-8", "replace")
            if found := re.search(r"(button|key): (\d+).*?state: (\d)", text):
                (set.add if found[3] == "1" else set.discard)(self._down[found[1]], int(found[2]))
            elif found := re.search(r"motion: .*x, y: ([-\d.]+), ([-\d.]+)", text):
                self._at = float(found[1]), float(found[2])

    def buttons(self) -> set[int]:
        self._look()
        return set(self._down["button"])

    def keys(self) -> set[int]:
        self._look()
        return set(self._down["key"])

    def pointer(self) -> tuple[float, float]:
        self._look()
        return self._at


@dataclass(frozen=True, slots=True)
class Watched:
    """A desktop, and who looks on there. display: of X, empty on Wayland; variables: of a program on it."""

    display: str
    looker: Any
    variables: dict[str, str]


@contextmanager
def x11(folder: Path) -> Iterator[Watched]:
    with x_desktop() as display:
        yield Watched(display, Looker(display), {})


@contextmanager
def sway(folder: Path) -> Iterator[Watched]:
    """folder: takes what is written down."""
    with sway_desktop() as desktop:
        address = str(desktop.folder / desktop.display)
        # sway 1.7 may end with its only pointer, which here is a virtual one: another is kept.
        with closing(open_wlroots(address)), listener(desktop, folder / "wev"):
            variables = {"WAYLAND_DISPLAY": address, "FAULTY_OUTPUT": "wayland", "DISPLAY": ""}
            yield Watched("", SwayLooker(desktop, folder / "wev"), variables)


DESKTOPS: dict[str, Callable[[Path], AbstractContextManager[Watched]]] = {"x11": x11, "wayland": sway}
