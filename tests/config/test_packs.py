"""The packs that come with the program: each fits the default config without a warning, and each binding acts.

A scenario stands for the binding at the same place of its list; without that binding something else is sent.
"""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gesturectl.config.check.warnings import warnings
from gesturectl.config.edit.file import NEW
from gesturectl.config.load import examine
from gesturectl.config.packs.merge import merged, offers, why_asked
from gesturectl.config.packs.pack import pack, packs, read
from gesturectl.config.packs.removal import removal, without
from gesturectl.config.read import yaml
from gesturectl.config.text import default_text
from gesturectl.model.resources import resource
from gesturectl.settings import Config
from tests.scenarios import LEFT, RIGHT, SWIPE, beside, left, pose, sent

WINDOWS = {  # that have the keyboard while a profile is in force
    "browser": "org.mozilla.firefox, News",
    "drawing": "krita",
    "maps": "chromium, Berlin - OpenStreetMap",
    "meet_call": "google-chrome, Meet – abc-defg-hij",
    "reading": "org.gnome.Evince",
    "slides": "libreoffice-impress",
    "teams_call": "teams-for-linux",
    "zoom_call": "zoom",
}
SWIPES = {way: f"{RIGHT}; {steps}" for way, steps in SWIPE.items()}
RISE = f"{RIGHT}; 0.3 victory; 0.5 victory 250,140; 0.3 victory; 0.3 open"
SCROLL = f"{RIGHT}; 0.3 two; 0.5 two 250,150; 0.5 two 250,150"
DRAG = f"{RIGHT}; 0.2 pinch; 0.5 pinch 300,200; 0.3 open"
SCENARIOS = {
    "browser": {
        "browser": [
            (SWIPES["right"], "alt down left alt up"),
            (SWIPES["left"], "alt down right alt up"),
            (SWIPES["down"], "space"),
            (SWIPES["up"], "shift down space shift up"),
            (pose("thumb_up", 0.8), "ctrl down shift down t shift up ctrl up"),
            (pose("rock", 0.8), "f5"),
            (beside(SWIPES["left"], "fist"), "ctrl down page_down ctrl up"),
        ],
        "tabs": [
            (beside(SWIPES["left"], "fist"), "ctrl down page_down ctrl up"),
            (beside(SWIPES["right"], "fist"), "ctrl down page_up ctrl up"),
            (beside(SWIPES["up"], "fist"), "ctrl down t ctrl up"),
            (beside(SWIPES["down"], "fist"), "ctrl down w ctrl up"),
            (beside(pose("pinch", 0.3), "fist"), "middle"),
        ],
    },
    "drawing": {
        "drawing": [
            (beside(DRAG, "fist"), "shift down left shift up"),
            (beside(DRAG, "two"), "ctrl down left ctrl up"),
            (beside(DRAG, "point"), "space down left space up"),
            (left("victory", 0.2), "e"),
            (f"{LEFT}; 0.3 | rock; 0.5 | rock 450,190; 0.3 | rock; 0.4 | open", "] ] ]"),
            (left("thumb_down"), "ctrl down z ctrl up ctrl down z ctrl up"),
            (left("thumb_up", 0.6), "ctrl down shift down z shift up ctrl up"),
        ],
    },
    "maps": {
        "maps": [
            (RISE, "scroll-up"),
            (SWIPES["left"], "right"),
            (SWIPES["right"], "left"),
            (SWIPES["up"], "down"),
            (SWIPES["down"], "up"),
            (pose("thumb_up", 1.2), "+ +"),
            (pose("thumb_down", 0.7), "-"),
        ],
    },
    "music": {
        "default": [
            (pose("victory", 0.8), "play_pause"),
            (pose("thumb_up", 0.8), "next_track"),
            (pose("thumb_down", 0.8), "previous_track"),
            (f"{RIGHT}; 0.7 gun; 0.5 gun@30; 0.3 gun@30; 0.3 open", " ".join(["volume_up"] * 7)),
            (pose("rock", 0.9), "mute"),
        ],
    },
    "reading": {
        "reading": [
            (SWIPES["left"], "page_down"),
            (SWIPES["right"], "page_up"),
            (SWIPES["up"], "ctrl down home ctrl up"),
            (SWIPES["down"], "ctrl down end ctrl up"),
            (pose("thumb_down", 0.9), "down down"),
            (pose("thumb_up", 0.5), "up"),
            (RISE, "ctrl down scroll-up ctrl up"),
        ],
    },
    "slides": {
        "slides": [
            (SWIPES["left"], "page_down"),
            (SWIPES["right"], "page_up"),
            (SWIPES["up"], ""),
            (SWIPES["down"], ""),
            (SCROLL, ""),
            (pose("four", 1.3), "b"),
            (pose("rock", 1.3), "f5"),
            (pose("thumb_down", 1.3), "esc"),
        ],
    },
    "video-calls": {
        "zoom_call": [
            (pose("four", 1.3), "alt down a alt up"),
            (pose("thumb_down", 1.3), "alt down v alt up"),
            (pose("rock", 1.3), "alt down y alt up"),
        ],
        "teams_call": [
            (pose("four", 1.3), "ctrl down shift down m shift up ctrl up"),
            (pose("thumb_down", 1.3), "ctrl down shift down o shift up ctrl up"),
            (pose("rock", 1.3), "ctrl down shift down k shift up ctrl up"),
        ],
        "meet_call": [
            (pose("four", 1.3), "ctrl down d ctrl up"),
            (pose("thumb_down", 1.3), "ctrl down e ctrl up"),
            (pose("rock", 1.3), "ctrl down alt down h alt up ctrl up"),
        ],
    },
}  # fmt: skip
ALL = [
    (name, level, i, *pair)
    for name, levels in SCENARIOS.items()
    for level, pairs in levels.items()
    for i, pair in enumerate(pairs)
]


