"""What the page shows of a run, as one small record a frame. A slow page gets the newest record and misses others.

The engine's thread only puts its step into a queue; everything else is done in the server's thread, and only while a
page is open. Each record is whole in itself: what happened a moment ago is in it with a running number.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import Any, Protocol

import orjson

from gesturectl.actions.registry import behaviour
from gesturectl.actions.schema import Binding
from gesturectl.bindings.conditions import sight
from gesturectl.bindings.levels import levels_at
from gesturectl.bindings.made import Making
from gesturectl.bindings.meant import awaited, bound, waits_for_none
from gesturectl.config.explain import binding_words
from gesturectl.control.run_handle import RunHandle, Subscription
from gesturectl.control.status import Status
from gesturectl.gestures.features import pinch_gaps
from gesturectl.gestures.recogniser import PINCHES
from gesturectl.model.types import Button, GestureEvent, Hand, HandFrame, Key, Move, OutputEvent, Scroll
from gesturectl.page.server.said import Said
from gesturectl.pipeline.step import Step
from gesturectl.settings import Config

LEAST = 1 / 35  # seconds between two records to one page
QUIET = 1.0  # seconds without a frame after which a record is sent all the same
LAST = 16  # things that happened, in a record
MOST_PAGES = 12
RESUMES = ("toggle", "resume")  # the actions that end a pause


class Activity(Protocol):
    """Something that a person does with the page and the hand, such as recording a gesture."""

    @property
    def finished(self) -> bool: ...

    def step(self, frame: HandFrame) -> None:
        """Takes in a frame."""
        ...

    def record(self) -> Mapping[str, Any]:
        """What to show of it."""
        ...


class Feed:
    """Records for all open pages; `mute`, `begin` and `activity` are for any thread, the rest for the server's.

    config: what the pages have to know of the config's file, at a time in seconds.
    """

    def __init__(self, handle: RunHandle, config: Callable[[float], Mapping[str, Any]]) -> None:
        self._handle = handle
        self._config = config
        self._reader: Subscription | None = None
        self._pages: dict[int, asyncio.Event] = {}
        self._muters: set[int] = set()
        self._muting = threading.Lock()
        self._numbers = itertools.count(1)
        self._state = _State()
        self._in_force = _InForce()
        self._said = Said()
        self._activity: Activity | None = None
        self._beats: asyncio.TimerHandle | None = None
        self._owner = 0  # the page whose activity it is

    async def records(self) -> AsyncIterator[bytes]:
        """The events of one page, until it disconnects; the first carries its number. It mutes no longer after that."""
        number, event = next(self._numbers), asyncio.Event()
        if len(self._pages) >= MOST_PAGES:
            return
        if not self._pages:
            self._state = _State()
            self._reader = self._handle.subscribe(_waking(asyncio.get_running_loop(), self._wake))
            self._beat()
        self._pages[number] = event
        event.set()
        try:
            yield b'event: hello\ndata: {"page":%d}\n\n' % number
            while True:
                begun = time.monotonic()
                await event.wait()
                event.clear()
                yield b"data: " + self._encoded() + b"\n\n"
                if (rest := begun + LEAST - time.monotonic()) > 0:
                    await asyncio.sleep(rest)
        finally:
            del self._pages[number]
            self.mute(number, False)
            if self._owner == number:
                self._activity = None
            if not self._pages:
                self.close()

    def mute(self, page: int, muted: bool) -> None:
        """Whether this page wants nothing sent to the desktop; ends by itself with the page."""
        with self._muting:
            before = bool(self._muters)
            if muted and page in self._pages:
                self._muters.add(page)
            else:
                self._muters.discard(page)
            if bool(self._muters) != before:
                self._handle.submit(lambda controls: controls.mute(not before))

    def begin(self, page: int, activity: Activity | None) -> None:
        """Gives the hands to an activity of a page that is open, or ends the one there is."""
        if activity is None or page in self._pages:
            self._activity, self._owner = activity, page

    @property
    def activity(self) -> Activity | None:
        """What is being done, or has just been."""
        return self._activity

    def close(self) -> None:
        """The engine is asked for no more."""
        if self._reader:
            self._reader.close()
        self._reader = None

    def _wake(self) -> None:
        for moment in self._reader.take() if self._reader else ():
            self._state.take(moment.frame, moment.step)
            self._said.take(moment.step, frame=moment.frame is not None)
            if moment.frame is not None and self._activity and not self._activity.finished:
                self._activity.step(moment.frame)
        for event in self._pages.values():
            event.set()

    def _beat(self) -> None:
        """A record where no frame came, for as long as there are pages."""
        if self._beats:
            self._beats.cancel()
        for event in self._pages.values():
            event.set()
        self._beats = asyncio.get_running_loop().call_later(QUIET, self._beat) if self._reader else None

    def _encoded(self) -> bytes:
        activity = self._activity.record() if self._activity else None
        status = self._handle.status
        self._in_force.follow(self._handle.config, status)
        run = _run(status) | {"resumed_by": self._in_force.resumed_by() if status.paused_by == "gesture" else []}
        more = {"muted": bool(self._muters), "activity": activity, "run": run}
        more |= self._said.record() | {"config": self._config(time.monotonic())}
        return orjson.dumps(self._state.record(self._in_force) | more, option=orjson.OPT_SERIALIZE_NUMPY)


def _waking(loop: asyncio.AbstractEventLoop, f: Callable[[], None]) -> Callable[[], None]:
    """Calls `f` on the loop, from any thread; nothing where the loop has ended."""

    def wake() -> None:
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(f)

    return wake


def _run(status: Status) -> dict[str, Any]:
    """What the page shows of the status."""
    return {
        "state": status.state,
        "paused_by": status.paused_by,
        "profile": status.profile,
        "profiles": status.profiles,
        "profile_by": status.profile_by,
        "layers": status.layers,
        "momentary_layers": status.momentary_layers,
        "next_dwell": status.next_dwell,
        "dwell_locked": status.dwell_locked,
        "window": status.window and {"names": status.window.names, "title": status.window.title},
        "camera": status.camera,
        "latency": {"frame": status.latency["frame"]} if "frame" in status.latency else {},
        "held": status.held,
        "engaged": [h.id for h in status.hands if h.engaged],
        "waits": {str(h.id): h.waits for h in status.hands if h.waits},
        "learning": status.learning,
        "pointing": next((h.id for h in status.hands if h.pointing), None),
    }


class _InForce:
    """The bindings in force, by the rules of the engine: what a hand would do with them."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._config = Config()
        self._levels = levels_at(self._config, "default", (), ())
        self._paused = False
        self._pointing: int | None = None

    def follow(self, config: Config, status: Status) -> None:
        """Takes in the config and the status of the run as they are now."""
        key = (config, status.profile, status.layers, status.momentary_layers)
        if key != self._key:
            self._config, self._levels = config, levels_at(*key)
        self._key = key
        self._paused = status.paused_by is not None
        self._pointing = next((h.id for h in status.hands if h.pointing), None)

    def resumed_by(self) -> list[dict[str, Any]]:
        """The gestures that end a pause, and for how many seconds each has to be held for that."""
        ways = self._levels.reachable(lambda b: b.do in RESUMES)
        return list({(b.on, b.hold): {"on": b.on, "hold": b.hold} for b in ways}.values())

    def record(self, frame: HandFrame, hand: Hand, name: str, pose: str, making: Making) -> dict[str, Any]:
        """What a hand that shows a gesture would do, in words, and for how many seconds it has to be held for that.

        What goes on already does what it has begun to do. How fast the hand is is not looked at: conditions on that
        count as met, the words name them.
        """
        gesture = GestureEvent("pinch" if name == "ok" else name, "begin", hand.track_id, frame.t, pose, 1.0)
        found = making.bindings.get((hand.track_id, gesture.name))
        if found is None:
            seen = making.made.seen(gesture, lambda _: sight(hand, frame.size, None))
            found = bound(self._levels, gesture, hand.side, seen, points=hand.track_id == self._pointing)
        acting = [b for b in found if not self._paused or behaviour(b.do).traits.acts_paused]
        waits = {} if self._paused else self._waits(gesture, hand, acting)
        longest = max(waits.values(), default=0)
        return {
            "does": [self._words(b, waits) for b in acting],
            "next": [] if self._paused else self._next(gesture, hand, making),
            "hold": max((b.hold if waits_for_none(b) else max(b.hold, longest) for b in found), default=0),
        }

    def _waits(self, e: GestureEvent, hand: Hand, found: Sequence[Binding]) -> Mapping[str, float]:
        """For how many seconds what a gesture does waits for which others after it."""
        waits: dict[str, float] = {}
        for b in awaited(self._levels, e.name, hand.side, found):
            waits[b.on] = max(b.within, waits.get(b.on, 0.0))
        return waits

    def _words(self, b: Binding, waits: Mapping[str, float]) -> str:
        words = binding_words(self._config, b)
        if not waits or waits_for_none(b):
            return words
        others = " or ".join(f"`{name}`" for name in waits)
        return f"{words}, once {max(waits.values()):g} s have passed without {others}"

    def _next(self, e: GestureEvent, hand: Hand, making: Making) -> list[str]:
        """What other gestures of the hand would do now because of what it has made before."""
        first = {e.name: e.t, **making.made.of(hand.track_id)}
        return [
            f"`{b.on}`: {binding_words(self._config, b)}"
            for name, t in first.items()
            for b in awaited(self._levels, name, hand.side, ())
            if e.t - t <= b.within and (b.on != e.name or b.after == e.name)
        ]


