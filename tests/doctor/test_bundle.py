"""What a bundle for a report leaves out."""

import json
import zipfile

import pytest

from gesturectl.config.examples import example, examples
from gesturectl.config.load import examine, load
from gesturectl.config.text import effective_text
from gesturectl.control import client
from gesturectl.doctor.bundle import allowed, write
from gesturectl.doctor.check import Check
from gesturectl.settings import Config


def test_no_typed_text_and_no_word_told_to_a_program_is_in_it():
    secret = (
        {"on": "two", "do": {"text": "hunter2"}},
        {"on": "two", "do": {"run": ("login", "hunter2")}},
        {"on": "two", "do": {"shell": "login hunter2"}},
        {"on": "two", "do": {"macro": ({"key": "a"}, {"text": "hunter2"})}},
    )
    config = Config.model_validate({"profiles": {"default": secret}, "layers": {"x": secret}})
    text = effective_text(allowed(config))
    assert "hunter2" not in text
    assert "login" not in text
    assert text.count("{on: two, do: {macro") == 2


SECRETS = """\
camera: {source: "rtsp://me:ses/ame@cam/live?password=sesame&token=sesame"}
pointer: {monitor: sesame}
gestures:
  declared: {sesame: {index: up, others: curled}}
profiles:
  default:
    - {on: sesame, do: {profile: sesame}}
    - {on: fist, do: {text: left}}
    - {on: rock, do: {text: a}}
    - {on: two, do: {key: ctrl+shift+t}}
    - {on: three, do: {layer: sesame2}}
    - {on: four, do: {macro: [{key: a}, {text: sesame}, {wait: 1}, {run: [sesame, sesame]}]}}
  sesame:
    - {on: pinch, do: {press: left}}
layers:
  sesame2:
    - {on: pinch, do: nothing}
extends: {sesame: default}
apps:
  - {title: "*sesame*", window: sesame, program: sesame, profile: sesame}
"""


def test_what_the_user_has_chosen_is_left_out_of_the_config_and_its_structure_stays():
    config, problems = examine(SECRETS, ())
    assert config is not None, problems
    text = effective_text(allowed(config))
    assert "ses" not in text
    assert "cam/" not in text
    assert "text: left}" not in text
    assert "text: a}" not in text
    for kept in ("key: ctrl+shift+t", "wait: 1", "press: left", "index: up", "on: rock"):
        assert kept in text
    again, problems = examine(text, ())
    assert again is not None, problems
    assert [len(p) for p in again.profiles.values()] == [6, 1]
    assert again.profiles["default"][0].do.profile in again.profiles
    assert again.apps[0].profile in again.profiles


@pytest.mark.parametrize("name", sorted(examples()))
def test_an_example_config_loses_nothing_but_what_a_user_would_choose(name):
    config = load(example(name), ())
    kept = allowed(config)
    assert sum(map(len, kept.profiles.values())) == sum(map(len, config.profiles.values()))
    built_in = [[b.on for b in bindings] for bindings in config.profiles.values()]
    assert [[b.on for b in bindings] for bindings in kept.profiles.values()] == built_in


@pytest.mark.parametrize(
    "problem",
    [
        "`login hunter2` has failed (exit code 1).",
        "`echo `date`, hunter2` cannot be started (no such file). Correct its binding.",
        "The character 'hunter2' is on no key.",
        'config.yaml:3:5: `do` is "hunter2", which is no action; known are …',
    ],
)
def test_what_problems_quote_is_not_in_it(problem, tmp_path, monkeypatch):
    status = {"window": {"title": problem}, "profile": problem, "camera": {"name": problem, "fps": 30.0}}
    status |= {"problems": [{"at": 0, "text": problem, "about": about} for about in ("action", "text", "")]}
    monkeypatch.setattr(client, "ask", lambda _: {"status": status})
    path = tmp_path / "report.zip"
    write(path, [Check("running", "warn", f"process 1; last problem: {problem}"), Check("config", "fail", problem)])
    with zipfile.ZipFile(path) as bundle:
        texts = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert not [name for name, text in texts.items() if "hunter2" in text]
    told = json.loads(texts["status.json"])
    assert [p["about"] for p in told["problems"]] == ["action", "text", ""]
    assert told["camera"]["fps"] == 30.0


def test_what_the_program_itself_says_is_in_it_without_the_name_of_the_source(tmp_path, monkeypatch):
    said = "http://cam/hunter2 gives black pictures. Open its shutter, or switch on a light."
    status = {"camera": {"name": "http://cam/hunter2"}, "problems": [{"at": 0, "text": said, "about": "black"}]}
    monkeypatch.setattr(client, "ask", lambda _: {"status": status})
    path = tmp_path / "report.zip"
    failed = Check("camera", "fail", "the check itself failed: OSError: hunter2", raised="OSError")
    write(path, [failed, Check("opencv", "ok", "opencv-contrib-python 4.10")])
    with zipfile.ZipFile(path) as bundle:
        (problem,) = json.loads(bundle.read("status.json"))["problems"]
        checks = json.loads(bundle.read("doctor.json"))
    assert problem["text"] == "the source gives black pictures. Open its shutter, or switch on a light."
    assert [c["detail"] for c in checks] == ["the check itself failed: OSError", "opencv-contrib-python 4.10"]