def with_packs(*names: str, text: str = NEW) -> str:
    """The text of a config with all of these packs."""
    for name in names:
        config = examine(text)[0]
        text = merged(text, config, pack(name), offers(pack(name), config))
    return text


def kind_of(name, level):
    return "layers" if level in pack(name).config.layers else "profiles"


@pytest.mark.parametrize(
    ("name", "level", "i", "scenario", "outputs"), ALL, ids=[f"{level}-{i}" for _, level, i, *_ in ALL]
)
def test_each_binding_does_what_it_says(name, level, i, scenario, outputs):
    config = examine(with_packs(name))[0]
    kind = kind_of(name, level)
    window = WINDOWS.get("browser" if level == "tabs" else level, "")
    shown = f"{window}: {scenario}" if window else scenario
    assert sent(config, shown) == outputs

    binding = getattr(pack(name).config, kind)[level][i]
    levels = getattr(config, kind)
    others = tuple(b for b in levels[level] if b != binding)
    assert len(others) == len(levels[level]) - 1
    assert sent(config.model_copy(update={kind: levels | {level: others}}), shown) != outputs, "another binding did it"
    if window:
        assert sent(config, scenario) != outputs or not outputs, "and in other windows nothing has changed"


@pytest.mark.parametrize("name", packs())
def test_a_pack_is_described_starts_nothing_and_all_of_it_is_shown(name):
    found = pack(name)
    assert found.about
    levels = {**found.config.profiles, **found.config.layers}
    assert {n: len(bound) for n, bound in levels.items() if bound} == {n: len(p) for n, p in SCENARIOS[name].items()}
    assert not any(why_asked(b.do) for bound in levels.values() for b in bound)


def strange(text):
    config, problems = examine(text)
    assert problems == []
    return warnings(config, yaml.parse(text)[0])


