"""Keys and text by a virtual keyboard of Wayland: it has the keymap of the user's own, and another one meanwhile."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from itertools import islice

from gesturectl.desktop.keyboard.keysyms import keysyms
from gesturectl.desktop.keyboard.xkb import Stroke, XkbKeymap, keymap_of
from gesturectl.desktop.output import Steps, at_once
from gesturectl.desktop.wayland.wire import Wire, message
from gesturectl.model.errors import GesturectlError

SETTLE = 0.03  # seconds after a change of the keymap, in which some programs lose keys
_OWN = "gesturectl"  # the name of keymaps made here, by which they are known when they come back
_MOST = 200  # characters in one keymap; X11 programs know 247 keycodes


class VirtualKeyboard:
    """Presses keys by name and types text through object `number` of a `zwp_virtual_keyboard_v1`."""

    def __init__(
        self,
        wire: Wire,
        number: int,
        now: Callable[[], int],
        holding: Callable[[bytes, bool], AbstractContextManager[None]] = lambda *_: nullcontext(),
    ) -> None:
        """now: the time in milliseconds, for the events' stamps; holding: as that of BackEnd."""
        self._wire, self._number, self._now, self._holding = wire, number, now, holding
        self._keymap: XkbKeymap | None = None
        self._down: dict[str, Stroke] = {}
        self._settled = 0.0
        self._borrowed = False  # a keymap made here is in force

    def use(self, text: str | None) -> None:
        """Take the user's keymap over, the system's default for None; what is down stays to be released as pressed."""
        if text is not None and (f'"{_OWN}"' in text[:200] or (self._keymap and text == self._keymap.text)):
            return
        keymap = XkbKeymap(text)
        for stroke in self._down.values():
            keymap.press(stroke.key, True)
        self._keymap = keymap
        if not self._borrowed:
            self._upload(keymap.text)

    def key(self, name: str, pressed: bool) -> None:
        """Press or release one key; raises GesturectlError where the layout has no such key."""
        keymap = self._keymap
        assert keymap
        at_once(self._settle())
        if pressed:
            found = keymap.stroke(keysyms(name))
            if found is None:
                raise GesturectlError(
                    f"The present keyboard layout has no key {name!r}.",
                    "Bind another key, or use `text` to type a character that is on no key.",
                )
            self._down[name] = stroke = found
            self._send_modifiers(stroke.group)
        elif name in self._down:
            stroke = self._down.pop(name)
        else:
            return
        release = message(self._number, 1, 0, stroke.key, 0) + message(self._number, 2, 0, 0, 0, 0)
        with self._holding(release, pressed):
            self._key(stroke.key, pressed)
        keymap.press(stroke.key, pressed)
        if not self._borrowed:  # what is typed meanwhile has none; they are sent at its end
            self._send_modifiers(stroke.group if pressed else 0)

    def type(self, text: str) -> Steps:
        """Type `text`, whatever modifiers are on; raises GesturectlError for a control character that is no key."""
        assert self._keymap
        found = [keysyms(c) for c in text]
        if () in found:
            raise GesturectlError(f"The character {text[found.index(())]!r} cannot be typed here.", "Leave it out.")
        yield from self._settle()
        strokes = [self._keymap.stroke(k) for k in found]
        if None in strokes:
            yield from self._type_by_own_keymaps([k[0] for k in found])
        else:
            for stroke in strokes:
                assert stroke
                self._wire.request(self._number, 2, stroke.modifiers, 0, 0, stroke.group)
                self._tap(stroke.key)
            self._send_modifiers(0)

    def close(self) -> None:
        """Destroy the keyboard, which releases what it holds."""
        self._wire.request(self._number, 3)

    def _type_by_own_keymaps(self, symbols: list[int]) -> Steps:
        self._borrowed = True
        try:
            for part in _parts(symbols):
                known = {k: i for i, k in enumerate(dict.fromkeys(part), 1)}
                # Before it, too: where a new keymap has changed them already, programs get no event.
                self._send_no_modifiers()
                self._upload(keymap_of(known, _OWN))
                self._send_no_modifiers()
                yield from self._settle()
                for symbol in part:
                    self._tap(known[symbol])
                self._settled = time.monotonic() + SETTLE
                yield from self._settle()
        finally:
            self._borrowed = False
            assert self._keymap
            self._upload(self._keymap.text)
            self._send_no_modifiers()
            self._send_modifiers(0)
        yield from self._settle()

    def _upload(self, text: str) -> None:
        data = text.encode() + b"\0"
        fd = os.memfd_create(_OWN, os.MFD_CLOEXEC)
        try:
            os.write(fd, data)
            self._wire.request(self._number, 0, 1, len(data), fd=fd)
        finally:
            os.close(fd)
        self._settled = time.monotonic() + SETTLE

    def _settle(self) -> Steps:
        self._wire.flush()
        while (wait := self._settled - time.monotonic()) > 0:
            yield wait

    def _tap(self, key: int) -> None:
        self._key(key, True)
        self._key(key, False)

    def _key(self, key: int, pressed: bool) -> None:
        self._wire.request(self._number, 1, self._now(), key, int(pressed))

    def _send_no_modifiers(self) -> None:
        self._wire.request(self._number, 2, 0, 0, 0, 0)

    def _send_modifiers(self, group: int) -> None:
        """Say which modifiers are on: those held as keys, and those that make the characters of the keys held."""
        assert self._keymap
        depressed, latched, locked = self._keymap.modifiers()
        for stroke in self._down.values():
            depressed |= stroke.modifiers
        self._wire.request(self._number, 2, depressed, latched, locked, group)


def _parts(symbols: list[int]) -> Iterator[list[int]]:
    rest = iter(symbols)
    while part := list(islice(rest, _MOST)):
        yield part
