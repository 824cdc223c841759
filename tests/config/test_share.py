"""Packs of the user's own gestures: what they hold of the config, and that others can add them."""

import pytest

from gesturectl.config.load import examine
from gesturectl.config.packs.merge import merged, offers
from gesturectl.config.packs.pack import read
from gesturectl.config.packs.share import shared
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


def test_without_a_line_there_is_nothing_to_share():
    with pytest.raises(InputError, match=r"Nothing is bound to horns.*samples\. Bind it first"):
        shared(config_of("version: 1\n"), [HORNS])
