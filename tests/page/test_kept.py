"""What the user has said of gestures, on the page: said, listed, struck out, brought back, shared, broken."""

import json
import urllib.error
from dataclasses import replace

import pytest

from gesturectl.gestures.corrections import NEWEST
from gesturectl.model import corrections
from gesturectl.model.corrections import METRES, MOST, PIXELS, Correction, Seen, rounded
from tests.hands import SIZE, hand
from tests.page.browser import needed
from tests.xserver import wait_for

SHOWN = """() => {
  window.shown = [];
  const added = (found) => found.forEach((m) => m.addedNodes.forEach((node) => shown.push(node.textContent)));
  new MutationObserver(added).observe(document.getElementById("toast"), { childList: true });
}"""


def said(gesture="point", meant=False, n=20):
    """A hand that goes to the left."""
    shown = [hand("point", 320 - 5 * k) for k in range(n)]
    seen = tuple(
        Seen(round(k / 10 - 1.5, 4), rounded(h.landmarks, PIXELS), rounded(h.world, METRES))
        for k, h in enumerate(shown)
    )
    return Correction(gesture, meant, "goes to the next workspace", SIZE, "right", seen)


@pytest.fixture
def three(run):
    return [corrections.add(c)[0] for c in (said(), said("fist"), said(meant=True))]


def sent(owner, content):
    try:
        with owner.ask("kept/pack", content, Content_Type="application/octet-stream") as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)


def ids():
    return [c.id for c in corrections.read()]


def test_all_is_listed_with_how_much_it_counts(three, owner):
    code, answer = owner.told("kept")
    assert (code, answer["problem"], answer["undo"]) == (200, None, 0)
    assert {(k["id"], k["gesture"], k["kind"]) for k in answer["kept"]} == {
        ("1", "point", "not meant"), ("2", "fist", "not meant"), ("3", "point", "should have acted"),
    }  # fmt: skip
    assert answer["counts"] == [
        {"gesture": "point", "against": 1, "meant": 1, "counting": 2, "many": False},
        {"gesture": "fist", "against": 1, "meant": 0, "counting": 1, "many": False},
    ]
    code, film = owner.told("kept/1")
    assert (code, len(film["t"]), {len(p) for p in film["hands"]}) == (200, 20, {42})
    wrists = [p[0] for p in film["hands"]]
    assert wrists == sorted(wrists)  # to the left in the picture is to the right in a mirror
    assert wrists[0] < wrists[-1]
    assert all(0 <= v <= 100 for p in film["hands"] for v in p)
    assert answer["kept"][0]["hand"] in film["hands"]


def test_more_than_count_is_said(run, owner):
    corrections.take([said()] * (NEWEST + 1))
    (count,) = owner.told("kept")[1]["counts"]
    assert (count["against"], count["counting"], count["many"]) == (NEWEST + 1, NEWEST, True)


def test_what_is_struck_out_comes_back_strike_by_strike(three, owner):
    assert owner.told("kept/delete", ids=["2"])[1]["undo"] == 1
    assert ids() == ["1", "3"]
    assert owner.told("kept/delete", ids=None)[1]["undo"] == 2
    assert ids() == []
    with owner.ask("kept/undo", b"{}") as answer:
        assert json.load(answer)["undo"] == 1
    assert [c.gesture for c in corrections.read()] == ["point", "point"]
    owner.ask("kept/undo", b"{}").close()
    assert [(c.gesture, c.at) for c in corrections.read()] == [(c.gesture, c.at) for c in three]


def test_a_number_that_is_none_strikes_nothing_out(three, owner):
    code, answer = owner.told("kept/delete", ids=["1", "77"])
    assert (code, "77" in answer["problem"]) == (400, True)
    assert ids() == ["1", "2", "3"]
    assert owner.told("kept/77")[0] == 400


def test_an_exported_file_is_taken_over_without_what_is_there(three, owner):
    with owner.ask("kept/pack") as answer:
        content = answer.read()
    assert content == corrections.dump(three)
    assert sent(owner, content)[1] == {"counts": [], "new": 0, "there": 3, "lost": 0}
    corrections.delete(["1", "2"])
    code, held = sent(owner, content)
    assert (code, held["new"], held["there"]) == (200, 2, 1)
    assert ids() == ["3"]
    owner.ask("kept/import", b"{}").close()
    assert len(corrections.read()) == 3
    owner.ask("kept/import", b"{}").close()  # once only
    assert len(corrections.read()) == 3


