"""What of the Windows back end can be computed on every system; `tests/windows` has the rest, under Wine."""

import struct
from ctypes import addressof
from queue import SimpleQueue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.release.reports import DOWN, UP, packed
from gesturectl.desktop.windows import inputs, keys
from gesturectl.desktop.windows.api import KeyboardHook, MonitorInfo, MouseHook, Rect
from gesturectl.desktop.windows.inputs import OURS, SIZE, Area, Stroke
from gesturectl.desktop.windows.monitors import arranged
from gesturectl.desktop.windows.processes.guardian_process import News, watch
from gesturectl.desktop.windows.processes.own_input_process import is_users
from gesturectl.model.errors import GesturectlError
from gesturectl.model.keys import MEDIA, NAMED_KEYS
from gesturectl.model.types import Monitor

MOUSE, KEY = "<I4xiiIII4xQ", "<I4xHHII4xQ8x"


@given(st.integers(640, 20000), st.data())
def test_a_move_is_to_the_very_pixel(width: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, width - 1))
    kind, dx, dy, wheel, flags, time, extra = struct.unpack(MOUSE, inputs.move(x, x, Area(-1920, -50, width, width)))
    assert (kind, wheel, flags, time, extra) == (0, 0, 0xC001, 0, OURS)
    assert dx == dy
    assert dx * width // 65536 == x
    assert round(dx * width / 65536) == x


