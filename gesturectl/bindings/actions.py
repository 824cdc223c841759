"""What an action sends: at once, or down while its gesture lasts and up again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate

from gesturectl.actions.schema import (
    DESKTOP_ACTIONS,
    Action,
    Click,
    DoubleClick,
    HoldKey,
    KeyTap,
    LayerWhile,
    Macro,
    Press,
    RunProgram,
    RunShell,
    TypeText,
    Value,
    Wait,
)
from gesturectl.model.types import Button, Key, MouseButton, OutputEvent, StartProgram, Text

ParseChord = Callable[[str], tuple[str, ...]]


class Emitter:
    """Turns actions into output events; chords: those of the named desktop actions."""

    def __init__(self, chords: Mapping[str, str], parse_chord: ParseChord) -> None:
        self._chords = chords
        self.parse = parse_chord

    def begin(self, do: Action, t: float) -> list[OutputEvent]:
        """What an action sends when it fires; of a macro that is nothing, see `steps`."""
        if isinstance(do, Press):
            return [Button(t, do.press, True)]
        if isinstance(do, HoldKey):
            return [Key(t, k, True) for k in self.parse(do.hold_key)]
        if isinstance(do, Click):
            return _click(do.click, t)
        if isinstance(do, DoubleClick):
            return [*_click(do.double_click, t), *_click(do.double_click, t)]
        if isinstance(do, KeyTap):
            return _tap(self.parse(do.key), t)
        if isinstance(do, TypeText):
            return [Text(t, do.text)]
        if isinstance(do, RunProgram):
            return [StartProgram(t, do.run)]
        if isinstance(do, RunShell):
            return [StartProgram(t, (do.shell,), shell=True)]
        if isinstance(do, str) and do in DESKTOP_ACTIONS:
            return _tap(self.parse(self._chords[do]), t)
        return []

    def end(self, do: Action, t: float) -> list[OutputEvent]:
        """What takes back that which `begin` has put down."""
        if isinstance(do, Press):
            return [Button(t, do.press, False)]
        if isinstance(do, HoldKey):
            return [Key(t, k, False) for k in reversed(self.parse(do.hold_key))]
        return []


def steps(macro: Macro, t: float) -> list[tuple[float, Action]]:
    """The steps of a macro that begins at time `t`, each with the time when it is due."""
    waits = accumulate(s.wait if isinstance(s, Wait) else 0.0 for s in macro.macro)
    return [(t + w, s) for w, s in zip(waits, macro.macro, strict=True) if not isinstance(s, Wait)]


def lasts(do: Action) -> bool:
    """Whether an action goes on for as long as its gesture does."""
    return isinstance(do, Press | HoldKey | LayerWhile | Value) or do in ("scroll", "zoom", "clutch")


def of_pointer(do: Action) -> bool:
    """Whether an action is about the place of the pointer."""
    return isinstance(do, Press | Click | DoubleClick) or do in ("scroll", "clutch")


def _click(button: MouseButton, t: float) -> list[OutputEvent]:
    return [Button(t, button, True), Button(t, button, False)]


def _tap(keys: Sequence[str], t: float) -> list[OutputEvent]:
    return [*(Key(t, k, True) for k in keys), *(Key(t, k, False) for k in reversed(keys))]
