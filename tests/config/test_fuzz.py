"""Configs by chance: whatever is in the file, it is read or refused with a place, and what is read can be used."""

import json
import math
import string
from pathlib import Path

import pytest
import yaml as pyyaml
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.actions.desktop import GNOME
from gesturectl.config.examples import example, examples
from gesturectl.config.explain import explain
from gesturectl.config.load import examine, load
from gesturectl.config.read import expected
from gesturectl.config.read.problem import ConfigError
from gesturectl.config.text import default_text, effective_text
from gesturectl.gestures.poses.pose import PoseClassifier
from gesturectl.model.types import MOTIONS, POSES
from gesturectl.pipeline.pipeline import Pipeline
from tests.hands import NAMES, frame, hand

FILES = (default_text(), *(example(name).read_text(encoding="utf-8") for name in examples()))
LINES = [line for text in FILES for line in text.splitlines() if line.strip() and not line.startswith("#")]
JUNK = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**30), 10**30), st.floats(), st.text(max_size=8),
    st.just([]), st.just({}),
    st.sampled_from((
        "2001-01-01", "0o17", "0x1F", "1_000", "1:30:00", "yes", "no", "on", "Off", "y", "~", "null", ".inf", "-.INF",
        ".nan", "=", "<<", "1e400", "-0", "+1", "0.1.2", "!!python/name:os.system", "*a", "&a", "%TAG", "---", "...",
        "default", "any", "left", "pinch", "\u202eevil", "\U0001f590\ufe0f", "a" * 300,
    )),
)  # fmt: skip
NAMES_USED = {
    "on": (*POSES, *MOTIONS, "zoom", "dwell"), "pose": (*POSES, "any"), "key": ("a", "ctrl+shift+t", "ctrl++"),
    "hold_key": ("shift", "ctrl+alt"), "layer": ("l", "m"), "toggle_layer": ("l", "m"), "profile": ("default", "p"),
}  # fmt: skip
NAMED_LISTS = {"profiles": ("default", "p"), "layers": ("l", "m")}


def of_schema(part, key=""):
    """Values that the schema takes at a place, mostly: names, numbers at their bounds, and now and then junk."""
    part = expected.resolve(part)
    options = part.get("oneOf") or part.get("anyOf")
    if key in NAMES_USED and part.get("type") == "string":
        return st.sampled_from(NAMES_USED[key])
    if options:
        return st.one_of([of_schema(p, key) for p in options])
    if "enum" in part or "const" in part:
        return st.sampled_from(part.get("enum") or [part["const"]])
    kind = part.get("type")
    if kind in ("integer", "number"):
        low, high = part.get("minimum", -1000), part.get("maximum", 1000)
        bounds = st.sampled_from((low, high, part.get("default", low)))
        return bounds if kind == "integer" else st.one_of(bounds, st.floats(low, high))
    if kind == "array":
        if "prefixItems" in part:
            return st.tuples(*(often(p, key) for p in part["prefixItems"])).map(list)
        return st.lists(often(part["items"], key), min_size=part.get("minItems", 0), max_size=4)
    if kind == "object" and "properties" in part:
        needed = part.get("required", ())
        fields = {name: often(p, name) for name, p in part["properties"].items()}
        return st.fixed_dictionaries(
            {name: s for name, s in fields.items() if name in needed},
            optional={name: s for name, s in fields.items() if name not in needed},
        )
    if kind == "object":
        names = st.sampled_from(NAMED_LISTS[key]) if key in NAMED_LISTS else st.sampled_from(("own", "salute"))
        return st.dictionaries(names, often(part.get("additionalProperties") or {}, key), max_size=2)
    return {"boolean": st.booleans(), "null": st.none()}.get(
        str(kind), st.text(string.printable, min_size=1, max_size=6)
    )


def often(part, key=""):
    return st.integers(0, 60).flatmap(lambda n: JUNK if n == 17 else st.deferred(lambda: of_schema(part, key)))


@st.composite
def made_up(draw):
    """A config by the schema as text, as JSON or in YAML's block style."""
    data = draw(of_schema(expected.schema()))
    data.setdefault("version", 1)
    if draw(st.booleans()):
        return json.dumps(data, ensure_ascii=draw(st.booleans()))
    return pyyaml.safe_dump(data, allow_unicode=True, sort_keys=False)


@st.composite
def mangled(draw):
    """A config that is right but for some lines, moved, doubled, lost or exchanged, or characters changed."""
    lines = draw(st.sampled_from(FILES)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        i = draw(st.integers(0, len(lines) - 1))
        what = draw(st.sampled_from(("lose", "double", "exchange", "indent", "dedent", "value", "cut", "tab", "sign")))
        line = lines[i]
        at = draw(st.integers(0, len(line)))
        lines[i : i + 1] = {
            "lose": [], "double": [line, line], "exchange": [draw(st.sampled_from(LINES))], "indent": [" " + line],
            "dedent": [line[1:]], "value": [f"{line.partition(': ')[0]}: {draw(JUNK)}"], "cut": [line[:at]],
            "tab": ["\t" + line], "sign": [line[:at] + draw(st.sampled_from("{}[],:&*!|>'\"%@`#?-~\\")) + line[at:]],
        }[what] or [""]  # fmt: skip
    return draw(st.sampled_from(("\n", "\r\n"))).join(lines)


@pytest.fixture(scope="module")
def file(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "config.yaml"


def read_or_refused(path, content):
    """The config, or None where it is refused in the proper form; warnings are in the form of errors, too."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    warned = []
    try:
        config = load(path, (), warned.append)
    except ConfigError as e:
        refused = e
    else:
        assert all(b.head.startswith(f"{path}:") and ": warning: " in b.head for b in warned)
        return config
    first = refused.problems[0]
    assert str(refused).startswith(f"{path}:{first.line}:{first.column}: ")
    assert all(len(p.message) < 700 and p.message[-1] in ".?" for p in refused.problems), refused.problems
    return None


def used(config):
    """All that is done with a config that is right: written out, explained, run."""
    again, problems = examine(effective_text(config), ())
    assert problems == []
    assert again == config
    for bindings in (*config.profiles.values(), *config.layers.values()):
        for b in bindings:
            assert b.on in explain(config, b.on)
    poses = PoseClassifier(config.gestures.pinch, config.gestures.declared)
    pipeline = Pipeline(config, poses, GNOME, (1920, 1080), (960.0, 540.0))
    for i in range(3 * len(NAMES)):
        t = i * 0.4
        while (due := pipeline.deadline()) is not None and due <= t:
            pipeline.tick(due)
        step = pipeline.step(frame(t, hand(NAMES[i % len(NAMES)], 320 + 40 * math.sin(i), 240)))
        assert all(math.isfinite(e.t) for e in step.outputs)
    pipeline.release(t)


@settings(max_examples=40, deadline=None)
@given(made_up())
def test_a_config_by_the_schema(file, text):
    if config := read_or_refused(file, text):
        used(config)


@settings(max_examples=100, deadline=None)
@given(mangled())
def test_a_config_with_mistakes(file, text):
    if config := read_or_refused(file, text):
        used(config)


@settings(max_examples=60, deadline=None)
@given(mangled(), st.sampled_from(("utf-16", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7")))
def test_other_encodings(file, text, encoding):
    read_or_refused(file, text.encode(encoding, "replace"))
