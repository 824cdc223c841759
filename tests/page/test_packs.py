"""Packs of somebody else on the page: looked at, agreed to one by one, with the gestures that they bring."""

from gesturectl.config.load import load
from gesturectl.model import gallery
from gesturectl.model.samples import Gesture, PoseSample, dump
from tests.hands import hand
from tests.page.browser import go, needed

pytestmark = needed
OTHERS = """\
# A salute and what it does.
profiles:
  default:
    - {on: salute, do: {text: "ls\\n"}}
    - {on: salute, hand: left, do: {macro: [{key: ctrl+t}, {text: hi}]}}
    - {on: gun, do: {run: [rm, x]}}
    - {on: rock, do: {key: space}}
gestures:
  samples: |
"""


def bindings(run):
    return load(run.handle.config_file).profiles["default"]


def salutes():
    lines = dump([Gesture("salute", "pose", poses=(PoseSample(hand("three")), PoseSample(hand("two"))))])
    return OTHERS + "".join(f"    {line}\n" for line in lines.decode().splitlines())


def look_at_pack(tab, text):
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_label("Text", exact=True).fill(text)
    tab.get_by_role("button", name="Look at it", exact=True).click()
    tab.get_by_role("dialog", name="The pack").wait_for()


def test_a_pack_of_somebody_else_is_agreed_to_one_by_one_with_its_gestures(tab, run):
    mine = "profiles: {default: [{on: two, do: scroll}]}  # mine\n"
    run.handle.config_file.write_text(mine)
    go(tab, "Gestures")
    look_at_pack(tab, salutes())
    tab.get_by_text("A salute and what it does.").wait_for()
    assert tab.locator("dialog .pack .hand").count() == 2
    salute = tab.get_by_label("Take salute")
    assert [salute.nth(i).is_checked() for i in range(2)] == [False, False]
    assert not tab.get_by_label("Take gun").is_checked()
    tab.get_by_text("You are asked about this: it types a text, which may be a command.").wait_for()
    for box in (salute.nth(0), salute.nth(1), tab.get_by_label("Take gun")):
        box.check()
    tab.get_by_role("button", name="Take over 4 bindings").click()
    ask = tab.get_by_role("dialog", name="Take over salute?")
    ask.get_by_text("types").wait_for()
    tab.get_by_role("button", name="Yes, take it over").click()
    ask.get_by_text("does several things").wait_for()
    ask.get_by_role("button", name="No").click()
    tab.get_by_role("dialog", name="This starts a program").get_by_role("button", name="No").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert [(b.on, b.hand) for b in bindings(run)] == [("two", None), ("salute", None), ("rock", None)]
    assert gallery.read("salute").count == 2
    # Another time the own gesture stays, unless it comes by another name.
    look_at_pack(tab, salutes().replace("space", "b"))
    assert not tab.get_by_label("Take the gesture salute").is_checked()
    tab.get_by_label("Take the gesture salute").check()
    tab.get_by_label("Take salute").nth(1).check()
    tab.get_by_label("Take rock").uncheck()
    tab.get_by_role("button", name="Take over 1 binding").click()
    tab.get_by_role("button", name="Yes, take it over").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert bindings(run)[-1].on == "salute_2"
    assert gallery.names() == ("salute", "salute_2")


def test_what_is_not_agreed_to_is_taken_neither_from_a_pack_nor_from_a_text(tab, run):
    run.handle.config_file.write_text("version: 1\n")
    go(tab, "Gestures")
    stamp = tab.evaluate("async () => (await (await fetch('config')).json()).stamp")

    def asked(path, **body):
        return tab.evaluate(
            """async ([path, body]) => {
                const headers = { "content-type": "application/json" };
                return (await fetch(path, { method: "POST", headers, body: JSON.stringify(body) })).json();
            }""",
            [path, {"stamp": stamp, "confirmed": True, **body}],
        )

    for i in range(3):
        answer = asked("config/pack/add", text=salutes(), taken=[i], gestures={"salute": "salute"})
        assert "is asked about" in answer["problem"]
    assert gallery.names() == ()
    for do in ({"text": "ls"}, {"shell": "ls"}, {"run": ["ls"]}, {"macro": [{"text": "ls"}]}):
        taken = {"level": "profiles", "name": "default", "binding": {"on": "gun", "do": do}}
        assert "is asked about" in asked("config/take", taken=[taken])["problem"]
    assert run.handle.config_file.read_text() == "version: 1\n"


