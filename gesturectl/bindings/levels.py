"""Which bindings are in force: those of the layers that are on, the newest first, over those of the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gesturectl.actions import Binding

ByGesture = Mapping[str, Sequence[Binding]]


class Levels:
    """The profile in force and the layers that are on."""

    def __init__(
        self, profiles: Mapping[str, Sequence[Binding]], layers: Mapping[str, Sequence[Binding]], profile: str
    ) -> None:
        self._profiles = {name: _by_gesture(bindings) for name, bindings in profiles.items()}
        self._layers = {name: _by_gesture(bindings) for name, bindings in layers.items()}
        self._toggled: list[str] = []  # the newest last
        self._bound: frozenset[str] = frozenset()
        self.profile = ""
        self.put(profile)

    @property
    def toggled(self) -> tuple[str, ...]:
        """The layers that were put on to stay, the newest last."""
        return tuple(self._toggled)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of all profiles."""
        return tuple(self._profiles)

    def put(self, profile: str) -> None:
        """Puts a profile in force."""
        self.profile = profile
        levels = (self._profiles[profile], *self._layers.values())
        self._bound = frozenset(
            on for level in levels for on, found in level.items() if any(b.do != "nothing" for b in found)
        )

    def toggle(self, layer: str) -> None:
        """Puts a layer on, or takes it off."""
        if layer in self._toggled:
            self._toggled.remove(layer)
        elif layer in self._layers:
            self._toggled.append(layer)

    def take_over(self, old: Levels) -> None:
        """The layers that are on in `old`, as far as there are such."""
        self._toggled = [layer for layer in old._toggled if layer in self._layers]

    def binds(self, gesture: str) -> bool:
        """Whether the gesture does anything, in the profile or a layer that may be put on."""
        return gesture in self._bound

    def find(self, gesture: str, momentary: Sequence[str], applies: Callable[[Binding], bool]) -> Sequence[Binding]:
        """The bindings of the topmost level that has any that apply; momentary: layers of gestures, the newest last."""
        names = (*reversed(momentary), *reversed(self._toggled))
        levels = [self._layers[name] for name in names if name in self._layers]
        for level in (*levels, self._profiles[self.profile]):
            if found := [b for b in level.get(gesture, ()) if applies(b)]:
                return found
        return ()


def _by_gesture(bindings: Sequence[Binding]) -> dict[str, list[Binding]]:
    found: dict[str, list[Binding]] = {}
    for b in bindings:
        found.setdefault(b.on, []).append(b)
    return found