class _State:
    """What is known of the run from the steps so far."""

    def __init__(self) -> None:
        self._frame: HandFrame | None = None
        self._poses: dict[int, tuple[str, float]] = {}
        self._making = Making()
        self._gestures: dict[int, str] = {}
        self._since: dict[int, float] = {}  # when each hand's gesture began, in the time of the stream
        self._pointer: tuple[int, int] | None = None
        self._events: deque[tuple[int, str, str]] = deque(maxlen=LAST)
        self._number = itertools.count(1)
        self._arrivals: deque[float] = deque(maxlen=31)
        self._scrolled = -1.0

    def take(self, frame: HandFrame | None, step: Step) -> None:
        if frame is not None:
            self._frame = frame
            self._arrivals.append(time.monotonic())
            self._poses = {p.track_id: (p.pose, p.score) for p in step.poses}
            self._making = step.making or Making()
        for gesture in step.gestures:
            self._gesture(gesture)
        for event in step.outputs:
            self._output(event)

    def _gesture(self, e: GestureEvent) -> None:
        if e.phase == "begin":
            self._events.append((next(self._number), "gesture", e.name))
        if e.phase in ("begin", "update"):
            if self._gestures.get(e.track_id) != e.name:
                self._gestures[e.track_id], self._since[e.track_id] = e.name, e.t
        elif e.phase in ("end", "cancel") and self._gestures.get(e.track_id) == e.name:
            del self._gestures[e.track_id]

    def _output(self, e: OutputEvent) -> None:
        if isinstance(e, Move):
            self._pointer = round(e.x), round(e.y)
        elif isinstance(e, Button | Key):
            name = f"{e.button} button" if isinstance(e, Button) else e.key
            if e.pressed:
                self._events.append((next(self._number), "output", f"{name} down"))
        elif isinstance(e, Scroll):
            if e.t > self._scrolled + 0.5:
                self._events.append((next(self._number), "output", "scroll"))
            self._scrolled = e.t
        else:
            self._events.append((next(self._number), "output", "text"))

    def record(self, in_force: _InForce) -> dict[str, Any]:
        frame = self._frame
        hands = [self._hand(frame, h, in_force) for h in frame.hands] if frame and not self._stalled() else []
        return {
            "t": frame.t if frame else None,
            "size": frame.size if frame else None,
            "fps": self._fps(),
            "hands": hands,
            "pointer": self._pointer,
            "events": list(self._events),
        }

    def _hand(self, frame: HandFrame, hand: Hand, in_force: _InForce) -> dict[str, Any]:
        pose, score = self._poses.get(hand.track_id, ("none", 0.0))
        gesture = self._gestures.get(hand.track_id)
        gaps = pinch_gaps(hand, tuple(PINCHES.values()))
        return {
            "id": hand.track_id,
            "side": hand.side,
            "points": hand.landmarks[:, :2].round(1).ravel(),
            "pose": pose,
            "score": round(score, 3),
            "gaps": dict(zip(PINCHES, (round(g, 3) for g in gaps), strict=True)),
            "gesture": gesture,
            "held": round(frame.t - self._since[hand.track_id], 2) if gesture else 0,
            **in_force.record(frame, hand, gesture or pose, pose, self._making),
        }

    def _stalled(self) -> bool:
        """Whether the last frame is of long ago: what it shows is no more."""
        return not self._arrivals or time.monotonic() - self._arrivals[-1] > QUIET

    def _fps(self) -> float:
        a = self._arrivals
        if len(a) < 2 or self._stalled() or a[-1] == a[0]:
            return 0.0
        return round((len(a) - 1) / (a[-1] - a[0]), 1)
