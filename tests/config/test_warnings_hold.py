"""What warnings say comes true: made-up configs, and the binder and pipeline that do as it says."""

import itertools
from dataclasses import dataclass

from hypothesis import example, given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.actions.modes import LayerWhile
from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import KeptChoice, ProfileChoice
from gesturectl.bindings.binder import Binder
from gesturectl.bindings.conditions import Sight
from gesturectl.bindings.levels import Levels, pile
from gesturectl.config.check.conflicts import conflicts
from gesturectl.config.check.finding import all_bindings
from gesturectl.config.check.reach import Reach
from gesturectl.config.check.together import together
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.gestures.recogniser import Recogniser
from gesturectl.model.types import Button, GestureEvent, PoseScore, Text, Window
from gesturectl.pipeline.pipeline import Pipeline
from gesturectl.settings import AppRule, Config, Pinch, Pointer, ScrollSettings
from tests.hands import frame, hand, stream

SIDES = {1: "right", 2: "left"}
DURATIONS = (0.0, 0.05, 0.25, 0.35, 0.6, 1.2)
REGIONS = (None, {"left": 0.5}, {"right": 0.5}, {"left": 0.25, "right": 0.75, "top": 0.5})
SPEEDS = (None, None, {"above": 5}, {"below": 5}, {"above": 3, "below": 8})
HELD = (None, None, {"above": 0.5}, {"below": 0.5}, {"above": 0.2, "below": 1})
PLACES = ((0.1, 0.25), (0.4, 0.25), (0.4, 0.75), (0.6, 0.25), (0.6, 0.75), (0.9, 0.25))


def config_of(profiles, layers=None, **sections):
    read = {n: tuple(map(Binding.model_validate, v)) for n, v in profiles.items()}
    over = {n: tuple(map(Binding.model_validate, v)) for n, v in (layers or {}).items()}
    return Config(profiles=read, layers=over, **sections)


def binder(config, choice=None):
    levels = Levels(config.profiles, config.layers, choice or ProfileChoice(config.apps), config.extends)
    return Binder(levels, ScrollSettings(), GNOME)


def event(name, phase, track, t):
    return GestureEvent(name, phase, track, t, name, 1.0)


# Two bindings of one gesture: a button or a text for each, so that it is seen which has fired.


@st.composite
def listed(draw):
    n = draw(st.integers(2, 3))
    out = []
    for i in range(n):
        when = draw(st.sampled_from(("begin", "begin", "end", "tap", "double_tap")))
        do = draw(st.sampled_from(({"text": f"{i}"}, {"click": f"button{4 + i}"})))
        hold = draw(st.sampled_from((0, 0, 0.2, 0.5, 1))) if when in ("begin", "end") else 0
        held = draw(st.sampled_from(HELD)) if when == "end" and not hold else None
        out.append(
            {"on": "two", "do": do, "when": when, "hold": hold, "held": held,
             "hand": draw(st.sampled_from((None, "left", "right"))), "region": draw(st.sampled_from(REGIONS)),
             "speed": draw(st.sampled_from(SPEEDS))}
        )  # fmt: skip
    return out


def fired(config, track, pointing, sight, duration, times):
    """The indices of the bindings that fire when the gesture is made so often, a tenth of a second between."""
    b, t, sent = binder(config), 0.0, []

    def wait(until):
        while (due := b.deadline()) is not None and due <= until:
            sent.extend(b.tick(due))

    for _ in range(times):
        sent += b.step([event("two", "begin", track, t)], SIDES, pointing, lambda _: sight)
        t += duration
        wait(t)
        sent += b.step([event("two", "end", track, t)], SIDES, pointing, lambda _: sight)
        t += 0.1
    wait(t + 5)
    return {int(e.text) if isinstance(e, Text) else int(e.button[-1]) - 4 for e in sent if isinstance(e, Text | Button)}