def test_the_bindings_of_a_pack_go_into_a_profile_of_ones_own(tab, run):
    run.handle.config_file.write_text("profiles: {default: [{on: swipe_left, do: {key: left}}], tv: []}\n")
    go(tab, "Gestures")
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_role("button", name="Look at reading").click()
    preview = tab.get_by_role("dialog", name="The pack reading")
    preview.get_by_label("Add it to").select_option("default")
    preview.get_by_text("Takes the place of yours").first.wait_for()
    preview.get_by_label("Add it to").select_option("tv")
    preview.get_by_text("Takes the place of yours").first.wait_for(state="detached")
    assert preview.get_by_text("profile tv:").count() == 0  # nothing is said where there is nothing to say
    assert preview.get_by_label("Add it to").evaluate("e => e === document.activeElement")
    preview.get_by_role("button", name="Take over").click()
    preview.wait_for(state="detached")
    config = load(run.handle.config_file)
    assert "reading" not in config.profiles
    assert [b.on for b in config.profiles["tv"]][:2] == ["swipe_left", "swipe_right"]


def test_a_pack_is_taken_out_again_once_what_goes_was_seen(tab, run):
    mine = "version: 1\nprofiles: {default: [{on: fist, do: clutch}], tv: []}  # mine\n"
    run.handle.config_file.write_text(mine)
    go(tab, "Gestures")
    for into in ("", "tv"):
        for choice in ("Take over 7 bindings", "Take it out…"):
            tab.get_by_role("button", name="Packs").click()
            tab.get_by_role("button", name="Look at reading").click()
            preview = tab.get_by_role("dialog", name="The pack reading")
            preview.wait_for()
            if choice != "Take it out…":
                assert preview.get_by_role("button", name="Take it out…").count() == 0
            if into:
                before = preview.element_handle()
                preview.get_by_label("Add it to").select_option(into)
                before.wait_for_element_state("hidden")  # another preview takes its place
            preview.get_by_role("button", name=choice).click()
            if choice == "Take it out…":
                ask = tab.get_by_role("dialog", name="Take the pack out?")
                ask.get_by_text("swipe_left").wait_for()
                assert ask.get_by_text("the rule for windows of").count() == (0 if into else 4)
                ask.get_by_role("button", name="Yes, take it out").click()
            tab.get_by_role("dialog").wait_for(state="detached")
    assert run.handle.config_file.read_text() == mine


def test_a_preview_takes_no_clicks_once_another_one_is_asked_for(tab, run):
    """Else they would act on what is no longer shown, and a late answer could take the place of a later one."""
    run.handle.config_file.write_text("version: 1\nprofiles: {default: [], tv: []}\n")
    go(tab, "Gestures")
    held = []
    tab.route("**/config/pack", lambda route: held.append(route))

    tab.get_by_role("button", name="Packs").click()
    box = tab.get_by_role("dialog", name="Packs")
    places = {name: middle(box.get_by_role("button", name=f"Look at {name}")) for name in ("browser", "drawing")}
    with tab.expect_request("**/config/pack"):
        tab.mouse.click(*places["browser"])
    tab.mouse.click(*places["drawing"])
    come(tab)
    assert [r.request.post_data_json["name"] for r in held] == ["browser"]
    held.pop().continue_()
    preview = tab.get_by_role("dialog", name="The pack browser")
    take = middle(preview.get_by_role("button", name="Take over"))
    with tab.expect_request("**/config/pack"):
        preview.get_by_label("Add it to").select_option("tv")
    tab.mouse.click(*take)
    come(tab)
    held.pop().abort()  # and then it is as before
    tab.get_by_text("gesturectl does not answer").wait_for()
    assert preview.get_by_label("Add it to").input_value() == ""
    assert preview.get_by_label("Add it to").evaluate("e => e === document.activeElement")
    with tab.expect_request("**/config/pack"):
        preview.get_by_label("Add it to").select_option("tv")
    tab.keyboard.press("Escape")
    preview.wait_for(state="detached")
    with tab.expect_response("**/config/pack"):
        held.pop().continue_()
    come(tab)
    assert tab.locator("dialog").count() == 0  # what was asked for by a preview that is closed does not come
    assert run.handle.config_file.read_text() == "version: 1\nprofiles: {default: [], tv: []}\n"


