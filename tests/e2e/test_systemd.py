"""The service under a real `systemd --user`: it is started for the page, and its death leaves nothing down."""

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.cli.program import ROOT, Home
from tests.desktop.test_guardian import Looker
from tests.e2e.test_faults import CONFIG
from tests.xserver import wait_for

SYSTEMD = Path("/lib/systemd/systemd")
UNIT = (ROOT / "install" / "gesturectl.service").read_text(encoding="utf-8")
# In a mount namespace of its own, with a control group of its own, as a login session has both; then what is asked.
SESSION = """
mount -t tmpfs none /run && mkdir -p /run/systemd/system "$XDG_RUNTIME_DIR/systemd/user" || exit 77
chmod 700 "$XDG_RUNTIME_DIR"
for tree in /sys/fs/cgroup /sys/fs/cgroup/systemd /sys/fs/cgroup/unified; do
    [ -e $tree/cgroup.procs ] || continue
    mkdir -p "$tree/$GROUP" && echo $$ > "$tree/$GROUP/cgroup.procs" || exit 77
done
cp "$UNIT" "$XDG_RUNTIME_DIR/systemd/user/gesturectl.service"
trap 'systemctl --user exit; wait' EXIT
/lib/systemd/systemd --user >/dev/null 2>&1 &
for _ in $(seq 200); do systemctl --user is-system-running >/dev/null 2>&1 && break; sleep 0.05; done
echo ready
while read -r line; do eval "$line"; echo done; done
"""
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0 or not SYSTEMD.exists() or shutil.which("unshare") is None,
    reason="needs root, systemd and unshare",
)


class Session:
    """A login session with the service in it."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.process = process

    def do(self, line: str) -> list[str]:
        """What a command prints."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        printed = iter(self.process.stdout.readline, b"done\n")
        return [text.decode().strip() for text in printed if text or pytest.fail("the session has ended")]

    def shows(self, name: str) -> str:
        """A property of the service."""
        (found,) = self.do(f"systemctl --user show gesturectl -p {name} --value")
        return found


@contextmanager
def login(unit: Path) -> Iterator[Session]:
    """A login session in which the unit is installed and not started."""
    env = os.environ | {"XDG_RUNTIME_DIR": "/run/user/0", "UNIT": str(unit)}
    env["GROUP"] = f"gesturectl-test-{os.getpid()}"
    command = ["unshare", "-m", "--propagation", "private", "bash", "-c", SESSION]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdout
        if process.stdout.readline() != b"ready\n":
            assert process.wait(10) == 77, "the session does not start"
            pytest.skip("no control groups can be made here")
        yield Session(process)
        assert process.stdin
        process.stdin.close()
        process.wait(30)
    for tree in Path("/sys/fs/cgroup").glob(f"**/{env['GROUP']}"):
        for folder, _, _ in os.walk(tree, topdown=False):
            with suppress(OSError):
                Path(folder).rmdir()


@pytest.fixture
def session(desktop: str, tmp_path: Path) -> Iterator[Session]:
    """One in which the service runs and drags."""
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG)
    started = f"{sys.executable} -m tests.e2e.faulty {config}"
    settings = f"[Service]\nWorkingDirectory={ROOT}\nEnvironment=DISPLAY={desktop}\nStandardInput=null"
    unit = UNIT.replace("@GESTURECTL@ run --wait", started).replace("WatchdogSec=20", "WatchdogSec=4")
    (tmp_path / "unit").write_text(unit.replace("[Service]", settings).replace("ExecReload=@GESTURECTL@ reload\n", ""))
    with login(tmp_path / "unit") as session:
        session.do("systemctl --user start gesturectl")
        assert session.shows("ActiveState") == "active", "the service does not start"
        yield session


