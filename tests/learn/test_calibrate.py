"""What calibration measures in hands whose reach, noise and gaps are known."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.desktop.record import NullOutput
from gesturectl.gestures.features import palm_size, pinch_gap
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.learn import calibrate
from gesturectl.learn.calibrate import Pinches, Reach, Rest, UnclearError, suggest
from gesturectl.learn.calibration import Calibration
from gesturectl.model.geometry import palm_middle
from gesturectl.model.types import Button, Hand, frozen
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import Config
from tests.calibration import calibration, pinching, reaching, resting
from tests.hands import frame, hand, stream

SCREEN = (1920, 1080)


def sights(*parts, noise=0.0):
    return [calibrate.observe(f, f.hands[0]) if f.hands else None for f in calibration(parts, noise=noise)]


def values(found):
    return {".".join(s.path): s.new for s in found}


def led(frames, config=None):
    """The guide after the frames, and all that it said."""
    guide, said = Calibration(config or Config(), SCREEN), []
    for each in frames:
        if guide.finished:
            break
        said += guide.step(each).said
    return guide, said


@given(st.floats(60, 220), st.floats(50, 150), st.floats(0.6, 1.5))
@settings(deadline=None, max_examples=30)
def test_the_reach_is_that_of_the_hand_whatever_its_distance(x, y, scale):
    corners = ((320 - x, 240 - y), (320 + x, 240 - y), (320 + x, 240 + y), (320 - x, 240 + y))
    hands = [hand("relaxed", *c, scale=scale) for c in corners]
    seen = [calibrate.observe(frame(0.0, h), h) for h in hands]
    palm = palm_size(seen[0].hand)
    assert palm == pytest.approx(palm_size(hand("relaxed")) * scale, rel=0.01)
    if 2 * x / palm * 8.8 < 6.5 or 2 * y / palm * 8.8 < 4.5:
        return
    reach = calibrate.measure_reach(seen)
    assert (reach.width, reach.height) == pytest.approx((2 * x / palm * 8.8, 2 * y / palm * 8.8), rel=0.01)
    offset = np.array(palm_middle(seen[0].hand)) - corners[0]
    assert reach.x == pytest.approx(0.5 - offset[0] / 640, abs=0.01)
    assert reach.y == pytest.approx(0.5 + offset[1] / 480, abs=0.01)


def test_a_hand_that_hardly_moves_is_keymap_source_how_much():
    with pytest.raises(UnclearError, match=r"moved 0 cm across and 0 cm up and down\. Move it to all four corners"):
        calibrate.measure_reach(sights((2.0, "relaxed", 320, 240)))


@pytest.mark.parametrize("measure", [calibrate.measure_reach, lambda s: calibrate.measure_rest(s, *REST)])
def test_a_hand_that_leaves_the_view_is_told(measure):
    with pytest.raises(UnclearError, match="left the view"):
        measure(sights((1.0, "relaxed", 320, 240), (1.0, None, 0, 0)))
    with pytest.raises(UnclearError, match="left the view"):
        measure([])


REST = (Config().pointer, SCREEN)


def test_more_noise_asks_for_more_smoothness_where_tremors_are_left_alone():
    alone = Config().pointer.model_copy(update={"tremor": 0})
    found = [calibrate.measure_rest(sights(*resting()[1:], noise=n), alone, SCREEN) for n in (0.0, 0.8, 1.5, 2.5)]
    smoothness = [rest.smoothness for rest in found]
    assert smoothness == sorted(smoothness)
    assert smoothness[0] == calibrate.SMOOTHNESS[0] < smoothness[-1]
    # Noise in two directions, as millimetres at the hand; the mean around each time takes a little of it away.
    expected = 0.8 * np.sqrt(2) / palm_size(hand("relaxed")) * 88
    assert found[1].jitter == pytest.approx(expected, rel=0.2)


def trembling(millimetres, hertz, noise=0.3):
    """The frames of a whole calibration by a hand that trembles so far to either side."""
    way = millimetres / 88 * palm_size(hand("relaxed"))
    out = []
    for f in calibration(reaching(), resting(), pinching(), noise=noise):
        shift = np.array([0.8, 0.6, 0.0]) * way * np.sin(2 * np.pi * hertz * f.t)
        out.append(replace(f, hands=tuple(replace(h, landmarks=frozen(h.landmarks + shift)) for h in f.hands)))
    return out


@pytest.mark.parametrize(("millimetres", "hertz"), [(2, 6), (4, 4), (6, 8), (12, 3), (12, 5)])
def test_a_tremor_is_measured_and_kept(millimetres, hertz):
    guide, said = led(trembling(millimetres, hertz))
    assert guide.finished
    assert "rest: measured" in said
    found = values(guide.suggestions())
    assert found["pointer.tremor"] == pytest.approx(millimetres, rel=0.15)
    assert "pointer.smoothness" not in found


def test_a_hand_that_hardly_trembles_needs_no_setting_and_takes_an_old_one_back():
    still = trembling(0.3, 6)
    assert "pointer.tremor" not in values(led(still)[0].suggestions())
    before = Config(pointer={"tremor": 5})
    assert values(led(still, before)[0].suggestions())["pointer.tremor"] == "auto"


def test_less_smoothness_than_usual_stays_where_it_keeps_the_pointer_calm():
    mine = Config().pointer.model_copy(update={"smoothness": 0.2})
    assert calibrate.measure_rest(sights(*resting()[1:]), mine, SCREEN).smoothness == 0.2


def test_a_hand_that_sways_asks_for_no_more_than_one_that_does_not():
    """Six millimetres to and fro in three seconds, as of a hand that is held up."""
    steady = sights(*resting()[1:], noise=0.3)
    swaying = []
    for s in steady:
        h = s.hand
        shift = np.array([3.2 * np.sin(s.t * 2), 0, 0])
        moved = Hand(h.track_id, h.side, h.presence, frozen(h.landmarks + shift), h.world)
        swaying.append(calibrate.observe(frame(s.t, moved), moved))
    found = calibrate.measure_rest(swaying, *REST)
    assert found.smoothness == calibrate.measure_rest(steady, *REST).smoothness


def test_a_hand_that_moves_is_not_at_rest():
    with pytest.raises(UnclearError, match=r"moved by \d\.\d cm. Rest your elbow"):
        calibrate.measure_rest(sights((1.0, "relaxed", 320, 240), (2.0, "relaxed", 380, 240)), *REST)


def test_pinches_are_counted_with_their_gaps():
    found = calibrate.measure_pinches(sights(*pinching(6), noise=0.5))
    assert len(found.closed) == 6
    assert found.closed == pytest.approx([pinch_gap(hand("pinch"))] * 6, abs=0.01)
    assert found.opened == pytest.approx(pinch_gap(hand("relaxed")), abs=0.01)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (pinching(2), "Only 2 pinches were seen"),
        (pinching(1), "One pinch was seen"),
        (resting(), "No pinch was seen"),
        ([(0.5, "open", 320, 240), (0.5, "two", 320, 240)] * 6, "No pinch was seen"),
        ([(1.0, None, 0, 0)], "No pinch was seen"),
    ],
)
def test_too_few_pinches_are_told_with_advice(parts, said):
    with pytest.raises(UnclearError, match=rf"{said}\. Let the tips of thumb and index finger touch"):
        calibrate.measure_pinches(sights(*parts))


def test_the_region_fits_the_reach_in_both_directions():
    wide = suggest(Config(), SCREEN, Reach(50, 18, 0.3, 0.6), None, None)
    assert values(wide) == {"pointer.region": 29, "pointer.region_x": 0.3, "pointer.region_y": 0.6}
    assert values(suggest(Config(), (3840, 1080), Reach(50, 18, 0.5, 0.5), None, None)) == {"pointer.region": 45}
    assert values(suggest(Config(), SCREEN, Reach(500, 500, 0.5, 0.5), None, None)) == {"pointer.region": 100}


def test_what_suits_already_is_not_suggested():
    usual = Config()
    pinched = Pinches((0.15, 0.2, 0.12, 0.18, 0.2), 0.9)
    reach = Reach(usual.pointer.region / 0.9, 90, 0.51, 0.49)
    assert suggest(usual, SCREEN, reach, Rest(0.3, usual.pointer.smoothness), pinched) == []


@given(st.floats(0.05, 0.6), st.floats(0.4, 1.2))
def test_thresholds_lie_between_closed_and_open_and_in_their_order(closed, opened):
    if opened < closed + 0.3:
        return
    found = values(suggest(Config(), SCREEN, None, None, Pinches((closed,) * 5, opened)))
    enter, exit_ = found.get("gestures.pinch.enter", 0.31), found.get("gestures.pinch.exit", 0.4)
    assert closed + 0.05 < enter < exit_ < opened
    Config.model_validate({"gestures": {"pinch": {"enter": enter, "exit": exit_}}})


def test_one_pinch_that_was_seen_badly_changes_nothing():
    assert suggest(Config(), SCREEN, None, None, Pinches((0.15, 0.54, 0.12, 0.18, 0.2), 0.9)) == []


def test_a_person_is_led_through_all_parts():
    guide, said = led(calibration(reaching(), resting(), pinching()))
    assert guide.finished
    assert said == ["reach: measured", "rest: measured", "pinch: measured"]
    found = values(guide.suggestions())
    palm = palm_size(hand("relaxed"))
    assert found["pointer.region"] == pytest.approx(min(240, 160 * 16 / 9) / palm * 8.8 * 0.9, abs=1)
    assert "gestures.pinch.enter" not in found


def test_a_part_that_fails_is_tried_again_and_then_left_out():
    frames = calibration(resting(), resting(), reaching(), resting(), [(60.0, "relaxed", 320, 240)])
    guide, said = led(frames)
    assert guide.finished
    assert said[0].endswith("of what you reach with ease. Once more.")
    assert said[-1].endswith("in between, with the palm to the camera. This part is left out.")
    assert "rest: measured" in said
    assert guide.suggestions() is not None


def test_a_part_waits_while_the_hand_is_gone():
    halves = reaching()
    away = [*halves[:4], (40.0, None, 0, 0), *halves[4:]]
    guide, said = led(calibration(away, resting(), pinching()))
    assert said == ["reach: measured", "rest: measured", "pinch: measured"]
    assert values(guide.suggestions()) == values(led(calibration(reaching(), resting(), pinching()))[0].suggestions())


def test_a_part_can_be_left_out_before_it_has_begun_and_while_it_goes_on():
    guide, said = Calibration(Config(), SCREEN), []
    for n, each in enumerate(calibration(resting(), resting(), pinching())):
        if n in (10, 200):  # while the person reads, and within the part
            guide.leave_out()
        said += guide.step(each).said
        if guide.finished:
            break
    assert said == ["reach: left out", "rest: left out", "pinch: measured"]
    assert "pointer.region" not in values(guide.suggestions())


def test_without_a_hand_nothing_begins_and_nothing_is_suggested():
    guide, said = led(calibration([(30.0, None, 0, 0)]))
    assert (guide.finished, said, guide.suggestions()) == (False, [], None)


def test_another_hand_that_comes_into_view_is_not_taken_for_the_first():
    frames = stream(*reaching())
    other = hand("relaxed", 60, 60, track=2, scale=1.4)
    frames[60:] = [frame(f.t, other, *f.hands) for f in frames[60:]]
    guide, _ = led(frames)
    alone, _ = led(stream(*reaching()))
    assert guide.suggestions() == alone.suggestions()


def test_a_hand_whose_tips_stay_apart_clicks_with_the_thresholds_that_suit_it():
    """The bones of such a hand: its nearest pinch lies a third of the way to the open hand."""
    near, wide = hand("pinch"), hand("relaxed")

    def closed(x, y):
        points = [frozen(a * 0.6 + b * 0.4) for a, b in ((near.landmarks, wide.landmarks), (near.world, wide.world))]
        points[0] = frozen(points[0] + [x - 320, y - 240, 0])
        return Hand(1, "right", 0.99, *points)

    frames = [
        frame(f.t, closed(320, 240)) if f.hands and pinch_gap(f.hands[0]) < 0.3 else f
        for f in stream((4.0, "relaxed", 320, 240), *pinching()[1:])
    ]
    pinched = calibrate.measure_pinches([calibrate.observe(f, f.hands[0]) for f in frames])
    found = values(suggest(Config(), SCREEN, None, None, pinched))
    suited = {"enter": found["gestures.pinch.enter"], "exit": found["gestures.pinch.exit"]}
    tight = {"enter": 0.1, "exit": 0.2}
    clicks, few = (presses(frames, Config.model_validate({"gestures": {"pinch": p}})) for p in (suited, tight))
    assert clicks == 6
    assert few < 3


def presses(frames, config):
    output = NullOutput()
    classifier = PoseClassifier(config.gestures.pinch)
    pipeline = Pipeline(config, classifier, GNOME, output.screen, output.pointer())
    steps = [pipeline.step(f) for f in frames]
    return sum(isinstance(e, Button) and e.pressed for s in steps for e in s.outputs)
