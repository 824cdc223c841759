"""Bindings made, changed, taken back and taken over by a person on the page."""

import re

import pytest

from gesturectl.actions.keys import KeyTap
from gesturectl.actions.schema import Region, Speed
from gesturectl.config.load import load
from gesturectl.model.types import Window
from gesturectl.run.reload import Look
from gesturectl.settings import Config
from tests.page.browser import go, needed
from tests.xserver import wait_for

pytestmark = needed


def test_a_binding_in_four_actions(tab, run):
    go(tab, "Gestures")
    run.shows = []
    tab.get_by_role("button", name="Add a binding").click()  # 1
    wait_for(lambda: run.muted, "silence")
    run.sent.clear()
    run.shows = ["point"]  # 2
    tab.get_by_text("point: taken").wait_for()
    tab.keyboard.press("Control+Shift+T")  # 3
    tab.get_by_role("button", name="Save").click()  # 4
    tab.get_by_role("heading", name="point").wait_for()
    assert load(run.handle.config_file).profiles["default"][-1].do == KeyTap(key="ctrl+shift+t")
    wait_for(lambda: not run.muted, "the end of silence")
    assert run.sent == []


def test_a_hand_that_rests_chooses_nothing(tab, run):
    run.shows = ["relaxed"]
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("This hand rests. Make a gesture").wait_for()
    run.shows = ["point"]
    tab.get_by_text("point: taken").wait_for()
    run.shows = ["relaxed"]
    tab.get_by_text("This hand rests. Make a gesture").wait_for()
    assert tab.get_by_role("combobox", name="Gesture", exact=True).input_value() == "point"


def test_what_is_still_missing_is_said_and_an_error_goes_once_it_is_corrected(tab, run):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_text("Still missing: the gesture, and what it does: “Press keys” is empty.").wait_for()
    assert dialog.get_by_role("button", name="Save").is_disabled()
    choose(tab, "rock")
    dialog.get_by_text("Still missing: what it does: “Press keys” is empty.").wait_for()
    keys = tab.get_by_label("Keys, joined by +")
    for corrected in ("space", ""):
        keys.fill("nokey")
        assert dialog.get_by_text("Still missing").count() == 0
        dialog.get_by_role("button", name="Save").click()
        dialog.get_by_text("is no key").wait_for()
        keys.fill(corrected)
        dialog.get_by_text("is no key").wait_for(state="detached")
    dialog.get_by_text("Still missing: what it does").wait_for()


def test_what_a_hand_does_on_its_way_to_the_keys_binds_nothing_else(tab, run):
    go(tab, "Gestures")
    run.shows = ["point"]
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("point: taken").wait_for()
    tab.keyboard.press("Control+Shift+T")
    run.shows = ["fist"]
    tab.get_by_text("fist is seen").wait_for()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert load(run.handle.config_file).profiles["default"][-1].on == "point"


def test_keys_may_be_chosen_before_the_gesture_is_shown(tab, run):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.keyboard.press("F5")
    run.shows = ["point"]
    tab.get_by_text("point: taken").wait_for()
    run.shows = ["fist"]
    tab.get_by_text("fist is seen").wait_for()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert load(run.handle.config_file).profiles["default"][-1].on == "point"


def test_the_hand_is_drawn_in_its_proportions(tab, run):
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    drawn = tab.locator("dialog canvas").first
    box = drawn.bounding_box()
    assert box["width"] / box["height"] == pytest.approx(drawn.evaluate("c => c.width / c.height"), rel=0.02)


def test_editing_removing_and_taking_back_leaves_the_rest_of_the_file(tab, run):
    text = "# mine\nprofiles:\n  default:\n    - {on: fist, do: clutch}  # rest\n    - {on: two, do: scroll}\n"
    run.handle.config_file.write_text(text)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    tab.get_by_text("Type a text").click()
    tab.get_by_label("Text to type").fill("hello")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text('types "hello"').wait_for()
    after = run.handle.config_file.read_text()
    assert after == text.replace("do: scroll", "do: {text: hello}")
    tab.get_by_role("button", name="Remove fist").click()
    tab.get_by_role("heading", name="fist").wait_for(state="detached")
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_role("heading", name="fist").wait_for()
    assert run.handle.config_file.read_text() == after


def test_an_action_is_offered_by_what_the_catalogue_says_of_it(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: scroll}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    tab.get_by_label("What the mouse does").select_option("triple_click")
    tab.get_by_label(re.compile("^Button")).select_option("middle")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("triple-clicks the middle mouse button").wait_for()
    assert bindings(run)[0].do.model_dump() == {"triple_click": "middle"}
    tab.get_by_role("button", name="Edit two").click()
    assert tab.get_by_label(re.compile("^Button")).input_value() == "middle"
    tab.get_by_text("Several steps").click()
    tab.get_by_label("Step", exact=True).first.select_option("triple_click")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("triple-clicks the left mouse button, then waits 0.2 s").wait_for()


