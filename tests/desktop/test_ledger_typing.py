"""Text that takes its time: what comes meanwhile, and what becomes of both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.desktop.output import Steps
from gesturectl.desktop.record import NullOutput
from gesturectl.desktop.release.ledger import Ledger
from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import Button, Key, Move, OutputEvent, Scroll, StartProgram, Text

PACE = 0.1


class Desk(NullOutput):
    """Types a character each `PACE` seconds, with a light switched off meanwhile; keeps all as text."""

    def __init__(self, lacks: str = "") -> None:
        super().__init__()
        self.pace = PACE
        self.got: list[str] = []
        self.lacks, self.light, self.now = lacks, True, 100.0

    def emit(self, event: OutputEvent) -> None:
        if isinstance(event, Key) and event.pressed and event.key == self.lacks:
            raise GesturectlError(f"There is no key {event.key!r}.", "Bind another one.")
        self.got.append(word(event))

    def type(self, event: Text) -> Steps:
        self.light = False
        try:
            for character in event.text:
                self.got.append(character)
                yield self.pace
        finally:
            self.light = True


def word(event: OutputEvent) -> str:
    match event:
        case Button(_, name, pressed) | Key(_, name, pressed):
            return ("+" if pressed else "-") + name
        case Move():
            return f"to {event.x:g}"
        case StartProgram():
            return "run"
        case _:
            return type(event).__name__


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def ledger(desk: Desk) -> Ledger:
    return ledger_of(desk)


def ledger_of(desk: Desk) -> Ledger:
    return Ledger(desk, clock=lambda: desk.now)


def drain(desk: Desk, ledger: Ledger) -> None:
    while (wait := ledger.go_on()) is not None:
        desk.now += wait


def click(button: str = "left") -> tuple[OutputEvent, OutputEvent]:
    return Button(0.0, button, True), Button(0.0, button, False)  # type: ignore[arg-type]


def test_no_call_takes_longer_than_a_character(desk: Desk, ledger: Ledger) -> None:
    assert ledger.emit(Text(0.0, "abc"))
    assert desk.got == ["a"]
    assert ledger.go_on() == pytest.approx(PACE)
    desk.now += PACE / 2
    assert ledger.go_on() == pytest.approx(PACE / 2)
    assert desk.got == ["a"]
    desk.now += 10 * PACE  # however late it is, the next one keeps its distance
    assert ledger.go_on() == pytest.approx(PACE)
    assert desk.got == ["a", "b"]
    drain(desk, ledger)
    assert (desk.got, desk.light) == (["a", "b", "c"], True)


def test_no_call_takes_longer_where_nothing_has_to_be_waited_for(desk: Desk, ledger: Ledger) -> None:
    desk.pace = 0.0
    ledger.emit(Text(0.0, "abc"))
    assert desk.got == ["a"]
    assert ledger.go_on() == 0.0
    assert desk.got == ["a", "b"]
    drain(desk, ledger)
    assert desk.got == ["a", "b", "c"]


def test_what_comes_meanwhile_follows_in_order_but_the_pointer_goes_on(desk: Desk, ledger: Ledger) -> None:
    events = (Text(0.0, "ab"), Move(0.0, 1.0, 0.0), *click(), Move(0.0, 2.0, 0.0), Move(0.0, 3.0, 0.0))
    for event in (*events, Text(0.0, "cd"), Scroll(0.0, 0.0, 1.0), StartProgram(0.0, ("x",))):
        assert ledger.emit(event)
    assert desk.got == ["a", "to 1"]
    drain(desk, ledger)
    assert desk.got == ["a", "to 1", "b", "+left", "-left", "to 3", "c", "d", "Scroll", "run"]


def test_what_is_down_does_not_wait_for_its_release(desk: Desk, ledger: Ledger) -> None:
    for event in (Button(0.0, "left", True), Text(0.0, "ab"), Key(0.0, "x", True), Button(0.0, "left", False)):
        ledger.emit(event)
    assert desk.got == ["+left", "a", "-left"]
    assert ledger.held == ("x",)


def test_to_let_all_go_breaks_off_what_is_typed_and_what_waits_for_it(desk: Desk, ledger: Ledger) -> None:
    for event in (Button(0.0, "left", True), Text(0.0, "ab"), *click("right"), Key(0.0, "x", True)):
        ledger.emit(event)
    assert [word(e) for e in ledger.release_all(1.0)] == ["-x", "-left"]
    assert (desk.got, desk.light, ledger.held) == (["+left", "a", "-left"], True, ())
    assert ledger.go_on() is None


def test_what_waits_for_its_release_behind_another_text_is_let_go_with_all() -> None:
    desk = Desk()
    ledger = ledger_of(desk)
    press, release = click()
    for event in (Text(0.0, "a"), press, Text(0.0, "b"), release):
        ledger.emit(event)
    desk.now += PACE
    ledger.go_on()
    assert desk.got == ["a", "+left", "b"]
    assert ledger.release_all(1.0) == []  # its release has been told of
    assert desk.got == ["a", "+left", "b", "-left"]


def test_a_key_that_waits_and_does_not_exist_is_told_of_and_the_rest_goes_on() -> None:
    desk = Desk(lacks="x")
    ledger = ledger_of(desk)
    for event in (Text(0.0, "a"), Key(0.0, "x", True), *click()):
        ledger.emit(event)
    desk.now += PACE
    with pytest.raises(GesturectlError, match="no key 'x'"):
        ledger.go_on()
    assert ledger.held == ()
    drain(desk, ledger)
    assert desk.got == ["a", "+left", "-left"]


def test_a_key_that_is_refused_once_and_pressed_again_is_held_and_let_go() -> None:
    desk = Desk(lacks="x")
    ledger = ledger_of(desk)
    for event in (Text(0.0, "a"), Key(0.0, "x", True), Key(0.0, "x", False), Key(0.0, "x", True)):
        ledger.emit(event)
    desk.now += PACE
    with pytest.raises(GesturectlError, match="no key 'x'"):
        ledger.go_on()
    desk.lacks = ""
    drain(desk, ledger)
    assert (desk.got, ledger.held) == (["a", "+x"], ("x",))
    assert ledger.emit(Key(0.0, "x", False))
    assert (desk.got, ledger.held) == (["a", "+x", "-x"], ())


events = st.one_of(
    st.builds(Button, st.just(0.0), st.sampled_from(["left", "right"]), st.booleans()),
    st.builds(Move, st.just(0.0), st.integers(0, 9), st.just(0.0)),
    st.builds(Text, st.just(0.0), st.sampled_from(["a", "bcd"])),
    st.just(None),  # time goes on
)


@given(st.lists(events, max_size=30), st.booleans())
def test_presses_and_releases_take_turns_and_nothing_stays_down(sequence: list[OutputEvent | None], ends: bool) -> None:
    desk = Desk()
    ledger = ledger_of(desk)
    for event in sequence:
        if event is not None:
            ledger.emit(event)
        else:
            desk.now += PACE
            ledger.go_on()
    if ends:
        drain(desk, ledger)
    ledger.release_all(1.0)
    for name in ("left", "right"):
        told = [w[0] for w in desk.got if w[1:] == name]
        assert told == ["+", "-"] * (len(told) // 2)
    assert desk.light
