"""A run as the desktop shows it: tray and notifications, and what the user chooses there."""

from __future__ import annotations

import logging
import threading
import time
import webbrowser
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import closing, contextmanager
from typing import Any

from gesturectl.control.run_handle import Controls, RunHandle
from gesturectl.control.status import Status
from gesturectl.desktop import autostart, systems
from gesturectl.desktop.tray.icons import Icon
from gesturectl.desktop.tray.shown import ACTIVATE, SECONDARY, Note, Shown
from gesturectl.learn.hour.words import minutes
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.notices import Notice, report
from gesturectl.run.shown.announcements import Announcements
from gesturectl.run.shown.looks import LEARN, LEARN_DISCARD, LEARN_KEEP, PROFILE, entries, look
from gesturectl.settings import Feedback

log = logging.getLogger(__name__)

ANSWER = 2.0  # seconds in which a frame comes, or none does

HOUR = 3600.0  # seconds of the user's use that are learned from

_COMMANDS: dict[str, Callable[[Controls], None]] = {
    "pause": lambda controls: controls.pause(),
    "resume": lambda controls: controls.resume(),
    SECONDARY: lambda controls: controls.toggle(),
    "quit": lambda controls: controls.stop(),
}
# What is asked of the run, and under which title its answer is shown.
_QUESTIONS: dict[str, tuple[str, Callable[[Controls], Future[str]]]] = {
    "not meant": ("Not meant", lambda controls: controls.not_meant()),
    LEARN: ("Learning from your use", lambda controls: controls.learn(HOUR)),
    LEARN_KEEP: ("Learned from your use", lambda controls: controls.end_learning(keep=True)),
    LEARN_DISCARD: ("Thrown away", lambda controls: controls.end_learning(keep=False)),
}


@contextmanager
def shown_on_desktop(handle: RunHandle, page: Callable[[], str]) -> Iterator[None]:
    """Shows the run meanwhile, as its config asks for; `page` gives the address of its page."""
    desk = _Desk(handle, page)
    with closing(systems.load(systems.here().presence)(desk.shown, desk.choose, desk.look_at_login)) as presence:
        desk.wake = presence.wake
        seen: tuple[Any, ...] = ()

        def on_change() -> None:
            nonlocal seen
            if (now := _seen(handle.status, handle.config.feedback)) != seen:
                seen = now
                presence.wake()

        end = handle.on_change(on_change)
        on_change()
        try:
            yield
        finally:
            end()


def _seen(status: Status, feedback: Feedback) -> tuple[Any, ...]:
    """What of a status and its config is to be seen on the desktop; on the engine's thread."""
    return (
        status.state,
        status.paused_by,
        status.camera.state,
        status.profile,
        status.profiles,
        status.muted,
        status.window,
        status.learning and minutes(status.learning.left),
        [(p.text, p.over is None) for p in status.problems],
        feedback.tray,
        feedback.notifications,
    )


class _Desk:
    """What is shown of a run, on the tray's thread; what takes its time has a thread of its own."""

    def __init__(self, handle: RunHandle, page: Callable[[], str]) -> None:
        self._handle = handle
        self._page = page
        self._announcements = Announcements()
        self._at_login: bool | None = None
        self._looked = self._looking = False
        self._notes: deque[Note] = deque(maxlen=4)
        self.wake: Callable[[], None] = lambda: None

    def shown(self) -> Shown:
        """What is to be seen now."""
        status, feedback, now = self._handle.status, self._handle.config.feedback, time.monotonic()
        notes = self._announcements.step(status, now)
        while self._notes:
            notes.append(self._notes.popleft())
        state = look(status)
        due = self._announcements.due
        if feedback.tray and not self._looked:
            self.look_at_login()
        return Shown(
            (state, entries(status, state.title, at_login=self._at_login)) if feedback.tray else None,
            tuple(notes) if feedback.notifications else None,
            None if due is None else max(due - now, 0.0),
        )

    def choose(self, key: str) -> None:
        """The user has chosen an entry of the menu, or clicked the icon."""
        if key in ("page", ACTIVATE):
            self._begin(self._open_page)
        elif key == "login":
            self._begin(self._switch_login)
        elif key.startswith(PROFILE):
            name = key.removeprefix(PROFILE)
            self._submit(lambda controls: controls.profile(name))
        elif (question := _QUESTIONS.get(key)) is not None:
            self._begin(lambda: self._ask(key, *question))
        elif (command := _COMMANDS.get(key)) is not None:
            if key == "quit":
                self._handle.ending()  # it ends even where the engine never does this
            self._submit(command)

    def look_at_login(self) -> None:
        """Finds out whether the program starts at login, which may take a moment."""
        if not self._looking:
            self._looked = self._looking = True
            self._begin(self._find_login)

    def _submit(self, command: Callable[[Controls], None]) -> None:
        def done(outcome: Future[None]) -> None:
            if isinstance(error := outcome.exception(), GesturectlError):
                log.warning("%s", error)
            elif error is not None:
                report(log, Notice.COMMAND, "A command of the tray has failed.", error=error)

        self._handle.submit(command).add_done_callback(done)

    def _begin(self, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                work()
            except GesturectlError as e:
                log.warning("%s", e)
                self._notes.append(Note("failed", e.problem, e.remedy, Icon.RUNNING))
                self.wake()

        threading.Thread(target=run, name="tray's work", daemon=True).start()

    def _open_page(self) -> None:
        url = self._page()
        if not webbrowser.open(url):
            raise EnvironmentLacksError("No browser is found.", "Open the address that `gesturectl ui --url` prints.")

    def _ask(self, key: str, title: str, question: Callable[[Controls], Future[str]]) -> None:
        answer: Future[str] = self._handle.submit(question)
        try:
            words = answer.result(ANSWER)
        except FutureTimeoutError:
            raise EnvironmentLacksError("No hands are seen at present.", "Say it while the camera is on.") from None
        self._notes.append(Note(key, title, words, Icon.RUNNING, passing=True))
        self.wake()

    def _find_login(self) -> None:
        found: bool | None = None
        try:
            found = autostart.is_on()
        except GesturectlError as e:
            log.debug("%s", e)
        finally:
            self._looking = False
        if found != self._at_login:
            self._at_login = found
            self.wake()

    def _switch_login(self) -> None:
        try:
            autostart.turn_off() if autostart.is_on() else autostart.turn_on()
        finally:
            self._find_login()
