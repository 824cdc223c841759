"""Values changed within a config's text: everything else stays as it was."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gesturectl.config.edit.patch import inline, patched
from gesturectl.config.load import examine
from gesturectl.config.read import yaml
from gesturectl.config.read.triggers import shortened
from gesturectl.config.text import default_text
from gesturectl.model.errors import InputError

BLOCK = """\
# my settings  #1
version: 1   #2

camera:
    source: "/dev/video#0"  #3
    # the size #4

    width: 640
pointer:   #5
  hand: 'right'   #6

  smoothness: 0.70
  # after it #7
profiles:
  # the usual #8
  default:
  - on: pinch      #9
    do:
      # hold it #10
      press: left  #11
  - {on: fist, do: clutch}  #12
  # swipes #13
  - {do: {text: "a # b"}, on: call, hold: 1.0}
# the end #14
"""
FLOW = """\
{ #1
  version: 1, camera: {fps: 30, #2
    width: 640 #3
  }, #4
  pointer: {},
  profiles: {default: [ #5
    {on: pinch, do: {press: left}}, #6
  ]}
}
# end #7"""
TEXTS = [
    default_text(),
    BLOCK,
    BLOCK.rstrip("\n"),
    BLOCK.replace("\n", "\r\n"),
    FLOW,
    "version: 1 #1",
    "--- #0\nversion: 1\n",
]

BINDING = st.fixed_dictionaries(
    {
        "on": st.sampled_from(["rock", "victory"]),
        "do": st.one_of(
            st.sampled_from(["scroll", "nothing"]),
            st.builds(lambda t: {"text": t}, st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)),
            st.just({"key": "ctrl+c"}),
        ),
    }
)
SETS = st.one_of(
    st.tuples(st.just(("camera", "source")), st.one_of(st.integers(0, 9), st.sampled_from(["clip #1.mp4", "é: x"]))),
    st.tuples(st.just(("camera", "width")), st.integers(160, 7680)),
    st.tuples(st.just(("camera", "mirrored")), st.booleans()),
    st.tuples(st.just(("pointer", "smoothness")), st.floats(0, 1)),
    st.tuples(st.just(("gestures", "motions", "swipe", "pose")), st.just("any")),
    st.tuples(st.just(("profiles", "default", 0)), BINDING),
    st.tuples(st.just(("profiles", "default", 1)), BINDING),
    st.tuples(st.just(("profiles", "default", 0, "do")), st.sampled_from(["scroll", "clutch"])),
    st.tuples(st.just(("profiles", "slides")), st.lists(BINDING, max_size=3)),
)


def value(text, path):
    root, _ = yaml.parse(text)
    node = root.at(path)
    return node.data() if node else None


def plain(v):
    if isinstance(v, dict):
        return {k: plain(x) for k, x in v.items()}
    return tuple(map(plain, v)) if isinstance(v, list) else v


def hash_marks(text):
    return re.findall(r"#\d+$|# [A-Z].*$", text.replace("\r\n", "\n"), re.MULTILINE)


@given(st.sampled_from(TEXTS), st.lists(SETS, max_size=6))
@settings(deadline=None, max_examples=150)
def test_any_sets_keep_every_comment_and_leave_a_config_that_says_what_was_set(text, changes):
    after = text
    for path, new in changes:
        try:
            after = patched(after, [(path, new)])
        except InputError:
            assert path[-1] in (1, "do"), path  # there may be no binding yet to append to, or to change
            continue
        assert value(after, path) == plain(new)
    assert sorted(hash_marks(after)) == sorted(hash_marks(text))
    assert ("\r\n" in after) == ("\r\n" in text)
    assert not re.search("(?<!\r)\n", after) or "\r\n" not in text


@given(st.sampled_from([t for t in TEXTS if examine(t)[0]]), st.integers(160, 7680))
def test_a_changed_number_changes_no_other_character(text, width):
    after = patched(text, [(("camera", "width"), width)])
    if value(text, ("camera", "width")) is not None:
        assert re.sub(r"width: \d+", "width: N", after) == re.sub(r"width: \d+", "width: N", text)
    assert examine(after)[0].camera.width == width


def test_a_new_section_goes_to_the_end_with_a_line_for_each_setting():
    binding = {"on": "rock", "do": {"key": "a"}}
    after = patched("version: 1\n", [(("camera",), {"fps": 15, "width": 320}), (("profiles", "default"), [binding])])
    assert after == (
        "version: 1\ncamera:\n  fps: 15\n  width: 320\nprofiles:\n  default:\n    - {on: rock, do: {key: a}}\n"
    )


def test_a_new_setting_goes_below_the_last_of_its_section():
    after = patched(
        BLOCK, [(("pointer", "region"), 0.5), (("profiles", "default", 3), {"on": "rock", "do": "nothing"})]
    )
    assert "  smoothness: 0.70\n  region: 0.5\n  # after it #7\n" in after
    assert "hold: 1.0}\n  - {on: rock, do: nothing}\n# the end #14" in after


