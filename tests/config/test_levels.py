"""Profiles and layers renamed, copied and deleted in a config's text: what names them follows, all else stays."""

import re

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.config.edit.levels import copied, deleted, others, renamed, uses
from gesturectl.config.load import examine
from gesturectl.config.text import default_text
from gesturectl.model.errors import InputError
from gesturectl.settings import Config

BLOCK = """\
# the Games #1
profiles:
  default:   #2
    - on: fist
      do:
        profile: games  # as asked #3
    - {on: rock, do: {layer: 'ga mes'}}
    - {on: gun, do: {text: games}}
  "games": #4
    - {on: two, do: {toggle_layer: "ga mes"}}
    - {on: call, do: {profile: default}}

  # lies over it #5
  chess : [{on: four, do: {profile:   games}}]
extends:
  chess: &below games   #6
  games: default
layers:
  ga mes: #7
    # its own way off #8
    - {on: fist, do: {toggle_layer: ga mes}}
    - {on: rock, do: {profile: *below}}
apps: #9
- profile: games
  window: steam*
- {program: games, profile: games} #10
"""
FLOW = """\
{profiles: {default: [{on: fist, do: {profile: games}}], games: [], "ga mes": [
  {on: rock, do: {layer: games}}]}, layers: {games: [{on: two, do: scroll}]}, #1
  apps: [{title: games, profile: games}], extends: {ga mes: games}}"""
TEXTS = [BLOCK, BLOCK.replace("\n", "\r\n"), BLOCK.rstrip("\n"), FLOW]
NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda s: s == s.strip())


def load(text):
    config, wrong = examine(text)
    assert config is not None, wrong
    return config


def moved(config, kind, old, new):
    """The config with another name for a profile or layer."""
    data = config.model_dump(exclude_defaults=True)

    def of(name):
        return new if name == old else name

    forms = {"profiles": ("profile",), "layers": ("layer", "toggle_layer")}[kind]
    for level in ("profiles", "layers"):
        for bindings in data.get(level, {}).values():
            for b in bindings:
                if isinstance(b["do"], dict):
                    b["do"] = {k: of(v) if k in forms else v for k, v in b["do"].items()}
    data[kind] = {of(k): v for k, v in data[kind].items()}
    if kind == "profiles":
        data["extends"] = {of(k): of(v) for k, v in data.get("extends", {}).items()}
        data["apps"] = tuple(r | {"profile": of(r["profile"])} for r in data.get("apps", ()))
    return Config.model_validate(data)


@given(st.sampled_from(TEXTS), st.sampled_from([("profiles", "games"), ("profiles", "chess"), ("layers", "ga mes"),
       ("layers", "games"), ("profiles", "ga mes")]), NAMES)  # fmt: skip
@settings(deadline=None, max_examples=200)
def test_a_renamed_text_says_what_the_renamed_config_does(text, which, new):
    config = load(text)
    kind, old = which
    if old not in getattr(config, kind) or new in getattr(config, kind):
        return
    try:
        after = renamed(text, config, kind, old, new)
    except InputError:
        after = None
    if after is None:
        assert not new.isprintable()
        return
    found = load(after)
    wanted = moved(config, kind, old, new)
    assert found == wanted
    assert list(getattr(found, kind)) == list(getattr(wanted, kind))


LEVEL = st.sampled_from(["a", "b c", "ja", "1", "null", "x: y", "#z", "'"])
FORM = st.sampled_from(["profile", "layer", "toggle_layer"])


@st.composite
def texts(draw):
    """The text of a config whose profiles and layers name each other, in some style of YAML."""
    profiles, layers = draw(st.sets(LEVEL, min_size=1)), draw(st.sets(LEVEL, min_size=1))

    def binding():
        form = draw(FORM)
        name = draw(st.sampled_from(sorted({*profiles, "default"} if form == "profile" else layers)))
        return {"on": draw(st.sampled_from(["fist", "two", "rock"])), "do": {form: name}}

    def listed(names):
        return {name: [binding() for _ in range(draw(st.integers(0, 2)))] for name in sorted(names)}

    order = sorted(profiles)
    data = {
        "profiles": {"default": [binding()], **listed(profiles)},
        "layers": listed(layers),
        "extends": {name: draw(st.sampled_from(["default", *order[:i]])) for i, name in enumerate(order) if i % 2},
        "apps": [{"window": "w", "profile": draw(st.sampled_from(order))} for _ in range(draw(st.integers(0, 2)))],
    }
    style, flow = draw(st.sampled_from([None, "'", '"'])), draw(st.sampled_from([True, False, None]))
    return yaml.safe_dump(data, default_style=style, default_flow_style=flow, sort_keys=False)


@given(texts(), st.one_of(LEVEL, NAMES), st.data())
@settings(deadline=None, max_examples=100)
def test_any_config_renamed_copied_and_cut_is_what_is_meant(text, new, data):
    config = load(text)
    kind = data.draw(st.sampled_from(["profiles", "layers"]))
    name = data.draw(st.sampled_from(sorted(set(getattr(config, kind)) - {"default"})))
    if new not in getattr(config, kind) and new.isprintable():
        assert load(renamed(text, config, kind, name, new)) == moved(config, kind, name, new)
        after = load(copied(text, config, kind, name, new))
        assert getattr(after, kind)[new] == getattr(moved(config, kind, name, new), kind)[new]
        assert {k: v for k, v in getattr(after, kind).items() if k != new} == getattr(config, kind)
    after = load(deleted(text, config, kind, name, with_uses=True))
    assert not uses(after).get((kind, name))
    assert [n for n in getattr(config, kind) if n != name] == list(getattr(after, kind))


