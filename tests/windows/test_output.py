"""What a second program gets of what the output sends."""

from collections.abc import Iterator
from contextlib import closing
from itertools import cycle
from pathlib import Path

import pytest

from gesturectl.desktop.output import at_once
from gesturectl.desktop.registry import open_output
from gesturectl.desktop.windows.output import WindowsOutput
from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import MOUSE_BUTTONS, Button, Key, MouseButton, Move, Scroll, Text
from tests.waiting import wait_for
from tests.windows.watching import Watched, watched

# Each attempt of a test is in a row of its own: where Wine still takes the pointer to be at a place, a move to that
# place goes nowhere.
ROWS = cycle(range(100, 700, 10))


@pytest.fixture(scope="module")
def window() -> Iterator[Watched]:
    with watched() as window:
        yield window


@pytest.fixture
def seen(window: Watched) -> Watched:
    window.clear()
    return window


@pytest.fixture(scope="module")
def output() -> Iterator[WindowsOutput]:
    with closing(open_output("auto", guarded=False)) as output:
        assert isinstance(output, WindowsOutput)
        yield output


def test_every_pixel_is_the_one_that_was_meant(output: WindowsOutput, seen: Watched) -> None:
    width, height = output.screen
    places = [(x, x * (height - 1) // (width - 1)) for x in range(0, width, 3)]
    for x, y in [*places, (width - 1, height - 1), (0, height - 1), (width - 1, 0)]:
        output.emit(Move(0.0, x, y))
        # Wine takes the X server's word, too, which comes later.
        seen.wait_for(lambda x=x, y=y: output.pointer() == (x, y), f"{x}, {y}")  # type: ignore[misc]
    output.emit(Move(0.0, 100.4, 200.6))
    seen.wait_for(lambda: output.pointer() == (100, 201), "rounding")


@pytest.mark.parametrize(
    ("button", "name"), [("left", "left"), ("right", "right"), ("middle", "middle"), ("back", "x1"), ("forward", "x2")]
)
def test_five_buttons_are_clicked_and_dragged(
    button: MouseButton, name: str, output: WindowsOutput, seen: Watched
) -> None:
    places: list[tuple[int, int]] = []

    def drag() -> bool:
        seen.clear()
        row = next(ROWS)
        places[:] = [(x, row + x % 7) for x in range(300, 321)]
        output.emit(Move(0.0, *places[0]))
        seen.wait_for(lambda: output.pointer() == places[0], f"{places[0]}")
        output.emit(Button(0.0, button, True))
        seen.wait_for(lambda: len(seen.of("button")) == 1, "the press")
        for place in places[1:]:
            output.emit(Move(0.0, *place))
            seen.wait_for(lambda place=place: seen.strays() or seen.last_place() == place, f"{place}")  # type: ignore[misc]
        output.emit(Button(0.0, button, False))
        seen.wait_for(lambda: len(seen.of("button")) == 2, "the release")
        return not seen.strays()

    wait_for(drag, "a drag without others' moves", seconds=60)
    assert seen.buttons() == [(name, True), (name, False)]
    assert [(e["x"], e["y"]) for e in seen.of("button")] == [places[0], places[-1]]
    pressed, released = (seen.events.index(event) for event in seen.of("button"))
    assert [(e["x"], e["y"]) for e in seen.events[pressed + 1 : released]] == places[1:]


def test_two_clicks_are_a_double_click(output: WindowsOutput, seen: Watched) -> None:
    def two_clicks() -> bool:
        seen.clear()
        place = 300, next(ROWS)
        output.emit(Move(0.0, *place))
        seen.wait_for(lambda: output.pointer() == place, "the place")
        for pressed in (True, False, True, False):
            output.emit(Button(0.0, "left", pressed))
        seen.wait_for(lambda: len(seen.of("button")) == 4, "two clicks")
        return not seen.strays()

    wait_for(two_clicks, "two clicks without others' moves", seconds=60)
    assert [e["double"] for e in seen.of("button")] == [False, False, True, False]


def test_the_wheels_turn_by_fractions_and_lose_none(output: WindowsOutput, seen: Watched) -> None:
    output.emit(Scroll(0.0, 0.0, 1.0))
    output.emit(Scroll(0.0, 0.0, -0.5))
    for _ in range(30):
        output.emit(Scroll(0.0, -0.0125, 0.01))  # 1.5 and 1.2 of 120
    seen.wait_for(lambda: sum(e["turn"] for e in seen.of("wheel")) == 96, "the wheel")
    seen.wait_for(lambda: sum(e["turn"] for e in seen.of("hwheel")) == -45, "the one to the sides")
    assert [e["turn"] for e in seen.of("wheel")][:4] == [120, -60, 1, 1]


def test_text_arrives_whole_beyond_what_keys_have(output: WindowsOutput, seen: Watched) -> None:
    text = "Grüße, 日本語 𝄞👍🏽 €\n\tend" + "x" * 100
    at_once(output.type(Text(0.0, text)))
    arrived = text.replace("\n", "\r")
    seen.wait_for(lambda: len(seen.text()) >= len(arrived), "the text")
    assert seen.text() == arrived


def test_text_is_typed_with_held_modifiers_lifted(output: WindowsOutput, seen: Watched) -> None:
    output.emit(Key(0.0, "alt", True))
    at_once(output.type(Text(0.0, "plain")))
    output.emit(Key(0.0, "alt", False))
    lifted = [(0x12, pressed) for pressed in (True, False, True, False)]
    seen.wait_for(lambda: [k for k in seen.strokes() if k[0] == 0x12] == lifted, "the end")
    assert seen.text() == "plain"


def test_a_control_character_is_refused_before_anything_is_typed(output: WindowsOutput, seen: Watched) -> None:
    with pytest.raises(GesturectlError, match=r"'\\x07' cannot be typed"):
        at_once(output.type(Text(0.0, "a\x07b")))
    output.emit(Scroll(0.0, 0.0, 1.0))
    seen.wait_for(lambda: seen.of("wheel"), "what comes after it")
    assert seen.text() == ""


@pytest.mark.parametrize(
    ("name", "vk", "scan"),
    [("a", 0x41, 0x1E), ("ctrl", 0x11, 0x1D), ("up", 0x26, 0xE048), ("f13", 0x7C, 0x64), ("delete", 0x2E, 0xE053),
     ("play_pause", 0xB3, 0xE022), ("volume_up", 0xAF, 0xE030), ("7", 0x37, 0x08)],
)  # fmt: skip
def test_keys_arrive_with_both_their_numbers(
    name: str, vk: int, scan: int, output: WindowsOutput, seen: Watched
) -> None:
    for pressed in (True, False):
        output.emit(Key(0.0, name, pressed))
    seen.wait_for(lambda: len(seen.of("key")) == 2, "press and release")
    assert [(e["vk"], e["scan"], e["pressed"]) for e in seen.of("key")] == [(vk, scan, True), (vk, scan, False)]


def test_a_character_brings_the_modifiers_that_it_needs_and_leaves_those_that_are_held(
    output: WindowsOutput, seen: Watched
) -> None:
    for name, pressed in (("shift", True), ("?", True), ("?", False)):
        output.emit(Key(0.0, name, pressed))
    seen.wait_for(lambda: len(seen.of("key")) >= 4, "the keys")
    assert seen.strokes()[-1] == (0xBF, False)
    output.emit(Key(0.0, "shift", False))
    seen.wait_for(lambda: seen.strokes()[-1] == (0x10, False), "the release of shift")
    assert seen.text() == "?"


def test_a_character_on_no_key_is_typed(output: WindowsOutput, seen: Watched) -> None:
    for pressed in (True, False):
        output.emit(Key(0.0, "日", pressed))
    seen.wait_for(lambda: seen.text() == "日", "the character")


def test_what_windows_has_not_is_named(output: WindowsOutput) -> None:
    with pytest.raises(GesturectlError, match="no key 'brightness_up'"):
        output.emit(Key(0.0, "brightness_up", True))
    for name in MOUSE_BUTTONS[3:7]:
        with pytest.raises(GesturectlError, match=f"mouse button '{name}'"):
            output.emit(Button(0.0, name, True))


def test_what_is_left_down_is_released_by_the_next_one(tmp_path: Path, seen: Watched) -> None:
    held = tmp_path / "held"
    lost = open_output("desktop", guarded=False, held=held)
    assert isinstance(lost, WindowsOutput)
    for event in (Button(0.0, "left", True), Key(0.0, "ctrl", True), Key(0.0, "t", True), Key(0.0, "t", False)):
        lost.emit(event)
    content = held.read_bytes()
    with closing(open_output("desktop", guarded=False, held=held)) as output:
        assert isinstance(output, WindowsOutput)
        assert sorted(output.left) == ["button 1", "key 17"]
    seen.wait_for(lambda: (0x11, False) in seen.strokes() and ("left", False) in seen.buttons(), "the releases")
    held.write_bytes(content)
    with closing(open_output("desktop", guarded=False, held=held)) as output:
        assert isinstance(output, WindowsOutput)
        assert output.left == []  # nothing is down any more
    lost.close()
