import json
from pathlib import Path

import pytest

from gesturectl.desktop.record import NullOutput, RecordOutput
from gesturectl.model.errors import InputError
from gesturectl.model.types import Button, Key, Move, OutputEvent, Scroll, Text

EVENTS: list[OutputEvent] = [
    Move(0.1, 912.4, 388.0),
    Button(0.2, "left", True),
    Scroll(0.3, 0.0, 0.25),
    Key(0.4, "ctrl", False),
    Text(0.5, "é→"),
]


def test_each_event_is_readable_as_soon_as_it_was_sent(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    output = RecordOutput(path, (800, 600))
    for count, event in enumerate(EVENTS, 1):
        output.emit(event)
        assert len(path.read_text("utf-8").splitlines()) == count
    output.close()
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0] == {"type": "output", "t": 0.1, "event": "move", "x": 912.4, "y": 388.0}
    assert lines[4] == {"type": "output", "t": 0.5, "event": "text", "text": "é→"}


def test_the_pointer_starts_at_the_centre_and_follows_moves() -> None:
    output = NullOutput((801, 600))
    assert output.pointer() == (400.5, 300.0)
    output.emit(Move(0.0, 3.25, 4.0))
    assert output.pointer() == (3.25, 4.0)
    assert not output.user_active()


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing.*cannot be written.*record:FILE"):
        RecordOutput(tmp_path / "missing" / "out.jsonl")