@pytest.mark.parametrize("text", [NEW, default_text()], ids=["none", "init"])
@pytest.mark.parametrize("name", packs())
def test_a_pack_fits_the_default_config_without_a_warning_and_leaves_it_as_it_was(name, text):
    offered = offers(pack(name), Config())
    assert not any(o.clashes or o.there for o in offered)
    with_it = with_packs(name, text=text)
    assert strange(with_it) == []
    assert all(o.there for o in offers(pack(name), examine(with_it)[0]))
    assert examine(without(with_it, pack(name)))[0] == Config()


@pytest.mark.parametrize("order", [list(packs()), list(packs())[::-1]], ids=["forwards", "backwards"])
def test_all_packs_together_get_in_no_ones_way(order):
    text = with_packs(*order)
    assert strange(text) == []
    config = examine(text)[0]
    for profile, window in WINDOWS.items():
        name = next(n for n, levels in SCENARIOS.items() if profile in levels)
        scenario, outputs = SCENARIOS[name][profile][-1]
        assert sent(config, f"{window}: {scenario}") == outputs
    for name in order:
        text = without(text, pack(name))
    assert examine(text)[0] == Config()


POSE = "profiles: {default: [{on: spock, hold: 1, do: {key: b}}]}\ngestures: {declared: {spock: {index: straight}}}\n"
RULE = '{window: "mine*", title: "*", profile: default}'
EMPTY = ("\n{}: {}", "# mine\n{}: {}", "{}: {}  # none")  # as it tells that it is not a pack's that was taken out
SECTIONS = {
    "profiles": (
        "profiles:\n  default:\n    - {on: pinch, do: {press: left}}  # pen\n    # arm\n    - {on: fist, do: clutch}",
        "profiles:\n  default:\n  - on: pinch\n    do: {press: left}\n  mine: []\n  # at the end",
        "profiles: {default: [{on: pinch, do: {press: left}}], mine: []}  # all",
        "# none\nprofiles: {default: []}",
    ),
    "layers": (*(e.format("layers", "{}") for e in EMPTY), "layers:\n  # one\n  a: []\n", "layers: {a: [], b: []}"),
    "extends": (*(e.format("extends", "{}") for e in EMPTY), "extends: {}  # {}"),
    "apps": (
        *(e.format("apps", "[]") for e in EMPTY),
        f"apps:\n  # first\n  - {RULE}\n\n  - {RULE}  # last",
        f"apps: [{RULE}]",
    ),
    "gestures": (
        "gestures:\n  pinch: {enter: 0.2}",
        "gestures:\n  # mine\n  declared: {}",
        "gestures:\n  declared:\n    # a\n    horns: {index: straight}",
        "gestures: {declared: {horns: {index: straight}}, pinch: {enter: 0.2}}",
    ),
    "pointer": ("pointer: {hand: right}", "pointer:\n  hand: right  # mine\n"),
}


@st.composite
def texts(draw):
    """Configs of a user, with or without each section, some of them empty."""
    given = draw(st.permutations(draw(st.sets(st.sampled_from(sorted(SECTIONS))).map(sorted))))
    text = "\n".join(["version: 1", *(draw(st.sampled_from(SECTIONS[name])) for name in given)])
    text += draw(st.sampled_from(("", "\n", "\n# the end\n", "\n\n# the end", "\n\n")))
    return text.replace("\n", draw(st.sampled_from(("\n", "\r\n"))))


@given(texts(), st.permutations([*packs(), "pose"]), st.integers(1, 3), st.booleans())
@settings(deadline=None, max_examples=60)
@example(default_text(), ["browser", "pose", "music"], 3, False)
def test_packs_that_are_added_and_taken_out_leave_the_file_as_it_was_to_the_letter(text, names, count, backwards):
    held = {name: read("pose", POSE.encode()) if name == "pose" else pack(name) for name in names[:count]}
    now = text
    for each in held.values():
        config = examine(now)[0]
        now = merged(now, config, each, [o for o in offers(each, config) if not (o.there or o.clashes)])
    assert now != text
    for each in [*held.values()][:: -1 if backwards else 1]:
        now = without(now, each)
    assert now == text