def test_what_was_done_is_taken_back_where_it_is_told(tab, run):
    text = "profiles: {default: [{on: fist, do: clutch}, {on: two, do: scroll}]}\n"
    run.handle.config_file.write_text(text)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Remove two").click()
    tab.get_by_role("alert").get_by_text("Two does nothing of its own now.").wait_for()
    tab.get_by_role("alert").get_by_role("button", name="Undo this").press("Enter")
    tab.get_by_text("Taken back.").wait_for()
    assert tab.evaluate("document.activeElement.id") == "main"
    assert run.handle.config_file.read_text() == text


@pytest.mark.parametrize(("replaced", "actions"), [(True, ["overview"]), (False, ["scroll", "overview"])])
def test_a_gesture_that_is_bound_already_is_bound_anew_or_once_more(tab, run, replaced, actions):
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: scroll}]}\n")
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_role("combobox", name="Gesture", exact=True).select_option("two")
    tab.get_by_text("Desktop", exact=True).click()
    tab.get_by_role("radio", name="All windows").check()
    tab.get_by_label("Replace it").set_checked(replaced)
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert [b.do for b in load(run.handle.config_file).profiles["default"]] == actions


def test_a_profile_for_a_window_is_made_at_once_and_keeps_what_the_default_one_does(tab, run):
    run.shows, run.window = [], Window(("mpv", "gl"), "film")
    go(tab, "Gestures")
    tab.get_by_role("button", name="New profile").click()
    dialog = tab.get_by_role("dialog")
    assert dialog.get_by_label("What it does not bind is as in").input_value() == "default"
    dialog.get_by_role("button", name="mpv: “film”").click()
    assert dialog.get_by_label("Name").input_value() == "mpv"
    dialog.get_by_label("Name").fill("films")
    dialog.get_by_role("button", name="Make it, and add a binding").click()
    tab.get_by_role("dialog", name="New binding").wait_for()
    tab.get_by_role("dialog", name="New layer").or_(tab.get_by_role("dialog", name="New profile")).wait_for(
        state="detached"
    )
    choose(tab, "rock")
    tab.get_by_label("Keys, joined by +").fill("space")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    tab.get_by_text("For windows of class mpv; what it does not bind is as in the default profile.").wait_for()
    config = load(run.handle.config_file)
    assert [b.on for b in config.profiles["films"]] == ["rock"]
    assert config.profiles["default"] == Config().profiles["default"]
    assert config.extends == {"films": "default"}
    assert [r.model_dump(exclude_none=True) for r in config.apps] == [{"window": "mpv", "profile": "films"}]
    assert tab.locator(".warning").count() == 0
    for _ in range(2):  # the binding, and the profile with its windows
        tab.get_by_role("button", name="Undo", exact=True).click()
        tab.get_by_text("Taken back.").wait_for()
        tab.get_by_text("Taken back.").evaluate("e => e.remove()")
    assert load(run.handle.config_file) == Config()


def test_a_profile_that_stands_alone_says_what_that_takes_away(tab, run):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="New profile").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Name").fill("alone")
    assert dialog.get_by_text("No gesture clicks or pauses").is_hidden()
    dialog.get_by_label("What it does not bind is as in").select_option("")
    dialog.get_by_text("No gesture clicks or pauses").wait_for()
    dialog.get_by_role("button", name="Make it, and add a binding").click()
    tab.get_by_role("button", name="Cancel").click()
    tab.get_by_text("No gesture clicks or pauses while this profile is in force").wait_for()
    assert load(run.handle.config_file).extends == {}


@pytest.fixture
def unseen(tab, monkeypatch):
    """The page does not look at the file of its own accord."""
    monkeypatch.setattr(Look, "changed", lambda *_: False)
    tab.locator("#state", has_text="Running").wait_for()


@pytest.mark.usefixtures("unseen")
def test_a_file_changed_meanwhile_is_not_overwritten(tab, run):
    go(tab, "Gestures")
    tab.get_by_role("button", name="Remove fist").wait_for()
    run.handle.config_file.write_text("version: 1\npointer: {smoothness: 0.7}\n")
    tab.get_by_role("button", name="Remove fist").click()
    tab.get_by_text("changed elsewhere").wait_for()
    assert run.handle.config_file.read_text() == "version: 1\npointer: {smoothness: 0.7}\n"


def test_a_dialog_never_changes_what_has_come_into_the_place_of_its_binding(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: clutch}, {on: two, do: scroll}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    theirs = "profiles: {default: [{on: fist, do: clutch}, {on: rock, do: overview}]}\n"
    run.handle.config_file.write_text(theirs)
    tab.get_by_text("Type a text").click()
    tab.get_by_label("Text to type").fill("hello")
    for _ in range(2):
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("dialog").get_by_role("alert").get_by_text("changed elsewhere").wait_for()
        tab.get_by_role("heading", name="rock").wait_for(state="attached")
    assert run.handle.config_file.read_text() == theirs


