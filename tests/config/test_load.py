"""Loading: files, encodings, places to look, and the promise that nothing but a Config or a ConfigError comes out."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gesturectl.actions.mouse import Press
from gesturectl.actions.schema import Binding
from gesturectl.config.load import default_path, load, load_active, problems
from gesturectl.config.read import yaml
from gesturectl.config.read.problem import ConfigError
from gesturectl.config.text import default_text
from gesturectl.settings import Config

CONTRACT = """\
version: 1
camera:   {source: 0, width: 640, height: 480, fps: 30, mirrored: false}
tracker:  {engine: openvino, device: auto, max_hands: 2}
pointer:  {hand: first, mapping: absolute, smoothness: 0.5}
gestures: {motions: {swipe: {pose: three}}}
profiles:
  default:
    - {on: pinch,        do: {press: left}}
    - {on: pinch_middle, do: {click: right}}
    - {on: two,          do: scroll}
    - {on: swipe_left,   pose: three, do: workspace_next}
    - {on: fist,         do: clutch}
    - {on: call, hold: 1.0, do: toggle}
"""


@pytest.fixture
def config_file(tmp_path, monkeypatch):
    monkeypatch.setenv("GESTURECTL_CONFIG", str(tmp_path / "config.yaml"))
    return tmp_path / "config.yaml"


def test_documented_example(config_file):
    config_file.write_text(CONTRACT)
    config, path = load_active()
    assert path == config_file
    assert config.profiles["default"][0] == Binding(on="pinch", do=Press(press="left"))
    assert [b.on for b in config.profiles["default"]] == [
        "pinch", "pinch_middle", "two", "swipe_left", "fist", "call",
    ]  # fmt: skip


def test_a_file_holds_only_what_differs(config_file):
    config_file.write_text("pointer: {smoothness: .8}\n")
    config = load(config_file)
    assert config.pointer.smoothness == 0.8
    assert config.model_copy(update={"pointer": Config().pointer}) == Config()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("0", 0), ("1", 1), ("007", 7), ("'0'", "0"), ("on", "on"), ("no", "no"), ("True", "True"), ("0x10", "0x10"),
        ("0o17", "0o17"), ("1:30", "1:30"), ("2001-01-01", "2001-01-01"), ("1_000", "1_000"),
        ("/dev/video0", "/dev/video0"),        ("rtsp://host/a?b=c#d", "rtsp://host/a?b=c#d"), ("a.mp4", "a.mp4"),
        (".", "."), ("-", None),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(config_file, text, source):
    config_file.write_text(f"camera:\n  source: {text}\n")
    if source is None:
        with pytest.raises(ConfigError):
            load(config_file)
    else:
        assert load(config_file).camera.source == source


@pytest.mark.parametrize(("text", "speed"), [(".5", 0.5), ("5.", 5.0), ("1e1", 10.0), ("1.5E+0", 1.5), ("+3", 3.0)])
def test_numbers(config_file, text, speed):
    config_file.write_text(f"scroll: {{speed: {text}}}\n")
    assert load(config_file).scroll.speed == speed


def test_anchors_and_aliases(config_file):
    text = (
        "profiles:\n  default: &p\n    - {on: pinch, do: &left {press: left}}\n    - {on: ok, do: *left}\n  games: *p\n"
    )
    config_file.write_text(text)
    config = load(config_file)
    assert config.profiles["games"] == config.profiles["default"]
    assert config.profiles["default"][1].do == Press(press="left")


def test_a_problem_within_an_alias_is_shown_where_it_is_written():
    text = "profiles:\n  default: &p\n    - {on: pinc, do: scroll}\n  games: *p\n"
    assert [(p.line, p.column) for p in problems(text)] == [(3, 12)]


def test_the_users_own_gestures_are_known():
    text = "profiles:\n  default:\n    - {on: spock, do: scroll}\n"
    assert problems(text, trained=("spock",)) == []
    assert problems(text) != []


def test_report_shows_line_and_caret(config_file):
    config_file.write_text("version: 1\ncamera: {width: 9}\n")
    with pytest.raises(ConfigError) as e:
        load(config_file)
    head, line, caret = str(e.value).split("\n")
    assert head.startswith(f"{config_file}:2:17: `camera.width` is 9")
    assert line[caret.index("^")] == "9"
    assert line.strip() == "camera: {width: 9}"


def test_caret_in_a_long_line(config_file):
    config_file.write_text(f"camera: {{source: {'x' * 500}, width: 9, fps: 30, height: 480}}\n")
    with pytest.raises(ConfigError) as e:
        load(config_file)
    _, line, caret = str(e.value).split("\n")
    assert line[caret.index("^")] == "9"
    assert len(line) < 130


@pytest.mark.parametrize(
    ("content", "place", "phrase"),
    [
        (default_text().encode("utf-16"), "1:1", "UTF-16"),
        (default_text().encode("utf-32"), "1:1", "UTF-32"),
        (default_text().encode("utf-16-le"), "1:2", "U+0000"),
        (b"version: 1\n# caf\xe9\n", "2:6", "0xe9 is not UTF-8"),
        (b"\xef\xbb\xbfversion: 1\n# \xff\n", "2:3", "0xff is not UTF-8"),
        (bytes(range(256)) * 20, "1:129|11:", ""),
        (b"version: 1\n" + b"# \n" * 4_000_000, "1:1", "larger than 1 MB"),
        (b"version: 1\x07\n", "1:11", "U+0007"),
    ],
    ids=["utf-16", "utf-32", "utf-16 unmarked", "latin-1", "bom then binary", "binary", "huge", "bell"],
)
def test_bytes_that_are_no_config(config_file, content, place, phrase):
    config_file.write_bytes(content)
    with pytest.raises(ConfigError, match=r"config\.yaml:[0-9]+:[0-9]+: ") as e:
        load(config_file)
    assert phrase in str(e.value)
    if "|" not in place:
        assert f"{config_file}:{place}: " in str(e.value)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends(config_file, newline):
    config_file.write_bytes(f"version: 1{newline}camera: {{width: 9}}{newline}".encode())
    with pytest.raises(ConfigError, match=r"config\.yaml:2:17: "):
        load(config_file)


def test_byte_order_mark_of_utf8_is_passed_over(config_file):
    config_file.write_bytes(b"\xef\xbb\xbf" + default_text().encode())
    assert load(config_file) == Config()


def test_the_usual_place_may_be_empty(tmp_path, monkeypatch):
    monkeypatch.delenv("GESTURECTL_CONFIG", raising=False)
    monkeypatch.setattr("platformdirs.user_config_path", lambda *a, **k: tmp_path / "nothing")
    assert default_path() == tmp_path / "nothing" / "config.yaml"
    assert load_active() == (Config(), None)


def test_a_named_file_must_exist(config_file, tmp_path):
    with pytest.raises(ConfigError, match="no such file"):
        load_active()
    with pytest.raises(ConfigError, match=r"other\.yaml: no such file.*config init"):
        load_active(tmp_path / "other.yaml")


def test_a_folder_is_no_config(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


@pytest.fixture(scope="module")
def scratch_file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "config.yaml"


def loads_or_says_why(path: Path) -> None:
    try:
        config = load(path)
    except ConfigError as error:
        said = error
    else:
        assert isinstance(config, Config)
        return
    first = said.problems[0]
    assert str(said).startswith(f"{path}:{first.line}:{first.column}: {first.message}")
    assert all(p.line >= 1 and p.column >= 1 for p in said.problems)


@given(st.binary(max_size=400))
@settings(deadline=None)
def test_any_bytes(scratch_file, content):
    scratch_file.write_bytes(content)
    loads_or_says_why(scratch_file)


PIECES = st.sampled_from(
    [
        *"{}[],:&*!|>'\"%@`#?-\n\t ", "\n  ", "\n    - ", ": ", "<<: ", "&a ", "*a", "---\n", "...\n", "!!int ",
        "version: 1", "camera", "width", "source", "profiles", "default", "on: pinch", "do: ", "{press: left}",
        "scroll", "1e999",
        "\ufeff", "\x85", "\u2028", '"\\ud800"', "null", "pose: three", "key: ctrl+", "0", "true",
        "é", "\U0001f590",
    ]
)  # fmt: skip


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join)))
@example("\ufeff\ufeff'")
@settings(deadline=None, max_examples=300)
def test_any_text(scratch_file, text):
    scratch_file.write_bytes(text.encode())
    loads_or_says_why(scratch_file)


@given(st.data())
@settings(deadline=None, max_examples=150)
def test_the_default_with_pieces_put_in(scratch_file, data):
    text = default_text()
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + "".join(data.draw(st.lists(PIECES, min_size=1, max_size=4))) + text[at:]
    scratch_file.write_bytes(text.encode())
    loads_or_says_why(scratch_file)


@given(st.lists(PIECES, max_size=30).map("".join))
@settings(deadline=None)
def test_both_parsers_of_pyyaml_are_survived(scratch_file, text):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "LOADER", yaml.yaml.BaseLoader)
        scratch_file.write_bytes(text.encode())
        loads_or_says_why(scratch_file)
