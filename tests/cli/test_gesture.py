"""`gesturectl gesture` as a user types it, on hands of the bundled clips' traces."""

import json
from dataclasses import replace

import pytest

from gesturectl.model.trace import TraceWriter
from tests.cli.program import CLIPS
from tests.hands import stream, turned, write_trace


@pytest.fixture
def mine(home):
    """The command with a data folder of its own, and a trace of a pose."""

    def run(*words):
        return home.run("gesture", *words, GESTURECTL_DATA=str(home.folder / "data"))

    with (home.folder / "two.jsonl").open("wb") as f:
        writer = TraceWriter(f)
        writer.meta((640, 480), 30.0, "made up")
        for frame in stream((2.0, "two", 320, 240)):
            writer.frame(frame)
    return run


def test_from_the_first_sample_to_a_pack_and_back(home, mine):
    assert "No gestures of your own" in mine("list").stdout
    added = mine("add", "duo", "--trace", "two.jsonl", "--person", "ann")
    assert added.returncode == 0, added.stderr
    assert "`duo` has" in added.stdout
    assert "by a line such as `- {on: duo, do: {key: space}}` in the config" in added.stdout
    assert "look like the built-in pose `two`; `duo` takes its place" in added.stdout
    assert mine("list").stdout.startswith("duo  pose")
    assert "There is no gesture `dou` of your own. Did you mean `duo`?" in mine("show", "dou").stderr
    shown = mine("show", "duo")
    assert any("⠀" < c <= "⣿" for c in shown.stdout)
    assert mine("show", "duo", "--png", "duo.png").returncode == 0
    assert (home.folder / "duo.png").read_bytes().startswith(b"\x89PNG")
    assert mine("export", "pack.jsonl").returncode == 0
    assert "is there already" in mine("export", "pack.jsonl").stderr
    refused = mine("import", "pack.jsonl")
    assert (refused.returncode, "`duo` already" in refused.stderr) == (1, True)
    assert mine("remove", "duo").stdout == "`duo` is removed.\n"
    assert mine("import", "pack.jsonl").returncode == 0
    assert "duo" in mine("list").stdout


def test_a_gesture_is_passed_on_as_a_pack_with_what_is_bound_to_it(home, mine):
    config, friends = home.folder / "mine.yaml", home.folder / "friends.yaml"
    config.write_text("profiles:\n  default:\n    - {on: duo, do: {key: f5}}\n    - {on: fist, do: clutch}\n")
    data = {"GESTURECTL_DATA": str(home.folder / "data"), "GESTURECTL_CONFIG": str(config)}
    mine("add", "duo", "--trace", "two.jsonl")
    refused = mine("export", "pack.yaml")
    assert (refused.returncode, "Nothing is bound to duo" in refused.stderr) == (1, True)
    done = home.run("gesture", "export", "pack.yaml", **data)
    assert (done.returncode, "`gesturectl config pack pack.yaml`" in done.stdout) == (0, True), done.stderr
    friend = {"GESTURECTL_DATA": str(home.folder / "friend"), "GESTURECTL_CONFIG": str(friends)}
    wrong = home.run("gesture", "import", "pack.yaml", **friend)
    assert (wrong.returncode, "`gesturectl config pack pack.yaml`" in wrong.stderr) == (1, True)
    added = home.run("config", "pack", "pack.yaml", "--add", **friend)
    assert added.returncode == 0, added.stderr
    assert "{on: duo, do: {key: f5}}" in friends.read_text()
    assert "duo  pose" in home.run("gesture", "list", **friend).stdout
    assert "may be a command" not in done.stdout
    mine("export", "samples.jsonl")
    wrong = home.run("config", "pack", "samples.jsonl", **friend)
    assert (wrong.returncode, "`gesturectl gesture import samples.jsonl`" in wrong.stderr) == (1, True)


def test_whoever_passes_a_pack_on_is_told_of_its_commands_and_how_its_file_is_looked_at(home, mine):
    config = home.folder / "mine.yaml"
    config.write_text("profiles:\n  default:\n    - {on: duo, do: {run: [curl, example.org]}}\n")
    mine("add", "duo", "--trace", "two.jsonl")
    data = {"GESTURECTL_DATA": str(home.folder / "data"), "GESTURECTL_CONFIG": str(config)}
    done = home.run("gesture", "export", "b c.yml", **data)
    assert done.stdout == (
        "b c.yml: duo, with what is bound to them.\n"
        "It holds what may be a command; look at it before you pass it on:\n"
        "  {on: duo, do: {run: [curl, example.org]}}: it starts a program\n"
        "Whoever gets it looks at it with `gesturectl config pack 'b c.yml'`, and adds it with `--add`.\n"
    ), done.stderr
    assert "`gesturectl config pack 'b c.yml'`" in mine("import", "b c.yml").stderr


