"""Items put before others, and the first entries of sections that were written as empty."""

import pytest

from gesturectl.config.edit.patch import inserted, patched
from gesturectl.config.load import examine
from gesturectl.model.errors import InputError

RULES = [{"title": "a*", "profile": "default"}, {"title": "b*", "profile": "default"}]
PUT = ['{title: "a*", profile: default}', '{title: "b*", profile: default}']
OLD = "{window: x, profile: default}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"apps:\n  - {OLD}\n", f"apps:\n  - {PUT[0]}\n  - {PUT[1]}\n  - {OLD}\n"),
        (f"apps:\n- {OLD}", f"apps:\n- {PUT[0]}\n- {PUT[1]}\n- {OLD}"),
        (
            f"apps:  # mine\n  # the\n\n  # one\n  #  rule\n  - {OLD}  # here\n",
            f"apps:  # mine\n  # the\n\n  - {PUT[0]}\n  - {PUT[1]}\n  # one\n  #  rule\n  - {OLD}  # here\n",
        ),
        (f"apps: [{OLD}]\n", f"apps: [{PUT[0]}, {PUT[1]}, {OLD}]\n"),
        (f"apps:\r\n  # one\r\n  - {OLD}\r\n", f"apps:\r\n  - {PUT[0]}\r\n  - {PUT[1]}\r\n  # one\r\n  - {OLD}\r\n"),
        (
            "apps:\n  - window: x\n    profile: default\n",
            f"apps:\n  - {PUT[0]}\n  - {PUT[1]}\n  - window: x\n    profile: default\n",
        ),
    ],
)  # fmt: skip
def test_items_go_before_another_and_its_comment(before, after):
    assert inserted(before, ("apps",), 0, RULES) == after
    config = examine(after)[0]
    assert [r.title for r in config.apps] == ["a*", "b*", None]


@pytest.mark.parametrize("text", ["version: 1\n", "apps: []\n", "apps: [{window: x, profile: default}]"])
def test_an_item_that_is_not_there_is_refused(text):
    with pytest.raises(InputError, match="`apps` cannot be changed"):
        inserted(text, ("apps",), 1, RULES)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("layers: {}\n", 'layers:\n  a:\n    - {on: two, do: scroll}\n'),
        ("layers:   {}  # none\nversion: 1", 'layers:  # none\n  a:\n    - {on: two, do: scroll}\nversion: 1'),
        ("version: 1\r\nlayers: {}", 'version: 1\r\nlayers:\r\n  a:\r\n    - {on: two, do: scroll}'),
        ("{layers: {}}\n", "{layers: {a: [{on: two, do: scroll}]}}\n"),
    ],
)  # fmt: skip
def test_an_empty_section_is_filled_on_lines_of_its_own(before, after):
    assert patched(before, [(("layers", "a"), [{"on": "two", "do": "scroll"}])]) == after
