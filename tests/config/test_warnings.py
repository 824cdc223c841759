"""Warnings of `check`: each at its place, and none that is not so."""

import pytest

from gesturectl.config.check.warnings import warnings
from gesturectl.config.load import examine
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import MOST_SHOWN
from gesturectl.config.text import default_text

HEAD = "profiles:\n  default:\n"
LAYER = "layers:\n  l:\n"
LACKS = "while this profile is in force"  # of what most configs here lack, and what is not their subject


def lines(*bindings: str) -> str:
    return "".join(f"    - {b}\n" for b in bindings)


def told(text: str, motions=()) -> list[tuple[int, int, str]]:
    config, problems = examine(text, ())
    assert config is not None, problems
    root, _ = yaml.parse(text)
    assert root is not None
    return [(p.line, p.column, p.message) for p in warnings(config, root, motions) if LACKS not in p.message]


CLICK, KEY, OTHER = "{on: pinch, do: {press: left}}", "{on: two, do: {key: a}}", "{on: two, do: {key: b}}"
ROCK = "{on: rock, do: {profile: p}}"
FIST = "{on: fist, do: {toggle_layer: l}}"

CASES = {
    "few frames": (
        "camera:\n  fps: 5\n", 2, 3, "5 frames a second are few … for 0.7 s after a hand is gone; ask for 15 or more.",
    ),
    "the same line twice": (HEAD + lines(KEY, "{on: fist, do: clutch}", KEY), 5, 7, "there already … delete"),
    "two lengths at once": (
        HEAD + lines("{on: wave, length: {above: 1}, do: overview}", "{on: wave, length: {below: 2}, do: {key: a}}"),
        4,
        7,
        "`wave` does this and what line 3 says, both",
    ),
    "circles twice": (
        HEAD + lines("{on: point, do: {circle: scroll}}", "{on: circle_cw, do: {key: a}}"),
        4,
        7,
        "whoever circles with `point` does what line 3 says and makes a `circle_cw`, too",
    ),
    "two at once": (HEAD + lines(KEY, OTHER), 4, 7, "`two` does this and what line 3 says, both … or `speed`"),
    "in a layer": (
        HEAD + lines("{on: fist, do: {layer: l}}") + LAYER + lines(KEY, OTHER), 7, 7, "what line 6 says",
    ),
    "hands that meet": (
        HEAD + lines(KEY, "{on: two, hand: left, do: {key: b}}"), 4, 7, "what line 3 says",
    ),
    "a click of the pointing hand beside a key": (HEAD + lines(CLICK, "{on: pinch, do: {key: a}}"), 4, 7, "both"),
    "held and not held": (
        HEAD + lines("{on: call, hold: 1, do: toggle}", "{on: call, do: {key: a}}"),
        3,
        7,
        "whoever holds `call` for 1 s has done what line 4 says … fires at once … `when: tap`",
    ),
    "two holds": (
        HEAD + lines("{on: call, hold: 1, do: {key: a}}", "{on: call, hold: 2, do: toggle}"), 4, 7, "after 1 s",
    ),
    "lasting beside a hold": (
        HEAD + lines("{on: fist, do: clutch}", "{on: fist, hold: 1.5, do: {key: a}}"), 4, 7, "as well from 1.5 s",
    ),
    "tap beside begin": (
        HEAD + lines("{on: two, when: tap, do: {key: b}}", KEY), 3, 7, "whoever taps … `hold` of more than 0.3 s",
    ),
    "double tap beside a press": (
        HEAD + lines(CLICK, "{on: pinch, when: double_tap, do: {key: a}}"), 4, 7, "has done what line 3 says",
    ),
    "the end of a hold": (
        HEAD + lines("{on: two, hold: 1, do: {key: a}}", "{on: two, when: end, do: {key: b}}"), 4, 7, "when it ends",
    ),
    "two ends": (
        HEAD + lines("{on: two, when: end, do: {key: a}}", "{on: two, when: end, hold: 1, do: {key: b}}"),
        4,
        7,
        "the end of a `two` of 1 s",
    ),
    "an end beside a tap": (
        HEAD + lines("{on: two, when: end, do: {key: a}}", "{on: two, when: tap, do: {key: b}}"), 4, 7, "at each end",
    ),
    "nothing beside something": (HEAD + lines("{on: two, do: nothing}", KEY), 3, 7, "keeps no other … line 4"),
    "a pose before its motion": (
        HEAD + lines("{on: three, do: {key: a}}", "{on: swipe_up, do: overview}"), 4, 7, "shows `three` first",
    ),
    "a pinch before a zoom": (
        HEAD + lines("{on: zoom, do: zoom}", "{on: pinch, do: {key: a}}"), 3, 7, "two pinches … what line 4 says",
    ),
    "a first gesture that acts on its own": (
        HEAD + lines("{on: fist, do: {key: a}}", "{on: [fist, open], within: 0.5, do: {key: b}}"),
        3,
        12,
        "0.5 s after the gesture is made, as line 4 waits that long for `open`",
    ),
    "a second gesture that is the first of another": (
        HEAD + lines("{on: [fist, open], do: {key: a}}", "{on: [open, two], within: 0.5, do: {key: b}}"),
        3,
        12,
        "0.5 s after the gesture is made, as line 4 waits that long for `two`",
    ),
    "a layer's binding that waits for the profile's": (
        HEAD + lines("{on: [fist, open], do: {key: a}}", "{on: call, do: {layer: l}}") + LAYER
        + lines("{on: fist, do: {key: b}}"),
        7,
        12,
        "while the layer `l` is in force, this acts 1 s after the gesture is made, as line 3 waits",
    ),
    "a profile's binding that waits for the layer's": (
        HEAD + lines("{on: fist, do: {key: a}}", "{on: call, do: {layer: l}}") + LAYER
        + lines("{on: [fist, open], do: {key: b}}"),
        3,
        12,
        "while the layer `l` is in force, this acts … as line 7 waits",
    ),
    "a binding that waits for one of the profile below": (
        HEAD + lines("{on: [fist, open], do: {key: a}}", CLICK, "{on: call, do: {profile: p}}")
        + "  p:\n" + lines("{on: fist, do: {key: b}}", "{on: call, do: {profile: default}}")
        + "extends: {p: default}\n",
        7,
        12,
        "while the profile `p` is in force, this acts … as line 3 waits",
    ),
    "a layer's binding in the place of two gestures": (
        HEAD + lines("{on: [fist, open], do: {key: a}}", "{on: call, do: {layer: l}}") + LAYER
        + lines("{on: open, do: {key: b}}"),
        7,
        12,
        "in this layer `open` does this after `fist`, too, and what line 3 says does not come",
    ),
    "the other hand's gesture acts in a layer": (
        HEAD + lines("{on: {left: fist, right: open}, do: {key: a}}", "{on: call, do: {layer: l}}") + LAYER
        + lines("{on: fist, do: {key: b}}"),
        3,
        12,
        "while the layer `l` is in force, whoever shows `fist` for this does what line 7 says",
    ),
    "a pause before the second gesture": (
        HEAD + lines("{on: call, do: toggle}", "{on: [call, open], do: {key: a}}"), 4, 12, "never comes … line 3 says",
    ),
    "an ok before another gesture": (
        HEAD + lines("{on: [ok, open], do: {key: a}}"), 3, 12, "counts as a `pinch`; write `pinch`",
    ),
    "the other hand's gesture acts": (
        HEAD + lines("{on: fist, do: {key: a}}", "{on: {left: fist, right: open}, do: {key: b}}"),
        4,
        12,
        "shows `fist` for this does what line 3 says, too",
    ),
    "two hands where one is followed": (
        "tracker: {max_hands: 1}\n" + HEAD + lines("{on: {left: fist, right: open}, do: {key: b}}"),
        4,
        12,
        "takes two hands and `tracker.max_hands` is 1",
    ),
    "ok": (HEAD + lines("{on: ok, do: {key: a}}", CLICK), 3, 12, "counts as a `pinch`"),
    "zoom with one hand": (
        "tracker: {max_hands: 1}\n" + HEAD + lines("{on: zoom, do: zoom}"), 4, 12, "`tracker.max_hands` is 1",
    ),
    "the next rest where none does anything": (
        HEAD + lines("{on: victory, do: dwell_right}"), 3, 25, "set `pointer.dwell`",
    ),
    "a motion in a pinch": (
        "gestures: {motions: {wave: {pose: pinch}}}\n" + HEAD + lines("{on: wave, do: overview}"),
        4,
        12,
        "a hand that shows `pinch` makes no motions; choose another `gestures.motions.wave.pose`",
    ),
    "any pose that is but one": (
        HEAD + lines("{on: swipe_up, pose: any, do: overview}"), 3, 28, "`three` only; set `gestures.",
    ),
    "a motion held": (HEAD + lines("{on: wave, hold: 1, do: overview}"), 3, 24, "over as soon as it is made"),
    "a motion repeated": (HEAD + lines("{on: wave, repeat: 1, do: overview}"), 3, 26, "does nothing"),
    "a press by a motion": (HEAD + lines("{on: wave, do: {press: left}}"), 3, 22, "`do: {click: left}`"),
    "a key held by a motion": (HEAD + lines("{on: wave, do: {hold_key: a}}"), 3, 22, "`do: {key: a}`"),
    "a scroll by a motion": (HEAD + lines("{on: wave, do: scroll}"), 3, 22, "`scroll` does nothing"),
    "a layer by a motion": (
        HEAD + lines("{on: wave, do: {layer: l}}") + LAYER + lines(KEY), 3, 22, "`do: {toggle_layer: l}`",
    ),
    "a dwell held": (
        "pointer: {dwell: 1}\n" + HEAD + lines("{on: dwell, hold: 1, do: {click: left}}"), 4, 25, "over as soon",
    ),
    "a dwell of the other hand": (
        "pointer: {dwell: 1, hand: right}\n" + HEAD + lines("{on: dwell, hand: left, do: {click: left}}"),
        4,
        25,
        "`pointer.hand` is right",
    ),
    "below the picture": (
        HEAD + lines("{on: two, region: {top: 0.97}, do: overview}"), 3, 25, "counts as lowered",
    ),
    "no program": (
        HEAD + lines("{on: two, do: {run: [no-such-program, -x]}}"), 3, 21, "there is no program `no-such-program`",
    ),
    "no program in a macro": (
        HEAD + lines("{on: two, do: {macro: [{key: a}, {run: [~/no-such]}]}}"), 3, 21, "`~` stands for nothing",
    ),
    "a layer never entered": (HEAD + lines(KEY) + LAYER + lines(KEY), 5, 3, "puts this layer on"),
    "a layer entered from itself": (
        HEAD + lines(KEY) + LAYER + lines("{on: fist, do: {toggle_layer: l}}"), 5, 3, "no gesture puts this layer on",
    ),
    "a layer without a way out": (
        HEAD + lines(FIST) + LAYER + lines("{on: fist, do: {key: b}}"), 6, 7, "takes the place of line 3",
    ),
    "a layer that leads away from its way out": (
        HEAD + lines("{on: fist, do: {macro: [{key: a}]}}", "{on: rock, do: {profile: p}}")
        + "  p:\n" + lines("{on: fist, do: {toggle_layer: l}}", "{on: rock, do: {profile: default}}")
        + LAYER + lines("{on: rock, do: {key: a}}", "{on: fist, do: {key: b}}"),
        11, 7, "takes the place of line 6",
    ),
    "a layer's pose of the hand that holds it": (
        HEAD + lines("{on: fist, hand: left, do: {layer: l}}") + LAYER + lines("{on: two, hand: left, do: {key: a}}"),
        6, 12, "the left hand holds the layer on",
    ),
    "a layer held by the only hand": (
        "tracker: {max_hands: 1}\n" + HEAD + lines("{on: fist, do: {layer: l}}") + LAYER + lines(KEY), 7, 12, "only",
    ),
    "a profile never entered": (
        HEAD + lines(KEY) + "  work:\n" + lines(KEY), 4, 3, "only the page and `gesturectl profile work` do",
    ),
    "a profile without a way out": (
        HEAD + lines("{on: rock, do: {profile: work}}") + "  work:\n" + lines(KEY), 3, 22, "leads out of",
    ),
    "a profile under another without a way out": (
        HEAD + lines("{on: rock, do: {profile: p}}") + "  p: []\n  b:\n" + lines(KEY) + "extends: {p: b}\n",
        3, 22, "leads out of",
    ),
    "a rule for windows below a wider one": (
        HEAD + lines(KEY) + "  p: []\napps:\n  - {window: Fire*, profile: p}\n"
        "  - {program: vlc, profile: p}\n  - {window: firefox, title: '*tube*', profile: default}\n",
        8, 5, "never counts, as the rule in line 6",
    ),
    "a pause without an end": (HEAD + lines("{on: call, do: pause}"), 3, 22, "write `toggle`"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "column", "phrase"), CASES.values(), ids=CASES)
