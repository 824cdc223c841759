"""What other gestures and settings promise: from recorded hands, by the command, to programs on a real desktop."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from gesturectl.model.dwell import cells
from gesturectl.model.types import HandFrame, Monitor
from tests.e2e.stage import Input, Played, Stage
from tests.hands import frame, hand, stream, write_trace
from tests.pipeline.user import User
from tests.waiting import wait_for
from tests.xserver import screen

Play = Callable[..., Played]
RAISED = (0.8, "relaxed", 320, 240)


@pytest.fixture
def shown(stage: Stage, tmp_path: Path) -> Play:
    """Plays frames of hands, with a config of its own where one is given."""

    def show(frames: list[HandFrame], config: str = "version: 1\n") -> Played:
        file = tmp_path / "config.yaml"
        file.write_text(config, encoding="utf-8")
        return stage.play(write_trace(tmp_path / "hands.jsonl", frames), "--config", str(file))

    return show


def pair(*looks: tuple[float, str, str, int, int]) -> list[HandFrame]:
    """Frames of a right and a left hand: seconds, their poses, and the pixels between them at the begin and end."""
    t, out = 0.0, []
    for seconds, right, left, begin, end in looks:
        n = round(seconds * 30)
        for i in range(n):
            half = (begin + (end - begin) * i / n) / 2
            out.append(frame(t, hand(right, 320 - half, 240), hand(left, 320 + half, 240, track=2)))
            t += 1 / 30
    return out


def scrolls(events: list[Input]) -> list[str]:
    return [e.what[0] for e in events if e.kind == "scroll"]


@pytest.mark.parametrize(("end", "direction"), [(440, "up"), (110, "down")])
def test_two_pinches_zoom_by_ctrl_and_the_wheel(shown: Play, end: int, direction: str) -> None:
    zoom = shown(
        pair(
            (0.8, "relaxed", "relaxed", 220, 220),
            (0.3, "pinch", "pinch", 220, 220),
            (0.8, "pinch", "pinch", 220, end),
            (0.3, "pinch", "pinch", end, end),
            (0.5, "relaxed", "relaxed", end, end),
        )
    )
    events = zoom.inputs("key", "scroll", "press")
    assert events[0].what[0] == "Control_L"
    assert set(scrolls(events)) == {direction}
    assert len(scrolls(events)) >= 3
    assert all(e.kind == "scroll" for e in events[1:-1])  # the last one is the mark, tapped without ctrl
    assert events[-1].what == ("F12", [])


def test_two_fingers_that_open_while_they_move_let_the_scrolling_coast(shown: Play) -> None:
    flick = (
        *((0.8, "relaxed", 320, 330), (0.5, "two", 320, 330), (0.4, "two", 320, 180)),
        *((0.15, "relaxed", 320, 120), (1.5, "relaxed", 320, 120)),
    )
    coasting = shown(stream(*flick))
    stopped = shown(stream(*flick), "version: 1\nscroll: {inertia: 0}\n")
    ups, fewer = (scrolls(p.inputs("scroll")) for p in (coasting, stopped))
    assert set(ups) == set(fewer) == {"up"}
    assert len(ups) >= len(fewer) + 2
    last = coasting.inputs("scroll")[-1]
    assert 1.9 < last.t < 3.2


def test_a_pinch_may_be_bound_to_the_middle_button_and_holds_it(shown: Play) -> None:
    held = shown(
        stream(RAISED, (1.0, "pinch_middle", 320, 240), (0.5, "relaxed", 320, 240)),
        "version: 1\nprofiles: {default: [{on: pinch_middle, do: {press: middle}}]}\n",
    )
    assert held.buttons() == [("press", 2), ("release", 2)]
    press, release = held.inputs("press", "release")
    assert 0.7 < release.t - press.t < 1.3
    assert press.place == release.place


def test_a_pointer_that_rests_clicks_once_where_that_is_asked_for(shown: Play) -> None:
    rests = stream(RAISED, (0.4, "open", 250, 200), (2.5, "open", 250, 200))
    assert shown(rests).buttons() == []
    dwelt = shown(rests, "version: 1\npointer: {dwell: 0.8}\n")
    assert dwelt.buttons() == [("press", 1), ("release", 1)]
    assert 1.7 < dwelt.inputs("press")[0].t < 3.0


def test_two_quick_pinches_are_a_double_click_on_one_pixel(shown: Play) -> None:
    shut, opened = (0.12, "pinch", 320, 240), (0.15, "relaxed", 320, 240)
    double = shown(stream(RAISED, shut, opened, shut, (0.5, "relaxed", 320, 240)))
    assert len({e.place for e in double.inputs("press", "release")}) == 1
    assert len(double.inputs("double")) == 1


def test_a_rest_on_the_panel_picks_what_the_next_rest_does(shown: Play) -> None:
    asked = {"dwell": 0.8, "dwell_panel": "right"}
    user = User(screen=(1280, 720), **asked)
    cell = next(c for c in cells(Monitor("", 0, 0, 1280, 720), "right", 1.0) if c.name == "right")
    user.to(cell.x + cell.width / 2, cell.y + cell.height / 2)
    user.stay(1.3)
    user.to(600, 400)
    user.stay(1.3)
    picked = shown(user.frames, f"version: 1\npointer: {json.dumps(asked)}\n")
    assert picked.buttons() == [("press", 3), ("release", 3)]
    assert math.dist(picked.inputs("press")[0].place, (600, 400)) < 30


def test_the_panel_is_seen_while_a_hand_points(stage: Stage, tmp_path: Path) -> None:
    bare = screen(stage.display)
    place = next(cells(Monitor("", 0, 0, 1280, 720), "left", 1.0))
    config = tmp_path / "config.yaml"
    config.write_text("version: 1\npointer: {dwell: 5, dwell_panel: left}\nfeedback: {colour: green}\n")
    trace = write_trace(tmp_path / "hands.jsonl", stream(RAISED, (6.0, "relaxed", 320, 240), (4.0, None, 0, 0)))

    def changed() -> float:
        rows, columns = slice(place.y, place.y + place.height), slice(place.x, place.x + place.width)
        return float((screen(stage.display)[rows, columns] != bare[rows, columns]).any(2).mean())

    with stage.playing("run", "--config", str(config), "--source", str(trace), "--output", "x11") as played:
        wait_for(lambda: changed() > 0.95, "the panel")
        wait_for(lambda: changed() == 0.0, "its end with the hand")
        assert played.process.wait(30) == 0