def test_what_check_warns_of_stands_at_its_binding(tab, run):
    run.handle.config_file.write_text(
        "profiles:\n  default:\n    - {on: two, do: scroll}\n    - {on: two, do: {key: a}}\n"
        "    - {on: rock, do: {toggle_layer: w}}\n    - {on: pinch, do: {press: left}}\n"
        "    - {on: call, do: toggle}\nlayers: {w: [{on: fist, do: overview}], v: []}\n"
    )
    go(tab, "Gestures")
    both = tab.get_by_role("listitem").filter(has=tab.get_by_role("button", name="Edit two")).nth(1)
    both.get_by_text("does this and the other (scrolls as the hand moves").wait_for()
    unused = tab.locator(".profile").filter(has=tab.get_by_role("heading", name="Layer v"))
    unused.get_by_text("No gesture puts this layer on").wait_for()
    assert tab.locator(".warning").count() == 2


def test_a_config_that_cannot_be_used_is_told_and_looked_at_again(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: fits, do: clutch}]}\n")
    go(tab, "Gestures")
    tab.get_by_text("did you mean `fist`?").wait_for()
    assert tab.get_by_role("button", name="Add a binding").count() == 0
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: clutch}]}\n")
    tab.get_by_role("button", name="Look again").click()
    tab.get_by_role("button", name="Edit fist").wait_for()


def test_names_are_text_and_never_markup(tab, run):
    name = "<img src=x onerror=alert(1)>"
    run.handle.config_file.write_text(
        f"profiles: {{default: [], '{name}': [{{on: two, do: {{text: '<script>alert(1)</script>'}}}}]}}\n"
    )
    tab.on("dialog", lambda d: pytest.fail(d.message))
    go(tab, "Gestures")
    tab.get_by_role("heading", name=name).wait_for()
    tab.get_by_text("<script>alert(1)</script>").wait_for()
    assert tab.locator("main img, main script").count() == 0


EVERY = """\
layers:
  window: [{on: fist, do: {key: a}}]
profiles:
  games:
    - {on: rock, do: {key: space}}
  default:
    - {on: point, do: {key: ctrl+shift+t}}  # keep
    - {on: gun, do: {hold_key: shift}}
    - {on: two, do: {click: back}}
    - {on: three, do: {double_click: left}}
    - {on: pinch, hand: left, do: {press: middle}}
    - {on: two, hand: right, do: scroll}
    - {on: zoom, do: zoom}
    - {on: fist, do: clutch}
    - {on: four, when: double_tap, do: {text: "two\\nlines"}}
    - {on: rock, do: overview}
    - {on: call, hold: 0.25, do: toggle}
    - {on: thumb_up, do: {layer: window}}
    - {on: thumb_down, do: {toggle_layer: window}}
    - {on: victory, when: end, do: {profile: games}}
    - {on: ok, do: nothing}
    - {on: open, region: {left: 0.125, bottom: 0.4}, repeat: 0.3, do: {run: [notify-send, "it's on"]}}
    - {on: relaxed, do: {shell: "date >> \\"$HOME/log\\""}}
    - {on: swipe_left, pose: any, do: {macro: [{key: ctrl+a}, {wait: 0.25}, {text: hi}, show_desktop, {run: [a, b c]}]}}
    - {on: swipe_right, pose: three, do: {key: right}}
    - {on: swipe_up, speed: {above: 5.5}, do: {key: up}}
    - {on: swipe_up, speed: {below: 5.5}, do: {key: down}}
    - {on: swipe_down, repeat_every: 0.75, do: next_tab}
    - {on: circle_cw, do: {key: F1}}
    - {on: three_thumb, do: {turn: volume, steps: 20, range: 60, curve: 1.5}}
    - {on: two, hold: 1, do: {sideways: [left, right]}}
    - {on: gun, hold: 1, do: {circle: scroll, range: 720, steps: -12}}
    - {on: thumb_up, hold: 1, do: {time: volume, curve: 2}}
    - {on: fist, when: end, held: {above: 0.5, below: 2}, do: {key: b}}
"""


def test_a_binding_of_any_form_is_saved_as_it_was(tab, run):
    run.shows = []
    run.handle.config_file.write_text(EVERY)
    go(tab, "Gestures")
    edits = tab.get_by_role("button", name="Edit")
    edits.first.wait_for()
    for i in range(edits.count()):
        edits.nth(i).click()
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("dialog").wait_for(state="detached")
        assert run.handle.config_file.read_text() == EVERY


def choose(tab, gesture):
    tab.get_by_role("combobox", name="Gesture", exact=True).select_option(gesture)


def bindings(run):
    return load(run.handle.config_file).profiles["default"]


