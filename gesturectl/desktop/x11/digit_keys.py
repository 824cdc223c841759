"""Digits that the user types while things on the screen have numbers: taken from the applications for as long.

Only these keys are grabbed, by a connection of their own, so that a run that hangs keeps no other key from anyone, and
one that ends keeps none.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import xcffib
import xcffib.xproto

from gesturectl.desktop.x11.connection import open_display
from gesturectl.model.errors import EnvironmentLacksError
from gesturectl.model.hints import DIGITS, ENDS

_log = logging.getLogger(__name__)

STALE = 1.0  # seconds without a word of the run after which the keys are left alone, as it may hang
_ESCAPE, _KEYPAD_0 = 0xFF1B, 0xFFB0  # keysyms
_KEYSYMS = {_ESCAPE: ENDS} | {ord(d): d for d in DIGITS} | {_KEYPAD_0 + int(d): d for d in DIGITS}
_LOCKS = (0, 2, 16, 18)  # modifiers that change nothing: none, Caps Lock, Num Lock (Mod2 by custom), both
_SHIFT = 1  # by which digits are typed on some layouts


class DigitKeys:
    """Calls `typed`, in a thread, with each digit, or with ENDS for the key that ends it."""

    def __init__(self, typed: Callable[[str], None], display: str | None = None) -> None:
        self._typed = typed
        self._display = display or os.environ.get("DISPLAY", "")
        self._on = False
        self._beat = 0.0  # when the run was last heard of
        self._closed = False
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._ring, False)
        self._thread = threading.Thread(target=self._run, name="digit keys", daemon=True)
        self._thread.start()

    def take(self, on: bool) -> None:
        """Takes the keys, or leaves them to the applications; returns at once."""
        before, self._beat = self._beat, time.monotonic()
        if on != self._on or (on and self._beat - before > STALE):  # left alone while the run stood still
            self._on = on
            self._wake()

    def close(self) -> None:
        """Leaves the keys alone for good."""
        self._closed = True
        self._wake()
        self._thread.join(STALE)

    def _wake(self) -> None:
        with suppress(BlockingIOError):
            os.write(self._ring, b".")

    def _run(self) -> None:
        try:
            connection = open_display(self._display, "Show the numbers by fingers.")
        except EnvironmentLacksError as e:
            _log.warning("Numbers cannot be typed: %s", e)
            return
        try:
            self._serve(connection)
        except (xcffib.ConnectionException, xcffib.Error) as e:
            _log.warning("Numbers cannot be typed: the X server says %s.", type(e).__name__)
        finally:
            with suppress(xcffib.ConnectionException):
                connection.disconnect()

    def _serve(self, c: Any) -> None:
        root = c.get_setup().roots[c.pref_screen].root
        grabbed: dict[int, str] = {}
        poll = select.poll()
        for descriptor in (self._bell, c.get_file_descriptor()):
            poll.register(descriptor, select.POLLIN)
        while not self._closed:
            wanted = self._on and time.monotonic() - self._beat < STALE
            if wanted and not grabbed:
                grabbed = _keycodes(c)
                _grab(c, root, grabbed)
            elif grabbed and not wanted:
                c.core.UngrabKey(0, root, xcffib.xproto.ModMask.Any)
                c.flush()
                grabbed = {}
            for keycode in _pressed(c):
                if keycode in grabbed:
                    self._typed(grabbed[keycode])
            if any(fd == self._bell for fd, _ in poll.poll(STALE * 1000 if grabbed else None)):
                os.read(self._bell, 4096)


def _keycodes(c: Any) -> dict[int, str]:
    """The keys that give those keysyms, and what each means."""
    setup = c.get_setup()
    first, count = setup.min_keycode, setup.max_keycode - setup.min_keycode + 1
    reply = c.core.GetKeyboardMapping(first, count).reply()
    per = reply.keysyms_per_keycode
    rows = {first + n: list(reply.keysyms)[n * per : (n + 1) * per] for n in range(count)}
    return {keycode: _KEYSYMS[sym] for keycode, row in rows.items() for sym in row[:2] if sym in _KEYSYMS}


def _grab(c: Any, root: int, keycodes: dict[int, str]) -> None:
    """Those that another program has grabbed stay with it."""
    mode = xcffib.xproto.GrabMode.Async
    cookies = [
        c.core.GrabKeyChecked(False, root, modifiers, keycode, mode, mode)
        for keycode in keycodes
        for locks in _LOCKS
        for modifiers in (locks, locks | _SHIFT)
    ]
    for cookie in cookies:
        with suppress(xcffib.xproto.AccessError):
            cookie.check()


def _pressed(c: Any) -> Iterator[int]:
    """The keycodes of the keys that have gone down since the last call."""
    while (event := c.poll_for_event()) is not None:
        if isinstance(event, xcffib.xproto.KeyPressEvent):
            yield event.detail