@settings(max_examples=80, deadline=None)
@given(listed(), st.sampled_from(("first", "first", "left", "right")))
def test_two_bindings_conflict_just_where_both_fire(bindings, pointer):
    config = config_of({"default": bindings}, pointer=Pointer(hand=pointer))
    read = config.profiles["default"]
    places = PLACES if any(b.region for b in read) else PLACES[:1]
    speeds = (1.0, 4.0, 6.0, 9.0) if any(b.speed for b in read) else (1.0,)
    sights = [Sight(*place, speed) for place in places for speed in speeds]
    both = set()
    for track, sight, duration in itertools.product((1, 2), sights, DURATIONS):
        points = (track, 9) if pointer == "first" else ((track,) if SIDES[track] == pointer else (9,))
        for pointing, times in itertools.product(points, (1, 2)):
            found = sorted(fired(config, track, pointing, sight, duration, times))
            both |= set(itertools.combinations(found, 2))

    def pair(i, j):  # a start and a stop
        starts = sorted((read[i], read[j]), key=lambda b: b.when)
        return [b.when for b in starts] == ["begin", "end"] and starts[1].least >= starts[0].hold

    assert {tuple(sorted((c.first, c.second))) for c in conflicts(config, read)} == {p for p in both if not pair(*p)}


# Profiles and layers: all that gestures can lead to, by trying each in each state.

GESTURES = ("two", "fist")
ACTIONS = (
    {"text": "x"}, {"layer": "x"}, {"layer": "y"}, {"toggle_layer": "x"}, {"toggle_layer": "x"}, {"toggle_layer": "y"},
    {"profile": "default"}, {"profile": "p"}, "pause", "resume", "toggle",
)  # fmt: skip
BINDINGS = st.lists(
    st.fixed_dictionaries(
        {"on": st.sampled_from(GESTURES), "do": st.sampled_from(ACTIONS), "hand": st.sampled_from((None, None, "left"))}
    ),
    max_size=3,
)


EXTENDS = ({}, {}, {"p": "default"}, {"default": "p"})
RULES = ((), (), (AppRule(window="editor", profile="p"),), (AppRule(window="editor", profile="default"),))
WINDOWS = (None, Window(("editor",), "a text"))


@dataclass(frozen=True)
class State:
    """What is in force: the profile picked without and with the window's rule, the window, layers, a pause."""

    elsewhere: str
    picked: str | None
    window: int
    layers: tuple[str, ...]
    paused: bool
    profile: str


def put(config, state):
    """A binder in this state."""
    choice = ProfileChoice(config.apps, KeptChoice(elsewhere=state.elsewhere), config.profiles)
    choice.enter(WINDOWS[state.window])
    if state.picked:
        choice.pick(state.picked)
    b = binder(config, choice)
    for layer in state.layers:
        b.levels.toggle(layer)
    b.kept.paused = state.paused
    return b


def state_of(b):
    c = b.levels.choice
    return State(
        c.kept.elsewhere, c.kept.picked, WINDOWS.index(c.window), b.levels.toggled, b.kept.paused, b.levels.profile
    )


def after(config, state):
    """The states that one gesture leads to, also while another hand makes one; with the layers on meanwhile."""
    makings = list(itertools.product(GESTURES, SIDES))
    for held in (None, *makings):
        for name, track in makings:
            if held and held[1] == track:
                continue
            b = put(config, state)
            if held:
                b.step([event(held[0], "begin", held[1], 0.0)], SIDES, 1)
            b.step([event(name, "begin", track, 1.0)], SIDES, 1)
            active = [a.binding.do for a in b._active if a.fired and not a.idle]
            yield state_of(b), {do.layer for do in active if isinstance(do, LayerWhile)}
    for window in WINDOWS if config.apps else ():
        b = put(config, state)
        b.levels.enter(window)
        yield state_of(b), set()


def closure(config, start):
    seen, waiting, momentary = {start}, [start], set()
    while waiting:
        for state, layers in after(config, waiting.pop()):
            momentary |= layers
            if state not in seen:
                seen.add(state)
                waiting.append(state)
    return seen, momentary