def test_what_starts_a_program_is_agreed_to_first_and_marked(tab, run):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: {shell: ls}}]}\n")
    go(tab, "Gestures")
    tab.get_by_text("Starts a program").wait_for()
    tab.get_by_role("button", name="Add a binding").click()
    choose(tab, "rock")
    tab.get_by_text("Start a program").click()
    tab.get_by_label("Command").fill('firefox "a b"')
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("listitem").get_by_text("firefox 'a b'", exact=True).wait_for()
    tab.get_by_role("button", name="No").click()
    assert len(bindings(run)) == 1
    tab.get_by_label("Command").fill("ls")
    tab.get_by_label("Have the shell read it").check()
    tab.get_by_role("button", name="Save").click()  # this one has been agreed to
    tab.get_by_role("dialog").wait_for(state="detached")
    tab.get_by_role("button", name="Edit rock").click()
    tab.get_by_text("Several steps").click()
    tab.get_by_label("Step", exact=True).first.select_option("run")
    tab.get_by_label("Command").fill("halt")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("button", name="Yes, it may start").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert bindings(run)[1].do.model_dump() == {"macro": ({"run": ("halt",)}, {"wait": 0.2})}


def test_a_region_is_dragged_over_the_live_view(tab, run):
    run.shows = ["open"]
    run.place = (160.0, 120.0)  # of the unmirrored frame: at the right as the person sees it
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: scroll}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    tab.get_by_text("Conditions").click()
    tab.get_by_label("Only in a part of the picture").check()
    view = tab.locator("dialog .region-pad")
    view.scroll_into_view_if_needed()
    box = view.bounding_box()
    near = tab.get_by_label("Left %").bounding_box()
    assert 0 < near["y"] - box["y"] - box["height"] < 100  # the picture and its numbers are seen together
    at = lambda x, y: (box["x"] + box["width"] * x, box["y"] + box["height"] * y)  # noqa: E731
    tab.mouse.move(*at(0.5, 0.01))
    tab.mouse.down()
    tab.mouse.move(*at(0.75, 0.3))
    tab.mouse.move(*at(1, 0.5))
    tab.mouse.up()
    tab.locator(".region.inside").wait_for()
    for _ in range(2):
        tab.get_by_label("Bottom %").press("ArrowUp")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    region = bindings(run)[0].region
    assert region.left == pytest.approx(0.5, abs=0.011)
    assert region == Region(left=region.left, bottom=0.6)


def test_the_volume_follows_the_turn_of_a_hand(tab, run):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: three, do: overview}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit three").click()
    tab.get_by_text("Follow the hand").click()
    tab.get_by_label("over how many").fill("45")
    tab.get_by_text("Conditions").click()
    tab.get_by_label("Slower than").fill("3")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("turns the volume up as the hand turns clockwise: 10 steps for 45 degrees").wait_for()
    (binding,) = bindings(run)
    assert binding.do.model_dump(exclude_defaults=True) == {"turn": "volume", "range": 45}
    assert binding.speed == Speed(below=3)


def test_how_far_a_motion_goes_is_a_condition(tab, run):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: swipe_left, do: overview}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit swipe left").click()
    tab.get_by_text("Conditions").click()
    tab.get_by_label("Farther than (palm lengths)").fill("1.5")
    tab.get_by_label("Again for each (palm lengths)").fill("0.5")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    written = "profiles: {default: [{on: swipe_left, length: {above: 1.5}, repeat_every: 0.5, do: overview}]}\n"
    assert run.handle.config_file.read_text() == written
    tab.get_by_role("button", name="Edit swipe left").click()
    assert tab.get_by_label("Farther than (palm lengths)").is_visible()
    choose(tab, "rock")
    assert not tab.get_by_label("Again for each (palm lengths)").is_visible()
    assert not tab.get_by_label("Farther than (palm lengths)").is_visible()


def test_how_long_a_pose_was_held_is_a_condition_of_its_end(tab, run):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: overview}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit fist").click()
    tab.get_by_text("Conditions").click()
    brief = tab.get_by_label("Less long than")
    assert not brief.is_visible()
    tab.get_by_role("combobox", name="When", exact=True).select_option("end")
    brief.fill("1")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("once it ends after less than 1 s, shows the overview").wait_for()
    written = "profiles: {default: [{on: fist, when: end, held: {below: 1}, do: overview}]}\n"
    assert run.handle.config_file.read_text() == written


def test_two_gestures_are_bound_together(tab, run):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: open, do: overview}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit open").click()
    tab.get_by_text("Conditions").click()
    tab.get_by_label("After the same hand has made").select_option("fist")
    tab.get_by_label("At most so many seconds later").fill("0.5")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert "within 0.5 s of a" in tab.get_by_role("main").inner_text()
    (binding,) = bindings(run)
    assert (binding.on, binding.after, binding.within) == ("open", "fist", 0.5)
    written = "profiles: {default: [{on: [fist, open], within: 0.5, do: overview}]}\n"
    assert run.handle.config_file.read_text() == written
    tab.get_by_role("button", name="Edit open").click()
    tab.get_by_label("After the same hand has made").select_option("")
    tab.get_by_label("While the other hand shows").select_option("fist")
    tab.get_by_label("Made by").select_option("right")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    (binding,) = bindings(run)
    assert (binding.after, binding.other_hand, binding.hand) == (None, "fist", "right")
    written = "profiles: {default: [{on: {left: fist, right: open}, do: overview}]}\n"
    assert run.handle.config_file.read_text() == written