@given(st.sampled_from(TEXTS[:3]), st.from_regex(r"[a-z]{8}", fullmatch=True))
@settings(deadline=None)
def test_renaming_changes_the_name_and_no_other_character(text, new):
    after = renamed(text, load(text), "profiles", "games", new)
    program = "{program: games, "
    named = re.sub(r"\bgames\b", new, text.replace(program, "PROGRAM").replace("text: games", "TEXT"))
    assert after == named.replace("PROGRAM", program).replace("TEXT", "text: games")
    assert renamed(after, load(after), "profiles", new, "games") == text


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("kind", ["profiles", "layers"])
def test_a_copy_does_what_the_original_does_and_names_itself(text, kind):
    config = load(text)
    name = next(n for n in getattr(config, kind) if n != "default")
    after = load(copied(text, config, kind, name, "new one"))
    assert list(getattr(after, kind)) == [*getattr(config, kind), "new one"]
    copy = [b.model_dump() for b in getattr(after, kind)["new one"]]
    own = [b.model_dump() for b in getattr(moved(config, kind, name, "new one"), kind)["new one"]]
    assert copy == own
    assert after.apps == config.apps
    assert after.extends.get("new one") == (config.extends.get(name) if kind == "profiles" else None)
    assert sorted(re.findall(r"#\d+", copied(text, config, kind, name, "n"))) == sorted(re.findall(r"#\d+", text))


def test_the_built_in_profile_is_copied_with_all_that_it_has():
    after = load(copied("version: 1\n", Config(), "profiles", "default", "mine"))
    assert after.profiles == {"default": Config().profiles["default"], "mine": Config().profiles["default"]}


def test_what_is_in_use_is_not_deleted_unless_what_uses_it_may_go():
    config = load(BLOCK)
    with pytest.raises(InputError) as told:
        deleted(BLOCK, config, "profiles", "games", with_uses=False)
    assert told.value.problem == (
        "The profile `games` is in use: `fist` in the default profile puts it in force; `four` in the profile `chess` "
        "puts it in force; `rock` in the layer `ga mes` puts it in force; the profile `chess` lies over it, and will "
        'lie over the default profile then; it is in force for windows of class "steam*"; it is in force for windows '
        'of program "games".'
    )
    text = BLOCK.replace("&below games", "games").replace("*below", "games")
    after = load(deleted(text, load(text), "profiles", "games", with_uses=True))
    assert list(after.profiles) == ["default", "chess"]
    assert [b.on for b in after.profiles["default"]] == ["rock", "gun"]
    assert (after.profiles["chess"], after.extends, after.apps) == ((), {"chess": "default"}, ())
    assert [b.on for b in after.layers["ga mes"]] == ["fist"]


def test_a_layer_that_only_names_itself_is_in_nobody_s_use():
    text = "layers:\n  # a\n  w: [{on: fist, do: {toggle_layer: w}}]\n  v: []  # b\n"
    config = load(text)
    assert others(uses(config)["layers", "w"], ("layers", "w")) == []
    assert deleted(text, config, "layers", "w", with_uses=False) == "layers:\n  # a\n  v: []  # b\n"


@given(st.sampled_from([*TEXTS, BLOCK.replace("&below games", "games").replace("*below", "games")]))
def test_after_a_deletion_nothing_names_it(text):
    config = load(text)
    for kind in ("profiles", "layers"):
        for name in getattr(config, kind):
            if (kind, name) == ("profiles", "default") or ("*below" in text and kind == "profiles"):
                continue
            after = load(deleted(text, config, kind, name, with_uses=True))
            assert name not in getattr(after, kind)
            assert not uses(after).get((kind, name))
            kept = {n: v for n, v in getattr(config, kind).items() if n != name}
            assert list(getattr(after, kind)) == list(kept)


def test_an_anchor_that_others_need_is_changed_by_hand():
    with pytest.raises(InputError, match="by hand"):
        deleted(BLOCK, load(BLOCK), "profiles", "games", with_uses=True)
    text = "profiles: {default: [{on: fist, do: {text: &p games}}, {on: two, do: {profile: *p}}], games: []}\n"
    with pytest.raises(InputError, match=r"`profiles.games`, `profiles.default.1.do.profile` cannot be changed"):
        renamed(text, load(text), "profiles", "games", "chess")


@pytest.mark.parametrize(
    ("change", "kind", "name", "new", "said"),
    [
        (renamed, "profiles", "default", "x", "The default profile keeps its name"),
        (renamed, "profiles", "nope", "x", "There is no profile `nope` any more"),
        (renamed, "layers", "ga mes", "", "A name has 1 to 60 characters"),
        (renamed, "layers", "ga mes", "x" * 61, "A name has 1 to 60 characters"),
        (copied, "profiles", "games", "chess", "There is a profile `chess` already"),
    ],
)
def test_what_cannot_be_is_told(change, kind, name, new, said):
    with pytest.raises(InputError, match=said):
        change(BLOCK, load(BLOCK), kind, name, new)
    with pytest.raises(InputError, match="cannot be deleted"):
        deleted(default_text(), Config(), "profiles", "default", with_uses=True)