@pytest.mark.parametrize(
    "text",
    [
        "version: 1\nlayers: {}\n",  # right below another line and without comment, as a pack's would stand
        "version: 1\n\napps:   []\n",  # spaces that nobody needs
        "version: 1\n\napps: [\n  # none\n]\n",
    ],
)
def test_a_file_that_comes_back_in_another_form_means_the_same_with_all_comments(text):
    now = without(with_packs("browser", text=text), pack("browser"))
    assert examine(now)[0] == examine(text)[0]
    assert now.count("#") == text.count("#")


def test_an_empty_profile_of_mine_and_what_it_lies_over_stay():
    text = "version: 1\nprofiles:\n  default: [{on: pinch, do: {press: left}}]\n  reading: []  # I fill this later\n"
    text += "  tv: [{on: fist, do: clutch}]\nextends: {reading: tv}\napps:\n  - {window: '*foo*', profile: tv}\n"
    rule = "  - {window: '*evince*', profile: reading}\n"
    removed = removal(text + rule, pack("reading"))
    assert removed.text == text
    assert [p.line() for p in removed.gone] == ['apps: {profile: reading, window: "*evince*"}']
    assert without(text.replace(": []", ": [{on: swipe_left, do: {key: page_down}}]"), pack("reading")) == text
    other = without(text.replace("extends: {reading: tv}", "extends: {reading: default}") + rule, pack("reading"))
    assert "# I fill this later" in other
    assert "extends: {reading: default}" in other


def test_the_profile_and_what_it_lies_over_are_listed_where_they_go_and_a_pose_where_it_stands_alone():
    removed = removal(with_packs("reading"), pack("reading"))
    lines = [p.line() for p in removed.gone]
    assert lines[-2:] == ["profile reading", "extends: reading: default"]
    bound = read("pose", POSE.encode())
    text = "version: 1\nprofiles: {default: []}\n"
    text += "gestures: {declared: {spock: {index: straight}, mine: {ring: straight}}}\n"
    assert [p.line() for p in removal(text, bound).gone] == ["pose spock: {index: straight}"]


def test_the_readme_tells_of_every_pack():
    text = Path(resource("config/default.yaml")).with_name("README.md").read_text(encoding="utf-8")
    for name in packs():
        assert f"[{name}](packs/{name}.yaml)" in text


def test_with_one_of_its_lines_come_no_profiles_and_rules_for_other_windows():
    text = "version: 1\nprofiles: {default: [{on: pinch, do: {press: left}}]}\n"
    text += "apps: [{window: firefox, profile: default}]\n"
    config = examine(text)[0]
    calls = pack("video-calls")
    one = next(o for o in offers(calls, config) if o.name == "zoom_call")
    after = examine(merged(text, config, calls, [one]))[0]
    assert set(after.profiles) == {"default", "zoom_call"}
    assert {r.profile for r in after.apps} == {"default", "zoom_call"}


def test_a_layer_comes_with_the_line_that_puts_it_on_alone():
    config = Config()
    browser = pack("browser")
    layer = {o.binding.on: o for o in offers(browser, config) if o.kind == "profiles"}
    for one, layers in (("fist", {"tabs"}), ("rock", set())):
        after = examine(merged(NEW, config, browser, [layer[one]]))[0]
        assert set(after.layers) == layers


def test_a_profile_of_which_nothing_was_agreed_to_leaves_its_windows_alone(tmp_path):
    file = tmp_path / "stranger.yaml"
    file.write_text(
        "profiles:\n  other: [{on: rock, do: {run: [ls]}}]\n  mine: [{on: rock, do: {key: a}}]\n"
        "apps: [{window: firefox, title: '*', profile: other}, {window: krita, profile: mine}]\n"
    )
    found = pack(str(file))
    taken = [o for o in offers(found, Config()) if not o.asks]
    after = examine(merged(NEW, Config(), found, taken))[0]
    assert set(after.profiles) == {"default", "mine"}
    assert [r.profile for r in after.apps] == ["mine"]
