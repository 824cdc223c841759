"""The commented defaults, and configs written back as text."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from gesturectl.actions.base import Section
from gesturectl.actions.follow import Height, Turn
from gesturectl.actions.keys import KeyTap
from gesturectl.actions.macro import Macro, Wait
from gesturectl.actions.mouse import Click, Press
from gesturectl.actions.programs import RunProgram
from gesturectl.actions.schema import Binding, Region, Speed
from gesturectl.actions.text import TypeText
from gesturectl.config.load import examine, load
from gesturectl.config.read import yaml
from gesturectl.config.read.docstrings import descriptions
from gesturectl.config.text import default_text, effective_text, scalar
from gesturectl.model.keys import NAMED_KEYS
from gesturectl.model.resources import resource
from gesturectl.model.types import POSES
from gesturectl.settings import AppRule, Camera, Config, Pointer


def leaves(section: Section, path: tuple[str, ...] = ()):
    for name, value in section:
        if isinstance(value, Section):
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def sections(model: type[BaseModel]):
    yield model
    for child in below(Section):
        if child is not model:
            yield child


def below(model: type[BaseModel]):
    for child in model.__subclasses__():
        yield child
        yield from below(child)


def test_all_keys_are_listed_where_users_look():
    readme = Path(resource("config/default.yaml")).with_name("README.md").read_text(encoding="utf-8")
    words = set(re.findall(r"\w+", default_text()))
    for key in NAMED_KEYS:
        assert re.fullmatch(r"f\d+", key) or (f"`{key}`" in readme and key in words), key
    assert "`f1` to `f24`" in readme
    assert "f1 to f24" in default_text()


def test_the_file_is_the_text_of_the_schema():
    assert resource("config/default.yaml").read_text(encoding="utf-8") == default_text(), (
        "write it anew: gesturectl config init --force config/default.yaml"
    )


def test_the_default_text_loads_to_the_defaults():
    config, found = examine(default_text())
    assert found == []
    assert config == Config()


def test_every_field_is_in_the_default_text_with_its_value_and_its_comment():
    root, _ = yaml.parse(default_text())
    lines = default_text().splitlines()
    for path, value in leaves(Config()):
        node = root.at(path)
        assert node is not None, path
        if path == ("profiles",):
            continue
        assert node.data() == value, path
        comment = lines[node.line - 1].partition("# ")[2] or lines[node.line - 2].partition("# ")[2]
        assert len(comment) > 10, path


@pytest.mark.parametrize("model", list(sections(Config)), ids=lambda m: m.__name__)
def test_every_field_is_described(model):
    for name in model.model_fields:
        assert descriptions(model)[name], name


def test_lines_of_the_default_text_fit():
    assert max(map(len, default_text().splitlines())) <= 120


def test_what_differs_is_marked():
    config = Config(
        camera=Camera(width=1280),
        profiles={"default": (*Config().profiles["default"][1:], Binding(on="rock", do=KeyTap(key="esc")))},
    )
    text = effective_text(config)
    assert "width: 1280  # changed, the default is 640" in text
    assert "- {on: rock, do: {key: esc}}  # not in the default" in text
    assert "# left out: {on: pinch, do: {press: left}}" in text
    assert text.count("#") == 3
    assert "#" not in effective_text(Config())


TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=20)
ACTIONS = st.one_of(
    st.sampled_from(["scroll", "nothing", "toggle"]),
    st.builds(Press, press=st.sampled_from(["left", "middle", "right"])),
    st.builds(Click, click=st.sampled_from(["left", "middle", "right"])),
    st.builds(KeyTap, key=st.sampled_from(["a", "ctrl+shift+t", "5", "#", "'", "ctrl++"])),
    st.builds(TypeText, text=TEXT),
    st.builds(RunProgram, run=st.lists(TEXT, min_size=1, max_size=3).map(tuple)),
    st.builds(Turn, turn=st.sampled_from(["volume", ("up", "ctrl++")]), range=st.floats(5, 180)),
    st.builds(Height, height=st.just("scroll"), curve=st.floats(0.25, 4), steps=st.floats(1, 200)),
    st.builds(Macro, macro=st.just((KeyTap(key="a"), Wait(wait=0.5), "overview"))),
)
BINDINGS = st.builds(
    Binding,
    on=st.sampled_from(POSES),
    do=ACTIONS,
    hand=st.sampled_from([None, "left", "right"]),
    hold=st.floats(0, 10),
    speed=st.none() | st.builds(Speed, above=st.floats(0, 50)),
    region=st.none() | st.builds(Region, right=st.floats(0.1, 1)),
)
CONFIGS = st.builds(
    Config,
    camera=st.builds(Camera, source=st.integers(0, 999) | TEXT, fps=st.floats(5, 240), mirrored=st.booleans()),
    pointer=st.builds(Pointer, smoothness=st.floats(0, 1)),
    layers=st.dictionaries(TEXT, st.lists(BINDINGS, max_size=2).map(tuple), max_size=2),
    profiles=st.dictionaries(TEXT, st.lists(BINDINGS, max_size=3).map(tuple), max_size=3).map(
        lambda d: {"default": (), **d}
    ),
    apps=st.lists(st.builds(AppRule, window=TEXT, title=st.none() | TEXT, profile=st.just("default"))).map(tuple),
)


@given(CONFIGS)
@settings(deadline=None)
def test_effective_text_loads_to_the_same(config):
    loaded, found = examine(effective_text(config))
    assert found == []
    assert loaded == config


@given(TEXT)
def test_any_text_survives_as_a_scalar(value):
    root, found = yaml.parse(f"{scalar(value)}: {scalar(value)}\n")
    assert found == []
    assert root.data() == {value: value}


def test_examples_load(tmp_path: Path):
    for path in sorted(resource("config").glob("examples/*.yaml")):
        assert isinstance(load(path), Config), path
