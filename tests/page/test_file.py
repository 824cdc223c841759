import pytest

from gesturectl.config import good
from tests.page.browser import needed, opened
from tests.xserver import wait_for

BROKEN = "version: 1\npointer: {smoothness: 7}  # mine\nprofiles:\n  default:\n    - {on: pinhc, do: {press: left}}\n"
RIGHT = BROKEN.replace("7", "0.7").replace("pinhc", "pinch")


@pytest.fixture
def broken(run, folder):
    path = folder / "config.yaml"
    path.write_text(BROKEN)
    good.keep(path, RIGHT.encode())
    return path


def put(owner, text, **more):
    return owner.told("file", stamp=owner.told("file")[1]["stamp"], text=text, **more)


def test_all_that_is_wrong_is_told_with_its_place_and_line(broken, owner):
    code, answer = owner.told("file")
    assert code == 200
    assert (answer["text"], answer["good"]) == (BROKEN, RIGHT)
    places = [(p["place"], p["excerpt"].split("\n")[0].strip()) for p in answer["problems"]]
    lines = BROKEN.splitlines()
    assert places == [("config.yaml:2:23", lines[1]), ("config.yaml:5:12", lines[4].strip())]


def test_a_text_is_saved_only_when_it_is_right_and_the_broken_one_is_kept(broken, owner):
    assert put(owner, BROKEN.replace("7", "0.7"))[0] == 400
    assert broken.read_text() == BROKEN
    code, answer = put(owner, RIGHT)
    assert (code, answer["problems"]) == (200, [])
    assert broken.read_text() == RIGHT
    assert broken.with_name("config.yaml.broken").read_text() == BROKEN


def test_a_file_that_has_changed_meanwhile_is_left_alone(broken, owner):
    stamp = owner.told("file")[1]["stamp"]
    broken.write_text(BROKEN + "# more\n")
    code, answer = owner.told("file", stamp=stamp, text=RIGHT)
    assert (code, answer["problem"]) == (400, "The config has been changed elsewhere meanwhile.")
    assert broken.read_text() == BROKEN + "# more\n"


def test_programs_are_confirmed_first(broken, owner):
    text = RIGHT + "    - {on: rock, do: {run: [touch, x]}}\n"
    assert put(owner, text) == (200, {"confirm": ["touch x"]})
    assert broken.read_text() == BROKEN
    assert put(owner, text, confirmed=True)[0] == 200
    assert broken.read_text() == text


@pytest.mark.parametrize("content", [b"version: 1\n\xff", b"\xff\xfev\x00", b"", b"{"])
def test_whatever_is_in_the_file_can_be_replaced(content, broken, owner):
    broken.write_bytes(content)
    assert owner.told("file")[1]["problems"]
    assert put(owner, RIGHT)[0] == 200
    assert broken.read_text() == RIGHT


def test_what_is_no_config_by_its_size_is_left_alone(broken, owner):
    broken.write_bytes(b"x" * 1_100_000)
    assert put(owner, RIGHT)[1]["problem"] == "The file is too large for a config."


def test_a_kept_one_that_is_not_right_any_more_is_not_offered(broken, owner):
    good.keep(broken, b"version: 1\nprofiles: {default: [{on: gone_gesture, do: scroll}]}\n")
    assert owner.told("file")[1]["good"] is None


@needed
def test_the_page_leads_to_a_broken_config_and_the_last_good_one_is_two_clicks_away(broken, browser, page):
    tab = opened(browser, page)
    tab.wait_for_selector("h2:text('2 things are wrong')")
    tab.get_by_role("button", name="Take the last good one").click()
    tab.wait_for_selector("h2:text('Nothing is wrong')")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_selector("text=Saved, and in force.")
    assert broken.read_text() == RIGHT
    assert tab.said == []
    tab.context.close()


@needed
def test_each_line_of_the_text_has_its_number(run, tab):
    run.handle.config_file.write_text("version: 1\n" + "# more\n" * 200)
    tab.evaluate("location.hash = 'file'")
    text, numbers = tab.locator("#file-text"), tab.locator(".numbers")
    wait_for(lambda: numbers.text_content().split() == [str(n) for n in range(1, 203)], "as many numbers as lines")
    text.focus()
    text.press("Control+End")
    text.type("# last\n")
    wait_for(lambda: numbers.text_content().split()[-1] == "203", "one more")
    heights = "e => [e.scrollTop, e.getBoundingClientRect().height, e.getBoundingClientRect().top]"
    wait_for(lambda: text.evaluate(heights) == numbers.evaluate(heights), "numbers that go with the text")
    assert text.evaluate("e => e.scrollTop") > 0
    assert numbers.evaluate("e => parseFloat(getComputedStyle(e).lineHeight)") == text.evaluate(
        "e => parseFloat(getComputedStyle(e).lineHeight)"
    )


@needed
def test_a_mistake_is_mended_in_the_text_within_five_clicks(broken, browser, page):
    tab = opened(browser, page)
    for left, (wrong, right) in ((1, ("7", "0.7")), (0, ("pinhc", "pinch"))):
        tab.locator(".faults button").first.click()  # the place, and what follows it, is selected
        tab.keyboard.press("ArrowLeft")
        for _ in wrong:
            tab.keyboard.press("Delete")
        tab.keyboard.type(right)
        wait_for(lambda n=left: tab.locator(".faults li").count() == n, "one mistake less")
    tab.wait_for_selector("h2:text('Nothing is wrong')")
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.wait_for_selector("text=Saved, and in force.")
    assert broken.read_text() == RIGHT
    tab.context.close()
