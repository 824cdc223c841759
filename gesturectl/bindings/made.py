"""What each hand has made of late and is making: what bindings of two gestures ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from gesturectl.actions.schema import Binding
from gesturectl.bindings.conditions import Sight
from gesturectl.model.types import GestureEvent

KEPT = 10.0  # seconds, the longest time between two gestures that can be asked for


@dataclass(slots=True)
class Made:
    """The gestures that are being made, and when each was begun last, by hand and name."""

    _going: dict[tuple[int, str], GestureEvent] = field(default_factory=dict)
    _begun: dict[tuple[int, str], float] = field(default_factory=dict)

    def begin(self, e: GestureEvent) -> None:
        """A gesture begins."""
        self._begun = {which: t for which, t in self._begun.items() if t >= e.t - KEPT}
        self._going[e.track_id, e.name] = e
        self._begun[e.track_id, e.name] = e.t

    def finish(self, e: GestureEvent) -> None:
        """It ends; one that is cancelled was not made."""
        self._going.pop((e.track_id, e.name), None)
        if e.phase == "cancel":
            self._begun.pop((e.track_id, e.name), None)

    def use(self, track: int, name: str) -> float | None:
        """This has been the first of two, and is it no more; when it was begun."""
        return self._begun.pop((track, name), None)

    def give_back(self, track: int, name: str, t: float) -> None:
        """This, begun at `t`, may be the first of two again."""
        self._begun.setdefault((track, name), t)

    def clear(self) -> None:
        """No hand makes anything any more."""
        self._going.clear()
        self._begun.clear()

    def forget(self) -> None:
        """What comes next is the second of nothing before; what is shown goes on."""
        self._begun.clear()

    def copy(self) -> Made:
        """The same, that does not change any more."""
        return Made(dict(self._going), dict(self._begun))

    def of(self, track: int) -> Mapping[str, float]:
        """When a hand has begun what may be the first of two, by name."""
        return {name: t for (of, name), t in self._begun.items() if of == track}

    def seen(self, e: GestureEvent, look: Callable[[int], Sight]) -> Sight:
        """A hand as a gesture of it begins, with what other hands show and what it has made before."""
        others = {name for track, name in self._going if track != e.track_id}
        passed = {name: e.t - t for name, t in self.of(e.track_id).items()}
        return replace(look(e.track_id), others=others, passed=passed)

    def shown(self, name: str, track: int) -> bool:
        """Whether another hand than that of the track shows it."""
        return any(shown == name and other != track for other, shown in self._going)

    def others(self, e: GestureEvent) -> Iterator[GestureEvent]:
        """What other hands are making, as if it began now."""
        for (track, _), going in tuple(self._going.items()):
            if track != e.track_id:
                yield replace(going, t=e.t)


@dataclass(frozen=True, slots=True)
class Making:
    """What hands make at one moment, for those who say what each of them would do.

    bindings: those of the gestures that go on, by hand and name, as far as they have acted or may yet.
    """

    made: Made = field(default_factory=Made)
    bindings: Mapping[tuple[int, str], Sequence[Binding]] = field(default_factory=dict)
