"""Profiles by window, by hand and by a reload, while hands are at work."""

import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.actions.schema import Binding
from gesturectl.gestures.features import palm_size
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import Button, Key, Scroll, Window
from gesturectl.pipeline.pipeline import BY_CLICK, Pipeline
from gesturectl.settings import AppRule, Config
from tests.hands import frame, hand
from tests.run.desk import PRESS, Run

WEB = Window(("firefox",), "News")
OTHER = Window(("foot",), "~")
STEP = 1 / 30


def bindings(found):
    """Bindings of (gesture, action) or (gesture, action, its other values)."""
    return tuple(Binding.model_validate({"on": on, "do": do} | dict(*more)) for on, do, *more in found)


def config(web=(), default=(), **sections):
    profiles = {"default": bindings(default), "web": bindings(web)}
    rules = (AppRule(window="firefox", profile="web"),)
    return Config(**({"profiles": profiles, "apps": rules, "extends": {"web": "default"}} | sections))


def keys(run):
    return [e.key for e in run.desk.got if isinstance(e, Key) and e.pressed]


PRESSES = config([("pinch", {"press": "right"})], [("pinch", {"press": "left"})])


def test_another_window_lets_go_and_its_profile_counts_from_the_next_gesture_on():
    run = Run(config=PRESSES)
    t = run.show(*PRESS, (BY_CLICK + 0.1, "pinch", 320, 240))
    run.driver.enter(WEB)
    assert run.desk.down() == set()
    t = run.show((0.3, "pinch", 320, 240), start=t + STEP)
    assert run.desk.buttons() == [True, False]  # held on, it presses nothing
    t = run.show((0.4, "relaxed", 320, 240), (0.3, "pinch", 320, 240), start=t + STEP)
    assert run.desk.down() == {"right"}
    run.driver.release()
    assert run.desk.down() == set()


def test_a_press_that_gives_a_window_the_keyboard_may_drag_there():
    run = Run(config=PRESSES)
    t = run.show(*PRESS[:1], (0.15, "pinch", 320, 240))
    run.driver.enter(WEB)
    assert run.desk.down() == {"left"}
    t = run.show((0.5, "pinch", 250, 240), start=t + STEP)
    assert run.desk.down() == {"left"}
    t = run.show((0.4, "relaxed", 250, 240), start=t + STEP)
    assert run.desk.buttons() == [True, False]
    run.show((0.3, "pinch", 250, 240), start=t + STEP)
    assert run.desk.down() == {"right"}


def test_a_window_of_the_same_profile_lets_nothing_go():
    run = Run(config=PRESSES)
    run.driver.enter(WEB)
    run.show(*PRESS, (1.0, "pinch", 320, 240))
    run.driver.enter(Window(("firefox",), "Weather"))
    assert run.desk.down() == {"right"}
    run.driver.enter(None)
    assert run.desk.down() == set()


def test_windows_whose_titles_change_all_the_time_cost_no_frame():
    run = Run(config=PRESSES)
    for i in range(20):
        run.show((STEP, "relaxed", 320, 240), start=i * STEP)
        run.driver.enter(Window(("foot",), f"{i} %"))
    assert len(run.lines("frame")) == 20


def test_a_pose_that_is_held_while_the_profile_changes_does_not_act_in_the_new_one():
    run = Run(config=config([("thumb_up", {"key": "b"})], [("thumb_up", {"key": "a"})]))
    t = run.show((1.0, "open", 320, 240), (0.5, "thumb_up", 320, 240))
    assert keys(run) == ["a"]
    run.driver.enter(WEB)
    t = run.show((0.5, "thumb_up", 320, 240), start=t + STEP)
    assert keys(run) == ["a"]
    run.show((0.5, "open", 320, 240), (0.5, "thumb_up", 320, 240), start=t + STEP)
    assert keys(run) == ["a", "b"]


def test_a_clutch_goes_on_through_another_profile_and_a_reload():
    run = Run(config=config(default=[("fist", "clutch")]))
    t = run.show((1.0, "open", 320, 240), (0.5, "fist", 320, 240))
    at = len(run.lines("output"))
    before = run.lines("output")[-1]
    run.desk.pointer = lambda: (before["x"], before["y"])
    run.driver.enter(WEB)
    t = run.show((0.5, "fist", 200, 240), start=t + STEP)
    reload(run, config(default=[("fist", "clutch"), ("two", "scroll")]))
    t = run.show((0.5, "fist", 320, 240), start=t + STEP)
    assert all(e["x"] == pytest.approx(before["x"], abs=1) for e in run.lines("output")[at:])
    run.show((0.2, "open", 320, 240), (0.5, "open", 200, 240), start=t + STEP)
    assert any(abs(e["x"] - before["x"]) > 20 for e in run.lines("output")[at:])


def test_what_the_clutch_has_shifted_stays_through_a_reload():
    run = Run(config=config(default=[("fist", "clutch")]))
    t = run.show((1.0, "open", 320, 240), (0.4, "fist", 320, 240), (0.4, "fist", 420, 240), (0.7, "open", 400, 240))
    before = run.lines("output")[-1]
    run.desk.pointer = lambda: (before["x"], before["y"])
    reload(run, config(default=[("fist", "clutch"), ("two", "scroll")]))
    run.show((0.2, "open", 398, 240), start=t + STEP)
    after = [e for e in run.lines("output") if e["t"] > t]
    assert after
    assert all(e["x"] == pytest.approx(before["x"], abs=60) for e in after)


