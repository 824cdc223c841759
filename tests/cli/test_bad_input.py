import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gesturectl.model.resources import resource
from tests.cli.program import CLIPS

DEMO = str(resource("demo.mp4"))
RUN = ("run", "--output", "none", "--speed", "max")
LIVE = ("run", "--output", "none")
META = '{"type":"meta","version":1,"size":[640,480],"fps":30.0,"source":"x"}\n'


def sentence(done, code):
    """What the command said of its failure, without its name."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    last = done.stderr.rstrip("\n").rpartition("\ngesturectl: ")[2]
    return last.removeprefix("gesturectl: ")


def one_sentence_and_a_remedy(text):
    return len(text.splitlines()) == 1 and len(re.findall(r"[.?!](?: |$)", text)) == 2


BAD = {
    "no such file": ((*RUN, "--source", "none.mp4"), 1, "none.mp4: no such file"),
    "not a video": ((*RUN, "--source", "text.mp4"), 1, "text.mp4: not a video"),
    "an empty file": ((*RUN, "--source", "empty.mp4"), 1, "empty.mp4: not a video"),
    "a folder without images": ((*RUN, "--source", "folder"), 1, "folder: the folder holds no images"),
    "a strange address": ((*LIVE, "--source", "ftp://x/y"), 1, "ftp:// is not a kind of stream"),
    "a pattern of names": (
        (*RUN, "--source", "img%02d.png"),
        1,
        "img%02d.png: a pattern of names, and no file. Give the folder that holds the images.",
    ),
    "a camera as fast as it goes": ((*RUN, "--source", "0"), 2, "0 gives frames in real time only"),
    "no such camera": ((*LIVE, "--source", "987"), 3, "camera 987"),
    "no number of a camera": ((*LIVE, "--source", "9" * 30), 3, "camera 999"),
    "a broken address": ((*LIVE, "--source", "http://[::x"), 1, "http://[::x: no address of a stream"),
    "no display": (("run", "--source", DEMO, "--output", "x11"), 3, "DISPLAY is not set"),
    "no such output": (("run", "--source", DEMO, "--output", "paper"), 2, "'paper' is no output"),
    "an output that is no file": (("demo", "--output", "record:folder"), 1, "folder: cannot be written"),
    "an endless loop": ((*RUN, "--source", DEMO, "--loop"), 2, "--loop does not go with --speed max"),
    "a loop of a trace": ((*LIVE, "--source", "trace.jsonl", "--loop"), 2, "--loop does not go with a trace"),
    "a trace that cannot be written": ((*RUN, "--source", DEMO, "--trace", "no/such/t.jsonl"), 1, "t.jsonl: cannot be"),
    "no such config": ((*RUN, "--source", DEMO, "--config", "none.yaml"), 1, "none.yaml: no such file"),
    "no such trace": ((*RUN, "--source", "none.jsonl"), 1, "none.jsonl: cannot be read"),
    "an empty trace": ((*RUN, "--source", "empty.jsonl"), 1, "empty.jsonl: no trace"),
    "a trace of words": ((*RUN, "--source", "words.jsonl"), 1, "words.jsonl:2: not a line of JSON"),
    "a malformed trace": ((*RUN, "--source", "malformed.jsonl"), 1, "malformed.jsonl:2: malformed frame"),
    "a trace of tomorrow": ((*RUN, "--source", "tomorrow.jsonl"), 1, "tomorrow.jsonl:1: trace version 2"),
    "a trace again and again": (("watch", "--loop", "--source", "empty.jsonl"), 2, "--loop does not go with"),
    "a trace of an endless size": (
        (*RUN, "--source", "endless.jsonl"),
        1,
        "endless.jsonl:1: the meta line lacks a valid",
    ),
    "a pipe as a config": ((*RUN, "--source", DEMO, "--config", "pipe"), 1, "pipe: cannot be read (it is a pipe"),
    "a pipe as a video": ((*RUN, "--source", "pipe"), 1, "pipe: it is a pipe"),
    "a pipe as a trace": ((*RUN, "--source", "pipe.jsonl"), 1, "pipe.jsonl: cannot be read (it is a pipe"),
    "a pipe as a pack": (("gesture", "import", "pipe"), 1, "pipe: cannot be read (it is a pipe"),
    "a device as a pack": (("gesture", "import", "/dev/zero"), 1, "/dev/zero: cannot be read (it is a pipe"),
    "a name with an escape": ((*RUN, "--source", "\x1b[31mred"), 1, "�[31mred: no such file"),
    "no camera at all": (("watch", "--source", "none.mp4"), 1, "none.mp4: no such file"),
}


@pytest.fixture
def files(home):
    """The bad files that the table names."""
    (home.folder / "folder").mkdir()
    texts = {
        "text.mp4": "no video",
        "empty.mp4": "",
        "empty.jsonl": "",
        "words.jsonl": META + "hello\n",
        "malformed.jsonl": META + '{"type":"frame","t":0.0}\n',
        "endless.jsonl": META.replace("640", "9" * 300),
        "tomorrow.jsonl": META.replace('"version":1', '"version":2'),
    }
    for name in ("pipe", "pipe.jsonl"):
        os.mkfifo(home.folder / name)
    for name, text in texts.items():
        (home.folder / name).write_text(text, encoding="utf-8")


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(("words", "code", "part"), BAD.values(), ids=BAD)
def test_what_is_wrong_is_named_in_one_sentence_with_a_remedy(home, words, code, part):
    text = sentence(home.run(*words), code)
    assert part in text
    assert one_sentence_and_a_remedy(text), text


@pytest.mark.parametrize("words", [("--trace", "own"), ("--output", "record:own")], ids=["trace", "events"])
@pytest.mark.parametrize("read", ["--source", "--config"])
def test_a_file_that_is_read_is_never_written_over(home, words, read):
    path = home.folder / "own.jsonl"
    path.write_text(META if read == "--source" else "version: 1\n", encoding="utf-8")
    before = path.read_bytes()
    (home.folder / "own").symlink_to(path)
    done = home.run(*RUN, "--source", DEMO, *words, read, "own.jsonl")
    assert "own is to be read and written at once" in sentence(done, 2)
    assert path.read_bytes() == before


def test_no_name_of_a_source_moves_the_terminal(home):
    name = "\\u001b]0;owned\\u0007\\ngesturectl: all is well"
    (home.folder / "t.jsonl").write_text(META.replace('"x"', f'"{name}"'), encoding="utf-8")
    done = home.run(*RUN, "--source", "t.jsonl", "--log", "log")
    assert done.stderr.startswith("gesturectl: �]0;owned��gesturectl: all is well, recorded hands -> none")
    for text in (done.stderr, (home.folder / "log").read_text(encoding="utf-8")):
        assert len(text.splitlines()) == 1
        assert "\x1b" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="paths there are Unicode")
def test_a_photo_whose_name_is_not_utf_8_is_used(home):
    folder = home.folder / "photos"
    folder.mkdir()
    shutil.copy(CLIPS / "demo.png", os.fsencode(folder) + b"/b\xe4.png")
    done = home.run(*RUN, "--source", "photos", "--trace", "t.jsonl")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)
    assert '"file":"b�.png"' in (home.folder / "t.jsonl").read_text(encoding="utf-8")


CONFIGS = {
    "an unknown key": ("camera: {speed: 3}\n", "1:10", "speed"),
    "a wrong type": ("version: 1\ncamera:\n  fps: fast\n", "3:8", "fast"),
    "out of range": ("pointer: {smoothness: 2}\n", "1:23", "smoothness"),
    "bad YAML": ("camera: [\n", "1:9", "`[`"),
    "an unknown action": ("profiles:\n  default:\n    - {on: fist, do: dance}\n", "3:22", "dance"),
}


@pytest.mark.parametrize(("text", "place", "part"), CONFIGS.values(), ids=CONFIGS)
def test_a_wrong_config_is_told_of_by_line_and_column(home, text, place, part):
    (home.folder / "own.yaml").write_text(text, encoding="utf-8")
    said = sentence(home.run(*RUN, "--source", DEMO, "--config", "own.yaml"), 1)
    assert said.startswith(f"own.yaml:{place}: ")
    assert part in said


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ((*RUN, "--screen", "big"), "'big' is no screen size; write it as 1920x1080; `gesturectl run --help`"),
        ((*RUN, "--screen", "0x600"), "'0x600' is no screen size"),
        (("gesture", "record", "salute", "--times", "0"), "'0' is no number from 1 to 20; `gesturectl gesture record"),
        (("run", "--speed", "fast"), "'fast'"),
        ((), "COMMAND"),
    ],
    ids=["screen", "empty screen", "times", "speed", "nothing"],
)
def test_a_wrong_command_line_is_told_of_with_the_right_one(home, words, part):
    done = home.run(*words)
    assert done.returncode == 2
    assert done.stderr.startswith("gesturectl: `--" if words else "usage: gesturectl")
    assert part in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("statsu",), "There is no command `statsu`; did you mean `status`?"),
        (("--debug", "Reusme"), "There is no command `Reusme`; did you mean `resume`?"),
        (("config", "shwo"), "There is no command `config shwo`; did you mean `config show`?"),
        (("models", "verfy"), "There is no command `models verfy`; did you mean `models verify`?"),
        (("profile",), "`gesturectl profile` needs NAME; `gesturectl profile --help` tells more."),
        (("run", "--source"), "`--source` needs a value; `gesturectl run --help` tells more."),
        (("profile", "my", "games"), "`games` is more than the command takes; put a name of several words in quotes."),
        (("explain", "pinch"), "There is no command `explain`; did you mean `config explain`?"),
        (("forget",), "There is no command `forget`; `gesturectl --help` tells which there are."),
        (("add",), "There is no command `add`; did you mean `gesture add`?"),
        (("dance",), "There is no command `dance`; `gesturectl --help` tells which there are."),
        (("gesture", "xyz"), "There is no command `gesture xyz`; `gesturectl gesture --help` tells which there are."),
        (("run", "--sorce=0"), "There is no option `--sorce` of `gesturectl run`; did you mean `--source`?"),
        (
            ("ui", "--xyz"),
            "There is no option `--xyz` of `gesturectl ui`; `gesturectl ui --help` tells which there are.",
        ),
        (
            ("status", "--debug"),
            "There is no option `--debug` of `gesturectl status`; write `gesturectl --debug` before the command.",
        ),
    ],
)
def test_a_wrong_command_or_option_is_told_in_one_line_with_the_nearest(home, words, said):
    done = home.run(*words)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", f"gesturectl: {said}\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [("config", "path"), ("config", "show")], ids=["little", "much"])
def test_a_full_disk_behind_the_output_is_told_of(home, words):
    with open("/dev/full", "w") as full:  # noqa: PTH123
        command = [sys.executable, "-m", "gesturectl", *words]
        env = home.environment()
        done = subprocess.run(command, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert one_sentence_and_a_remedy(sentence(done, 1))


def test_a_damaged_model_is_refused_by_its_digest(home):
    own = home.folder / "models"
    shutil.copytree(home.models, own)
    damaged = own / "palm_detection_full.tflite"
    data = bytearray(damaged.read_bytes())
    data[1000] ^= 1
    damaged.write_bytes(data)
    text = sentence(home.run(*RUN, "--source", DEMO, GESTURECTL_MODELS=str(own)), 3)
    assert str(damaged) in text
    assert "1b14e9422c6ad006cde6581a46c8b90dd573c07ab7f3934b5589e7cea3f89a54" in text
    assert "gesturectl models fetch" in text


def test_a_cache_that_cannot_be_written_is_named(home):
    cache = home.folder / "cache"
    cache.write_text("a file in the folder's place", encoding="utf-8")
    text = sentence(
        home.run(
            *RUN,
            "--source",
            DEMO,
            GESTURECTL_MODELS="",
            XDG_CACHE_HOME=str(cache),
            PIP_NO_INDEX="1",
            HTTPS_PROXY="http://127.0.0.1:9",
        ),
        3,
    )
    assert str(cache) in text
    assert "GESTURECTL_MODELS" in text
    assert one_sentence_and_a_remedy(text), text


def test_a_traceback_comes_only_with_debug(home):
    done = home.run("--debug", *RUN, "--source", "none.mp4")
    assert "Traceback" in done.stderr
    assert "none.mp4" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("target", "said"),
    [("/nowhere/mine.yaml", "is a link to /nowhere/mine.yaml, which is not there"), ("config.yaml", "symbolic links")],
)
@pytest.mark.parametrize(
    "command", [("check",), (*RUN, "--source", "hands.jsonl"), ("calibrate", "--source", "hands.jsonl")]
)
def test_a_config_that_is_a_link_to_nothing_does_not_count_as_none(home, command, target, said):
    (home.folder / "x.jsonl").write_text(META)
    config = home.folder / ".config" / "gesturectl" / "config.yaml"
    config.parent.mkdir(parents=True)
    config.symlink_to(target)
    done = home.run(*command)
    assert (done.returncode, done.stderr.count("Traceback")) == (1, 0)
    assert said in done.stdout + done.stderr
    assert config.is_symlink()