def test_place_and_words(text, line, column, phrase):
    found = told(text)
    parts = phrase.split(" … ")
    assert len(found) == 1, found
    assert found[0][:2] == (line, column)
    assert all(part in found[0][2] for part in parts), found


GOOD = {
    "nothing waits for nothing": lines("{on: fist, do: {key: a}}", "{on: [fist, open], do: nothing}"),
    "a pause waits for nothing": lines("{on: call, hold: 1, do: toggle}", "{on: [call, open], do: {key: a}}"),
    "a hold that is as long": lines("{on: fist, hold: 1, do: {key: a}}", "{on: [fist, open], do: {key: b}}"),
    "hands apart, one after the other": lines(
        "{on: fist, hand: left, do: {key: a}}", "{on: [fist, open], hand: right, do: {key: b}}"
    ),
    "a layer that has its own": lines(
        "{on: fist, do: {key: a}}", "{on: call, do: {layer: l}}"
    ) + LAYER + lines("{on: fist, do: {key: b}}", "{on: [rock, open], do: {key: b}}"),
    "a layer with nothing in the place of two": lines(
        "{on: [fist, open], do: {key: a}}", "{on: call, do: {layer: l}}"
    ) + LAYER + lines("{on: open, do: nothing}"),
    "hands apart": lines("{on: two, hand: left, do: {key: a}}", "{on: two, hand: right, do: {key: b}}"),
    "regions apart": lines("{on: two, region: {left: 0.5}, do: scroll}", "{on: two, region: {right: 0.5}, do: clutch}"),
    "tap and hold": lines("{on: two, when: tap, do: {key: a}}", "{on: two, hold: 0.5, do: {key: b}}"),
    "tap and double tap": lines("{on: two, when: tap, do: {key: a}}", "{on: two, when: double_tap, do: {key: b}}"),
    "tap and scroll": lines("{on: two, do: scroll}", "{on: two, when: tap, do: {key: b}}"),
    "start and stop": lines("{on: two, do: {key: a}}", "{on: two, when: end, do: {key: a}}"),
    "held start and stop": lines("{on: two, hold: 1, do: {key: a}}", "{on: two, hold: 1, when: end, do: {key: a}}"),
    "a press before a zoom": lines(CLICK, "{on: zoom, do: zoom}"),
    "a hold before a motion": lines("{on: three, hold: 1, do: {key: a}}", "{on: swipe_up, do: overview}"),
    "short and held": lines(
        "{on: two, when: end, held: {below: 1}, do: {key: a}}", "{on: two, hold: 1, do: {key: b}}"
    ),
    "short and long": lines(
        "{on: two, when: end, held: {below: 1}, do: {key: a}}",
        "{on: two, when: end, held: {above: 1}, do: {key: b}}",
    ),
    "lengths apart": lines(
        "{on: wave, length: {above: 1.5}, do: overview}", "{on: wave, length: {below: 1.5}, do: {key: a}}"
    ),
    "circles in two poses": lines("{on: gun, do: {circle: scroll}}", "{on: circle_cw, do: {key: a}}"),
    "speeds apart": lines("{on: wave, speed: {above: 5}, do: overview}", "{on: wave, speed: {below: 5}, do: {key: a}}"),
    "following and a tap": lines("{on: fist, do: {turn: volume}}", "{on: fist, when: tap, do: {key: mute}}"),
    "windows lead on": lines(ROCK) + "  p: []\napps: [{window: a, profile: p}]\n",
    "a window's profile": lines(KEY) + "  p: []\napps: [{window: a, profile: p}]\n",
    "a narrow rule above a wide one": lines(KEY) + (
        "  p: []\napps: [{window: a, title: b, profile: p}, {window: a*, profile: p}, {title: b, profile: p}]\n"
    ),
    "a base and what lies over it": lines(ROCK) + (
        "  p: []\n  b:\n" + lines("{on: call, do: {profile: default}}") + "extends: {p: b}\n"
    ),
    "a resume in the base": lines("{on: fist, do: resume}", ROCK) + (
        "  p:\n" + lines("{on: call, do: pause}", "{on: two, do: {profile: default}}") + "extends: {p: default}\n"
    ),
    "pause and resume": lines("{on: call, do: pause}", "{on: rock, do: resume}"),
    "a layer off again": lines(FIST) + LAYER + lines("{on: two, do: {key: a}}"),
    "a layer off again from within": lines(FIST) + LAYER + lines(KEY, FIST),
    "a layer beside a clutch": lines("{on: fist, do: clutch}", "{on: fist, do: {layer: l}}") + LAYER + lines(KEY),
    "a profile and back": lines(ROCK) + "  p:\n" + lines("{on: rock, do: {profile: default}}"),
}  # fmt: skip


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_no_warning_where_all_is_well(text):
    assert told(HEAD + text) == []


