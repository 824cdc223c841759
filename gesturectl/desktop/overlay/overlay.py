"""The thread that draws the ring: the newest state alone, and nothing that goes wrong here reaches the run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Protocol

from gesturectl.desktop.overlay.hints import ShownHints
from gesturectl.desktop.overlay.marks import Mark
from gesturectl.desktop.overlay.panel import ShownPanel
from gesturectl.desktop.overlay.scene import Scenes, Shown, Style
from gesturectl.desktop.overlay.surface import Picture, Surface
from gesturectl.model.errors import EnvironmentLacksError, NotOfferedError
from gesturectl.model.types import Target

_log = logging.getLogger(__name__)

STALE = 1.0  # seconds without a word of the run after which nothing is shown, as it may hang
AGAIN = 5.0  # seconds after which a desktop that was lost is connected to again
END = 0.3  # seconds that the end waits for the thread, which a hanging desktop may hold


Seen = Shown | ShownPanel | ShownHints


class Pictures(Protocol):
    """What is shown, as pictures of one style and density."""

    def prepare(self) -> None:
        """Draws ahead what takes its time."""

    def picture(self, shown: Any) -> tuple[Picture, int, int] | None:
        """The picture and its top left corner on the desktop; None where there is nothing to see."""


class Overlay:
    """Shows above all windows what the run last said. pictures: those of a style and density.

    open_surface: connects to the desktop; less_motion: whether nothing should move by itself there. Both are called in
    threads, may take their time and wait for the desktop.

    While nothing is shown or changes, nothing wakes, but for a look each STALE seconds while something is shown.
    """

    def __init__(
        self,
        open_surface: Callable[[], Surface],
        less_motion: Callable[[], bool] = lambda: False,
        pictures: Callable[[Style, float], Pictures] = Scenes,
    ) -> None:
        self._pictures = pictures
        self._open = open_surface
        self._ask = less_motion
        self._less_motion = False
        self._scenes = {(Style(), 1.0): pictures(Style(), 1.0)}
        self._surface: Surface | None = None
        self._outlined: Target | None = None
        self._retry = 0.0
        self._failed = ""  # what was last said of a failure
        # Locked while there is nothing new: unlocking it never waits, as a condition's lock may for a thread put aside.
        self._bell = threading.Lock()
        self._bell.acquire()
        self._next: Seen | None = None
        self._hidden = False  # as the run said nothing for too long
        self._beat = 0.0  # when the run was last heard of
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="overlay", daemon=True)
        self._thread.start()

    def show(self, shown: Seen | None) -> None:
        """Shows this from now on, None for nothing; returns at once."""
        self._beat = time.monotonic()
        if shown != self._next or self._hidden:
            self._next = shown
            self._ring()

    def close(self) -> None:
        """Removes it from the desktop; one that hangs is left alone."""
        self._closed = True
        self._ring()
        self._thread.join(END)

    def _ring(self) -> None:
        with suppress(RuntimeError):  # it rings already
            self._bell.release()

    def _run(self) -> None:
        threading.Thread(target=self._ask_motion, name="less motion", daemon=True).start()
        drawn: Seen | None = None
        try:
            self._scenes[Style(), 1.0].prepare()
            while True:
                # Again after STALE, where something is shown, as the desktop may have changed.
                self._bell.acquire(timeout=-1 if drawn is None else STALE)
                if self._closed:
                    break
                self._hidden = time.monotonic() - self._beat > STALE
                drawn = None if self._hidden else self._next
                self._draw(drawn)
        except NotOfferedError as e:
            _log.warning("%s", e)
        except Exception:  # whatever it is, the run goes on without
            _log.exception("The ring at the pointer has failed. The run goes on without it.")
        finally:
            if self._surface is not None:
                with suppress(EnvironmentLacksError):
                    self._surface.close()

    def _ask_motion(self) -> None:
        self._less_motion = self._ask()

    def _draw(self, shown: Seen | None) -> None:
        try:
            if self._surface is None and shown is not None and time.monotonic() >= self._retry:
                self._surface = self._open()
            if self._surface is None:
                return
            self._outline(shown, self._surface)
            if found := shown and self._picture(shown, self._surface):
                self._surface.show(*found)
            else:
                self._surface.hide()
        except NotOfferedError:
            raise
        except EnvironmentLacksError as e:
            self._lose(e)

    def _outline(self, shown: Seen | None, surface: Surface) -> None:
        target, colour = (shown.outline, shown.style.colour) if isinstance(shown, Shown) else (None, (0.0, 0.0, 0.0))
        if target != self._outlined:
            self._outlined = target
            surface.outline(target, colour)

    def _picture(self, shown: Seen, surface: Surface) -> tuple[Picture, int, int] | None:
        style = replace(shown.style, size=shown.style.size * surface.scale(*shown.at))
        which = (style, surface.density(*shown.at))
        if which not in self._scenes:
            self._scenes[which] = self._pictures(*which)
        return self._scenes[which].picture(_still(shown) if self._less_motion and isinstance(shown, Shown) else shown)

    def _lose(self, error: EnvironmentLacksError) -> None:
        surface, self._surface = self._surface, None
        self._outlined = None
        self._retry = time.monotonic() + AGAIN
        if str(error) != self._failed:
            self._failed = str(error)
            _log.info("The ring at the pointer is not shown: %s", error.problem)
        if surface is not None:
            with suppress(EnvironmentLacksError):
                surface.close()


def _still(shown: Shown) -> Shown:
    """The same without what moves by itself."""
    mark = Mark("click", 0, shown.mark.button) if shown.mark and shown.mark.kind == "click" else shown.mark
    return replace(shown, mark=mark, fade=0)
