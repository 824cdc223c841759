"""Moves a process out of the control group of the service that started it, which may be killed as a whole."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

PATIENCE = 3.0  # seconds for the user's systemd to answer
_SYSTEMD, _PATH = "org.freedesktop.systemd1", "/org/freedesktop/systemd1"


def move_to_own_scope(pid: int) -> None:
    """Have the user's systemd put a process into a scope of its own; where that cannot be, it stays where it is.

    The out-of-memory killers of systemd and the kernel, and systemd's watchdog, end whole control groups.
    """
    private = Path(os.environ.get("XDG_RUNTIME_DIR", "/"), "systemd", "private")  # where `systemctl --user` talks to it
    if not private.is_socket():
        return
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import prep_socket

    manager = DBusAddress(_PATH, _SYSTEMD, _SYSTEMD + ".Manager")
    properties = [
        ("Description", ("s", "Lets go of what a killed gesturectl held down")),
        ("PIDs", ("au", [pid])),
        ("CollectMode", ("s", "inactive-or-failed")),
    ]
    unit: tuple[object, ...] = (f"gesturectl-guardian-{pid}.scope", "fail", properties, [])
    call = new_method_call(manager, "StartTransientUnit", "ssa(sv)a(sa(sv))", unit)
    with suppress(OSError, RuntimeError), prep_socket(str(private), timeout=PATIENCE) as connection:
        connection.settimeout(PATIENCE)
        connection.sendall(call.serialise(serial=1))
        connection.recv(4096)  # the answer: it is done, or refused