def test_a_value_of_none_takes_the_entry_out_and_a_section_with_its_last():
    gone = patched(BLOCK, [(("pointer", "hand"), None), (("profiles", "default", 1), None), (("camera", "fps"), None)])
    assert gone == BLOCK.replace("  hand: 'right'   #6\n", "").replace("  - {on: fist, do: clutch}  #12\n", "")
    assert patched("version: 1\nscroll:\n  speed: 3\n", [(("scroll", "speed"), None)]) == "version: 1\n"
    flow = patched("{version: 1, scroll: {speed: 3, natural: true}}", [(("scroll", "speed"), None)])
    assert flow == "{version: 1, scroll: {natural: true}}"
    assert patched(flow, [(("version",), None)]) == "{scroll: {natural: true}}"


@pytest.mark.parametrize(
    ("text", "without"),
    [
        ("[\n  A,  # one\n  # why\n  B\n]", "[\n  # why\n  B\n]"),
        ("[\n  A,\n  # why, and so on\n\n  B\n]", "[\n  # why, and so on\n\n  B\n]"),
        ("[A,  # one\n  # why\n  B]", "[\n  # why\n  B]"),
        ("[\n  A, B,\n  C]", "[\n  B,\n  C]"),
        ("[\n  A  # one, first\n  , B]", "[\n  B]"),
        ("[A, B]", "[B]"),
    ],
)
@pytest.mark.parametrize("nl", ["\n", "\r\n"])
def test_the_comment_of_the_next_entry_between_braces_stays(text, without, nl):
    def whole(entries):
        for letter in "ABC":
            entries = entries.replace(letter, f"{{window: {letter.lower()}, profile: default}}")
        return f"version: 1\napps: {entries}\n".replace("\n", nl)

    assert patched(whole(text), [(("apps", 0), None)]) == whole(without)


def test_what_was_the_only_entry_below_its_key_leaves_an_empty_list_or_section_beside_that():
    text = "profiles:\n  default:\n  - {on: fist, do: clutch}  #1\napps:  #2\n- {window: a, profile: default}\n"
    gone = patched(text, [(("apps", 0), None), (("profiles", "default", 0), None)])
    assert examine(gone)[0].profiles == {"default": ()}
    assert examine(gone)[0].apps == ()
    assert gone == "profiles:\n  default: []\napps: []  #2\n"
    text = "version: 1\nlayers:  #1\n  # above #2\n  a:\n    # within #3\n    - {on: fist, do: clutch}\n  # below #4"
    assert patched(text, [(("layers",), {})]) == (
        "version: 1\nlayers: {}  #1\n  # above #2\n  # within #3\n  # below #4"
    )


def test_a_whole_section_replaced_keeps_the_lines_that_stay():
    after = patched(BLOCK, [(("pointer",), {"hand": "left", "region": 0.5})])
    assert "pointer:   #5\n  hand: left   #6\n\n  region: 0.5\n  # after it #7\n" in after


def test_a_value_that_an_alias_shares_is_not_changed():
    text = "profiles: {default: [{on: &p rock, do: nothing}, {on: call, do: {text: *p}}]}\n"
    with pytest.raises(InputError, match=r"`profiles.default.0.on` cannot be changed where it stands"):
        patched(text, [(("profiles", "default", 0, "on"), "victory")])


def test_what_is_set_already_keeps_its_spelling():
    assert patched(BLOCK, [(("pointer", "smoothness"), 0.7), (("pointer", "hand"), "right")]) == BLOCK


FIVE = """\
profiles:
  default:
    - on: open
      # why #1
      do: clutch  #2
    - {on: fist, do: {key: a}, hold: 1}
"""


def test_a_mapping_takes_what_is_new_at_its_place_in_the_order_asked_for():
    at = ("profiles", "default")
    held = {"on": "open", "hand": "left", "hold": 1, "do": "clutch"}
    assert patched(FIVE, [((*at, 0), held)]) == FIVE.replace(
        "on: open\n", "on: open\n      hand: left\n      hold: 1\n"
    )
    held = {"on": "fist", "hand": "left", "hold": 1, "do": {"key": "a"}}
    assert patched(FIVE, [((*at, 1), held)]) == FIVE.replace("{on: fist,", "{on: fist, hand: left,")
    first = {"hand": "left", "on": "open", "do": "clutch"}
    assert patched(FIVE, [((*at, 0), first)]) == FIVE.replace("- on: open", "- hand: left\n      on: open")


def test_an_item_is_written_as_all_others_of_its_list_are():
    block = FIVE[: FIVE.index("    - {")]
    rock = {"on": "rock", "do": {"key": "b"}}
    assert patched(block, [(("profiles", "default", 1), rock)]) == block + "    - on: rock\n      do: {key: b}\n"
    assert patched(FIVE, [(("profiles", "default", 2), rock)]) == FIVE + "    - {on: rock, do: {key: b}}\n"


@given(
    st.sampled_from(("fist", "swipe_left")),
    st.sampled_from((None, "left", "right")),
    st.sampled_from((None, "two")),
    st.sampled_from((None, "open")),
)
def test_the_short_form_of_two_gestures_stands_for_the_same(on, hand, after, other):
    asked = {"on": on, "hand": hand, "after": after, "other_hand": other, "do": "clutch"}
    values = {k: v for k, v in asked.items() if v is not None}
    short = shortened(values)
    config, problems = examine(f"profiles: {{default: [{inline(short)}]}}")
    assert config, problems
    assert config == examine(f"profiles: {{default: [{inline(values)}]}}")[0]
    sided = hand == "right" or (hand == "left" and on == "swipe_left")
    assert (short != values) == bool(after or (other and sided))
