"""The one account of everything held down, in front of every output."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence

from gesturectl.desktop.output import Output, Steps
from gesturectl.model.errors import GesturectlError
from gesturectl.model.notices import Notice, report
from gesturectl.model.types import AskDesktop, Button, Key, Move, OutputEvent, StartProgram, Text

_log = logging.getLogger(__name__)

_Held = tuple[type[Button] | type[Key], str]


def _account(event: Button | Key) -> _Held:
    return type(event), event.button if isinstance(event, Button) else event.key


class Ledger:
    """Passes events to an output and keeps what they hold down, so that all of it can be released at any moment.

    A button or key is held once: the second press is refused, and the first release ends it. While a text is being
    typed, what comes waits for its end, but for the releases of what is down and, before anything waits, the pointer.
    start: starts programs; ask: has the desktop do something, and gives the keys to be pressed for it, if it is done by
    keys. Where these are left out, their events go to the output, too.
    """

    def __init__(
        self,
        output: Output,
        start: Callable[[StartProgram], None] | None = None,
        ask: Callable[[AskDesktop], Sequence[str]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.output = output
        self._start = start or output.emit
        self._ask = ask
        self._clock = clock
        self._held: dict[_Held, None] = {}  # what has been pressed, though it may still wait
        self._down: dict[_Held, None] = {}  # what the output holds down
        self._typing: Steps | None = None
        self._due = 0.0  # when it goes on
        self._waiting: deque[OutputEvent] = deque()
        self._t = 0.0
        self._closed = False

    @property
    def held(self) -> tuple[str, ...]:
        """Names of the buttons and keys that are down, in the order they were pressed."""
        return tuple(name for _, name in self._held)

    @property
    def buttons(self) -> tuple[str, ...]:
        """Names of the buttons that are down."""
        return tuple(name for kind, name in self._down if kind is Button)

    def emit(self, event: OutputEvent) -> bool:
        """Send `event`, or keep it waiting; False for the press of a held thing and the release of one not held.

        Raises what the output's `emit` raises. After a failed press or release nothing is held on its account.
        """
        self._t = event.t
        if not isinstance(event, Button | Key):
            self._pass_on(event)
            return True
        held = _account(event)
        if event.pressed == (held in self._held):
            return False
        if event.pressed:
            self._held[held] = None
            try:
                self._pass_on(event)
            except GesturectlError:
                del self._held[held]
                raise
        else:
            del self._held[held]
            self._pass_on(event)
        return True

    def go_on(self) -> float | None:
        """Go on with a text, then with what waits for its end: the seconds until the next step, None for no more.

        Raises what `emit` raises, of what has waited.
        """
        while self._typing is not None or self._waiting:
            if self._typing is not None:
                if (left := self._due - self._clock()) > 0:
                    return left
                self._step(self._typing)
                if self._typing is not None:
                    return max(0.0, self._due - self._clock())
                continue
            event = self._waiting.popleft()
            try:
                self._send(event)
            except GesturectlError:
                if isinstance(event, Button | Key) and event.pressed and _account(event) not in self._to_come():
                    self._held.pop(_account(event), None)
                raise
        return None

    def _pass_on(self, event: OutputEvent) -> None:
        last = self._waiting[-1] if self._waiting else None
        if self._typing is None and last is None:
            self._send(event)
        elif isinstance(event, Move) and isinstance(last, Move):
            self._waiting[-1] = event
        elif self._overtakes(event):
            self._send(event)
        else:
            self._waiting.append(event)

    def _overtakes(self, event: OutputEvent) -> bool:
        if isinstance(event, Move):
            return not self._waiting
        return isinstance(event, Button | Key) and not event.pressed and _account(event) not in self._to_come()

    def _to_come(self) -> set[_Held]:
        """What has been pressed, but waits."""
        return {_account(e) for e in self._waiting if isinstance(e, Button | Key) and e.pressed}

    def _send(self, event: OutputEvent) -> None:
        if isinstance(event, StartProgram):
            self._start(event)
        elif isinstance(event, AskDesktop) and self._ask:
            self._tap(self._ask(event), event.t)
        elif isinstance(event, Text):
            self._typing = self.output.type(event)
            self._step(self._typing)
        elif isinstance(event, Button | Key):
            self._send_held(event)
        else:
            self.output.emit(event)

    def _tap(self, keys: Sequence[str], t: float) -> None:
        """Presses keys and releases them; those that are down stay as they are."""
        pressed: list[str] = []
        try:
            for key in keys:
                if (Key, key) not in self._down:
                    self._send_held(Key(t, key, True))
                    pressed.append(key)
        finally:
            for key in reversed(pressed):
                self._send_held(Key(t, key, False))

    def _send_held(self, event: Button | Key) -> None:
        held = _account(event)
        if not event.pressed:
            if held in self._down:  # not where a press that has waited was refused
                try:
                    self.output.emit(event)
                except GesturectlError:
                    del self._down[held]
                    raise
                del self._down[held]  # after sending: where that failed, it is released again
            return
        self._down[held] = None  # before sending, so that an interrupt in between still ends in a release
        try:
            self.output.emit(event)
        except GesturectlError:
            del self._down[held]
            raise

    def _step(self, typing: Steps) -> None:
        self._typing = None  # unless it goes on
        for seconds in typing:
            self._typing, self._due = typing, self._clock() + seconds
            break

    def _stop_typing(self) -> None:
        typing, self._typing = self._typing, None
        self._waiting.clear()
        if typing is not None:
            try:
                typing.close()
            except Exception as e:
                text = "The keyboard may not be as before a text that was broken off: %s"
                report(_log, Notice.TEXT, text, e)

    def release_all(self, t: float) -> list[OutputEvent]:
        """Let go of everything held, last pressed first, and return the releases of what was held.

        A text breaks off, and what waits for its end does not happen, but for the releases of what is down. Each
        release is attempted; one that the output refuses is logged and left out of the answer.
        """
        self._stop_typing()
        releases: dict[_Held, OutputEvent] = {h: h[0](t, h[1], False) for h in self._held}  # type: ignore[arg-type]
        self._held.clear()
        while self._down:
            held, _ = self._down.popitem()
            kind, name = held
            try:
                self.output.emit(kind(t, name, False))  # type: ignore[arg-type]
            except Exception as e:
                report(_log, Notice.RELEASE, "%s could not be released: %s", name, e)
                releases.pop(held, None)
        return list(reversed(releases.values()))

    def close(self) -> None:
        """Release everything, then close the output; a second call does nothing."""
        if self._closed:
            return
        self._closed = True
        try:
            self.release_all(self._t)
        finally:
            self.output.close()