@pytest.fixture
def installed(home: Home, desktop: str) -> Iterator[Session]:
    """One with the service as `install/install.sh` writes it, which has not been started; `gesturectl` runs there."""
    program = home.folder / "gesturectl"
    kept = ("HOME", "GESTURECTL_MODELS", "XDG_CACHE_HOME", "PYTHONPATH", "DISPLAY")
    env = home.environment(DISPLAY=desktop)
    lines = ["#!/bin/sh", "unset XDG_CONFIG_HOME XDG_STATE_HOME GESTURECTL_CONFIG"]
    lines += [f"export {name}={shlex.quote(env[name])}" for name in kept]
    program.write_text("\n".join([*lines, f'exec {sys.executable} -m gesturectl "$@"\n']))
    program.chmod(0o755)
    (home.folder / "unit").write_text(UNIT.replace("@GESTURECTL@", str(program)))
    with login(home.folder / "unit") as session:
        session.do(f'gesturectl() {{ {program} "$@" 2>&1; }}')
        yield session


def opened(session: Session) -> tuple[str, str]:
    """What `gesturectl ui` says of the start, and the page's address."""
    lines = session.do("gesturectl ui --url")
    assert len(lines) == 2, lines
    return lines[0], lines[1]


def test_the_page_of_what_does_not_run_starts_the_installed_service(installed: Session, home: Home) -> None:
    config = home.folder / ".config/gesturectl/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("camera: {source: 987}\n")  # it waits for this camera
    assert installed.do("systemctl --user is-enabled gesturectl")[0] != "enabled"
    told, address = opened(installed)
    ends = "`systemctl --user stop gesturectl.service` ends it."
    assert told == f"gesturectl was not running; its service is started. {ends}"
    assert address.startswith("http://127.0.0.1:")
    status = json.loads(installed.do("gesturectl status --json")[0])
    assert (status["pid"], status["state"]) == (int(installed.shows("MainPID")), "no camera")
    assert installed.shows("ActiveState") == "active"
    (again,) = installed.do("gesturectl ui --url")
    assert again.startswith("http://127.0.0.1:")
    installed.do("gesturectl stop")
    wait_for(lambda: installed.shows("ActiveState") == "inactive", "its end")  # and it is not started again


def test_a_broken_config_keeps_the_service_from_nothing_but_acting(installed: Session, home: Home) -> None:
    config = home.folder / ".config/gesturectl/config.yaml"
    config.parent.mkdir(parents=True)
    config.write_text("cameraa: {}\n")
    told, address = opened(installed)
    assert told.startswith("gesturectl was not running; its service is started.")
    assert address.startswith("http://127.0.0.1:")
    status = json.loads(installed.do("gesturectl status --json")[0])
    assert (status["state"], status["paused_by"]) == ("paused", "command")
    assert "cameraa" in json.dumps(status["problems"])
    installed.do("gesturectl stop")


def test_a_service_that_fails_at_its_start_is_told_with_where_to_look(installed: Session, home: Home) -> None:
    program = home.folder / "gesturectl"
    asked = '[ "$1" != run ] || set -- "$@" --no-such-option\nexec'  # as of a unit that was edited wrongly
    program.write_text(program.read_text().replace("exec", asked, 1))
    (told,) = installed.do("gesturectl ui --url")
    assert told.startswith("gesturectl: gesturectl cannot be started.")
    assert "journalctl --user -u gesturectl.service -n 20" in told
    assert installed.shows("Result") == "exit-code"


@pytest.mark.parametrize("how", ["killed", "by the watchdog"])
def test_the_death_of_its_whole_control_group_leaves_nothing_down(how: str, session: Session, desktop: str) -> None:
    looker = Looker(desktop)
    main = int(session.shows("MainPID"))
    scopes = "systemctl --user list-units --type=scope --no-legend gesturectl-guardian-*"
    wait_for(lambda: session.do(scopes), "the guardian's scope")
    wait_for(lambda: looker.buttons() and len(looker.keys()) == 2, "a drag", seconds=30)
    if how == "killed":
        session.do("systemctl --user kill -s KILL gesturectl")
    else:
        os.kill(main, signal.SIGSTOP)
    wait_for(lambda: not looker.buttons() and not looker.keys(), "the releases", seconds=2)
    wait_for(lambda: session.shows("Result") == ("signal" if how == "killed" else "watchdog"), "its end", seconds=30)
    assert not looker.buttons()
    wait_for(lambda: not session.do(scopes), "the guardian's end")
