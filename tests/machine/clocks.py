"""Runs inside the virtual machine: its clock is set and it sleeps while a run holds a button. Prints JSON lists."""

import json
import os
import signal
import sys
import time
from pathlib import Path

from gesturectl.control import client
from tests.hands import stream, write_trace
from tests.xserver import running, wait_for

SLEEP = 5  # seconds, as the kernel has it


def say(*what: object) -> None:
    print(json.dumps(what), flush=True)


def buttons(events: Path) -> list[bool]:
    whole = events.read_text("utf-8").splitlines(keepends=True) if events.exists() else []
    records = [json.loads(line) for line in whole if line.endswith("\n")]
    return [r["pressed"] for r in records if r["event"] == "button"]


def set_clock(hours: float) -> None:
    time.clock_settime(time.CLOCK_REALTIME, time.clock_gettime(time.CLOCK_REALTIME) + 3600 * hours)


def slept() -> float:
    """Seconds since the start in which the computer slept."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)


def main() -> None:
    home = Path(os.environ["HOME"])
    os.environ["XDG_RUNTIME_DIR"] = str(home)
    home.chmod(0o700)
    hands = write_trace(home / "hands.jsonl", stream((1.0, "relaxed", 320, 240), (90.0, "pinch", 320, 240)))
    events, log = home / "events.jsonl", home / "log"
    words = ["run", "--source", str(hands), "--output", f"record:{events}", "--log", str(log)]
    with running([sys.executable, "-m", "gesturectl", *words]):
        wait_for(lambda: buttons(events), "the press", 120, 0.2)
        for hours in (-6, 9):
            set_clock(hours)
            wait_for(lambda: client.ask("status")["status"]["held"], "a status of the press", 20)
            told = client.ask("status")["status"]
            say("set", hours, told["held"], told["uptime"])
        before = slept()
        # All of a suspend but the power: nothing would wake this machine. Its disk does not come back, so that from
        # here on nothing may be opened that is on it.
        Path("/sys/power/pm_test").write_text("core", "ascii")
        Path("/sys/power/state").write_text("mem", "ascii")
        woken = time.monotonic()
        say("slept", round(slept() - before, 1))
        wait_for(lambda: len(buttons(events)) > 1, "the release", 20, 0.01)
        say("released", round(time.monotonic() - woken, 2))
        wait_for(lambda: not client.ask("status")["status"]["held"], "a status of the release", 20)
        say("after", client.ask("status")["status"]["held"], buttons(events))
        say("log", log.read_text("utf-8").splitlines())
        say("end")
        Path("/proc/sysrq-trigger").write_text("b", "ascii")  # which ends the machine; all else would open files
        signal.pause()


if __name__ == "__main__":
    main()
