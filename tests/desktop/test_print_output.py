import io

import pytest

from gesturectl.desktop.print_output import PrintOutput
from gesturectl.desktop.registry import drives_desktop, open_output
from gesturectl.model.errors import InputError, NoReaderError
from gesturectl.model.types import Button, Key, Move, Scroll, StartProgram, Text

EVENTS = {
    Button(1.25, "left", True): "    1.25 s  left button down at 912, 388\n",
    Scroll(2.0, 0.0, -0.25): "    2.00 s  wheel +0.00 to the right, -0.25 up\n",
    Key(3.0, "ctrl", False): "    3.00 s  key ctrl up\n",
    Text(4.0, "a\nb"): "    4.00 s  text 'a\\nb'\n",
    StartProgram(5.0, ("date", "+%H %M")): "    5.00 s  program date '+%H %M'\n",
}


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_is_a_line_that_can_be_read_at_once(event) -> None:
    stream = io.StringIO()
    output = PrintOutput((1920, 1080), stream)
    output.emit(Move(1.0, 912.4, 388.0))
    output.emit(event)
    assert stream.getvalue() == EVENTS[event]


def test_it_is_named_on_the_command_line_and_drives_no_desktop(capsys: pytest.CaptureFixture[str]) -> None:
    output = open_output("print", (800, 600))
    assert (output.name, output.screen, drives_desktop("print")) == ("print", (800, 600), False)
    output.emit(Key(0.0, "a", True))
    assert capsys.readouterr().out == "    0.00 s  key a down\n"


@pytest.mark.parametrize(
    ("fault", "error", "words"),
    [
        (BrokenPipeError(32, "Broken pipe"), NoReaderError, "Nobody reads"),
        (OSError(28, "No space left on device"), InputError, "No space left on device"),
    ],
)
def test_a_reader_that_has_left_and_a_full_disk_are_errors_in_words(fault: OSError, error: type, words: str) -> None:
    class Closed(io.StringIO):
        def flush(self) -> None:
            raise fault

    with pytest.raises(error, match=words):
        PrintOutput((800, 600), Closed()).emit(Key(0.0, "a", True))
