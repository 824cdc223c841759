"""Packs of the user's own gestures: what they hold of the config, and that others can add them."""

import pytest

from gesturectl.config.load import examine
from gesturectl.config.packs.merge import merged, offers
from gesturectl.config.packs.pack import read
from gesturectl.config.packs.share import asked_about, shared
from gesturectl.model import gallery
from gesturectl.model.errors import InputError
from gesturectl.model.samples import Gesture, PoseSample
from tests.hands import hand

HORNS = Gesture("horns", "pose", poses=(PoseSample(hand("rock")), PoseSample(hand("two"))))
MINE = """\
version: 1
pointer: {smoothness: 0.9}
gestures: {declared: {spock: {index: straight}, other: {ring: straight}}}
profiles:
  default:
    - {on: pinch, do: {press: left}}
    - {on: thumb_up, do: {layer: more}}
  firefox:
    - {on: horns, hold: 0.5, do: {key: ctrl+t}}
    - {on: fist, do: clutch}
  gimp:
    - {on: fist, do: clutch}
layers:
  more:
    - {on: spock, after: horns, do: {key: b}}
    - {on: two, do: scroll}
  less:
    - {on: two, do: scroll}
extends: {firefox: default, gimp: default}
apps:
  - {window: gimp, profile: gimp}
  - {window: firefox, profile: firefox}
"""


def config_of(text):
    config, found = examine(text, {"horns"})
    assert config is not None, found
    return config


def test_a_pack_holds_the_lines_that_name_the_gestures_and_what_these_need():
    given = read("the pack", shared(config_of(MINE), [HORNS]).encode())
    told = {
        kind: {name: [b.on for b in bindings] for name, bindings in getattr(given.config, kind).items()}
        for kind in ("profiles", "layers")
    }
    # The layer comes whole, with the line that puts it on.
    assert told == {
        "profiles": {"default": ["thumb_up"], "firefox": ["horns"]},
        "layers": {"more": ["spock", "two"]},
    }
    assert given.config.extends == {"firefox": "default"}
    assert [rule.window for rule in given.config.apps] == ["firefox"]
    assert list(given.config.gestures.declared) == ["spock"]
    assert [(g.name, g.count) for g in given.gestures] == [("horns", 2)]
    assert given.about == "What horns does."


def test_added_to_another_config_it_does_there_what_it_did():
    given = read("the pack", shared(config_of(MINE), [HORNS]).encode())
    theirs = "version: 1\n"
    config = config_of(theirs)
    now = config_of(merged(theirs, config, given, offers(given, config)))
    mine = config_of(MINE)
    assert now.layers["more"] == mine.layers["more"]
    assert now.profiles["firefox"] == mine.profiles["firefox"][:1]
    assert now.apps == mine.apps[1:]


def test_nothing_says_of_whom_and_where_the_samples_are_from():
    mine = Gesture("horns", "pose", poses=(PoseSample(hand("rock"), "/home/ada/horns.jpg", "Ada"),))
    pack = shared(config_of(MINE), [mine])
    assert "ada" not in pack.lower()
    assert [g.count for g in read("the pack", pack.encode()).gestures] == [1]


def test_without_a_line_there_is_nothing_to_share():
    with pytest.raises(InputError, match=r"Nothing is bound to horns.*samples\. Bind it first"):
        shared(config_of("version: 1\n"), [HORNS])


def test_what_may_be_a_command_is_told_to_the_one_who_shares_it():
    lines = """\
profiles:
  default:
    - {on: horns, do: {run: [curl, example.org]}}
    - {on: horns, when: double_tap, do: {text: secret}}
    - {on: horns, when: tap, do: {key: b}}
    - {on: fist, do: {run: [not-shared]}}
"""
    assert asked_about(shared(config_of(lines), [HORNS])) == [
        "{on: horns, do: {run: [curl, example.org]}}: it starts a program",
        "{on: horns, when: double_tap, do: {text: secret}}: it types a text, which may be a command",
    ]
    assert not asked_about(shared(config_of(MINE), [HORNS]))


def test_a_profile_over_one_that_stays_behind_lies_over_the_next_that_does_not():
    lines = """\
profiles:
  default: []
  a: [{on: fist, do: clutch}]
  b: [{on: horns, do: {key: b}}]
  c: [{on: fist, do: clutch}]
  d: [{on: horns, do: {key: d}}]
  alone: [{on: fist, do: clutch}]
  e: [{on: horns, do: {key: e}}]
extends: {b: a, a: default, d: c, c: b, e: alone}
"""
    given = read("the pack", shared(config_of(lines), [HORNS]).encode())
    assert given.config.extends == {"b": "default", "d": "b"}


def test_another_gesture_of_ones_own_that_is_needed_has_to_be_given_too(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_DATA", str(tmp_path))
    salute = Gesture("salute", "pose", poses=HORNS.poses)
    gallery.store(salute)
    config, found = examine(MINE.replace("on: spock, after", "on: salute, after"), {"horns", "salute"})
    assert config is not None, found
    with pytest.raises(InputError, match=r"^What is bound to horns needs salute, a gesture of.*Give salute, too\.$"):
        shared(config, [HORNS])
    assert [g.name for g in read("the pack", shared(config, [HORNS, salute]).encode()).gestures] == ["horns", "salute"]


def test_a_switch_to_a_profile_that_stays_behind_makes_no_pack():
    lines = "profiles:\n  default: [{on: horns, do: {profile: media}}]\n  media: [{on: fist, do: clutch}]\n"
    with pytest.raises(
        InputError, match=r'^`horns` switches to your profile "media", and a switch of profile makes no'
    ):
        shared(config_of(lines), [HORNS])
    back = lines.replace("fist, do: clutch", "horns, do: {profile: default}")
    assert set(read("the pack", shared(config_of(back), [HORNS]).encode()).config.profiles) == {"default", "media"}