def test_of_a_file_that_is_not_there_it_is_not_said_what_it_holds(home, mine):
    assert mine("import", "missing.yaml").stderr.startswith("gesturectl: missing.yaml: cannot be read (No such file")
    refused = home.run("config", "pack", "missing.jsonl")
    assert refused.stderr.startswith('gesturectl: "missing.jsonl" is no pack and no file.')


def test_the_same_pose_under_two_names_is_told_when_it_is_added_imported_and_forecast(home, mine):
    for name, degrees in (("first.jsonl", 4), ("second.jsonl", -4)):  # as somebody holds it at two times
        frames = [
            replace(f, hands=tuple(turned(h, degrees + i / 10) for h in f.hands))
            for i, f in enumerate(stream((1.0, "two", 320, 240)))
        ]
        write_trace(home.folder / name, frames)
    said = "`again` looks like your `duo`, and the two may be taken for each other."
    assert "looks like your" not in mine("add", "duo", "--trace", "first.jsonl").stdout
    assert said in mine("add", "again", "--trace", "second.jsonl").stdout
    assert said in mine("forecast", "again").stdout
    assert mine("export", "pack.jsonl", "again").returncode == 0
    assert mine("remove", "again").returncode == 0
    assert "looks like" not in mine("forecast").stdout
    assert said in mine("import", "pack.jsonl").stdout


def test_a_clip_that_is_not_there_is_said_as_that(mine):
    for motion in ((), ("--motion",)):
        refused = mine("add", "duo", "--clip", "none.mp4", *motion)
        said = "gesturectl: none.mp4: no such file or folder. Give a video or a folder of images.\n"
        assert (refused.returncode, refused.stderr) == (1, said)


def test_a_clip_in_the_home_folder_may_be_given_by_a_tilde(home):
    (home.folder / "two.mp4").write_bytes(b"no video")
    refused = home.run("gesture", "add", "duo", "--clip=~/two.mp4", HOME=str(home.folder), USERPROFILE=str(home.folder))
    assert refused.returncode == 1
    assert "no such file" not in refused.stderr


def test_a_trained_gesture_takes_part_in_a_run_and_in_the_config(home, mine):
    config = home.folder / "c.yaml"
    config.write_text("version: 1\nprofiles: {default: [{on: duo, do: {key: a}}]}\n")
    data = {"GESTURECTL_DATA": str(home.folder / "data")}
    assert "`duo`" in home.run("check", config, **data).stdout.replace('"', "`")
    mine("add", "duo", "--trace", "two.jsonl")
    assert home.run("check", config, **data).returncode == 0
    run = ("run", "--config", config, "--source", "two.jsonl", "--output", "record:e.jsonl", "--speed", "max")
    done = home.run(*run, "--trace", "t.jsonl", **data)
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in (home.folder / "t.jsonl").read_text().splitlines()]
    assert {r["pose"] for r in records if r["type"] == "pose"} == {"duo"}
    assert next(r["phase"] for r in records if r.get("name") == "duo") == "begin"
    keys = [json.loads(line) for line in (home.folder / "e.jsonl").read_text().splitlines()]
    assert [k["pressed"] for k in keys if k.get("key") == "a"] == [True, False]


def test_a_gesture_in_use_is_not_removed(home, mine):
    config = home.folder / "c.yaml"
    variables = {"GESTURECTL_DATA": str(home.folder / "data"), "GESTURECTL_CONFIG": str(config)}
    mine("add", "duo", "--trace", "two.jsonl")
    bound = "gestures: {motions: {circle: {pose: duo}}}\nlayers:\n  extra:\n    - {on: duo, do: scroll}\n"
    for text in (bound, bound + "pinter: {}\n"):
        config.write_text(text)
        refused = home.run("gesture", "remove", "duo", **variables)
        assert refused.returncode == 1
        assert refused.stderr == (
            f"gesturectl: `duo` is in use: a binding in the layer `extra` ({config}:4) and "
            f"`gestures.motions.circle.pose` ({config}:1). "
            "Unbind it there, or give it another name with `gesturectl gesture rename duo NEW`.\n"
        )
        assert mine("list").stdout.startswith("duo  pose")


@pytest.mark.parametrize(
    "text",
    [
        "pinter: {}\nlayers: {extra: [{on: due, do: scroll}]}\n",
        "layers: {extra: [{on: duo",
        "gestures: {declared: {duo: {index: up}}}\nlayers: {extra: [{on: duo, do: scroll}]}\n",
    ],
)
def test_a_config_that_cannot_be_read_or_means_another_keeps_no_gesture(home, mine, text):
    config = home.folder / "c.yaml"
    config.write_text(text)
    mine("add", "duo", "--trace", "two.jsonl")
    removed = home.run(
        "gesture", "remove", "duo", GESTURECTL_DATA=str(home.folder / "data"), GESTURECTL_CONFIG=str(config)
    )
    assert (removed.returncode, removed.stdout) == (0, "`duo` is removed.\n")
    assert "No gestures" in mine("list").stdout


