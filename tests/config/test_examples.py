"""The example configs: each loads without a warning, is described, fits the schema, and does what it says."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from gesturectl.actions.desktop import GNOME
from gesturectl.config.edit.write import schema_text
from gesturectl.config.examples import example, examples
from gesturectl.config.load import load, problems
from gesturectl.config.read import yaml
from gesturectl.config.text import MODELINE, default_text
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.errors import InputError
from gesturectl.model.resources import resource
from gesturectl.model.trace import read_frames
from gesturectl.pipeline.pipeline import Pipeline
from tests.scenarios import LEFT, RIGHT, SWIPE, beside, frames, left, pose, sent, told

SCENARIOS = {
    "browsing": [
        (pose("pinch", 0.3), "left"),
        (pose("pinch_middle", 0.3), "right"),
        (f"{RIGHT}; 0.3 two; 0.5 two 250,150; 0.5 two 250,150", "scroll-up"),
        (f"{RIGHT}; {SWIPE['right']}", "alt down left alt up"),
        (f"{RIGHT}; {SWIPE['left']}", "alt down right alt up"),
        (f"{RIGHT}; {SWIPE['down']}", "space"),
        (pose("thumb_up", 0.8), "ctrl down shift down t shift up ctrl up"),
        (beside(f"{RIGHT}; {SWIPE['left']}", "fist"), "ctrl down tab ctrl up"),
        (beside(pose("pinch", 0.3), "fist"), "middle"),
        (pose("call", 1.2) + "; 0.4 pinch; 0.3 open; 1.2 call; 0.3 open; 0.3 pinch; 0.3 open", "left"),
    ],
    "by-window": [
        (f"{RIGHT}; {SWIPE['left']}", "super down page_down super up"),
        (f"firefox: {RIGHT}; {SWIPE['left']}", "alt down right alt up"),
        (f"firefox: {pose('pinch', 0.3)}", "left"),
        (f"firefox, Cats - YouTube: {pose('victory', 0.8)}", "space"),
        (f"mpv: {RIGHT}; 0.3 two; 0.5 two 250,150; 0.5 two 250,150", ""),
        (f"libreoffice-impress: {RIGHT}; {SWIPE['left']}", "page_down"),
        (f"mpv: {pose('call', 1.2)}; 1 pinch", ""),
    ],
    "cad": [
        (f"{RIGHT}; 0.3 gun; 0.4 gun 200,200; 0.3 open", "middle"),
        (beside(f"{RIGHT}; 0.3 gun; 0.4 gun 200,200; 0.3 open", "fist"), "shift down middle shift up"),
        (beside(f"{RIGHT}; {SWIPE['up']}", "rock"), "2"),
        (beside(pose("pinch", 0.3), "rock"), "v f"),
        (left("thumb_down", 0.7), "ctrl down z ctrl up"),
    ],
    "drawing": [
        (beside(f"{RIGHT}; 0.2 pinch; 0.5 pinch 300,200; 0.3 open", "fist"), "shift down left shift up"),
        (beside(f"{RIGHT}; 0.2 pinch; 0.5 pinch 300,200; 0.3 open", "point"), "space down left space up"),
        (left("victory", 0.2), "e"),
        (left("thumb_down", 1.0), "ctrl down z ctrl up ctrl down z ctrl up"),
        (left("pinch", 0.3), ""),
        (f"{LEFT}; 0.3 | rock; 0.5 | rock 450,190; 0.3 | rock; 0.4 | open", "] ] ]"),
    ],
    "desk": [  # of the thumb: below
        (pose("pinch", 0.4), "left"),
        (pose("call", 1.2) + "; 0.4 pinch; 0.3 open; 1.2 call; 0.3 open; 0.3 pinch; 0.3 open", "left"),
    ],
    "dwell": [
        (f"{RIGHT}; 0.4 open 330,240; 1.3 open 330,240", "left"),
        (f"{RIGHT}; 0.4 victory 330,240; 1.3 victory 330,240", "right"),
        (f"{RIGHT}; 0.4 three 330,240; 1.3 three 330,240", "left left"),
        (f"{RIGHT}; 0.4 open 330,240; 1.3 fist 330,240", ""),
        (f"{RIGHT}; 0.3 rock; 0.5 rock 330,240; 0.3 open", "left"),
        (pose("pinch", 0.4), ""),
        (pose("thumb_up"), "enter"),
    ],
    "left-hand": [
        (left("pinch", 0.3), "left"),
        (left("pinch_middle", 0.3), "right"),
        (f"{LEFT}; 1 | open 300,240; 0.4 | three; 0.25 | three 480,240; 0.3 | three", "super down page_down super up"),
        (pose("pinch", 0.3), ""),
        (beside(pose("pinch", 0.3), "open"), ""),
        (pose("call", 1.2) + "; 0.8 | open; 0.3 | pinch", ""),
    ],
    "media": [
        (pose("victory", 0.8), "play_pause"),
        (f"{RIGHT}; {SWIPE['left']}", "next_track"),
        (f"{RIGHT}; 0.6 fist; 0.5 fist@30; 0.3 fist@30; 0.3 open", " ".join(["volume_up"] * 7)),
        (f"{RIGHT}; 0.6 fist; 0.5 fist@-30; 0.3 fist@-30; 0.3 open", " ".join(["volume_down"] * 7)),
        (f"{RIGHT}; 0.6 thumb_up; 0.5 thumb_up 250,140; 0.6 open", " ".join(["brightness_up"] * 7)),
        (pose("rock", 0.8), "mute"),
        (f"{RIGHT}; 1.0 gun; 0.3 open", "right right"),
        (f"{RIGHT}; 0.5 open 450,240; 1.0 gun 450,240; 0.3 open", "left left"),
        (pose("open", 2.0), ""),
    ],
    "one-hand": [
        (pose("pinch", 0.3), "left"),
        (f"{RIGHT}; {SWIPE['left']}", "super down page_down super up"),
        (f"{RIGHT}; 0.3 victory; 0.5 victory 250,140; 0.3 victory; 0.3 open", "ctrl down scroll-up ctrl up"),
        (f"{pose('rock', 0.8)}; {SWIPE['left']}", "tab"),
        (f"{pose('rock', 0.8)}; {SWIPE['up']}", "page_up"),
        (f"{pose('rock', 0.8)}; 0.8 rock; 0.3 open; 0.7 thumb_up", ""),
    ],
    "slides": [
        (f"{RIGHT}; {SWIPE['left']}", "page_down"),
        (f"{RIGHT}; {SWIPE['right']}", "page_up"),
        (pose("fist"), "b"),
        (pose("fist", 0.4), ""),
        (pose("rock", 1.3), "f5"),
        (f"{RIGHT}; 2 open 400,200; 1 relaxed 200,300; 0.3 open", ""),
    ],
}  # fmt: skip
ALL = [(name, *pair) for name, pairs in SCENARIOS.items() for pair in pairs]


@pytest.mark.parametrize(("name", "scenario", "outputs"), ALL, ids=[f"{n}-{i}" for i, (n, *_) in enumerate(ALL)])
def test_it_does_what_it_says(name, scenario, outputs):
    assert sent(load(example(name)), scenario) == outputs


def test_only_the_pointing_finger_moves_the_pointer_of_a_talk():
    config = load(example("slides"))

    def way(pose):
        pipeline = Pipeline(config, PoseClassifier(config.gestures.pinch), GNOME, (1920, 1080), (960.0, 540.0))
        moves = [e for f in frames(f"0.8 {pose}; 1 {pose} 330,200") for e in pipeline.step(f).outputs]
        return max(abs(m.x - moves[0].x) for m in moves) if moves else 0.0

    assert way("point") > 100
    assert way("open") < 20


@pytest.mark.parametrize(
    ("recording", "outputs"),
    [("strokes", "scroll-up scroll-down left left left"), ("taps", "right right right"), ("typing", "")],
)
def test_the_thumb_of_a_hand_on_the_desk_clicks_and_scrolls_and_its_index_finger_clicks_right(recording, outputs):
    shown = read_frames(Path(__file__).parents[1] / "pipeline" / f"test_rest_{recording}.jsonl")
    assert told(load(example("desk")), shown) == outputs


@pytest.mark.parametrize("name", examples())
def test_it_loads_without_a_warning_and_is_described(name):
    warned = []
    config = load(example(name), warned=warned.append)
    assert warned == []
    assert any(b.do == "toggle" for b in config.profiles["default"]), "everyone needs a pause"
    assert name in SCENARIOS
    about = (example(name).parent / "README.md").read_text(encoding="utf-8")
    assert f"## [{name}]({name}.yaml)" in about
    assert examples()[name]


def plain(text):
    root, _ = yaml.parse(text)
    return json.loads(json.dumps(root.data()))


def test_the_schema_takes_the_examples_and_the_defaults_and_refuses_what_check_refuses():
    schema = json.loads(schema_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for text in (default_text(), *(example(name).read_text(encoding="utf-8") for name in examples())):
        validator.validate(plain(text))
    for wrong in ("camera: {widht: 1}\n", "camera: {fps: 1}\n", "profiles: {default: [{on: two, do: scrol}]}\n"):
        assert problems(wrong)
        assert list(validator.iter_errors(plain(wrong))), wrong


def test_the_default_file_names_its_schema():
    assert resource("config/default.yaml").read_text(encoding="utf-8").startswith(MODELINE)


def test_an_unknown_example_is_told_with_the_nearest():
    with pytest.raises(InputError, match=r'"slide" is no example\. Did you mean `slides`\?'):
        example("slide")


def test_of_an_example_that_is_like_none_all_are_named():
    with pytest.raises(InputError, match=r'"gaming" is no example\. There are browsing, .* and slides\.'):
        example("gaming")


def test_every_example_is_in_the_readme_of_the_folder():
    folder = Path(example("slides")).parent
    named = re.findall(r"^## \[(.+)\]", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert named == sorted(p.stem for p in folder.glob("*.yaml"))