def test_events_have_the_size_and_the_fields_of_input() -> None:
    assert struct.unpack(MOUSE, inputs.button(5, False)) == (0, 0, 0, 1, 0x100, 0, OURS)
    assert struct.unpack(MOUSE, inputs.button(2, True)) == (0, 0, 0, 0, 0x8, 0, OURS)
    assert struct.unpack(KEY, inputs.key(keys.NAMED["up"], False)) == (1, 0x26, 0x48, 0x3, 0, OURS)
    turns = inputs.wheel(-30, 240)
    assert [struct.unpack(MOUSE, turns[n : n + SIZE])[3:5] for n in (0, SIZE)] == [(240, 0x800), (2**32 - 30, 0x1000)]
    assert inputs.wheel(0, 0) == b""


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1))
def test_a_text_is_typed_as_its_utf_16_units(text: str) -> None:
    typed = b"".join(keys.typed(c) for c in text)
    events = [struct.unpack(KEY, typed[n : n + SIZE]) for n in range(0, len(typed), SIZE)]
    assert [e[3] for e in events] == [0x4, 0x6] * (len(events) // 2)
    assert b"".join(e[2].to_bytes(2, "little") for e in events[::2]).decode("utf-16-le") == text


def test_every_key_has_its_numbers_but_those_that_windows_has_not() -> None:
    missing = {name for name in NAMED_KEYS if name not in keys.NAMED}
    assert missing == {"brightness_up", "brightness_down"} <= set(MEDIA)
    assert len({stroke.vk for stroke in keys.NAMED.values()}) == len(keys.NAMED)
    assert len({stroke.scan for stroke in keys.NAMED.values()}) == len(keys.NAMED)
    for name in missing:
        with pytest.raises(GesturectlError, match=f"no key '{name}'"):
            keys.find(name, lambda _: None)


def test_a_character_is_pressed_with_its_modifiers_or_typed() -> None:
    german = {"@": (0x51, 0x10, 6), "a": (0x41, 0x1E, 0), "A": (0x41, 0x1E, 1)}
    assert keys.find("@", german.get).strokes == (keys.CTRL, keys.ALT, Stroke(0x51, 0x10))
    assert keys.find("A", german.get).strokes == (keys.SHIFT, Stroke(0x41, 0x1E))
    assert keys.find("a", german.get).strokes == (Stroke(0x41, 0x1E),)
    assert keys.find("日", german.get) == keys.Press(text="日")


def test_no_menu_opens_when_held_modifiers_are_lifted_for_a_text() -> None:
    alt = [keys.ALT]
    events = keys.lifted(alt) + keys.put_back(alt)
    pressed = [struct.unpack(KEY, events[n : n + SIZE])[1:4:2] for n in range(0, len(events), SIZE)]
    assert pressed == [(0xE8, 0), (0xE8, 2), (0x12, 2), (0x12, 0), (0xE8, 0), (0xE8, 2)]
    assert keys.lifted([]) == b""


def test_monitors_are_counted_from_the_upper_left_corner_of_all() -> None:
    def info(name: str, *at: int) -> MonitorInfo:
        units = name.encode("utf-16-le")
        found = MonitorInfo(monitor=Rect(*at))
        found.device[: len(units) // 2] = struct.unpack(f"<{len(units) // 2}H", units)
        return found

    whole = Area(-1280, -200, 3200, 1280)
    found = [info("\\\\.\\DISPLAY1", 0, 0, 1920, 1080), info("\\\\.\\DISPLAY2", -1280, -200, 0, 824)]
    assert arranged(whole, found) == (
        Monitor("DISPLAY2", 0, 0, 1280, 1024),
        Monitor("DISPLAY1", 1280, 200, 1920, 1080),
    )


def test_hooks_tell_devices_from_programs() -> None:
    for flags, users in ((0, True), (1, False), (3, False)):
        mouse = MouseHook(flags=flags)
        assert is_users(addressof(mouse), from_mouse=True) is users
    for flags, users in ((0, True), (0x80, True), (0x10, False), (0x90, False), (0x12, False)):
        keyboard = KeyboardHook(flags=flags)
        assert is_users(addressof(keyboard), from_mouse=False) is users


def reported(*events: tuple[int, bytes]) -> bytes:
    return b"".join(packed(what, b"\0" + release) for what, release in events)


FIRST, SECOND = b"1" * SIZE, b"2" * SIZE


def test_the_guardian_releases_what_is_down_at_the_runs_end_last_pressed_first() -> None:
    news: News = SimpleQueue()
    news.put(("run", reported((DOWN, FIRST), (DOWN, b"x" * SIZE), (DOWN, SECOND), (UP, b"x" * SIZE))))
    news.put(("run", b""))
    sent: list[bytes] = []
    assert watch(news, False, lambda events: sent.append(events) or len(events) // SIZE, list)  # type: ignore[func-returns-value]
    assert sent == [SECOND + FIRST]


def test_what_windows_does_not_take_is_sent_again_until_it_does() -> None:
    news: News = SimpleQueue()
    news.put(("run", reported((DOWN, FIRST), (DOWN, SECOND))))
    news.put(("run", b""))
    taken = iter([0, 1, 0, 1])
    sent: list[bytes] = []

    def release(events: bytes) -> int:
        sent.append(events)
        return next(taken)

    assert watch(news, False, release, list)
    assert sent == [SECOND + FIRST, SECOND + FIRST, FIRST, FIRST]


def test_a_run_that_stands_still_is_told_that_all_was_released() -> None:
    news: News = SimpleQueue()
    news.put(("run", reported((DOWN, FIRST))))
    told: list[bytes] = []
    sent: list[bytes] = []

    def tell() -> None:
        told.append(b"!")
        news.put(("run", reported((UP, FIRST))))
        news.put(("run", b""))

    assert watch(news, False, lambda events: sent.append(events) or 1, tell)  # type: ignore[func-returns-value]
    assert (told, sent) == ([b"!"], [FIRST])


def test_the_one_behind_releases_only_where_the_one_before_has_not() -> None:
    for word, expected in ((b".", []), (b"", [FIRST])):
        news: News = SimpleQueue()
        news.put(("run", reported((DOWN, FIRST))))
        news.put(("run", b""))
        news.put(("before", word))
        sent: list[bytes] = []
        assert watch(news, True, lambda events: sent.append(events) or 1, list) is not bool(word)  # type: ignore[func-returns-value]  # noqa: B023
        assert sent == expected
