"""Bindings that ask for two gestures: one after the other, or one of each hand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.bindings.binder import Binder
from gesturectl.bindings.levels import levels_of
from gesturectl.config.load import examine
from gesturectl.model.types import GestureEvent
from gesturectl.settings import ScrollSettings
from tests.bindings.firing import played
from tests.bindings.said import said

RIGHT, LEFT = 1, 2
SIDES = {RIGHT: "right", LEFT: "left"}


def binder(bindings, kept=None, own=()):
    config, found = examine("profiles:\n  default:\n" + "".join(f"  - {b}\n" for b in bindings), own)
    assert config, found
    return Binder(levels_of(config), ScrollSettings(), GNOME, kept)


def play(bindings, script, rounded=0.0):
    """Plays `0 begin fist, 0.2 begin left open`, deadlines between; `0.20 a` for what is sent."""
    b, sent = binder(bindings), []
    for line in script.split(","):
        at, *rest = line.split()
        t = float(at)
        while (due := b.deadline()) is not None and due <= t + rounded:
            sent += b.tick(due)
        if rest == ["release"]:
            sent += b.release(t)
        elif rest == ["reload"]:
            sent += b.let_go(t)
            b = binder(bindings, b.kept)
        elif rest:
            track = LEFT if rest[1] == "left" else RIGHT
            sent += b.step([GestureEvent(rest[-1], rest[0], track, t, rest[-1], 1.0)], SIDES, RIGHT)
    return [f"{e.t:.2f} {said(e)}" for e in sent]


FIST, OPEN = "{on: fist, do: {text: fist}}", "{on: open, do: {text: open}}"
THEN = "{on: [fist, open], do: {text: both}}"
QUICK = "{on: [fist, open], within: 0.3, do: {text: both}}"
PRESS = "{on: fist, do: {press: left}}"
TAP = "{on: fist, when: tap, do: {text: tap}}"
HELD = "{on: fist, hold: 0.5, do: {text: held}}"
OF_LEFT = "{on: [fist, open], hand: left, do: {text: both}}"
SLOW = "{on: [fist, open], hold: 0.5, do: {text: both}}"
TAPPED = "{on: [fist, open], when: tap, do: {text: both}}"
THIRD = "{on: [open, two], do: {text: third}}"
FIST_END = "{on: fist, when: end, do: {text: end}}"
STROKE = "{on: [fist, swipe_left], do: {text: both}}"
DOUBLE = "{on: fist, when: double_tap, do: {text: double}}"
EITHER = "{on: open, other_hand: fist, do: {text: either}}"
BOTH = "{on: {left: fist, right: open}, do: {text: both}}"
WHILE = "{on: {left: fist, right: open}, do: {press: left}}"
SWIPE = "{on: {left: fist, right: swipe_left}, do: {text: both}}"
TWICE = "{on: [fist, fist], do: {text: both}}"
SAME = "{on: fist, other_hand: fist, do: {text: both}}"
SWIPED = "{on: {left: swipe_left, right: fist}, do: {text: both}}"
PLAIN = "{on: swipe_left, do: {text: plain}}"
TAPPED_2 = "{on: [fist, open], when: double_tap, do: {text: double}}"
AFTER = "{on: [swipe_left, open], do: {text: after}}"
CLICKED = ["0.40 left down", "0.40 left up"]


@pytest.mark.parametrize(
    ("bindings", "script", "sent"),
    [
        # The second within the time, after it, of the other hand, or where the first was lost.
        ([THEN], "0 begin fist, 0.4 end fist, 0.5 begin open, 2", ["0.50 both"]),
        ([THEN], "0 begin fist, 0.9 end fist, 1.1 begin open, 2", []),
        ([THEN], "0 begin fist, 0.1 end fist, 0.2 begin left open, 2", []),
        ([THEN], "0 begin fist, 0.1 cancel fist, 0.2 begin open, 2", []),
        ([THEN], "0 begin fist, 0.1 release, 0.2 begin open, 2", []),
        ([THEN], "0 begin fist, 0.1 end fist, 0.2 begin two, 0.3 end two, 0.4 begin open", ["0.40 both"]),
        ([OF_LEFT], "0 begin fist, 0.1 end fist, 0.2 begin open, 2", []),
        ([OF_LEFT], "0 begin left fist, 0.1 end left fist, 0.2 begin left open, 2", ["0.20 both"]),
        # The second's own binding is for where it comes alone.
        ([THEN, OPEN], "0 begin fist, 0.1 end fist, 0.2 begin open, 0.3 end open, 2 begin open",
         ["0.20 both", "2.00 open"]),
        # The first one's own acts only once the second cannot come any more, whether it still lasts or not.
        ([FIST, THEN], "0 begin fist, 0.2 end fist, 0.3 begin open, 3", ["0.30 both"]),
        ([FIST, THEN], "0 begin fist, 0.2 end fist, 3", ["1.00 fist"]),
        ([FIST, THEN], "0 begin fist, 2 end fist, 3", ["1.00 fist"]),
        ([FIST, QUICK], "0 begin fist, 2 end fist, 3", ["0.30 fist"]),
        ([FIST, THEN], "0 begin fist, 0.2 cancel fist, 3", []),
        ([FIST, THEN], "0 begin fist, 0.2 end fist, 0.5 release, 3", []),
        ([FIST, OF_LEFT], "0 begin fist, 0.2 end fist, 3", ["0.00 fist"]),
        ([PRESS, "{on: [fist, open], within: 0.4, do: {text: both}}"], "0 begin fist, 0.2 end fist, 3", CLICKED),
        ([PRESS, THEN], "0 begin fist, 2 end fist, 3", ["1.00 left down", "2.00 left up"]),
        ([PRESS, THEN], "0 begin fist, 0.5 begin open, 2 end fist", ["0.50 both"]),
        ([TAP, THEN], "0 begin fist, 0.2 end fist, 3", ["1.00 tap"]),
        ([TAP, THEN], "0 begin fist, 0.2 end fist, 0.4 begin open, 3", ["0.40 both"]),
        ([HELD, QUICK], "0 begin fist, 0.4 end fist, 3", []),
        ([HELD, QUICK], "0 begin fist, 0.6 end fist, 3", ["0.50 held"]),
        # A second tap that was lost is none, and what comes then is the second of two again.
        ([FIST, TAPPED_2], "0 begin fist, 0.1 end fist, 0.1 begin open, 0.2 end open, 0.2 begin open, 0.3 cancel open,"
         " 0.3 begin open, 3", []),
        # Where the second comes and does not act, the first one's own does, once, and may be the first of two again.
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.3 begin open, 2", ["0.80 both"]),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.7 end open, 3", ["1.00 fist"]),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.2 end open, 3", ["1.20 fist"]),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.2 cancel open, 3", ["1.20 fist"]),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.2 release, 3", []),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.6 end open, 0.7 begin open, 3", ["1.20 both"]),
        ([FIST, SLOW], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.6 end open, 1.1 begin open, 3", ["1.00 fist"]),
        ([PRESS, SLOW], "0 begin fist, 0.2 end fist, 0.3 begin open, 1.2 end open, 3", ["0.80 both"]),
        ([PRESS, SLOW], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.2 end open, 3",
         ["1.20 left down", "1.20 left up"]),
        ([TAP, SLOW], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.2 end open, 3", ["1.20 tap"]),
        ([FIST, TAPPED], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.5 end open, 3", ["0.50 both"]),
        ([FIST, TAPPED], "0 begin fist, 0.2 end fist, 0.9 begin open, 1.5 end open, 3", ["1.50 fist"]),
        # What both hands have made waits for what may follow, and does not come too late for having ended.
        ([BOTH, THIRD], "0 begin left fist, 0.2 begin open, 0.4 end open, 0.6 end left fist, 3", ["1.20 both"]),
        ([BOTH, THIRD], "0 begin left fist, 0.2 begin open, 0.4 end left fist, 0.6 end open, 3", ["1.20 both"]),
        ([BOTH, THIRD], "0 begin left fist, 0.2 begin open, 0.4 cancel left fist, 0.6 end open, 3", []),
        ([EITHER, THIRD], "0 begin open, 0.4 begin left fist, 0.7 begin two, 3", ["0.70 third"]),
        # Of three, what the last two do takes the second from the first.
        ([FIST, THEN, THIRD], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.5 end open, 0.6 begin two, 3",
         ["0.60 third", "1.00 fist"]),
        ([FIST, THEN, THIRD], "0 begin fist, 0.2 end fist, 0.3 begin open, 3", ["1.30 both"]),
        # What is made while the first goes on takes its place all the same.
        ([FIST_END, STROKE], "0 begin fist, 0.5 begin swipe_left, 0.5 end swipe_left, 0.8 end fist, 3", ["0.50 both"]),
        ([FIST_END, STROKE], "0 begin fist, 0.8 end fist, 3", ["1.00 end"]),
        # A tap that may become a double one waits for the second gesture, too; another hand's does not take it.
        ([TAP, DOUBLE, THEN], "0 begin fist, 0.1 end fist, 0.9 begin open, 3", ["0.90 both"]),
        ([TAP, DOUBLE], "0 begin fist, 0.1 end fist, 0.2 begin left fist, 0.3 end left fist, 0.4 begin left fist,"
         " 0.5 end left fist, 3", ["0.50 double", "0.70 tap"]),
        # The second of two tapped twice; another gesture or hand between the taps, or a long one, is none.
        ([TAPPED, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 0.5 begin open,"
         " 0.6 end open, 3", ["0.60 double"]),
        ([TAPPED, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 3", ["1.00 both"]),
        ([TAPPED, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 0.5 begin open,"
         " 1.2 end open, 3", ["1.00 both"]),
        ([FIST, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 0.5 begin open,"
         " 0.6 end open, 3", ["0.60 double"]),
        ([FIST, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 3", ["1.00 fist"]),
        ([FIST, TAPPED_2], "0 begin fist, 0.2 end fist, 0.8 begin open, 0.9 end open, 3", ["1.50 fist"]),
        ([OPEN, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 0.6 begin open, 0.7 end open, 3",
         ["0.70 double"]),
        ([TAPPED, TAPPED_2], "0 begin fist, 0.2 end fist, 0.3 begin open, 0.4 end open, 0.5 begin left open,"
         " 0.6 end left open, 3", ["1.00 both"]),
        # The first of two that ends while it is held back comes where the second then does not act.
        ([FIST, STROKE, AFTER], "0 begin fist, 0.3 begin swipe_left, 0.3 end swipe_left, 0.5 end fist,"
         " 0.6 begin open, 3", ["0.60 after", "1.00 fist"]),
        ([FIST, STROKE, AFTER], "0 begin fist, 0.3 begin swipe_left, 0.3 end swipe_left, 0.5 end fist, 3",
         ["1.30 both"]),
        ([FIST_END, STROKE, AFTER], "0 begin fist, 0.3 begin swipe_left, 0.3 end swipe_left, 0.5 end fist,"
         " 0.6 begin open, 3", ["0.60 after", "1.00 end"]),
        ([TAP, STROKE, AFTER], "0 begin fist, 0.1 begin swipe_left, 0.1 end swipe_left, 0.2 end fist,"
         " 0.6 begin open, 3", ["0.60 after", "1.00 tap"]),
        ([PRESS, STROKE, AFTER], "0 begin fist, 0.3 begin swipe_left, 0.3 end swipe_left, 0.5 end fist,"
         " 1.2 begin open, 3", ["1.20 after", "1.20 left down", "1.20 left up"]),
        # Of the same pose twice, the third begins anew.
        ([TWICE], "0 begin fist, 0.1 end fist, 0.2 begin fist, 0.3 end fist, 0.5 begin fist, 0.6 end fist, 3",
         ["0.20 both"]),
        # A hand's gestures do not concern those of the other one.
        ([TAP, THEN], "0 begin left fist, 0.2 end left fist, 0.3 begin fist, 0.4 end fist, 0.5 begin open, 3",
         ["0.50 both", "1.00 tap"]),
        # What waits for nothing ends with its gesture, however its time is rounded.
        (["{on: fist, hold: 0.2, do: {text: held}}"], "0.1 begin fist, 0.3 end fist, 3", []),
        ([FIST, "{on: [fist, open], do: nothing}"], "0 begin fist, 0.2 end fist, 3", ["0.00 fist"]),
        # Both hands, in either order, for as long as both last.
        ([BOTH], "0 begin left fist, 0.5 begin open, 3", ["0.50 both"]),
        ([BOTH], "0 begin open, 0.5 begin left fist, 3", ["0.50 both"]),
        ([BOTH], "0 begin fist, 0.5 begin left open, 3", []),
        ([BOTH], "0 begin left fist, 0.4 end left fist, 0.5 begin open, 3", []),
        ([WHILE], "0 begin left fist, 0.5 begin open, 0.8 end open", ["0.50 left down", "0.80 left up"]),
        ([WHILE], "0 begin left fist, 0.5 begin open, 0.8 end left fist", ["0.50 left down", "0.80 left up"]),
        ([WHILE], "0 begin left fist, 0.5 begin open, 0.8 cancel left fist", ["0.50 left down", "0.80 left up"]),
        ([SAME], "0 begin left fist, 0.5 begin fist, 3", ["0.50 both"]),
        (["{on: open, do: {press: right}}", WHILE], "0 begin open, 0.5 begin left fist, 1 end left fist, 2 end open",
         ["0.00 right down", "0.50 right up", "0.50 left down", "1.00 left up"]),
        ([SWIPE, PLAIN], "0 begin left fist, 0.5 begin swipe_left, 0.5 end swipe_left", ["0.50 both"]),
        ([SWIPE, PLAIN], "0.5 begin swipe_left, 0.5 end swipe_left", ["0.50 plain"]),
        ([SWIPE], "0 begin left fist, 0.2 release, 0.5 begin swipe_left, 0.5 end swipe_left", []),
        # A hand goes on showing what it shows over a reload; what was the first of two has to be made anew.
        ([BOTH], "0 begin left fist, 0.2 reload, 0.5 begin open, 3", ["0.50 both"]),
        ([WHILE], "0 begin left fist, 0.2 reload, 0.5 begin open, 0.8 end open", ["0.50 left down", "0.80 left up"]),
        ([BOTH], "0 begin left fist, 0.2 reload, 0.4 end left fist, 0.5 begin open, 3", []),
        ([BOTH], "0 begin left fist, 0.1 release, 0.2 reload, 0.5 begin open, 3", []),
        ([FIST, THEN], "0 begin fist, 0.2 reload, 0.3 end fist, 0.5 begin open, 3", []),
        ([SWIPED], "0 begin fist, 0.5 begin left swipe_left, 0.5 end left swipe_left", ["0.50 both"]),
    ],
)  # fmt: skip
def test_what_is_sent(bindings, script, sent):
    assert play(bindings, script) == sent


TWO_ENDS = "{on: fist, when: end, hold: 0.2, do: {text: end}}"
AT_END = "{on: [fist, open], when: end, do: {text: at end}}"
SLOW_BOTH = "{on: {left: fist, right: open}, hold: 0.3, do: {text: slow}}"
SLOW_TWICE = "{on: [fist, fist], hold: 0.2, do: {text: twice}}"
STROKE_THEN = "{on: [swipe_left, open], do: {text: stroke then}}"
TAPPED_TWICE = "{on: [fist, open], when: double_tap, do: {text: twice tapped}}"
OPEN_TAP = "{on: open, when: tap, do: {text: open tap}}"
OPEN_DOUBLE = "{on: open, when: double_tap, do: {text: open double}}"
TEXTS = (
    FIST, OPEN, THEN, QUICK, TAP, HELD, OF_LEFT, BOTH, TWICE, SAME, SLOW, TAPPED, THIRD, FIST_END, STROKE, SWIPE,
    SWIPED, PLAIN, TWO_ENDS, AT_END, SLOW_BOTH, EITHER, SLOW_TWICE, STROKE_THEN, DOUBLE, TAPPED_TWICE, OPEN_TAP,
    OPEN_DOUBLE,
)  # fmt: skip
# The time that passes, the hand, what it shows from then on, and how what it showed before ends; or a motion meanwhile.
STEPS = st.tuples(
    st.sampled_from((0, 5, 10, 20, 30, 50, 75, 100)),
    st.sampled_from(("left", "right", "right")),
    st.sampled_from(("fist", "open", "two", "", "fist", "open", "swipe_left")),
    st.sampled_from(("end", "end", "end", "cancel")),
)


# The same of one hand that is quick, for taps and gestures within gestures.
TAPS = (
    FIST, TAPPED, TAPPED_TWICE, THIRD, OPEN_TAP, OPEN_DOUBLE, OPEN, THEN, STROKE, STROKE_THEN, TAP, FIST_END, DOUBLE,
    AT_END, PLAIN, HELD,
)  # fmt: skip
QUICK_STEPS = st.tuples(
    st.sampled_from((5, 10, 20, 30)),
    st.just("right"),
    st.sampled_from(("fist", "open", "open", "open", "two", "", "", "", "swipe_left")),
    st.sampled_from(("end", "end", "end", "end", "cancel")),
)


def among(texts):
    return st.lists(st.sampled_from(texts), unique=True, min_size=1, max_size=5)


@settings(max_examples=250, deadline=None)
@given(among(TEXTS), st.lists(STEPS, max_size=10))
def test_the_bindings_that_fire_are_those_of_the_model(bindings, steps):
    agrees(bindings, steps)


@settings(max_examples=150, deadline=None)
@given(among(TAPS), st.lists(QUICK_STEPS, max_size=10))
def test_quick_gestures_fire_as_those_of_the_model(bindings, steps):
    agrees(bindings, steps)


def agrees(bindings, steps):
    now, script, shows, before_that = 0, [], {}, {}
    for pause, hand, name, phase in steps:
        now = before_that[hand] = max(now + pause, before_that.get(hand, -5) + 5)  # a hand makes no two at once
        if name == "swipe_left":
            script += [(now, "begin", hand, name), (now, "end", hand, name)]
            continue
        if before := shows.pop(hand, ""):
            script.append((now, phase, hand, before))
        if name:
            script.append((now, "begin", hand, name))
            shows[hand] = name
    lines = ", ".join(f"{t / 100} {phase} {hand} {name}" for t, phase, hand, name in script)
    sent = [line.split(maxsplit=1) for line in play(bindings, f"{lines}, {now / 100 + 5}" if lines else "5", 1e-9)]
    config, _ = examine("profiles:\n  default:\n" + "".join(f"  - {b}\n" for b in bindings))
    expected = played(config.profiles["default"], script)
    assert sorted((round(100 * float(t)), text) for t, text in sent) == expected


# What one of the hands shows from then on, and how what it showed before ends.
SHOWN = st.lists(
    st.tuples(
        st.sampled_from(("", "left ")), st.sampled_from(("fist", "open", "")), st.sampled_from(("end", "end", "cancel"))
    ),
    max_size=8,
)
LINES = st.lists(st.sampled_from((FIST, OPEN, THEN, QUICK, PRESS, TAP, HELD, OF_LEFT, BOTH, WHILE)), unique=True)


@given(LINES, SHOWN, st.lists(st.sampled_from((0.0, 0.1, 0.25, 0.6, 1.2)), min_size=8, max_size=8))
def test_nothing_stays_down(bindings, shown, pauses):
    t, script, going = 0.0, [], {}
    for (hand, name, phase), pause in zip(shown, pauses, strict=False):
        t += pause
        if before := going.pop(hand, ""):
            script.append(f"{t} {phase} {hand}{before}")
        if name:
            script.append(f"{t} begin {hand}{name}")
            going[hand] = name
    sent = play(bindings or [FIST], ", ".join([*script, f"{t + 5}", f"{t + 5} release"]))
    changes = [line.split()[-1] for line in sent if " left " in line]
    assert changes.count("down") == changes.count("up")
    assert not changes or changes[-1] == "up"
