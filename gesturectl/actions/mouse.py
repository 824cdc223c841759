"""Mouse buttons, and the hand in place of the wheel."""

from __future__ import annotations

import math
from typing import ClassVar, Literal, get_args

from gesturectl.actions.base import Context, Form, Group, Named, Running, Traits, ZoomWheel, click
from gesturectl.model.types import Button, GestureEvent, MouseButton, OutputEvent, Scroll
from gesturectl.model.words import quoted

GROUP = Group("mouse", "Mouse", "What the mouse does", place=2)
CLICKS = 3  # of the wheel, by which a page scrolls at once
TO = {"up": "up", "down": "down", "left": "to the left", "right": "to the right"}


class Press(Form):
    """`{press: left}`: hold a mouse button down while the gesture lasts."""

    press: MouseButton
    """The mouse button."""

    traits: ClassVar = Traits(
        lasts=True,
        holds=True,
        of_pointer=True,
        holds_button=True,
        says="holds the {press} mouse button down while it lasts",
        at_once="and so is the press; write `do: {{click: {press}}}`.",
        label="hold the button down while it lasts (drag)",
        widget="button",
    )

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return [Button(t, self.press, True)]

    def end(self, t: float) -> list[OutputEvent]:
        return [Button(t, self.press, False)]


def _clicks(key: str, verb: str) -> Traits:
    return Traits(of_pointer=True, step=verb, label=verb, says=f"{verb}s the {{{key}}} mouse button", widget="button")


class Click(Form):
    """`{click: right}`: press a mouse button and let it go."""

    click: MouseButton
    """The mouse button."""

    traits: ClassVar = _clicks("click", "click")

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return click(self.click, t)

    @classmethod
    def meant_by(cls, text: str) -> str | None:
        return f"{{click: {text}}}" if text in get_args(MouseButton) else None


class DoubleClick(Form):
    """`{double_click: left}`: click a mouse button twice."""

    double_click: MouseButton
    """The mouse button."""

    traits: ClassVar = _clicks("double_click", "double-click")

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return 2 * click(self.double_click, t)


class TripleClick(Form):
    """`{triple_click: left}`: click a mouse button three times, which selects a line or paragraph."""

    triple_click: MouseButton
    """The mouse button."""

    traits: ClassVar = _clicks("triple_click", "triple-click")

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        return 3 * click(self.triple_click, t)


class Scrolling(Named):
    """The pointing hand turns the wheel; the binder's `Scroller` does it."""

    traits = Traits(
        lasts=True,
        idles=True,
        scrolls=True,
        stops_pointer=True,
        of_pointer=True,
        label="scroll as the hand moves",
    )


class Wheel(Named):
    """The wheel is turned by a few clicks, at once."""

    traits = Traits(step="scroll")
    _WAYS: ClassVar = {"scroll_up": (0, 1), "scroll_down": (0, -1), "scroll_left": (-1, 0), "scroll_right": (1, 0)}
    _BACK: ClassVar = dict(zip(_WAYS, ("scroll_down", "scroll_up", "scroll_right", "scroll_left"), strict=True))

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        x, y = self._WAYS[self.name]
        return [Scroll(t, float(CLICKS * x), float(CLICKS * y))]

    @property
    def undone_by(self) -> str:
        return self._BACK[self.name]


class Clutch(Named):
    """The pointer stays where it is while the hand moves elsewhere."""

    traits = Traits(lasts=True, idles=True, stops_pointer=True, of_pointer=True, label="keep the pointer in place")


class Precision(Named):
    """The pointer goes a quarter of its way, for small targets and fine drawing."""

    traits = Traits(lasts=True, idles=True, slows_pointer=True, label="move the pointer finely")


class AxisLock(Named):
    """The pointer keeps to the axis along which the hand first moves, for straight lines and sliders."""

    traits = Traits(lasts=True, idles=True, straightens=True, label="keep the pointer on a straight line")


class Hints(Named):
    """Numbers on what can be pressed; showing one by fingers or typing it clicks that."""

    traits = Traits(acts_in_hints=True, label="show numbers on buttons, and click one by its number")

    def begin(self, t: float, context: Context) -> list[OutputEvent]:
        context.hints(t)
        return []


class Zooming(Named):
    """Two pinching hands turn the wheel, with the key held that makes it zoom."""

    traits = Traits(lasts=True, label="zoom as two hands move apart")

    def running(self, context: Context) -> Running:
        return _Zoom(context.zoom_clicks)

    @classmethod
    def misplaced(cls, gesture: str) -> tuple[Literal["on", "do"], str] | None:
        if gesture == "zoom":
            return None
        return "do", f"the action `zoom` follows two pinching hands, not {quoted(gesture)}; write `on: zoom`."


class _Zoom(Running):
    """One zoom. The key goes down with the first step, as a tap of it alone may mean more."""

    def __init__(self, clicks: float) -> None:
        self._clicks = clicks  # for twice the distance
        self._sent = 0.0  # wheel clicks
        self._wheel = ZoomWheel()

    def update(self, event: GestureEvent) -> list[OutputEvent]:
        clicks = math.log2(event.data.get("ratio", 1.0)) * self._clicks
        step, self._sent = clicks - self._sent, clicks
        return self._wheel.turn(step, event.t) if step else []

    def deadline(self) -> float | None:
        return self._wheel.deadline

    def tick(self, t: float) -> list[OutputEvent]:
        return self._wheel.tick(t)

    def end(self, t: float) -> list[OutputEvent]:
        return self._wheel.end(t)


ACTIONS = (
    Press,
    Click,
    DoubleClick,
    TripleClick,
    Scrolling("scroll", "scrolls as the hand moves"),
    *(Wheel(f"scroll_{way}", f"scrolls {to} by three clicks of the wheel") for way, to in TO.items()),
    Zooming("zoom", "zooms as the hands move apart or together"),
    Clutch("clutch", "holds the pointer in place while the hand moves elsewhere"),
    AxisLock("axis_lock", "keeps the pointer to the axis along which it first moves, sideways or up and down"),
    Hints("hints", "shows numbers on what can be pressed, of which fingers show or keys type the one to be clicked"),
    Precision("precision", "moves the pointer a quarter as far as the hand else does"),
)