def test_a_gesture_is_renamed_with_the_config_that_names_it(home, mine):
    config = home.folder / "c.yaml"
    text = (
        "profiles:\n  default:\n    - {on: duo, do: {text: the other}}  # the other\n"
        "    - {on: [duo, open], do: {text: b}}\n"
        "    - {on: {left: duo, right: open}, do: {text: c}}\n    - {on: fist, after: duo, do: {text: d}}\n"
    )
    config.write_text(text)
    variables = {"GESTURECTL_DATA": str(home.folder / "data"), "GESTURECTL_CONFIG": str(config)}
    mine("add", "duo", "--trace", "two.jsonl")
    done = home.run("gesture", "rename", "duo", "pair", **variables)
    assert (done.returncode, done.stdout) == (0, f"`duo` is `pair` now, in {config} as well.\n")
    assert config.read_text() == text.replace("duo", "pair")
    assert home.run("check", config, **variables).returncode == 0
    assert mine("list").stdout.startswith("pair  pose")
    config.write_text(config.read_text() + "pinter: {}\n")
    refused = home.run("gesture", "rename", "pair", "duo", **variables)
    assert (refused.returncode, f"{config}:7:1: " in refused.stderr) == (1, True)
    assert mine("list").stdout.startswith("pair  pose")


def test_one_image_and_a_folder_as_a_clip_are_taken_and_a_pattern_or_a_camera_is_not(home, mine):
    (home.folder / "pictures").mkdir()
    (home.folder / "pictures" / "demo.png").write_bytes((CLIPS / "demo.png").read_bytes())
    for name, source in {"one": ("--images", "pictures/demo.png"), "all": ("--clip", "pictures")}.items():
        added = mine("add", name, *source)
        assert (added.returncode, f"`{name}` has 1 sample" in added.stdout) == (0, True), added.stderr
    assert "pictures/demo.png" in (home.folder / "data" / "gestures" / "one.jsonl").read_text()
    refused = {"pictures/*.png": (1, "a pattern of names"), "0": (2, "0 gives frames in real time only. Give a video")}
    for source, (code, said) in refused.items():
        done = mine("add", "more", "--clip", source)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr


def test_evaluate_prints_the_matrix_of_a_folder_of_images(home, mine):
    (home.folder / "pictures" / "open").mkdir(parents=True)
    (home.folder / "pictures" / "open" / "demo.png").write_bytes((CLIPS / "demo.png").read_bytes())
    done = mine("evaluate", "--images", "pictures", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert set(figures) == {"labels", "matrix", "not_found"}
    assert figures["labels"][-1] == "none"
    assert sum(map(sum, figures["matrix"])) + sum(figures["not_found"].values()) == 1
    trained = json.loads(mine("evaluate", "--images", "pictures", "--json", "--only-trained").stdout)
    assert set(trained["labels"]) == {"open", "none"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("add", "open", "--images", "."), "built in"),
        (("add", "A", "--images", "."), "no name"),
        (("add", "a", "--images", "missing"), "no such folder"),
        (("add", "a", "--clip", "missing.mp4"), "no such file"),
        (("add", "a", "--trace", "missing.jsonl"), "cannot be read"),
        (("show", "a"), "no gesture `a`"),
        (("remove", "a"), "no gesture `a`"),
        (("rename", "a", "b"), "no gesture `a`"),
        (("rename", "a", "open"), "built in"),
        (("export", "p.jsonl"), "no gestures of your own"),
        (("import", "missing.jsonl"), "cannot be read"),
        (("evaluate",), "no gestures of your own"),
        (("evaluate", "--images", "missing"), "no such file"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(mine, words, said):
    done = mine(*words)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_no_gesture_takes_the_name_of_a_pose_that_the_config_declares(home, mine):
    config = home.folder / "own.yaml"
    assert mine("add", "salute", "--trace", "two.jsonl").returncode == 0
    assert mine("export", "pack.jsonl").returncode == 0
    assert mine("remove", "salute").returncode == 0
    config.write_text("gestures: {declared: {salute: {index: up}}}\n", encoding="utf-8")
    for words in (
        ("add", "salute", "--trace", "two.jsonl"),
        ("record", "salute", "--source", "two.jsonl"),
        ("import", "pack.jsonl"),
    ):
        done = home.run("gesture", *words, GESTURECTL_DATA=str(home.folder / "data"), GESTURECTL_CONFIG=str(config))
        assert (done.returncode, done.stderr) == (
            1, "gesturectl: Your config declares a pose `salute`. Choose another name.\n"
        )  # fmt: skip
    assert home.run("check", config, GESTURECTL_DATA=str(home.folder / "data")).returncode == 0
