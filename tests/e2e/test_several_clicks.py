"""Double and triple clicks, and presses that last, by a hand that drifts: in a text of a GTK window."""

import json
import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from gesturectl.model.trace import read_meta
from gesturectl.model.types import HandFrame
from gesturectl.vision.models import locate
from tests.desktop.xsettings import manager, settings
from tests.e2e.stage import Stage, stage_on
from tests.hands import frame, hand, write_trace
from tests.xserver import x_desktop

MM = 60.0 / 88.0  # pixels of the picture, of these hands
TEXT = Path(__file__).with_name("text_window.py")
Show = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture(scope="module", params=[(1280, 720), (3840, 2160)], ids=["HD", "4K"])
def text(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[Stage]:
    """A desktop whose settings allow 0.7 s for a double click, on which a text fills the screen."""
    with ExitStack() as stack:
        display = stack.enter_context(x_desktop(*request.param))
        stack.enter_context(manager(display, settings(Net_DoubleClickTime=700, Net_DoubleClickDistance=5)))
        folder = tmp_path_factory.mktemp("home")
        yield stack.enter_context(stage_on(display, locate().palm.parent, cache, folder, window=TEXT))


def hands(*looks: tuple[float, str], drift: float) -> list[HandFrame]:
    """Frames of a hand that shows one pose after the other, and drifts by so many mm a second from the first pinch."""
    t, begun, out = 0.0, math.inf, []
    for seconds, pose in looks:
        for _ in range(round(seconds * 30)):
            begun = min(begun, t) if pose == "pinch" else begun
            away = max(t - begun, 0.0) * drift * MM
            out.append(frame(t, hand(pose, 320 + 0.8 * away, 240 + 0.6 * away)))
            t += 1 / 30
    return out


@pytest.fixture
def shown(text: Stage, tmp_path: Path) -> Show:
    """Plays frames; what the window said of them."""

    def show(frames: list[HandFrame], config: str = "version: 1\n") -> list[tuple[Any, ...]]:
        file = tmp_path / "config.yaml"
        file.write_text(config, encoding="utf-8")
        trace = write_trace(tmp_path / "hands.jsonl", frames)
        played = text.play(trace, "--config", str(file))
        return [tuple(json.loads(line.text)) for line in played.window.seen[played.first : played.end]]

    return show


RAISED, SHUT, APART = (0.8, "relaxed"), (0.15, "pinch"), (0.3, "relaxed")


@pytest.mark.parametrize("drift", [0.0, 5.0, 20.0])
def test_two_pinches_within_the_desktop_s_time_select_a_word_and_three_a_line(shown: Show, drift: float) -> None:
    double = shown(hands(RAISED, SHUT, APART, SHUT, (1.0, "relaxed"), drift=drift))
    assert [kind for kind, *_ in double if kind in ("press", "double", "triple")] == ["press", "press", "double"]
    assert len({tuple(where) for kind, *where in double if kind == "press"}) == 1
    assert [said[2].strip() for said in double if said[0] == "selected"][-1] == "word"
    triple = shown(hands(RAISED, SHUT, APART, SHUT, APART, SHUT, (1.0, "relaxed"), drift=drift))
    assert [kind for kind, *_ in triple if kind in ("double", "triple")] == ["double", "triple"]
    line = [said for said in triple if said[0] == "selected"][-1]
    assert line[2].strip() == f"{line[1]} " + ("word " * 60).strip()


def test_two_pinches_farther_apart_in_time_are_two_clicks_where_the_hand_is(shown: Show) -> None:
    two = shown(hands(RAISED, SHUT, (0.9, "relaxed"), SHUT, (1.0, "relaxed"), drift=20.0))
    assert [kind for kind, *_ in two if kind in ("press", "double")] == ["press", "press"]
    assert len({tuple(where) for kind, *where in two if kind == "press"}) == 2


def test_the_desktop_s_time_is_in_the_trace(shown: Show, text: Stage) -> None:
    shown(hands(RAISED, SHUT, (0.5, "relaxed"), drift=0.0))
    told = read_meta(text.trace)["double_click"]
    assert (told.seconds, told.distance) == (0.7, 5.0)


@pytest.mark.parametrize("drift", [0.0, 10.0, 20.0])
def test_a_pinch_that_lasts_is_a_long_press_though_the_hand_drifts(shown: Show, drift: float) -> None:
    held = shown(hands(RAISED, (1.0, "pinch"), (0.5, "relaxed"), drift=drift))
    assert "long press" in [kind for kind, *_ in held]
    assert [said for said in held if said[0] == "selected"] == []  # nothing was dragged
    press, release = ([tuple(where) for kind, *where in held if kind == k] for k in ("press", "release"))
    assert press == release


def test_a_triple_click_may_be_bound(shown: Show) -> None:
    config = "version: 1\nprofiles: {default: [{on: pinch, do: {triple_click: left}}]}\n"
    triple = shown(hands(RAISED, SHUT, (0.5, "relaxed"), drift=20.0), config)
    assert [kind for kind, *_ in triple if kind in ("double", "triple")] == ["double", "triple"]
    assert [said[2].count("word") for said in triple if said[0] == "selected"][-1] == 60
