"""Which profile is in force: rules for windows, and what is picked by hand."""

import fnmatch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.actions.schema import Binding
from gesturectl.bindings.apps import ProfileChoice, fits
from gesturectl.bindings.levels import Levels
from gesturectl.model.types import Window
from gesturectl.settings import AppRule

FIREFOX = Window(("firefox", "Navigator"), "Cats - YouTube — Firefox", ("firefox-bin", "firefox"))
BLENDER = Window(("Blender",), "Blender", ("blender",))
OTHER = Window(("foot",), "~", ("foot",))
RULES = (AppRule(window="firefox", profile="web"), AppRule(program="blender", profile="cad"))


@pytest.mark.parametrize(
    ("rule", "window", "whether"),
    [
        ({"window": "firefox"}, FIREFOX, True),
        ({"window": "FireFox"}, FIREFOX, True),
        ({"window": "navigator"}, FIREFOX, True),
        ({"window": "fire"}, FIREFOX, False),
        ({"window": "fire*"}, FIREFOX, True),
        ({"title": "youtube"}, FIREFOX, False),
        ({"title": "*youtube*"}, FIREFOX, True),
        ({"window": "firefox", "title": "*vimeo*"}, FIREFOX, False),
        ({"program": "firefox-bin"}, FIREFOX, True),
        ({"program": "firefox"}, FIREFOX, True),
        ({"program": "*"}, Window(("x",), "y"), False),
        ({"window": "*"}, Window(("x",), "y"), True),
        ({"title": "a[b]?.*"}, Window((), "a[b]?.c"), True),
        ({"title": "a[b]?.*"}, Window((), "ab.c"), False),
        ({"title": "a*c"}, Window((), "a\nb\nc"), True),
    ],
)
def test_what_a_rule_fits(rule, window, whether):
    assert fits(AppRule(profile="p", **rule), window) is whether


@given(st.text("ab*", min_size=1, max_size=7), st.text("ab", max_size=9))
def test_stars_stand_for_anything(pattern, title):
    whether = fnmatch.fnmatchcase(title, pattern)
    assert fits(AppRule(profile="p", title=pattern), Window((), title)) is whether


def test_no_pattern_takes_long_whatever_the_title():
    hostile = AppRule(profile="p", title="*a" * 50 + "*b")
    assert not fits(hostile, Window((), "a" * 100_000))  # by backtracking it would not end


@given(st.text(min_size=1))
def test_a_title_fits_itself_and_its_beginning(title):
    rule, start = AppRule(title=title, profile="p"), AppRule(title=f"{title}*", profile="p")
    assert fits(rule, Window((), title))
    assert fits(start, Window((), title + "x"))


def played(*steps, rules=RULES):
    """The profile and what has picked it after each step: a window entered, or a profile's name picked."""
    choice = ProfileChoice(rules)
    out = []
    for step in steps:
        if isinstance(step, str):
            choice.pick(step)
        else:
            choice.enter(step)
        out.append(f"{choice.profile} by {choice.by}")
    return out


def test_the_window_picks_until_the_user_does():
    assert played(None, FIREFOX, BLENDER, OTHER) == [
        "default by default", "web by window", "cad by window", "default by default",
    ]  # fmt: skip
    # What is picked under a rule holds as long as the rule does, whatever the title becomes.
    assert played(FIREFOX, "games", Window(("firefox",), "another"), BLENDER, FIREFOX) == [
        "web by window", "games by hand", "games by hand", "cad by window", "web by window",
    ]  # fmt: skip
    # What is picked where no rule fits holds wherever none does.
    assert played(OTHER, "games", None, FIREFOX, OTHER, "default") == [
        "default by default", "games by hand", "games by hand", "web by window", "games by hand", "default by default",
    ]  # fmt: skip


def test_the_first_rule_that_fits_counts():
    rules = (AppRule(title="*youtube*", profile="video"), *RULES)
    assert played(FIREFOX, Window(("firefox",), "News"), rules=rules) == ["video by window", "web by window"]


def levels(rules=RULES, extends=None, kept=None, **profiles):
    read = {name: [Binding.model_validate(b) for b in found] for name, found in profiles.items()}
    read = {"default": [], "web": [], "cad": [], **read}
    return Levels(read, {}, ProfileChoice(rules, kept, read), extends or {})


def test_another_config_keeps_window_and_picked_profile_as_far_as_they_go():
    def kept(window):
        old = levels(games=[])
        old.enter(FIREFOX)
        old.pick("games")
        if window != FIREFOX:
            old.enter(window)
            old.pick("games")
        return old.choice.kept

    for profile, new in (
        ("games", levels(games=[], kept=kept(FIREFOX))),
        ("web", levels(kept=kept(FIREFOX))),
        ("cad", levels((AppRule(window="firefox", profile="cad"),), games=[], kept=kept(FIREFOX))),
        ("default", levels((), games=[], kept=kept(FIREFOX))),
    ):
        assert new.profile == profile
    for profile, new in (("games", levels(games=[], kept=kept(OTHER))), ("default", levels(kept=kept(OTHER)))):
        assert new.profile == profile


def test_a_profile_lies_over_the_one_that_it_extends():
    do = {name: {"on": on, "do": {"key": name}} for name, on in (("a", "two"), ("b", "fist"), ("c", "two"))}
    found = levels(
        extends={"web": "default", "cad": "web"},
        default=[do["a"], do["b"]],
        web=[do["c"]],
        cad=[{"on": "fist", "do": "nothing"}],
    )

    def does(gesture):
        return [b.do if isinstance(b.do, str) else b.do.key for b in found.find(gesture, lambda b: True)]

    for window, two, fist in ((OTHER, "a", "b"), (FIREFOX, "c", "b"), (BLENDER, "c", "nothing")):
        found.enter(window)
        assert (does("two"), does("fist")) == ([two], [fist])
    assert found.binds("fist")  # for those who wait for it, even where it is taken away
    # A binding that does not apply leaves the gesture to the profile below.
    found.enter(FIREFOX)
    assert [b.do.key for b in found.find("two", lambda b: b.do.key != "c")] == ["a"]
