"""Keys of the keyboard."""

from __future__ import annotations

from typing import ClassVar

from gesturectl.actions.base import Context, Form, Group, Name, Traits, tap
from gesturectl.model.keys import NAMED_KEYS, parse_chord
from gesturectl.model.types import Key, OutputEvent

GROUP = Group("keys", "Press keys", check="Keep them down while the gesture lasts", place=1)


class KeyTap(Form):
    """`{key: ctrl+shift+t}`: tap a key or chord."""

    key: Name
    """Names of keys, joined by `+`."""

    traits: ClassVar = Traits(chords="one", step="press keys", says="taps {key}", widget="keys")

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return tap(parse_chord(self.key), t)

    @classmethod
    def meant_by(cls, text: str) -> str | None:
        try:
            keys = parse_chord(text)
        except ValueError:
            return None
        return f"{{key: {'+'.join(keys)}}}" if len(keys) > 1 or keys[0] in NAMED_KEYS else None


class HoldKey(Form):
    """`{hold_key: shift}`: hold a key or chord down while the gesture lasts."""

    hold_key: Name
    """Names of keys, joined by `+`."""

    traits: ClassVar = Traits(
        lasts=True,
        holds=True,
        chords="one",
        says="holds {hold_key} down while it lasts",
        at_once="and the key up again; write `do: {{key: {hold_key}}}`.",
        widget="keys",
    )

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return [Key(t, k, True) for k in parse_chord(self.hold_key)]

    def end(self, t: float) -> list[OutputEvent]:
        return [Key(t, k, False) for k in reversed(parse_chord(self.hold_key))]


ACTIONS = (KeyTap, HoldKey)