def come(tab):
    """Waits for whatever the page has asked for by now, as that was sent before this."""
    tab.evaluate("async () => { await fetch('config'); await new Promise(requestAnimationFrame); }")


def middle(locator):
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_a_pack_took_the_place_of_is_said_to_come_back_and_does(tab, run):
    mine = "version: 1\nprofiles: {default: [{on: rock, do: {key: a}}]}  # mine\n"
    run.handle.config_file.write_text(mine)
    theirs = "profiles: {default: [{on: rock, do: {key: space}}]}"
    go(tab, "Gestures")
    look_at_pack(tab, theirs)
    tab.get_by_label("Take rock").check()
    tab.get_by_role("button", name="Take over 1 binding").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert "space" in run.handle.config_file.read_text()
    look_at_pack(tab, theirs)
    tab.get_by_role("button", name="Take it out…").click()
    ask = tab.get_by_role("dialog", name="Take the pack out?")
    ask.get_by_text("This comes back:").wait_for()
    ask.get_by_role("button", name="Yes, take it out").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert run.handle.config_file.read_text() == mine


def test_a_pose_of_a_pack_that_stands_alone_can_be_taken_out(tab, run):
    poses = "gestures: {declared: {spock: {index: straight}, mine: {ring: straight}}}\n"
    run.handle.config_file.write_text(f"profiles: {{default: []}}\n{poses}")
    go(tab, "Gestures")
    theirs = "{default: [{on: spock, hold: 1, do: {key: b}}]}"
    look_at_pack(tab, f"profiles: {theirs}\ngestures: {{declared: {{spock: {{index: straight}}}}}}")
    tab.get_by_role("button", name="Take it out…").click()
    tab.get_by_role("dialog", name="Take the pack out?").get_by_text("the pose spock").wait_for()
    tab.get_by_role("button", name="Yes, take it out").click()
    tab.get_by_role("dialog").wait_for(state="detached")
    assert "spock" not in run.handle.config_file.read_text()


@needed
def test_a_text_that_is_not_there_yet_is_asked_for(tab):
    go(tab, "Gestures")
    for opener in ("Packs…", "Paste bindings…"):
        tab.get_by_role("button", name=opener).click()
        dialog = tab.get_by_role("dialog")
        dialog.get_by_role("button", name="Look at it", exact=True).last.click()
        dialog.get_by_text("There is no text yet. Paste one, or open a file.").wait_for()
        assert dialog.get_by_label("Text").evaluate("e => e === document.activeElement")
        dialog.get_by_label("Text").fill("- {on: rock, do: clutch}")
        dialog.get_by_text("There is no text yet").wait_for(state="detached")
        dialog.get_by_role("button", name="Cancel").click()


def test_an_own_gesture_that_takes_the_place_of_one_of_a_pack_is_told_in_the_preview(tab, run):
    run.handle.config_file.write_text("version: 1\n")
    gallery.store(Gesture("mine", "pose", poses=(PoseSample(hand("rock")),)))
    go(tab, "Gestures")
    tab.get_by_role("button", name="Packs").click()
    tab.get_by_role("button", name="Look at music").click()
    preview = tab.get_by_role("dialog", name="The pack music")
    words = "Your own mine takes the place of rock, so that this does not come."
    preview.get_by_text(words).wait_for()
    assert preview.get_by_text(words).count() == 1
    preview.get_by_role("button", name="Cancel").click()
    tab.get_by_role("button", name="Paste bindings…").click()
    paste = tab.get_by_role("dialog")
    paste.get_by_label("Text", exact=True).fill("- {on: rock, do: {key: b}}\n- {on: fist, do: clutch}")
    paste.get_by_role("button", name="Look at it", exact=True).click()
    tab.get_by_text(words).wait_for()


def test_a_pack_without_a_text_is_told(owner):
    code, answer = owner.told("config/pack", text="")
    assert (code, answer["problem"]) == (400, "The pack is empty.")
