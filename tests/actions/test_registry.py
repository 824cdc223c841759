"""What is asked of every action, whatever family it is of."""

import pytest

from gesturectl.actions.macro import STEP_FORMS, STEP_NAMES
from gesturectl.actions.registry import FORMS, KNOWN, NAMED, behaviour, grouped
from gesturectl.config.load import examine
from gesturectl.config.read.expected import schema
from gesturectl.model.types import Scroll
from gesturectl.page.server.config.catalogue import offered
from gesturectl.settings import Config

EXAMPLES = [*NAMED, *(form.example() for form in FORMS.values())]
OTHERS = "layers: {NAME: []}\nprofiles:\n  default: []\n  NAME: []\n  mine:\n"


def done(example: str):
    """The action as a config has it."""
    on = "zoom" if example == "zoom" else "two"
    config, found = examine(f"{OTHERS}    - {{on: {on}, do: {example}}}\n", ())
    assert config is not None, found
    return config.profiles["mine"][0].do


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_example_can_be_bound_and_put_into_words(example):
    do = done(example)
    action = behaviour(do)
    assert action.words()
    assert action.without_private("(left out)") is not None
    assert bool(action.traits.level) == bool(action.named_level)
    if action.traits.lasts:
        assert action.over_at_once().endswith(".")


@pytest.mark.parametrize("name", KNOWN)
def test_the_page_offers_it(name):
    catalogue = offered(Config(), {})
    (group,) = (g for g in catalogue["groups"] if name in g["actions"])
    action = catalogue["actions"][name]
    assert group["custom"] or action["words"] or action["widget"]
    assert group["custom"] or group["check"] or len(group["actions"]) == 1 or action["label"]
    steps = {*STEP_NAMES, *STEP_FORMS}
    assert bool(action["step"]) == (name in steps)


def test_each_is_in_one_group_and_each_group_is_put_somewhere_else():
    found = grouped()
    assert sorted(name for names in found.values() for name in names) == sorted(KNOWN)
    assert len({group.place for group in found}) == len({group.name for group in found}) == len(found)


def test_the_schema_for_editors_has_all_of_them():
    parts = schema()["$defs"]
    assert {cls.__name__ for cls in FORMS.values()} <= set(parts)
    options = parts["Binding"]["properties"]["do"]["oneOf"]
    assert next(o["enum"] for o in options if "enum" in o) == list(NAMED)
    assert len(options) == len(FORMS) + 1


@pytest.mark.parametrize(("name", "way"), [("up", (0, 3)), ("down", (0, -3)), ("left", (-3, 0)), ("right", (3, 0))])
def test_the_wheel_turns_at_once_and_is_turned_back_where_that_was_not_meant(name, way):
    action = NAMED[f"scroll_{name}"]
    (there,) = action.begin(1.5, None)
    (back,) = NAMED[action.undone_by].begin(1.5, None)
    assert there == Scroll(1.5, *way)
    assert (back.dx, back.dy) == (-there.dx, -there.dy)