def reload(run, new):
    """As a daemon does it when the file changes."""
    desk = run.desk
    run.driver.change(
        lambda kept: Pipeline(new, PoseClassifier(), GNOME, desk.screen, desk.pointer(), desk.monitors, kept=kept)
    )


@pytest.mark.parametrize("after", [0.2, 1.4])
def test_a_reload_while_a_pose_is_held_has_it_act_once_at_most(after):
    toggles = config(default=[("call", "toggle", {"hold": 1.0})])
    run = Run(config=toggles)
    t = run.show((1.0, "open", 320, 240), (after, "call", 320, 240))
    paused = run.driver.pipeline.paused
    assert paused is (after > 1)
    reload(run, config(default=[("call", "toggle", {"hold": 1.0}), ("two", "scroll")]))
    t = run.show((3.0, "call", 320, 240), start=t + STEP)
    assert run.driver.pipeline.paused is paused
    run.show((0.5, "open", 320, 240), (1.5, "call", 320, 240), start=t + STEP)
    assert run.driver.pipeline.paused is not paused


def test_a_reload_lets_a_drag_go_and_the_pinch_has_to_open_first():
    run = Run(config=PRESSES)
    t = run.show(*PRESS, (1.0, "pinch", 320, 240))
    reload(run, config([("pinch", {"press": "right"})], [("pinch", {"press": "middle"})]))
    assert run.desk.down() == set()
    t = run.show((1.0, "pinch", 320, 240), start=t + STEP)
    assert run.desk.buttons() == [True, False]
    run.show((0.5, "relaxed", 320, 240), (0.3, "pinch", 320, 240), start=t + STEP)
    assert run.desk.down() == {"middle"}


def test_a_layer_and_a_picked_profile_outlast_a_reload():
    run = Run(config=config(layers={"media": ()}))
    run.driver.pipeline.levels.toggle("media")
    run.driver.pick("web")
    reload(run, config(layers={"media": (), "more": ()}))
    assert (run.driver.pipeline.levels.profile, run.driver.pipeline.levels.toggled) == ("web", ("media",))
    assert run.driver.pipeline.levels.choice.by == "hand"


def test_what_follows_the_hand_sends_only_while_the_pose_is_made_and_the_pointer_waits():
    run = Run(config=config(default=[("rock", {"height": "scroll"})]))
    run.show(
        (1.0, "open", 320, 300), (0.3, "rock", 320, 300), (0.5, "rock", 320, 200), (0.5, "open", 320, 200),
        (0.5, "open", 320, 300),
    )  # fmt: skip
    scrolls = [e for e in run.desk.got if isinstance(e, Scroll)]
    assert all(1.3 < e.t < 2.0 for e in scrolls)
    assert sum(e.dy for e in scrolls) == pytest.approx(100 / palm_size(hand("rock")) * 5, abs=0.3)
    during = [e for e in run.desk.got if 1.2 < e.t < 1.8]
    assert during == scrolls[: len(during)]  # no move of the pointer


def test_zooming_by_the_gap_lets_its_key_go_when_the_hand_is_lost():
    run = Run(config=config(default=[("rock", {"distance": "zoom"})]))
    t = run.show((1.0, "open", 320, 240), (0.3, "rock", 320, 240))
    for i in range(20):
        t += STEP
        run.driver.frame(frame(t, hand("rock", scale=1.0 + i / 40)))
    assert run.desk.down() == {"ctrl"}
    run.driver.advance(t + 5)
    assert run.desk.down() == set()


def test_the_speed_of_a_hand_decides_between_bindings():
    def pressed(*parts):
        run = Run(config=config(default=[
            ("fist", {"key": "a"}, {"speed": {"below": 1}}), ("fist", {"key": "b"}, {"speed": {"above": 1}}),
        ]))  # fmt: skip
        run.show((1.0, "open", 150, 240), *parts)
        return keys(run)

    assert pressed((0.4, "fist", 150, 240)) == ["a"]
    assert pressed((0.4, "fist", 350, 240)) == ["b"]


def test_a_slow_and_a_fast_swipe_do_different_things():
    def pressed(seconds):
        run = Run(config=config(default=[
            ("swipe_left", {"key": "a"}, {"speed": {"below": 7}}),
            ("swipe_left", {"key": "b"}, {"speed": {"above": 7}}),
        ]))  # fmt: skip
        run.show((0.8, "three", 200, 240), (seconds, "three", 480, 240), (0.5, "three", 480, 240))
        return keys(run)

    assert pressed(0.5) == ["a"]
    assert pressed(0.25) == ["b"]


def test_buttons_go_where_they_were_pressed_whatever_picks_the_profile():
    run = Run(config=PRESSES)
    run.show(*PRESS, (1.0, "pinch", 320, 240))
    run.driver.pick("web")
    assert [e.button for e in run.desk.got if isinstance(e, Button)] == ["left", "left"]
