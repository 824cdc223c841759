"""The tray's icon and the notifications on the session's D-Bus: a thread and a connection of their own.

Only this thread ever waits for the bus, and it waits for the answer of no desktop. A tray or a notification service
that is missing is reported once, at the level of information, a bus for debugging only; one that comes later is
noticed.
"""

from __future__ import annotations

import contextlib
import logging
import os
import selectors
import socket
import threading
import time
from collections.abc import Callable
from itertools import islice

from jeepney import DBusAddress, HeaderFields, Message, MessageType, message_bus, new_method_call

from gesturectl.desktop.bus import Bus
from gesturectl.desktop.tray.exported import reply
from gesturectl.desktop.tray.icons import Icon, argb
from gesturectl.desktop.tray.item import Item
from gesturectl.desktop.tray.notifications import NAME as NOTIFICATIONS
from gesturectl.desktop.tray.notifications import Notifications
from gesturectl.desktop.tray.shown import Shown
from gesturectl.model.errors import EnvironmentLacksError

log = logging.getLogger(__name__)

WATCHER = "org.kde.StatusNotifierWatcher"
_WATCHER = DBusAddress("/StatusNotifierWatcher", WATCHER, WATCHER)
_BUS = "org.freedesktop.DBus"
_DO_NOT_QUEUE = 4
FIRST_TRY, LAST_TRY = 0.2, 10.0  # seconds before a bus is tried again, doubled from try to try
BURST, PAUSE = 32, 0.02  # messages that are handled at once, and seconds before more: others must not cost much
END = 0.5  # seconds that the end of the run waits for the thread


