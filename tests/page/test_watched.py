"""A config that an editor changes or breaks while the page is open."""

from gesturectl.config.load import load
from gesturectl.page.server.config.editor import Editor
from gesturectl.page.server.config.watched import Watched
from gesturectl.run import reload
from tests.page.browser import go, needed
from tests.xserver import wait_for

MINE = "# mine\nprofiles: {default: [{on: two, do: scroll}]}\n"
THEIRS = MINE.replace("}]", "}, {on: rock, do: overview}]")
BROKEN = MINE.replace("two", "tow")


def test_the_record_follows_the_file_once_it_is_at_rest(run):
    file = run.handle.config_file
    editor = Editor(run.handle)
    watched = Watched(editor)
    now = 100.0

    def looked():
        nonlocal now
        for _ in range(3):
            now += reload.INTERVAL
            record = watched.record(now)
        return record

    assert looked() == {"stamp": "", "problem": None}
    for text, wrong in ((MINE, ""), (BROKEN, "did you mean `two`?"), (THEIRS, "")):
        file.write_text(text)
        record = looked()
        assert record["stamp"] == editor.state(text.encode())["stamp"]
        assert wrong in (record["problem"] or "")
        assert bool(record["problem"]) == bool(wrong)
    file.unlink()
    assert looked() == {"stamp": "", "problem": None}
    file.mkdir()
    assert looked()["stamp"] is None
    file.rmdir()


@needed
def test_gestures_show_what_others_write_and_a_dialog_keeps_what_is_typed(tab, run):
    run.handle.config_file.write_text(MINE)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").click()
    tab.get_by_text("Type a text").click()
    tab.get_by_label("Text to type").fill("hello")
    with tab.expect_response(lambda r: r.url.endswith("/config") and r.request.method == "GET"):
        run.handle.config_file.write_text(MINE + "pointer: {smoothness: 0.8}\n")  # the bindings are the same
    assert tab.get_by_label("Text to type").input_value() == "hello"
    tab.get_by_role("button", name="Save").click()
    tab.get_by_role("dialog").wait_for(state="hidden")
    assert load(run.handle.config_file).pointer.smoothness == 0.8
    assert load(run.handle.config_file).profiles["default"][0].do.text == "hello"
    run.handle.config_file.write_text(THEIRS)
    tab.get_by_role("button", name="Edit rock").wait_for()


@needed
def test_a_config_that_is_broken_meanwhile_is_told_on_every_part(tab, run):
    run.handle.config_file.write_text(MINE)
    go(tab, "Gestures")
    tab.get_by_role("button", name="Edit two").wait_for()
    run.handle.config_file.write_text(BROKEN)
    tab.get_by_role("main").get_by_role("link", name="Repair it here").wait_for()
    assert tab.get_by_role("button", name="Edit two").count() == 0
    go(tab, "Settings")
    tab.get_by_role("main").get_by_role("link", name="Repair it here").wait_for()
    assert tab.locator("#broken").is_hidden()
    go(tab, "Practise")
    tab.locator("#broken").get_by_text("did you mean `two`?").wait_for()
    tab.locator("#broken").get_by_role("link", name="Repair it here").click()
    tab.get_by_role("heading", name="1 thing is wrong").wait_for()
    run.handle.config_file.write_text(MINE)
    tab.get_by_role("heading", name="Nothing is wrong").wait_for()
    go(tab, "Settings")
    slider = tab.get_by_role("slider", name="Smoothness")
    slider.focus()
    run.handle.config_file.write_text(MINE + "pointer: {smoothness: 0.7}\n")
    slider.and_(tab.locator("[aria-valuetext='0.7']")).wait_for()
    assert slider.evaluate("e => e === document.activeElement")


@needed
def test_a_text_that_is_being_typed_stays_where_the_file_is_changed(tab, run):
    run.handle.config_file.write_text(MINE)
    tab.evaluate("location.hash = 'file'")
    text = tab.locator("#file-text")
    text.fill(MINE + "# typed\n")
    run.handle.config_file.write_text(THEIRS)
    tab.get_by_role("alert").get_by_text("has been changed elsewhere").wait_for()
    assert text.input_value() == MINE + "# typed\n"
    tab.get_by_role("button", name="Read the file again").click()
    wait_for(lambda: text.input_value() == THEIRS, "theirs")
