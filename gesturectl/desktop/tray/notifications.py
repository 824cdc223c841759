"""Notifications, one of each kind at a time: a newer one replaces the last (Desktop Notifications Specification 1.2).

Nothing here waits: what the service has not yet answered is not asked again, and only the newest of each kind is kept
meanwhile.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from typing import Any

from jeepney import DBusAddress, Message, MessageType, new_method_call

from gesturectl.desktop.tray.icons import rgba
from gesturectl.desktop.tray.shown import Note

NAME = "org.freedesktop.Notifications"
_ADDRESS = DBusAddress("/org/freedesktop/Notifications", NAME, NAME)
_SIZE = 48  # pixels of the picture


class Notifications:
    """send: posts a message and returns its serial; absent: called when nobody takes notifications."""

    def __init__(self, send: Callable[[Message], int], absent: Callable[[], None]) -> None:
        self._send = send
        self._absent = absent
        self.reset()

    def reset(self) -> None:
        """The service is another one."""
        self._markup: bool | None = None  # whether it reads texts as markup; None: not known
        self._ids: dict[str, int] = {}  # by kind
        self._asked: dict[int, str] = {}  # kind by the serial of what is not answered yet; empty for what it can do
        self._waiting: dict[str, Note] = {}  # by kind

    def show(self, note: Note) -> None:
        """Shows it as soon as the service has answered what came before."""
        self._waiting[note.kind] = note
        if self._markup is None:
            if "" not in self._asked.values():
                self._asked[self._send(new_method_call(_ADDRESS, "GetCapabilities"))] = ""
        elif note.kind not in self._asked.values():
            self._show_waiting(note.kind)

    def hear(self, serial: int, answer: Message) -> None:
        """The answer to what was sent with that serial; others are ignored."""
        if (kind := self._asked.pop(serial, None)) is None:
            return
        if answer.header.message_type is MessageType.error:
            self._waiting.clear()
            self._markup = None
            self._absent()
        elif kind:
            self._ids[kind] = answer.body[0] if answer.body else 0
            self._show_waiting(kind)
        else:
            self._markup = "body-markup" in answer.body[0]
            for waits in list(self._waiting):
                self._show_waiting(waits)

    def _show_waiting(self, kind: str) -> None:
        note = self._waiting.pop(kind, None)
        if note is None:
            return
        before = self._ids.pop(kind, 0)
        if note.title:
            self._asked[self._send(self._call(note, before))] = kind
        elif before:
            self._asked[self._send(new_method_call(_ADDRESS, "CloseNotification", "u", (before,)))] = kind

    def _call(self, note: Note, before: int) -> Message:
        picture = (_SIZE, _SIZE, 4 * _SIZE, True, 8, 4, rgba(note.icon, _SIZE))
        hints: dict[str, tuple[str, Any]] = {
            "desktop-entry": ("s", "gesturectl"),
            "urgency": ("y", 0 if note.passing else 1),
            "transient": ("b", note.passing),
            "image-data": ("(iiibiiay)", picture),
        }
        text = html.escape(note.text, quote=False) if self._markup else note.text
        body: tuple[Any, ...] = ("gesturectl", before, "", note.title, text, [], hints, -1)
        return new_method_call(_ADDRESS, "Notify", "susssasa{sv}i", body)
