"""Starting at login, in a home folder of its own and with a systemd made up of a script."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gesturectl.desktop.autostart import is_on, turn_off, turn_on
from gesturectl.desktop.linux import autostart as xdg_autostart
from gesturectl.model.errors import EnvironmentLacksError, InputError

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="starting at login is arranged on Linux only")

EDITED = """# mine
[Desktop Entry]
Type=Application
Name[de]=Handgesten mit Ümlaut
Exec=sh -c "sleep 5; gesturectl run"
Terminal=true

[Desktop Action pause]
Name=Pause
Hidden=true
Exec=gesturectl pause
"""


class Home:
    """Its autostart files, and what the made-up systemd has been told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "config" / "autostart" / "gesturectl.desktop"
        self.system = folder / "xdg" / "autostart" / "gesturectl.desktop"
        self.state = folder / "state"

    def write(self, text: str, path: Path | None = None) -> None:
        path = path or self.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def systemd(self, state: str, session: str = "active", *, heeds: bool = True) -> None:
        """A systemctl that has the service in this state."""
        self.state.write_text(state)
        change = f'printf %s "$2"d >{self.state}' if heeds else ":"
        path = self.folder / "bin" / "systemctl"
        path.write_text(
            f'#!/bin/sh\nshift\ncase "$1" in is-enabled) cat {self.state} ;; is-active) echo {session} ;;\n'
            f'enable|disable) set -- x "$1"; {change} ;; esac\n'
        )
        path.chmod(0o755)

    def entry(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.file.read_text("utf-8").splitlines() if "=" in line)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "xdg"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    home = Home(tmp_path)
    script = tmp_path / "bin" / "systemctl"
    script.write_text("#!/bin/sh\necho Failed to connect to bus >&2\nexit 1\n")
    script.chmod(0o755)
    return home


def test_it_is_turned_on_and_off_and_leaves_nothing(home: Home) -> None:
    assert not is_on()
    turn_off()
    turn_on()
    assert is_on()
    before = home.file.read_bytes()
    turn_on()
    assert home.file.read_bytes() == before
    turn_off()
    assert not is_on()
    assert list(home.file.parent.iterdir()) == []


def test_the_entry_is_valid_and_runs_this_program(home: Home) -> None:
    turn_on()
    words = shlex.split(home.entry()["Exec"])
    assert words[-1] == "run"
    assert Path(words[0]).is_file()
    assert home.entry()["TryExec"] == words[0]
    if (validate := shutil.which("desktop-file-validate")) is None:
        pytest.skip("desktop-file-utils is not installed")
    subprocess.run([validate, str(home.file)], check=True)


@pytest.mark.parametrize("folder", ["with space", "50%", 'quote"d', "do$lar", "back`tick", "back\\slash", "ümlaut"])
def test_any_path_can_be_started(home: Home, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = home.folder / folder / "gesturectl"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nprintf %s $1 >{home.folder}/started\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    turn_on()
    text = home.entry()["Exec"].replace("\\\\", "\\").replace("%%", "%")  # as the specification reads a value
    subprocess.run(["/bin/sh", "-c", text], check=True)
    assert (home.folder / "started").read_text() == "run"


def test_an_edited_file_keeps_all_but_its_switch(home: Home) -> None:
    home.write(EDITED)
    assert is_on()
    turn_off()
    assert not is_on()
    assert home.file.read_text("utf-8") == EDITED.replace("[Desktop Entry]", "[Desktop Entry]\nHidden=true")
    turn_on()
    assert is_on()
    assert home.file.read_text("utf-8") == EDITED
    assert list(home.file.parent.iterdir()) == [home.file]


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false", "Hidden = true"])
def test_what_a_desktop_has_turned_off_is_turned_on_again(home: Home, line: str) -> None:
    turn_on()
    written = home.file.read_text("utf-8")
    home.write(written.replace("Terminal", f"{line}\nTerminal"))
    assert not is_on()
    turn_on()
    assert is_on()
    assert home.file.read_text("utf-8") == written


def test_an_entry_of_the_system_is_overruled_and_comes_back(home: Home) -> None:
    home.write(EDITED, home.system)
    assert is_on()
    turn_off()
    assert not is_on()
    assert home.system.read_text("utf-8") == EDITED
    turn_on()
    assert is_on()


def test_an_older_entry_of_ours_goes_as_a_whole(home: Home) -> None:
    lines = ["[Desktop Entry]", "Type=Application", "Name=gesturectl", "Exec=/old/gesturectl run"]
    home.write("\n".join([*lines, f"X-Gesturectl-Unedited={xdg_autostart._digest(lines)}", ""]))
    turn_off()
    assert not home.file.exists()


def test_a_file_that_changes_at_the_same_moment_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.write(EDITED)
    switched = xdg_autostart._switched

    def meanwhile(text: str, *, on: bool) -> str:
        home.write("theirs")
        return switched(text, on=on)

    monkeypatch.setattr(xdg_autostart, "_switched", meanwhile)
    with pytest.raises(InputError, match="somebody else has changed it"):
        turn_off()
    assert home.file.read_text("utf-8") == "theirs"


def test_a_folder_that_cannot_be_written_is_named(home: Home) -> None:
    home.write("", home.folder / "config" / "autostart")
    with pytest.raises(EnvironmentLacksError, match=r"autostart/gesturectl\.desktop: cannot be written"):
        turn_on()


def test_an_installed_service_is_switched_instead(home: Home) -> None:
    home.systemd("disabled")
    assert not is_on()
    turn_on()
    assert home.state.read_text() == "enabled"
    assert is_on()
    assert not home.file.exists()
    turn_off()
    assert home.state.read_text() == "disabled"
    assert not is_on()


@pytest.mark.parametrize(
    ("state", "session"), [("disabled", "inactive"), ("not-found", "active"), ("masked", "active")]
)
def test_a_service_that_the_session_would_not_start_is_left_alone(home: Home, state: str, session: str) -> None:
    home.systemd(state, session)
    turn_on()
    assert home.state.read_text() == state
    assert home.file.exists()


def test_both_ways_are_turned_off(home: Home) -> None:
    home.systemd("disabled", "inactive")
    turn_on()
    home.systemd("enabled")
    turn_off()
    assert not is_on()
    assert not home.file.exists()


def test_a_service_that_cannot_be_switched_is_an_error(home: Home) -> None:
    home.systemd("disabled", heeds=False)
    with pytest.raises(EnvironmentLacksError, match=r"gesturectl\.service cannot be switched.*systemctl --user enable"):
        turn_on()
