"""A desktop that is lost, and comes back or not."""

import pytest

from gesturectl.model.errors import EnvironmentLacksError, NotNowError, RefusedError
from gesturectl.model.types import Button, Move, Text
from gesturectl.run.desktop import reconnect as lasting
from gesturectl.run.desktop.reconnect import PATIENCE, ReconnectingOutput


class Desktop:
    name, screen, monitors, monitor_changes, connected = "x11", (1280, 720), (), 0, True

    def __init__(self):
        self.got, self.gone, self.closed, self.typed = [], False, False, ""

    def _look(self):
        if self.gone:
            raise EnvironmentLacksError("The connection to the X server is gone.", "Run inside a desktop driver.")

    def pointer(self):
        self._look()
        return 5.0, 6.0

    def emit(self, event):
        self._look()
        self.got.append(event)

    def type(self, event):
        try:
            for character in event.text:
                self._look()
                self.typed += character
                yield 0.1
        finally:
            self.typed += "."

    def user_active(self):
        self._look()
        return False

    def poll(self):
        pass

    def close(self):
        self.closed = True
        if self.gone:
            raise OSError("broken pipe")


class Place:
    """Where desktops are connected to, `there` or not."""

    def __init__(self):
        self.made, self.there, self.now = [], True, 100.0

    def __call__(self):
        if not self.there:
            raise EnvironmentLacksError("The X display ':0' cannot be opened.", "Run inside a desktop driver.")
        self.made.append(Desktop())
        return self.made[-1]


PRESS = Button(0.0, "left", True)


def at_once(work):
    work()


@pytest.mark.parametrize("found_by", ["emit", "pointer", "user_active"])
def test_a_lost_desktop_is_closed_and_taken_up_again_with_the_user_counted_as_active(found_by, caplog):
    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    output.emit(Move(0.0, 30.0, 40.0))
    place.made[0].gone, place.there = True, False
    {"emit": lambda: output.emit(PRESS), "pointer": output.pointer, "user_active": output.user_active}[found_by]()
    assert (place.made[0].closed, output.connected) == (True, False)
    output.poll()
    assert output.user_active()
    output.emit(PRESS)
    assert output.screen == (1280, 720)
    place.there = True
    place.now += 5
    output.poll()
    assert output.user_active()
    assert output.connected
    assert not output.user_active()
    output.emit(PRESS)
    assert place.made[1].got == [PRESS]
    assert len([r for r in caplog.records if r.levelname == "WARNING"]) == 1


def test_it_is_tried_less_and_less_often_and_given_up(monkeypatch):
    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    place.made[0].gone, place.there = True, False
    tries = []
    monkeypatch.setattr(output, "_connect", lambda: tries.append(place.now) or Place.__call__(place))
    start = place.now

    def wait():
        while place.now < start + 2 * PATIENCE:
            output.poll()
            output.user_active()
            place.now += 0.03

    with pytest.raises(EnvironmentLacksError):
        wait()
    assert place.now - start < PATIENCE + lasting.LAST_TRY + 0.1
    assert len(tries) < 60


def test_a_desktop_that_is_locked_is_waited_for_and_then_has_its_time_to_come_back(monkeypatch):
    def locked():
        raise NotNowError("GNOME is locked.", "Unlock it.")

    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    place.made[0].gone, place.there = True, False
    output.emit(PRESS)
    monkeypatch.setattr(output, "_connect", locked)
    for _ in range(100):
        place.now += PATIENCE
        output.poll()
        assert output.user_active()
    monkeypatch.setattr(output, "_connect", place)
    place.now += PATIENCE / 2
    output.poll()
    assert output.user_active()
    place.there = True
    place.now += PATIENCE / 2
    output.poll()
    output.user_active()
    assert output.connected


@pytest.mark.parametrize("when", ["at once", "as it is tried again"])
def test_what_the_user_has_ended_is_not_tried_again(when):
    def refused(*_):
        raise RefusedError("You have ended the control of the desktop.", "Start it again.")

    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    first = place.made[0]
    first.gone = True
    if when == "at once":
        first.emit = refused
    else:
        output.emit(PRESS)
        output._connect = refused
    with pytest.raises(RefusedError):
        output.emit(PRESS) if when == "at once" else output.poll()
    assert (first.closed, output.connected) == (True, False)


def test_a_text_breaks_off_where_the_desktop_is_lost_and_the_next_one_is_typed_whole():
    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    steps = output.type(Text(0.0, "abc"))
    assert next(steps) == 0.1
    place.made[0].gone = True
    output.emit(PRESS)
    assert list(steps) == []
    assert list(output.type(Text(0.0, "lost"))) == []
    output.poll()
    output.user_active()
    assert list(output.type(Text(0.0, "de"))) == [0.1, 0.1]
    place.made[1].gone = True
    assert list(output.type(Text(0.0, "fg"))) == []
    assert [d.typed for d in place.made] == ["a.", "de.."]
    assert not output.connected


def test_closing_a_lost_one_does_nothing():
    place = Place()
    output = ReconnectingOutput(place, lambda: place.now, at_once)
    place.made[0].gone = True
    output.emit(PRESS)
    output.close()
    assert not output.connected


def test_nobody_waits_for_a_desktop_that_asks_the_user_first():
    place, works = Place(), []
    output = ReconnectingOutput(place, lambda: place.now, works.append)
    place.made[0].gone = True
    output.emit(PRESS)
    for _ in range(3):
        output.poll()
        assert output.user_active()
        place.now += PATIENCE
    assert len(works) == 1
    assert not output.connected
    works[0]()
    output.poll()
    assert output.user_active()
    assert output.connected


def test_where_no_thread_can_be_started_it_is_tried_again_later():
    place, full = Place(), True

    def begin(work):
        if full:
            raise RuntimeError("can't start new thread")
        work()

    output = ReconnectingOutput(place, lambda: place.now, begin)
    place.made[0].gone = True
    output.emit(PRESS)
    output.poll()
    assert output.user_active()
    assert not output.connected
    full = False
    place.now += lasting.LAST_TRY
    output.poll()
    output.user_active()
    assert output.connected


def test_a_desktop_that_answers_after_the_end_is_left():
    place, works = Place(), []
    output = ReconnectingOutput(place, lambda: place.now, works.append)
    place.made[0].gone = True
    output.emit(PRESS)
    output.poll()
    output.user_active()
    output.close()
    works[0]()
    assert place.made[1].closed