@settings(max_examples=60, deadline=None)
@given(BINDINGS, BINDINGS, BINDINGS, BINDINGS, st.sampled_from(EXTENDS), st.sampled_from(RULES))
@example(  # the layer is never on in a profile without a `toggle`
    [{"on": "two", "do": do} for do in ({"layer": "y"}, "toggle", {"profile": "p"})],
    [], [], [{"on": "two", "do": "pause"}], {}, (),
)  # fmt: skip
@example(  # the same, as another profile ends it
    [
        {"on": "two", "do": {"layer": "y"}, "hand": "left"},
        {"on": "fist", "do": "toggle"},
        {"on": "two", "do": {"profile": "p"}},
    ],
    [], [], [{"on": "fist", "do": "pause"}], {}, (),
)  # fmt: skip
@example(  # a profile that is never in force, as all is paused by then
    [{"on": "two", "do": "pause"}, {"on": "two", "do": {"profile": "p"}}, {"on": "fist", "do": "resume"}],
    [{"on": "fist", "do": "pause"}], [], [], {"default": "p"}, (),
)  # fmt: skip
def test_no_gesture_leads_where_none_is_said_to(default, other, x, y, extends, rules):
    config = config_of({"default": default, "p": other}, {"x": x, "y": y}, extends=extends, apps=rules)
    states, momentary = closure(config, state_of(binder(config)))
    reach = Reach(config)
    led = {("profiles", s.profile) for s in states}
    led |= {("layers", layer) for layer in momentary | {layer for s in states for layer in s.layers}}
    assert led <= reach.reached
    for found in reach.no_way_back():
        place, name = found.place, found.facts["profile"]
        for start in states:
            if start.profile == name:
                assert {s.profile for s in closure(config, start)[0]} == {name}, place

    def at(place, s):
        return place.kind == "layers" or place.name in pile(s.profile, extends)

    for found in reach.no_way_off():
        place, layer = found.other or found.place, found.facts["layer"]
        entered = [s for s in states if layer in s.layers and at(place, s)]
        assert not entered or any(all(layer in n.layers for n in closure(config, s)[0]) for s in entered), place
    for place in (found.place for found in reach.no_resume()):
        paused = [s for s in states if s.paused and at(place, s)]
        assert not paused or any(all(n.paused for n in closure(config, s)[0]) for s in paused), place


# What the recogniser tells, and in which order.


def run(config, frames):
    """What is sent for these frames; texts only."""
    pipeline = Pipeline(config, PoseClassifier(config.gestures.pinch), GNOME, (1920, 1080), (960.0, 540.0))
    sent = []
    for f in frames:
        while (due := pipeline.deadline()) is not None and due <= f.t:
            sent += pipeline.tick(due).outputs
        sent += pipeline.step(f).outputs
    return [e.text for e in sent if isinstance(e, Text)]


def test_a_pose_comes_before_the_motion_that_is_made_in_it():
    config = config_of({"default": [{"on": "three", "do": {"text": "p"}}, {"on": "swipe_left", "do": {"text": "m"}}]})
    assert [c.kind for c in conflicts(config, config.profiles["default"])] == ["motion"]
    frames = stream(
        (0.8, "open", 250, 240), (0.3, "three", 250, 240), (0.3, "three", 450, 240), (0.5, "three", 450, 240)
    )
    assert run(config, frames) == ["p", "m"]


def test_a_pinch_comes_before_the_zoom():
    config = config_of({"default": [{"on": "pinch", "do": {"text": "p"}}, {"on": "zoom", "do": {"text": "z"}}]})
    assert [c.kind for c in conflicts(config, config.profiles["default"])] == ["zoom"]
    poses = ["open"] * 20 + ["pinch"] * 20
    frames = [
        frame(i / 30, hand(pose, 200, 240, track=1), hand(pose if i < 20 else late, 440, 240, track=2))
        for i, (pose, late) in enumerate(zip(poses, ["open"] * 30 + ["pinch"] * 10, strict=True))
    ]
    assert run(config, frames) == ["p", "z"]


def test_ok_is_told_as_a_pinch_or_not_at_all():
    class Ok:
        def classify(self, hand):
            return PoseScore(hand.track_id, "ok", 0.99)

    for pinch in (Pinch(), Pinch(enter=0.1, exit=0.2)):
        recogniser = Recogniser(Ok(), "any", pinch)
        for name in ("pinch", "open"):
            events = [e.name for f in stream((2.0, name, 300, 240)) for e in recogniser.step(f)[1]]
            assert set(events) <= {"pinch"}


def test_a_hand_lowered_does_nothing():
    region = {"top": 0.95}
    config = config_of({"default": [{"on": "two", "do": {"text": "x"}, "region": region}]})
    frames = stream((0.8, "open", 320, 300), (0.5, "open", 320, 470), (1.0, "two", 320, 470))
    assert run(config, frames) == []
    high = config_of({"default": [{"on": "two", "do": {"text": "x"}}]})
    assert run(high, stream((0.8, "open", 320, 300), (1.0, "two", 320, 300))) == ["x"]


# Bindings of two gestures, those of a layer beside those of the profile.