class Presence:
    """Shows what `shown` gives: asked at first, after `wake`, and when it is due.

    chosen: called with what the user has chosen, as by Item; opened: when the menu is about to be opened. All three are
    called on this thread, and have to return at once.
    """

    def __init__(
        self, shown: Callable[[], Shown], chosen: Callable[[str], None], opened: Callable[[], None] = lambda: None
    ) -> None:
        self._shown = shown
        self._chosen = chosen
        self._opened = opened
        self._reported: set[str] = set()
        self._closed = False
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="tray", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something else to be shown; from any thread."""
        with contextlib.suppress(OSError):  # it will look anyway, or has ended
            self._bell.send(b"\0")

    def close(self) -> None:
        """Takes the icon away. A thread that waits for a bus is left to itself."""
        self._closed = True
        self._bell.close()
        self._thread.join(END)

    def _run(self) -> None:
        try:
            with self._ear, selectors.DefaultSelector() as selector:
                selector.register(self._ear, selectors.EVENT_READ)
                self._connect(selector)
        except Exception:  # whatever it is, the run goes on without
            log.exception("The tray's icon and notifications have failed; the run goes on without.")

    def _connect(self, selector: selectors.BaseSelector) -> None:
        """Serves one connection after the other, until closed."""
        wait = FIRST_TRY
        while not self._closed:
            shown = self._shown()
            if not any(shown.wanted):
                self._rest(selector, shown.due)
                continue
            try:
                with contextlib.closing(Bus("the desktop", "")) as bus:
                    selector.register(bus, selectors.EVENT_READ)
                    try:
                        wait = FIRST_TRY
                        _Connection(bus, shown, self._chosen, self._opened, self._absent).serve(self, selector)
                    finally:
                        selector.unregister(bus)
            except EnvironmentLacksError as e:
                log.debug("There is no icon in the tray and no notification. %s", e.problem)
                self._rest_until(selector, time.monotonic() + wait)
                wait = min(2 * wait, LAST_TRY)

    def _absent(self, what: str, text: str) -> None:
        if what not in self._reported and not self._closed:
            self._reported.add(what)
            log.info("%s", text)

    def _rest_until(self, selector: selectors.BaseSelector, at: float) -> None:
        while not self._closed and (left := at - time.monotonic()) > 0:
            self._rest(selector, left)

    def _rest(self, selector: selectors.BaseSelector, seconds: float | None) -> None:
        """Until something comes, or so many seconds have passed."""
        selector.select(seconds)
        with contextlib.suppress(BlockingIOError):
            while not self._closed and self._ear.recv(256):
                pass

    def next(self, selector: selectors.BaseSelector, before: Shown, *, soon: bool) -> Shown | None:
        """What to show next, once there may be something else; None where that needs no connection, or another one."""
        if soon:
            time.sleep(PAUSE)
        self._rest(selector, 0.0 if soon else before.due)
        if self._closed:
            return None
        shown = self._shown()
        return shown if shown.wanted == before.wanted else None


class _Connection:
    """What is shown over one connection."""

    def __init__(
        self,
        bus: Bus,
        shown: Shown,
        chosen: Callable[[str], None],
        opened: Callable[[], None],
        absent: Callable[[str, str], None],
    ) -> None:
        self._bus = bus
        self._absent = absent
        self._name = f"org.kde.StatusNotifierItem-{os.getpid()}-1"
        self._item = Item(shown.tray[0], chosen, opened) if shown.tray else None
        self._shown = shown
        self._registered: set[int] = set()  # serials of what is not answered yet
        without = "Nobody takes notifications on this desktop. There will be none."
        self._notifications = Notifications(bus.post, lambda: absent("notifications", without))

    def serve(self, presence: Presence, selector: selectors.BaseSelector) -> None:
        """Until the presence has something for another connection, or none. Raises EnvironmentLacksError."""
        for name in (WATCHER, NOTIFICATIONS):
            rule = f"type='signal',sender='{_BUS}',member='NameOwnerChanged',arg0='{name}'"
            self._bus.post(message_bus.AddMatch(rule))
        if self._item is not None:
            self._bus.post(message_bus.RequestName(self._name, _DO_NOT_QUEUE))
            self._register()
        shown: Shown | None = self._shown
        while shown is not None:
            self._show(shown)
            handled = 0
            for message in islice(self._bus.messages(), BURST):
                handled += 1
                self._handle(message)
            shown = presence.next(selector, shown, soon=handled == BURST)

    def _register(self) -> None:
        call = new_method_call(_WATCHER, "RegisterStatusNotifierItem", "s", (self._name,))
        self._registered.add(self._bus.post(call))

    def _show(self, shown: Shown) -> None:
        if self._item is not None and shown.tray is not None:
            for signal in self._item.show(*shown.tray):
                self._bus.post(signal)
        for note in shown.notes or ():
            self._notifications.show(note)

    def _handle(self, message: Message) -> None:
        kind, fields = message.header.message_type, message.header.fields
        if kind is MessageType.method_call:
            if (answer := self._item.reply(message) if self._item is not None else reply((), message)) is not None:
                self._bus.post(answer)
        elif kind is MessageType.signal:
            if fields.get(HeaderFields.sender) == _BUS and fields.get(HeaderFields.member) == "NameOwnerChanged":
                self._owner_changed(*message.body)
        else:
            self._answered(fields[HeaderFields.reply_serial], message)

    def _owner_changed(self, name: str, _: str, new: str) -> None:
        if name == NOTIFICATIONS:
            self._notifications.reset()
        elif name == WATCHER and new and self._item is not None:
            self._register()

    def _answered(self, serial: int, answer: Message) -> None:
        if serial in self._registered:
            self._registered.discard(serial)
            if answer.header.message_type is MessageType.error:
                self._absent("tray", "This desktop has no tray for the icon. `gesturectl doctor` tells what helps.")
                return
            for icon in Icon:  # drawn now, as long as nothing has to be quick
                argb(icon)
        else:
            self._notifications.hear(serial, answer)


def hosts() -> tuple[bool, bool] | None:
    """Whether this session has a tray, and whether a notification service, if only when needed; None without a bus."""
    try:
        with contextlib.closing(Bus("the desktop", "")) as bus:
            tray = bus.answer(message_bus.NameHasOwner(WATCHER)) == (1,) and _has_host(bus)
            there = {*bus.answer(message_bus.ListNames())[0], *bus.answer(message_bus.ListActivatableNames())[0]}
            return tray, NOTIFICATIONS in there
    except EnvironmentLacksError:
        return None


def _has_host(bus: Bus) -> bool:
    """Whether a watcher shows its items; one that does not say so is taken to."""
    with contextlib.suppress(EnvironmentLacksError):
        return bool(bus.property(_WATCHER, "IsStatusNotifierHostRegistered", "b"))
    return True