def test_what_goes_for_a_full_file_is_said(run, owner):
    corrections.take([replace(said(n=2), at=float(k)) for k in range(MOST)])
    assert sent(owner, corrections.dump([replace(said(n=2), id="1", at=9999.0)]))[1]["lost"] == 1


def test_a_broken_file_that_is_sent_changes_nothing(three, owner):
    code, answer = sent(owner, b'{"type": "no"}\n')
    assert (code, answer["problem"].startswith("The file:1"), bool(answer["remedy"])) == (400, True, True)
    assert ids() == ["1", "2", "3"]


def test_a_broken_store_is_named_and_set_aside(three, owner):
    corrections.path().write_bytes(b"no\n")
    code, answer = owner.told("kept")
    assert (code, answer["kept"]) == (200, [])
    assert f"{corrections.path()}:1" in answer["problem"]["problem"]
    for path, body in (("kept/delete", {"ids": ["1"]}), ("kept/say", {"what": "nonsense"})):
        assert owner.told(path, **body)[0] in (400, 422)
    assert corrections.path().read_bytes() == b"no\n"
    code, answer = owner.told("kept/delete", ids=None)
    assert (code, answer["problem"]) == (200, None)
    assert [p.read_bytes() for p in corrections.path().parent.glob("*broken*")] == [b"no\n"]


def test_what_cannot_be_said_is_answered_with_a_remedy(run, owner):
    code, answer = owner.told("kept/say", what="should have acted", gesture="nonsense")
    assert (code, answer["problem"], bool(answer["remedy"])) == (400, "`nonsense` is not looked for.", True)
    assert "fist" in owner.told("kept/gestures")[1]["gestures"]
    run.lost = True
    code, answer = owner.told("kept/say", what="not meant")
    assert (code, answer["problem"]) == (400, "No hands are seen at present.")


@needed
def test_it_is_said_on_the_live_view_and_announced_once(run, tab):
    tab.evaluate(SHOWN)
    button = tab.get_by_role("button", name="Not meant")
    assert button.is_disabled()
    run.shows = ["call"]
    tab.get_by_role("button", name="Not meant? Take back: call", exact=True).wait_for()
    tab.get_by_text("What it did:").wait_for()
    run.shows = ["open"]
    button.click()
    tab.locator("#toast").get_by_text("was not meant").wait_for()
    wait_for(button.is_disabled, "nothing more to be said of")
    assert tab.evaluate("document.activeElement.textContent") == "Not meant"
    run.shows = ["thumb_up"]
    tab.get_by_role("button", name="Should have acted…").click()
    tab.get_by_role("dialog").get_by_label("Gesture").select_option("thumb_up")
    tab.get_by_role("button", name="Look for it").click()
    tab.locator("#toast").get_by_text("should have acted").wait_for()
    run.shows = ["two"]
    tab.get_by_role("button", name="Not meant? Take back: two").wait_for()
    run.not_meant()  # said by a gesture, the tray or a command
    tab.locator("#toast").get_by_text("was not meant").wait_for()
    assert [words.split(" ")[0] for words in tab.evaluate("shown")] == ["call", "thumb_up", "two"]


@needed
def test_one_is_struck_out_and_brought_back_by_keyboard(three, tab):
    tab.evaluate("location.hash = 'kept'")
    tab.get_by_role("heading", name="3 are kept").wait_for()
    strike = tab.get_by_role("button", name="Strike out fist")
    strike.focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name="2 are kept").wait_for()
    assert ids() == ["1", "3"]
    tab.get_by_role("button", name="Undo this").focus()
    tab.keyboard.press("Enter")
    tab.get_by_role("heading", name="3 are kept").wait_for()
    play = tab.get_by_role("button", name="Play fist")
    still = play.inner_html()
    play.focus()
    wait_for(lambda: play.inner_html() != still, "the hand to move")
    tab.get_by_role("button", name="Strike out all…").click()
    tab.get_by_role("button", name="Strike out all", exact=True).click()
    tab.get_by_role("heading", name="0 are kept").wait_for()
    assert ids() == []
