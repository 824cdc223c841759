"""Desktop actions in their thread: nothing waits for them, what is late is left out, and failures are told once."""

import threading
import time

import pytest

from gesturectl.actions.desktop import NAMES
from gesturectl.desktop.asks import performer as module
from gesturectl.desktop.asks.performer import Performer
from gesturectl.desktop.asks.survey import Survey
from gesturectl.desktop.asks.way import NothingToDo, Way
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import AskDesktop
from tests.xserver import wait_for


class Desktop:
    """A desktop that does what it is asked, hangs, refuses or goes away."""

    def __init__(self):
        self.done, self.surveys, self.closed = [], 0, 0
        self.goes_on = threading.Event()
        self.goes_on.set()
        self.errors = []  # the next ones
        self.report = None
        self.now = 0.0  # of the performer's clock

    def __call__(self, report):
        self.report = report
        self.surveys += 1
        ways = {name: Way("by hand", lambda name=name: self.do(name)) for name in NAMES}
        ways["overview"] = Way("keys super, a guess", chord="super")
        ways["lock_screen"] = Way("not here: nothing locks")
        found = Survey(ways)
        found.resources.callback(self.ended)
        return found

    def ended(self):
        self.closed += 1

    def do(self, name):
        self.goes_on.wait(10)
        if self.errors:
            raise self.errors.pop(0)
        self.done.append(name)


@pytest.fixture
def desktop():
    desktop = Desktop()
    yield desktop
    desktop.goes_on.set()


@pytest.fixture
def performer(desktop):
    performer = Performer(desktop, lambda: desktop.now)
    assert performer.wait_until_known(10)
    yield performer
    desktop.goes_on.set()
    performer.close()


def ask(performer, *names):
    for name in names:
        assert performer.ask(AskDesktop(0.0, name)) == ()


def told(caplog):
    return [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]


def test_actions_are_done_in_their_order(performer, desktop):
    ask(performer, "minimise", "maximise", "minimise")
    wait_for(lambda: desktop.done == ["minimise", "maximise", "minimise"], "the actions")


def test_keys_are_given_back_and_what_nothing_does_is_refused_with_a_remedy(performer):
    assert performer.ask(AskDesktop(0.0, "overview")) == ("super",)
    with pytest.raises(
        GesturectlError, match=r"lock_screen. is not done \(not here: nothing locks\).*lock_screen: \{run"
    ):
        performer.ask(AskDesktop(0.0, "lock_screen"))


def test_before_it_is_known_what_there_is_nothing_is_done():
    looks = threading.Event()
    performer = Performer(lambda report: looks.wait(10) and Desktop()(report))
    with pytest.raises(GesturectlError, match="still being asked"):
        performer.ask(AskDesktop(0.0, "minimise"))
    looks.set()
    performer.close()


def test_a_desktop_that_hangs_delays_nobody_and_late_actions_are_left_out(performer, desktop, caplog):
    desktop.goes_on.clear()
    begun = time.monotonic()
    ask(performer, "minimise")
    wait_for(lambda: performer._waiting.empty(), "the first to begin")
    ask(performer, *8 * ["maximise"])
    with pytest.raises(GesturectlError, match="still does what it was asked before"):
        ask(performer, "maximise")
    assert time.monotonic() - begun < 1.0
    desktop.now += 1.01  # by which they are late
    desktop.goes_on.set()
    wait_for(lambda: told(caplog), "the report")
    ask(performer, "minimise")
    wait_for(lambda: desktop.done == ["minimise", "minimise"], "the next")
    assert [t for t in told(caplog) if "maximise" in t] == [told(caplog)[0]]
    assert "waited for longer than" in told(caplog)[0]


def test_a_failure_is_told_once_with_its_remedy_and_so_is_its_end(performer, desktop, caplog):
    caplog.set_level("INFO")
    desktop.errors = [GesturectlError("It refuses.", "Do this.") for _ in range(3)] + [GesturectlError("Other.", "")]
    ask(performer, *5 * ["minimise"])
    wait_for(lambda: desktop.done, "the one that is done")
    wait_for(lambda: "is done again" in caplog.text, "the end of the failure")
    assert told(caplog) == ["`minimise` is not done. It refuses. Do this.", "`minimise` is not done. Other."]
    notices = [(r.notice.key, r.which, r.resolved) for r in caplog.records if hasattr(r, "notice")]
    assert notices == [("desktop", "minimise", False), ("desktop", "minimise", False), ("desktop", "minimise", True)]


def test_nothing_to_do_is_no_failure(performer, desktop, caplog):
    caplog.set_level("INFO")
    desktop.errors = [NothingToDo("there is no workspace behind the last")]
    ask(performer, "workspace_next")
    wait_for(lambda: "workspace_next: there is no workspace behind the last." in caplog.text, "the word")
    assert told(caplog) == []


def test_a_desktop_that_was_restarted_is_looked_at_again_and_asked_once_more(performer, desktop, caplog):
    desktop.errors = [EnvironmentLacksError("Gone.", "Log in.")]
    ask(performer, "minimise")
    wait_for(lambda: desktop.done == ["minimise"], "the second try")
    assert (desktop.surveys, desktop.closed, told(caplog)) == (2, 1, [])
    desktop.errors = [EnvironmentLacksError("Gone.", "Log in."), EnvironmentLacksError("Gone for good.", "Log in.")]
    ask(performer, "minimise")
    wait_for(lambda: told(caplog) == ["`minimise` is not done. Gone for good. Log in."], "the failure")


def test_an_answer_that_no_desktop_gives_ends_nothing(performer, desktop, caplog):
    desktop.errors = [KeyError("num")]
    ask(performer, "minimise", "maximise")
    wait_for(lambda: desktop.done == ["maximise"], "the next")
    assert "answers what is not understood" in told(caplog)[0]


def test_what_goes_wrong_later_is_told(performer, desktop, caplog):
    desktop.report(GesturectlError("The portal has taken no picture.", ""))
    assert told(caplog) == ["`screenshot` is not done. The portal has taken no picture."]


def test_a_look_that_fails_leaves_every_action_told_as_such(caplog):
    def fails(report):
        raise ZeroDivisionError

    performer = Performer(fails)
    assert performer.wait_until_known(10)
    with pytest.raises(GesturectlError, match="the look at this desktop has failed"):
        performer.ask(AskDesktop(0.0, "minimise"))
    performer.close()


def test_the_end_waits_for_no_desktop(desktop, monkeypatch):
    monkeypatch.setattr(module, "_END", 0.1)
    performer = Performer(desktop)
    assert performer.wait_until_known(10)
    desktop.goes_on.clear()
    ask(performer, "minimise")
    wait_for(lambda: performer._waiting.empty(), "the first to begin")
    ask(performer, "maximise")
    begun = time.monotonic()
    performer.close()
    assert time.monotonic() - begun < 2.0
    desktop.goes_on.set()
    wait_for(lambda: desktop.closed == 1, "the end of its thread")
    assert desktop.done == ["minimise"]  # what has waited is not done
