"""Starting at login by a LaunchAgent, in a home folder of its own."""

from __future__ import annotations

import plistlib
from pathlib import Path
from typing import Any

import pytest

from gesturectl.desktop.macos.autostart import is_on, turn_off, turn_on
from gesturectl.model.errors import EnvironmentLacksError

COMMAND = ("/Applications/My Programs/gesturectl",)


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the agent will be; nothing is there yet."""
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path / "Library/LaunchAgents/gesturectl.plist"


def agent(file: Path) -> dict[str, Any]:
    found: dict[str, Any] = plistlib.loads(file.read_bytes())
    return found


def test_it_is_turned_on_and_off(file: Path) -> None:
    assert not is_on()
    turn_on(COMMAND)
    assert is_on()
    found = agent(file)
    assert (found["Label"], found["ProgramArguments"]) == ("gesturectl", [*COMMAND, "run"])
    assert found["RunAtLoad"] is True
    assert found["KeepAlive"] == {"Crashed": True}  # not after an error that would come again and again
    turn_off(COMMAND)
    assert not is_on()
    assert list(file.parent.iterdir()) == []


def test_an_agent_of_the_users_own_is_switched_and_otherwise_left_as_it_is(file: Path) -> None:
    turn_on(COMMAND)
    own = agent(file) | {"ProgramArguments": ["/bin/sh", "-c", "sleep 5; gesturectl run"]}
    file.write_bytes(plistlib.dumps(own))
    turn_off(COMMAND)
    assert not is_on()
    assert agent(file) == own | {"Disabled": True}
    turn_on(COMMAND)
    assert is_on()
    assert agent(file) == own
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_that_is_no_agent_is_replaced(file: Path) -> None:
    file.parent.mkdir(parents=True)
    for content in (b"", b"not a plist", plistlib.dumps([1])):
        file.write_bytes(content)
        assert not is_on()
        turn_on(COMMAND)
        assert is_on()


def test_a_folder_that_cannot_be_written_is_named(file: Path) -> None:
    file.parent.parent.mkdir()
    file.parent.write_text("a file")
    with pytest.raises(EnvironmentLacksError, match="LaunchAgents"):
        turn_on(COMMAND)
