"""Programs, terminals and command lines as Windows has them."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from gesturectl.desktop.programs import ProgramStarter
from gesturectl.model import system
from gesturectl.model.types import StartProgram
from gesturectl.run.terminal import windows as terminal
from tests.waiting import wait_for


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"C:\Windows\notepad.exe", [r"C:\Windows\notepad.exe"]),
        (r'"C:\Program Files\Editor\edit.exe" -wait', [r"C:\Program Files\Editor\edit.exe", "-wait"]),
        ("code --wait", ["code", "--wait"]),
        (r'edit "a \"b\" c" \\server\share', ["edit", 'a "b" c', r"\\server\share"]),
    ],
)
def test_backslashes_of_a_command_line_stay(line: str, words: list[str]) -> None:
    assert system.command_words(line) == words


def test_a_quote_that_is_not_closed_is_an_error() -> None:
    with pytest.raises(ValueError, match="closing quote"):
        system.command_words('"C:\\Program Files')


def test_a_program_with_spaces_in_its_path_needs_no_quotes(tmp_path: Path) -> None:
    program = tmp_path / "an editor.exe"
    program.write_bytes(b"")
    assert system.command_words(str(program)) == [str(program)]


def test_nul_is_no_terminal() -> None:
    with Path(os.devnull).open() as nul:
        assert not system.is_terminal(nul)
    assert not system.is_terminal(None)


def test_pipes_carry_utf_8() -> None:
    code = "import sys; from gesturectl.model.system import speak_utf8; speak_utf8(sys.stdout); print('Grüße ✋')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, stdin=subprocess.DEVNULL, check=True)
    assert done.stdout.decode("utf-8").rstrip() == "Grüße ✋"


def test_a_config_cannot_be_edited_without_a_terminal() -> None:
    words = [sys.executable, "-m", "gesturectl", "config", "edit"]
    done = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False)
    assert done.returncode == 3
    assert b"needs a terminal" in done.stderr


def test_a_shell_command_keeps_its_quotes(tmp_path: Path) -> None:
    written = tmp_path / "an answer.txt"
    command = f'echo one "two & three"> "{written}" && echo four>> "{written}"'
    ProgramStarter().start(StartProgram(0.0, (command,), shell=True))
    wait_for(lambda: written.exists() and written.read_text().count("\n") == 2, "the command")
    assert [line.rstrip() for line in written.read_text().splitlines()] == ['one "two & three"', "four"]


def test_a_program_gets_its_words_as_they_are(tmp_path: Path) -> None:
    written = tmp_path / "words.txt"
    code = "import sys; open(sys.argv[1], 'w', encoding='utf-8').write('|'.join(sys.argv[2:]))"
    words = ("a b", 'c"d', "e\\", "ü")
    ProgramStarter().start(StartProgram(0.0, (sys.executable, "-c", code, str(written), *words), shell=False))
    wait_for(lambda: written.exists() and written.read_bytes(), "the program")
    assert written.read_text(encoding="utf-8") == "|".join(words)


@pytest.mark.parametrize("event", terminal.ENDS)
def test_a_closed_console_ends_the_run_and_waits_for_its_end(event: int) -> None:
    """The system's own call, made here: Wine has no window of a console to be closed."""
    told, over, answers = threading.Event(), threading.Event(), []
    system_thread = threading.Thread(target=lambda: answers.append(terminal.is_end(event, told.set, over)))
    system_thread.start()
    assert told.wait(5)
    assert not answers
    over.set()
    system_thread.join(5)
    assert answers == [True]


def test_ctrl_c_is_left_to_python() -> None:
    assert terminal.is_end(0, pytest.fail, threading.Event()) is False


def test_the_handler_of_the_console_is_taken_back(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, bool]] = []
    monkeypatch.setattr(terminal, "_set_handler", lambda handler, on: calls.append((handler, on)))
    with terminal.ending_with_it(pytest.fail):
        assert [on for _, on in calls] == [True]
    assert [on for _, on in calls] == [True, False]
    assert calls[0][0] is calls[1][0]
