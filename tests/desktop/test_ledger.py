from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.errors import EnvironmentLacksError, GesturectlError
from gesturectl.model.types import AskDesktop, Button, Key, Move, OutputEvent, Scroll, Text


class Desk(NullOutput):
    """Keeps what is down as a desktop would, and can refuse some names."""

    def __init__(self, refuses_release: tuple[str, ...] = (), refuses_press: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.refuses = {False: refuses_release, True: refuses_press}
        self.got: list[OutputEvent] = []
        self.closed = 0

    def emit(self, event: OutputEvent) -> None:
        super().emit(event)
        if isinstance(event, Button | Key) and name_of(event) in self.refuses[event.pressed]:
            raise OSError("the desk is gone") if not event.pressed else EnvironmentLacksError("No desk.", "Get one.")
        self.got.append(event)

    def close(self) -> None:
        self.closed += 1

    def down(self) -> list[tuple[type, str]]:
        down: list[tuple[type, str]] = []
        for event in self.got:
            if isinstance(event, Button | Key):
                (down.append if event.pressed else down.remove)((type(event), name_of(event)))
        return down


def name_of(event: Button | Key) -> str:
    return event.button if isinstance(event, Button) else event.key


times = st.just(1.0)
events = st.one_of(
    st.builds(Button, times, st.sampled_from(["left", "middle", "right"]), st.booleans()),
    st.builds(Key, times, st.sampled_from(["ctrl", "a", "left"]), st.booleans()),
    st.builds(Move, times, st.just(1.0), st.just(2.0)),
    st.builds(Scroll, times, st.just(0.5), st.just(0.0)),
    st.builds(Text, times, st.just("x")),
)


@given(st.lists(events, max_size=40))
def test_nothing_stays_down_and_releases_balance_presses(sequence: list[OutputEvent]) -> None:
    desk = Desk()
    ledger = Ledger(desk)
    for event in sequence:
        passed_on = ledger.emit(event)
        assert passed_on == (bool(desk.got) and desk.got[-1] is event)
        assert ledger.held == tuple(name for _, name in desk.down())
    held = ledger.held
    released = ledger.release_all(2.0)

    assert [name_of(e) for e in released if isinstance(e, Button | Key)] == list(reversed(held))
    assert all(e.t == 2.0 for e in released)
    assert ledger.held == ()
    assert desk.down() == []
    balance = Counter((type(e), name_of(e)) for e in desk.got if isinstance(e, Button | Key) and e.pressed)
    balance.subtract((type(e), name_of(e)) for e in desk.got if isinstance(e, Button | Key) and not e.pressed)
    assert not any(balance.values())


@given(st.lists(events, max_size=20), st.sampled_from(["left", "ctrl"]))
def test_a_release_that_fails_does_not_keep_the_others_down(sequence: list[OutputEvent], stuck: str) -> None:
    desk = Desk(refuses_release=(stuck,))
    ledger = Ledger(desk)
    for event in sequence:
        if not (isinstance(event, Button | Key) and not event.pressed):
            ledger.emit(event)
    ledger.release_all(2.0)
    assert {name for _, name in desk.down()} <= {stuck}
    assert ledger.held == ()


def test_a_press_that_fails_is_not_held() -> None:
    ledger = Ledger(Desk(refuses_press=("a",)))
    with pytest.raises(GesturectlError):
        ledger.emit(Key(0.0, "a", True))
    assert ledger.held == ()


def test_second_press_and_stray_release_are_not_passed_on() -> None:
    desk = Desk()
    ledger = Ledger(desk)
    answers = [ledger.emit(Button(0.0, "left", pressed)) for pressed in (False, True, True, False, False)]
    assert answers == [False, True, False, True, False]
    assert desk.got == [Button(0.0, "left", True), Button(0.0, "left", False)]


def test_close_releases_then_closes_once() -> None:
    desk = Desk()
    ledger = Ledger(desk)
    ledger.emit(Button(3.0, "left", True))
    ledger.close()
    ledger.close()
    assert desk.got[-1] == Button(3.0, "left", False)
    assert desk.closed == 1


def test_the_keys_that_the_desktop_is_asked_by_are_pressed_and_released_once() -> None:
    desk = Desk()
    ledger = Ledger(desk, ask=lambda event: ("super", "d") if event.action == "show_desktop" else ())
    ledger.emit(Key(0.0, "super", True))
    assert ledger.emit(AskDesktop(1.0, "show_desktop"))
    assert ledger.emit(AskDesktop(1.0, "minimise"))
    # What a gesture holds stays down.
    assert desk.got == [Key(0.0, "super", True), Key(1.0, "d", True), Key(1.0, "d", False)]
    assert ledger.held == ("super",)


def test_of_keys_that_cannot_be_pressed_none_stays_down() -> None:
    desk = Desk(refuses_press=("d",))
    ledger = Ledger(desk, ask=lambda event: ("super", "d"))
    with pytest.raises(GesturectlError):
        ledger.emit(AskDesktop(0.0, "show_desktop"))
    assert [(e.key, e.pressed) for e in desk.got if isinstance(e, Key)] == [("super", True), ("super", False)]


def test_without_anybody_to_ask_the_output_gets_it() -> None:
    desk = Desk()
    Ledger(desk).emit(AskDesktop(0.0, "minimise"))
    assert desk.got == [AskDesktop(0.0, "minimise")]
