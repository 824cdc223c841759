"""Warnings of a config at the place on the page that they are about, without lines of the file."""

import re

import pytest

from gesturectl.config.check.finding import Place
from gesturectl.config.load import examine
from gesturectl.page.server.config.notes import notes
from tests.config.test_warnings import CASES, LACKS


def noted(text):
    """What is noted, but for profiles without a click or a pause, which most of these are."""
    config, found = examine(text, ())
    assert config is not None, found
    kept = {place: [w for w in words if LACKS not in w] for place, words in notes(config, text).items()}
    return {place: words for place, words in kept.items() if words}


@pytest.mark.parametrize("case", CASES)
def test_a_note_is_in_the_terms_of_the_page(case):
    """Never in those of the file: no key of it, no action as it is written, no command."""
    text = CASES[case][0]
    config, found = examine(text, ())
    assert config is not None, found
    for words in notes(config, text).values():
        for word in words:
            assert not re.search(
                r"\{|\w: \w+`|`(when|hold|repeat|hand|region|speed|top|apps|do|on)`|gesturectl |`[a-z_]+\.", word
            )


def test_two_bindings_in_one_line_that_meet():
    text = "profiles: {default: [{on: two, do: scroll}, {on: two, do: {key: a}}]}\n"
    assert noted(text) == {
        Place("profiles", "default", 1): [
            "`two` does this and the other (scrolls as the hand moves, by the hand that points), both; keep one, or "
            "tell them apart under Conditions: by the hand, the part of the picture or the speed."
        ]
    }


def test_a_layer_that_hides_its_own_way_off():
    text = "profiles: {default: [{on: fist, do: {toggle_layer: l}}]}\nlayers: {l: [{on: fist, do: {key: a}}]}\n"
    ((place, said),) = noted(text).items()
    assert place == Place("layers", "l", 0)
    assert said[0].startswith(
        "The layer `l` stays on, as this takes the place of `fist`, which would take it off again"
    )


def test_a_rule_for_windows_is_noted_at_its_profile():
    text = (
        "profiles: {default: [{on: two, do: scroll}], p: []}\nextends: {p: default}\n"
        "apps: [{window: vlc, profile: default}, {window: vlc, title: a, profile: p}]\n"
    )
    assert noted(text)[Place("profiles", "p", -1)] == [
        'For windows of class "vlc" and title "a": this never counts, as the rule for windows of class "vlc" fits '
        "whenever this does; put this above it."
    ]
