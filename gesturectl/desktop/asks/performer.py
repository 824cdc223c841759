"""Has the desktop do what it is asked, in a thread of its own: a desktop that hangs delays no event.

What waits for too long is not done any more: a late action is one that nobody meant.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from gesturectl.actions.desktop import NAMES
from gesturectl.desktop.asks.survey import Survey
from gesturectl.desktop.asks.way import OWN_WAY, NothingToDo, Way
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.keys import parse_chord
from gesturectl.model.notices import Notice, report, resolved
from gesturectl.model.types import AskDesktop

_log = logging.getLogger(__name__)
_LATE = 1.0  # seconds after which an action is not done any more
_MOST = 8  # actions that wait
_END = 1.0  # seconds that the end waits for an action that is being done


class Performer:
    """Does desktop actions. `survey` looks how, in the performer's thread, which closes what it has found."""

    def __init__(
        self,
        survey: Callable[[Callable[[GesturectlError], None]], Survey],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """survey: is given what reports, from any thread, that an action was not done after all."""
        self._survey = survey
        self._clock = clock
        self._ways: dict[str, Way] = {}
        self._looked = threading.Event()
        self._waiting: queue.Queue[tuple[str, float] | None] = queue.Queue(_MOST)
        self._failed: dict[str, str] = {}  # what was reported, by action
        self._thread = threading.Thread(target=self._run, name="desktop actions", daemon=True)
        self._thread.start()

    def ask(self, event: AskDesktop) -> Sequence[str]:
        """Has an action done, and returns at once: the keys to be pressed for it, where it is done by keys.

        Raises GesturectlError where nothing does it here, or too much waits.
        """
        if not self._looked.is_set():
            raise GesturectlError(
                f"`{event.action}` is not done: what this desktop offers is still being asked.",
                "Make the gesture again.",
            )
        way = self._ways[event.action]
        if way.chord:
            return parse_chord(way.chord)
        if not way.do:
            raise GesturectlError(f"`{event.action}` is not done ({way.words}).", f"{OWN_WAY.format(event.action)}")
        try:
            self._waiting.put_nowait((event.action, self._clock()))
        except queue.Full:
            raise GesturectlError(
                f"`{event.action}` is not done: the desktop still does what it was asked before.",
                "Look whether it hangs.",
            ) from None
        return ()

    def wait_until_known(self, seconds: float) -> bool:
        """Waits until it is known what the desktop offers; False where that takes longer."""
        return self._looked.wait(seconds)

    def close(self) -> None:
        """Ends the thread, which leaves undone what waits."""
        while True:
            try:
                self._waiting.get_nowait()
            except queue.Empty:
                break
        self._waiting.put_nowait(None)
        self._thread.join(_END)

    def _run(self) -> None:
        found = self._look()
        try:
            while (asked := self._waiting.get()) is not None:
                action, t = asked
                try:
                    self._do(action, t)
                except EnvironmentLacksError as e:  # it has gone, or is another one by now: look again, once
                    found.close()
                    found = self._look()
                    self._again(action, t, e)
        finally:
            found.close()

    def _look(self) -> Survey:
        try:
            found = self._survey(lambda error: self._tell("screenshot", error))
        except Exception as e:  # which it never does, but then no action may wait for it for ever
            _log.exception("What this desktop offers cannot be found out.")
            found = Survey(dict.fromkeys(NAMES, Way(f"the look at this desktop has failed: {e!r}")))
        self._ways = dict(found.ways)
        self._looked.set()
        return found

    def _again(self, action: str, t: float, error: EnvironmentLacksError) -> None:
        if self._ways[action].do is None:
            self._tell(action, error)
            return
        try:
            self._do(action, t)
        except EnvironmentLacksError as e:
            self._tell(action, e)

    def _do(self, action: str, t: float) -> None:
        """Raises EnvironmentLacksError where the desktop is gone."""
        if self._clock() - t > _LATE:
            late = f"it waited for longer than {_LATE:g} s for what was asked before"
            self._tell(action, GesturectlError(late + ".", "Look whether the desktop hangs."))
            return
        do = self._ways[action].do
        assert do is not None
        try:
            do()
        except NothingToDo as e:
            _log.info("%s: %s.", action, e)
        except EnvironmentLacksError:
            raise
        except GesturectlError as e:
            self._tell(action, e)
            return
        except Exception as e:  # an answer that no desktop gives
            self._tell(action, GesturectlError(f"the desktop answers what is not understood ({e!r}).", ""))
            return
        if self._failed.pop(action, None) is not None:
            resolved(_log, Notice.DESKTOP, "`%s` is done again.", action, which=action)

    def _tell(self, action: str, error: GesturectlError) -> None:
        """Reports once that an action is not done, until it is done again or fails otherwise."""
        if self._failed.get(action) != error.problem:
            self._failed[action] = error.problem
            report(_log, Notice.DESKTOP, "`%s` is not done. %s", action, error, which=action)