def test_a_layer_is_made_with_the_gesture_that_puts_it_on(tab, run):
    run.shows = []
    run.handle.config_file.write_text("version: 1\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="New layer").click()
    tab.get_by_label("Name").fill("window")
    run.shows = ["gun"]
    tab.get_by_text("gun: taken").wait_for()
    run.shows = []
    tab.get_by_role("button", name="Make it, and add a binding").click()
    tab.get_by_role("dialog", name="New binding").wait_for()
    tab.get_by_role("dialog", name="New layer").or_(tab.get_by_role("dialog", name="New profile")).wait_for(
        state="detached"
    )
    choose(tab, "two")
    tab.get_by_text("Mouse", exact=True).click()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    tab.get_by_text("puts the layer window on while it lasts").wait_for()
    config = load(run.handle.config_file)
    assert [b.do.model_dump() for b in config.layers["window"]] == [{"click": "left"}]
    assert config.profiles["default"][:-1] == Config().profiles["default"]
    assert config.profiles["default"][-1].do.model_dump() == {"layer": "window"}


@pytest.mark.parametrize(("gesture", "replaced"), [("fist", True), ("fist", False), ("wave", None)])
def test_what_puts_a_layer_on_may_be_bound_already_or_be_over_at_once(tab, run, gesture, replaced):
    run.shows = []
    run.handle.config_file.write_text("profiles: {default: [{on: fist, do: clutch}]}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="New layer").click()
    tab.get_by_label("Name").fill("w")
    choose(tab, gesture)
    if replaced is None:
        assert tab.get_by_label("while the gesture lasts").is_disabled()
    else:
        tab.get_by_text("Both will act, unless you replace it.").wait_for()
        tab.get_by_label("Replace it").set_checked(replaced)
    tab.get_by_role("button", name="Make it, and add a binding").click()
    tab.get_by_role("heading", name="New binding").wait_for()
    tab.keyboard.press("Escape")
    layer = {"toggle_layer" if replaced is None else "layer": "w"}
    found = [b.do if isinstance(b.do, str) else b.do.model_dump() for b in bindings(run)]
    assert found == ([layer] if replaced else ["clutch", layer])


def test_a_name_that_there_is_already_makes_no_profile(owner, run):
    run.handle.config_file.write_text("profiles: {default: [], a: []}\n")
    stamp = owner.told("config")[1]["stamp"]
    for name in ("a", "", " b"):
        code, _ = owner.told("config/new", stamp=stamp, level="profiles", name=name, over="default")
        assert code == 400
    assert run.handle.config_file.read_text() == "profiles: {default: [], a: []}\n"


@pytest.mark.parametrize("asked", ["volume", "louder", "vol"])
def test_the_name_of_a_key_is_looked_up(tab, run, asked):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    choose(tab, "rock")
    tab.get_by_text("Look up a key").click()
    tab.get_by_label("Search keys").fill(asked)
    tab.get_by_role("listbox", name="Keys").get_by_text("volume up").click()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("taps volume_up").wait_for()
    assert bindings(run)[-1].do == KeyTap(key="volume_up")


def test_keys_that_are_looked_up_make_a_chord_and_complete_what_is_typed(tab, run):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("Look up a key").click()
    keys = tab.get_by_role("listbox", name="Keys")
    for key, chord in (("ctrl", "ctrl+"), ("shift", "ctrl+shift+"), ("f5", "ctrl+shift+f5"), ("page_up", "page_up")):
        keys.select_option(key)
        assert tab.get_by_label("Keys, joined by +").input_value() == chord
    tab.get_by_text("Several steps").click()
    tab.get_by_label("Keys, joined by +").fill("alt+")
    options = tab.locator("#key-names option").evaluate_all("all => all.map(o => o.value)")
    assert {"alt+play_pause", "alt+f4"} <= set(options)


def test_a_hand_that_does_not_count_is_told_why_and_what_else_to_do(tab, run):
    run.shows = []
    go(tab, "Gestures")
    tab.get_by_role("button", name="Add a binding").click()
    tab.get_by_text("Raise a hand before the camera, or choose one from the list.").wait_for()
    run.shows, run.place = ["rock"], (320.0, 540.0)  # below the picture's edge
    tab.get_by_text("The hand does not count: it is too low: raise it into the picture, or choose one").wait_for()
    run.shows, run.place = [], (320.0, 240.0)
    run.paused_by = "command"
    tab.get_by_text("Paused, with the camera off: resume to show a gesture, or choose").wait_for()
    tab.get_by_role("dialog").get_by_role("button", name="Resume").click()
    tab.get_by_text("Raise a hand before the camera, or choose one from the list.").wait_for()
    assert run.paused_by is None


COVERED = """() => [...(document.querySelector('dialog:modal') || document).querySelectorAll('button:not(#toast *)')]
  .map((b) => b.getBoundingClientRect())
  .filter((r) => document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2)?.closest('#toast')).length"""


@pytest.mark.usefixtures("unseen")
@pytest.mark.parametrize("width", [1280, 390])
def test_a_message_covers_no_button_and_moves_nothing(tab, run, width):
    run.shows = []
    run.handle.config_file.write_text("version: 1\n")
    tab.set_viewport_size({"width": width, "height": 800})
    try:
        go(tab, "Gestures")
        remove = tab.get_by_role("button", name="Remove two")
        remove.scroll_into_view_if_needed()
        covered, place = tab.evaluate(COVERED), remove.bounding_box()
        run.handle.config_file.write_text("version: 1  # theirs\n")
        remove.click()
        tab.get_by_role("alert").get_by_text("changed elsewhere").wait_for()
        # The list is drawn anew.
        wait_for(lambda: (tab.evaluate(COVERED), remove.bounding_box()) == (covered, place), "all at its place")
        assert (
            tab.get_by_role("alert")
            .get_by_text("changed elsewhere")
            .evaluate(
                "e => e.getBoundingClientRect().top >= 0 && e.contains(document.elementFromPoint("
                "e.getBoundingClientRect().x + 9, e.getBoundingClientRect().y + 9))"
            )
        )
        tab.get_by_role("button", name="Add a binding").click()
        choose(tab, "rock")
        tab.get_by_label("Keys, joined by +").fill("nokey")
        tab.get_by_role("button", name="Save").click()
        tab.get_by_role("dialog").get_by_text("is no key").wait_for()
        assert tab.evaluate(COVERED) == 0
        tab.keyboard.press("Escape")
    finally:
        tab.set_viewport_size({"width": 1280, "height": 720})


def test_bindings_of_a_text_are_looked_at_and_chosen_before_they_are_taken_over(tab, run):
    mine = "profiles: {default: [{on: two, do: scroll}]}  # mine\n"
    run.handle.config_file.write_text(mine)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Paste bindings").click()
    tab.get_by_label("Text", exact=True).fill("- {on: rok, do: {key: a}}")
    tab.get_by_role("button", name="Look at it").click()
    tab.get_by_role("alert").get_by_text("did you mean rock?").wait_for()
    theirs = (
        "{on: two, do: scroll}, {on: rock, do: {key: a}}, {on: gun, do: {run: [rm, x]}}, {on: call, do: {text: ls}}"
    )
    layer = "layers: {w: [{on: fist, do: overview}]}\n"
    tab.get_by_label("Text", exact=True).fill(f"profiles: {{default: [{theirs}]}}\n{layer}")
    tab.get_by_role("button", name="Look at it").click()
    tab.get_by_text("Starts a program: rm x").wait_for()
    assert tab.get_by_label("Take two").is_disabled()
    assert not tab.get_by_label("Take gun").is_checked()
    assert not tab.get_by_label("Take call").is_checked()
    tab.get_by_label("Take gun").check()
    tab.get_by_label("Take call").check()
    tab.get_by_role("button", name="Take over 4 bindings").click()
    tab.get_by_role("button", name="Yes, it may start").click()
    tab.get_by_role("dialog", name="Take over call?").get_by_role("button", name="No").click()
    tab.get_by_role("heading", name="Layer w").wait_for()
    assert [b.on for b in bindings(run)] == ["two", "rock", "gun"]
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_role("heading", name="Layer w").wait_for(state="detached")
    assert run.handle.config_file.read_text() == mine


def test_a_pack_is_looked_at_and_added_binding_by_binding(tab, run):
    mine = "profiles:\n  default:\n    - {on: rock, do: {key: a}}  # mine\n"
    run.handle.config_file.write_text(mine)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_role("button", name="Look at music").click()
    tab.get_by_role("dialog", name="The pack music").wait_for()
    tab.get_by_text("The player by gestures, whatever window is in use.").wait_for()
    assert not tab.get_by_label("Take rock").is_checked()
    tab.get_by_text("Takes the place of yours: rock taps a").wait_for()
    tab.get_by_label("Take victory").uncheck()
    tab.get_by_role("button", name="Take over 3 bindings").click()
    tab.get_by_role("heading", name="thumb up").wait_for()
    assert [b.on for b in bindings(run)] == ["rock", "thumb_up", "thumb_down", "gun"]
    assert run.handle.config_file.read_text().startswith(mine)
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_role("button", name="Look at music").click()
    assert tab.get_by_label("Take thumb up").is_disabled()
    tab.get_by_label("Take victory").uncheck()
    tab.get_by_label("Take rock").check()
    tab.get_by_role("button", name="Take over 1 binding").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert [b.on for b in bindings(run)] == ["thumb_up", "thumb_down", "gun", "rock"]
    tab.get_by_role("button", name="Undo", exact=True).evaluate("e => { e.click(); e.click(); e.click() }")
    wait_for(lambda: run.handle.config_file.read_text() == mine, "both changes taken back")
    wait_for(tab.get_by_role("button", name="Undo", exact=True).is_disabled, "nothing more to be taken back")
    tab.get_by_text("Taken back.").wait_for()


def test_a_pack_for_windows_comes_with_its_profiles_layers_and_rules(tab, run):
    go(tab, "Gestures")
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_role("button", name="Look at browser").click()
    tab.get_by_text('profile browser: for windows of class "*firefox*"').wait_for()
    tab.get_by_text("layer tabs: on while fist of the left hand lasts").wait_for()
    tab.get_by_role("button", name="Take over 12 bindings").click()
    tab.get_by_role("heading", name="Layer tabs").wait_for()
    config = load(run.handle.config_file)
    assert config.extends == {"browser": "default"}
    assert {rule.profile for rule in config.apps} == {"browser"}
    assert config.profiles["default"] == Config().profiles["default"]


def test_a_profile_is_for_windows_and_lies_over_another(tab, run):
    mine = """\
profiles:
  default: [{on: two, do: scroll}]
  games: [{on: two, do: {key: space}}]
apps:
  - {window: vlc, profile: default}  # films
"""
    run.handle.config_file.write_text(mine)
    go(tab, "Gestures")
    tab.get_by_text("For windows of class vlc.").wait_for()
    tab.get_by_role("button", name="Windows… of Profile games").click()
    tab.get_by_role("button", name="Add a window").click()
    tab.get_by_label("Title").fill("*chess*")
    tab.get_by_label("What it does not bind is as in").select_option("default")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("For windows of title *chess*; what it does not bind is as in the default profile.").wait_for()
    config = load(run.handle.config_file)
    assert config.extends == {"games": "default"}
    assert [r.model_dump(exclude_none=True) for r in config.apps] == [
        {"window": "vlc", "profile": "default"},
        {"title": "*chess*", "profile": "games"},
    ]
    assert run.handle.config_file.read_text().startswith(mine)
    tab.get_by_role("button", name="Windows… of Profile games").click()
    tab.get_by_role("button", name="Take window 1 out").click()
    tab.get_by_label("What it does not bind is as in").select_option("")
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    config = load(run.handle.config_file)
    assert (dict(config.extends), len(config.apps)) == ({}, 1)


def test_the_windows_that_are_clicked_on_are_named_for_a_rule(tab, run):
    run.window = Window(("firefox",), "gesturectl")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Windows… of Default profile").click()
    tab.get_by_role("button", name="firefox: “gesturectl”").wait_for()
    run.window = Window(("mpv", "gl"), "film")
    tab.get_by_role("button", name="mpv: “film”").click()
    assert tab.get_by_label("Class").input_value() == "mpv"
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("For windows of class mpv.").wait_for()


MANAGED = """\
# mine
profiles:
  default:
    - {on: rock, do: {profile: games}}  # to play
    - {on: fist, do: {layer: w}}
  games: [{on: two, do: {key: space}}]  # games
extends: {games: default}
layers:
  w: [{on: four, do: {toggle_layer: w}}]
apps: [{window: steam, profile: games}]
"""


def manage(tab, what):
    tab.get_by_role("button", name=f"Manage… {what}").click()
    return tab.get_by_role("dialog")


def test_a_profile_is_renamed_wherever_it_is_named_and_back(tab, run):
    run.handle.config_file.write_text(MANAGED)
    go(tab, "Gestures")
    dialog = manage(tab, "Profile games")
    assert dialog.get_by_role("button", name="Rename").is_disabled()
    dialog.get_by_label("Name").fill("default")
    dialog.get_by_text("There is a profile of that name already.").wait_for()
    assert dialog.get_by_role("button", name="Rename").is_disabled()
    dialog.get_by_label("Name").fill("play: all")
    dialog.get_by_role("button", name="Rename").click()
    tab.get_by_role("main").get_by_role("heading", name="Profile play: all").wait_for()
    assert run.handle.config_file.read_text() == (
        MANAGED.replace("profile: games", 'profile: "play: all"')
        .replace("  games: [", '  "play: all": [')
        .replace("{games: default}", '{"play: all": default}')
    )
    tab.get_by_text("puts the profile play: all in force").wait_for()
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_role("main").get_by_role("heading", name="Profile games").wait_for()
    assert run.handle.config_file.read_text() == MANAGED


def test_what_was_put_in_force_by_hand_stays_so_under_its_new_name(tab, run):
    run.handle.config_file.write_text(MANAGED)
    run.layers = ("w",)
    go(tab, "Gestures")
    dialog = manage(tab, "Layer w")
    dialog.get_by_label("Name").fill("window")
    dialog.get_by_role("button", name="Rename").click()
    wait_for(lambda: run.put_on == [("window", True)], "the layer under its new name")
    tab.get_by_role("main").get_by_role("heading", name="Layer window").wait_for()


def test_a_layer_is_copied_and_the_copy_is_at_hand(tab, run):
    run.handle.config_file.write_text(MANAGED)
    go(tab, "Gestures")
    manage(tab, "Layer w").get_by_role("button", name="Copy").click()
    tab.get_by_role("main").get_by_role("heading", name="Layer w 2").wait_for()
    wait_for(
        lambda: tab.evaluate("document.activeElement.getAttribute('aria-label')") == "Manage… Layer w 2", "the focus"
    )
    assert load(run.handle.config_file).layers["w 2"][0].do.model_dump() == {"toggle_layer": "w 2"}
    assert run.handle.config_file.read_text().startswith(MANAGED.partition("apps")[0])
    manage(tab, "Default profile").get_by_role("button", name="Copy").click()
    tab.get_by_role("main").get_by_role("heading", name="Profile default 2").wait_for()


def test_a_profile_is_deleted_with_what_names_it_after_that_is_told(tab, run):
    run.handle.config_file.write_text(MANAGED)
    go(tab, "Gestures")
    dialog = manage(tab, "Profile games")
    assert dialog.get_by_role("listitem").all_inner_texts() == [
        "rock in the default profile puts it in force", 'it is in force for windows of class "steam"'
    ]  # fmt: skip
    dialog.get_by_role("button", name="Delete it and these").click()
    tab.get_by_role("main").get_by_role("heading", name="Profile games").wait_for(state="detached")
    config = load(run.handle.config_file)
    assert ([b.on for b in config.profiles["default"]], config.apps, config.extends) == (["fist"], (), {})
    tab.get_by_role("button", name="Undo", exact=True).click()
    tab.get_by_role("main").get_by_role("heading", name="Profile games").wait_for()
    assert run.handle.config_file.read_text() == MANAGED
    dialog = manage(tab, "Default profile")
    assert dialog.get_by_role("button", name="Delete").count() == 0
    assert dialog.get_by_role("button", name="Rename").count() == 0


def test_a_file_changed_meanwhile_is_not_renamed_in(tab, run):
    run.handle.config_file.write_text(MANAGED)
    go(tab, "Gestures")
    dialog = manage(tab, "Profile games")
    dialog.get_by_label("Name").fill("play")
    theirs = MANAGED.replace("rock", "point")
    assert theirs != MANAGED
    run.handle.config_file.write_text(theirs)
    dialog.get_by_role("button", name="Rename").click()
    tab.get_by_text("changed elsewhere").wait_for()
    assert run.handle.config_file.read_text() == theirs


def test_what_is_in_use_goes_only_where_that_has_been_seen(owner, run):
    run.handle.config_file.write_text(MANAGED)
    stamp = owner.told("config")[1]["stamp"]
    code, answer = owner.told("config/level", stamp=stamp, level="profiles", name="games", change="delete")
    assert (code, "`games` is in use: `rock` in the default profile" in answer["problem"]) == (400, True)
    assert run.handle.config_file.read_text() == MANAGED


def test_what_the_desktop_does_is_chosen_by_its_picture(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: scroll}]}\n")
    go(tab, "Gestures")
    for action, label, words in (
        ("close_window", "Close", "closes the window"),
        ({"key": "volume_up"}, "Louder", "taps volume_up"),
    ):
        tab.get_by_role("button", name="Edit two").click()
        tab.get_by_text("Desktop", exact=True).click()
        tiles = tab.locator("dialog .tile")
        assert tiles.count() == tab.locator("dialog .tile svg.picture path").count() == 27
        tab.get_by_role("radio", name=label, exact=True).check()
        tab.get_by_role("button", name="Save").click()
        card = tab.locator(".binding", has_text="two")
        card.get_by_text(words).wait_for()
        assert card.locator("svg.picture").count() == 1
        do = bindings(run)[0].do
        assert (do if isinstance(do, str) else do.model_dump()) == action
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: lock_screen}]}\n")
    go(tab, "Live")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    assert tab.get_by_role("radio", name="Lock").is_checked()


def test_what_a_gesture_does_begins_with_a_capital_letter_beside_a_picture_too(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: two, do: scroll}, {on: three, do: workspace_next}]}\n")
    go(tab, "Gestures")
    tab.locator(".binding .picture").wait_for()
    capital = "e => !e.querySelector('svg') && getComputedStyle(e, '::first-letter').textTransform"
    assert {e.evaluate(capital) for e in tab.locator(".binding .does").all()} == {"uppercase"}
