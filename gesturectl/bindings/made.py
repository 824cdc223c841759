"""What each hand has made of late and is making: what bindings of two gestures ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gesturectl.actions.schema import Binding
from gesturectl.bindings.conditions import Sight
from gesturectl.model.types import GestureEvent

KEPT = 10.0  # seconds, the longest time between two gestures that can be asked for


@dataclass(slots=True, eq=False)
class Begun:
    """A making of a gesture that may be the first of two."""

    t: float
    used: bool = False  # it is or was that


@dataclass(slots=True)
class Made:
    """The gestures that are being made, and when each was begun, by hand and name."""

    _going: dict[tuple[int, str], GestureEvent] = field(default_factory=dict)
    _begun: dict[tuple[int, str], list[Begun]] = field(default_factory=dict)  # the newest last

    def begin(self, e: GestureEvent) -> None:
        """A gesture begins."""
        recent = {which: [b for b in begun if b.t >= e.t - KEPT] for which, begun in self._begun.items()}
        self._begun = {which: begun for which, begun in recent.items() if begun}
        self._going[e.track_id, e.name] = e
        self._begun.setdefault((e.track_id, e.name), []).append(Begun(e.t))

    def finish(self, e: GestureEvent) -> None:
        """It ends; one that is cancelled was not made."""
        going = self._going.pop((e.track_id, e.name), None)
        begun = self._begun.get((e.track_id, e.name))
        if e.phase == "cancel" and going and begun and begun[-1].t == going.t:
            begun.pop()

    def last(self, track: int, name: str) -> Begun | None:
        """The last time that a hand has made a gesture."""
        begun = self._begun.get((track, name))
        return begun[-1] if begun else None

    def clear(self) -> None:
        """No hand makes anything any more."""
        self._going.clear()
        self._begun.clear()

    def forget(self) -> None:
        """What comes next is the second of nothing before; what is shown goes on."""
        self._begun.clear()

    def copy(self) -> Made:
        """The same, that does not change any more."""
        return Made(dict(self._going), {k: [replace(b) for b in begun] for k, begun in self._begun.items()})

    def of(self, track: int) -> Mapping[str, float]:
        """When a hand has begun what may be the first of two, by name."""
        return {name: b[-1].t for (of, name), b in self._begun.items() if of == track and b and not b[-1].used}

    def seen(self, e: GestureEvent, look: Callable[[int], Sight]) -> Sight:
        """A hand as a gesture of it begins, with what other hands show and what it has made before."""
        others = {name for track, name in self._going if track != e.track_id}
        passed = {name: e.t - t for name, t in self.of(e.track_id).items()}
        return replace(look(e.track_id), others=others, passed=passed)

    def shown(self, name: str, track: int) -> bool:
        """Whether another hand than that of the track shows it."""
        return any(shown == name and other != track for other, shown in self._going)

    def others(self, e: GestureEvent) -> Iterator[GestureEvent]:
        """What other hands are making."""
        for (track, _), going in tuple(self._going.items()):
            if track != e.track_id:
                yield going


@dataclass(frozen=True, slots=True)
class Making:
    """What hands make at one moment, for those who say what each of them would do.

    bindings: those of the gestures that go on, by hand and name, as far as they have acted or may yet.
    """

    made: Made = field(default_factory=Made)
    bindings: Mapping[tuple[int, str], Sequence[Binding]] = field(default_factory=dict)