def test_no_warning_about_the_defaults():
    assert told(default_text()) == []
    assert told("version: 1\n") == []


def test_hands_that_cannot_point_do_not_meet():
    one, other = "{on: pinch, do: {press: left}}", "{on: pinch, hand: left, do: {key: a}}"
    assert told(HEAD + lines(one, other)) != []
    assert told("pointer: {hand: right}\n" + HEAD + lines(one, other)) == []


def test_a_motion_of_the_users_own_is_over_at_once():
    text = "gestures: {declared: {hook: {index: up}}}\n" + HEAD + lines("{on: hook, hold: 1, do: overview}")
    assert told(text) == []
    assert "over as soon" in told(text, motions=("hook",))[0][2]


def test_what_the_file_does_not_hold_has_no_warning():
    assert told("tracker: {max_hands: 1}\n") == []


def test_a_file_full_of_warnings_is_cut_short():
    assert MOST_SHOWN < len(told(HEAD + lines(*([KEY] * 2000)))) < 2 * MOST_SHOWN


CALL = "{on: call, hold: 1, do: toggle}"
BOTH = lines(CLICK, CALL)


@pytest.mark.parametrize(
    ("text", "at", "said"),
    [
        (HEAD + lines(KEY), (2, 3), "no gesture clicks or pauses"),
        (HEAD + lines(CALL), (2, 3), "no gesture clicks while"),
        (HEAD + lines(CLICK), (2, 3), "no gesture pauses while"),
        (HEAD + lines("{on: pinch, do: {click: right}}", CALL), (2, 3), "no gesture clicks while"),
        (HEAD + lines("{on: pinch, hand: left, do: {press: left}}", CALL), None, None),
        (HEAD + BOTH + "  games:\n" + lines(KEY), (5, 3), "write `extends: {games: default}`, or bind"),
        (HEAD + BOTH + '  "a: b":\n' + lines(KEY), (5, 3), 'write `extends: {"a: b": default}`'),
        (HEAD + BOTH + "  games:\n" + lines(KEY, CALL), (5, 3), "clicks while"),
        (HEAD + BOTH + "  games: []\nextends: {games: default}\n", None, None),
        (HEAD + lines(CLICK, "{on: call, do: pause}"), None, None),
        (HEAD + lines("{on: rock, do: {macro: [{key: a}, {double_click: left}]}}", CALL), None, None),
        ("pointer: {dwell: 1}\n" + HEAD + lines(CALL), None, None),
        ("pointer: {dwell: 1}\n" + HEAD + lines("{on: dwell, do: {click: right}}", CALL), (3, 3), "clicks"),
        (HEAD + lines("{on: pinch, do: nothing}", "{on: call, do: nothing}"), None, None),
        (HEAD + lines(CALL, "{on: fist, do: {layer: l}}") + LAYER + lines(CLICK), None, None),
        ("version: 1\n", None, None),
    ],
)
def test_a_profile_in_which_no_gesture_clicks_or_pauses(text, at, said):
    config, problems = examine(text, ())
    assert config is not None, problems
    root, _ = yaml.parse(text)
    found = [p for p in warnings(config, root, ()) if LACKS in p.message]
    assert [(p.line, p.column) for p in found] == ([at] if said else [])
    assert all(said in p.message for p in found)


def test_what_is_written_to_mend_such_a_profile_mends_it():
    text = HEAD + BOTH + "  games:\n" + lines(KEY) + "extends: {games: default}\n"
    assert examine(text, ())[1] == []
    assert not [p for p in warnings(examine(text, ())[0], yaml.parse(text)[0], ()) if LACKS in p.message]