LINES = tuple(
    on | {"do": {"text": f"{i} {hand}"}} | {"hand": hand}
    for i, on in enumerate(({"on": "fist"}, {"on": "open"}, {"on": "open", "after": "fist"}, {"on": "two"}))
    for hand in (None, "left")
)
MADE = ("fist", "open", "two")


def made(config, names, track, layers):
    """When each text is sent as a hand makes these, a fifth of a second each. layers: those on, the newest last."""
    b, sent, t = binder(config), [], 0.0
    for layer in layers:
        b.levels.toggle(layer)
    for name in (*names, ""):
        until = t + (0.2 if name else 5.0)
        sent += b.step([event(name, "begin", track, t)] if name else [], SIDES, 1)
        while (due := b.deadline()) is not None and due <= until:
            sent += b.tick(due)
        sent += b.step([event(name, "end", track, until)] if name else [], SIDES, 1)
        t = until
    return [(e.text, e.t) for e in sent if isinstance(e, Text)]


@settings(max_examples=80, deadline=None)
@given(*(st.lists(st.sampled_from(LINES), max_size=3, unique_by=lambda b: b["do"]["text"]) for _ in range(2)))
def test_what_waits_and_what_never_comes_beside_a_layer(profile, layer):
    config = config_of({"default": profile}, {"l": [{**b, "do": {"text": f"l{b['do']['text']}"}} for b in layer]})
    found = list(together(config))
    delayed = {f.place for f in found if f.kind == "waits"}
    covered = {f.other for f in found if f.kind == "covered"}
    waits, came = set(), {True: set(), False: set()}
    for names, track, on in itertools.product(itertools.product(MADE, repeat=2), (1, 2), (True, False)):
        for text, t in made(config, names, track, ("l",) * on):
            came[on].add(text)
            waits |= {text} if t >= 1.0 else set()
    for place, b in all_bindings(config):
        if b.do.text in came[True] | came[False]:
            assert (b.do.text in waits) == (place in delayed)
        if b.do.text in came[True]:
            assert place not in covered


TWO_LAYERS = st.lists(st.sampled_from(LINES), max_size=3, unique_by=lambda b: b["do"]["text"])


@settings(max_examples=100, deadline=None)
@given(TWO_LAYERS, TWO_LAYERS)
def test_what_waits_in_one_of_two_layers_for_the_other(one, two):
    put = ({"on": "call", "do": {"toggle_layer": "l"}}, {"on": "rock", "do": {"toggle_layer": "m"}})
    named = {n: [{**b, "do": {"text": f"{n}{b['do']['text']}"}} for b in bs] for n, bs in (("l", one), ("m", two))}
    config = config_of({"default": put}, named)
    delayed = {f.place for f in together(config) if f.kind == "waits"}
    waits, came = set(), set()
    for names, track in itertools.product(itertools.product(MADE, repeat=2), (1, 2)):
        for layers in (("l",), ("m",), ("l", "m"), ("m", "l")):
            for text, t in made(config, names, track, layers):
                came.add(text)
                waits |= {text} if t >= 1.0 else set()
    for place, b in all_bindings(config):
        if place.kind == "layers" and b.do.text in came:
            assert (b.do.text in waits) == (place in delayed)


def test_a_layer_that_is_held_on_lies_over_one_that_stays_on():
    put = [{"on": "call", "hand": "left", "do": {"layer": "held"}}, {"on": "rock", "do": {"toggle_layer": "stays"}}]
    both, plain = {"on": "open", "after": "fist", "do": {"text": "both"}}, {"on": "open", "do": {"text": "plain"}}

    def found(held, stays, **sections):
        config = config_of({"default": put}, {"held": [held], "stays": [stays]}, **sections)
        return [(f.kind, f.facts.get("here")) for f in together(config)]

    assert found(plain, both) == [("covered", "while the layers `held` and `stays` are on")]
    assert found(both, plain) == []


def test_two_layers_that_one_hand_holds_on_are_never_on_at_once():
    put = [{"on": on, "hand": "left", "do": {"layer": layer}} for on, layer in (("call", "x"), ("rock", "y"))]
    lines = {"x": [{"on": "fist", "do": {"text": "a"}}], "y": [{"on": "open", "after": "fist", "do": {"text": "b"}}]}
    assert list(together(config_of({"default": put}, lines))) == []
    put[1] = {**put[1], "hand": "right"}
    assert [f.kind for f in together(config_of({"default": put}, lines))] == ["waits"]
