"""Plays the kernel for a program that is run with its own Python: prints as JSON what /dev/uinput was asked and told.

Run by the system's Python within `umockdev-wrapper`; the words are the program's command.
"""

import json
import subprocess
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

UINPUT = """P: /devices/virtual/misc/uinput
N: uinput
E: DEVNAME=/dev/uinput
E: SUBSYSTEM=misc
E: MAJOR=10
E: MINOR=223
"""
asked: list[int] = []
written = bytearray()


def on_ioctl(_handler, client):
    asked.append(client.get_request() & 0xFFFFFFFF)
    client.complete(0, 0)
    return True


def on_write(_handler, client):
    data = client.get_arg().retrieve()
    data = bytes(data[0] if isinstance(data, tuple) else data)
    written.extend(data)
    client.complete(len(data), 0)
    return True


testbed = UMockdev.Testbed.new()
testbed.add_from_string(UINPUT)
kernel = UMockdev.IoctlBase()
kernel.connect("handle-ioctl", on_ioctl)
kernel.connect("handle-write", on_write)
testbed.attach_ioctl("/dev/uinput", kernel)
loop = GLib.MainLoop()
done = subprocess.CompletedProcess([], 1)


def child():
    global done
    done = subprocess.run(sys.argv[1:], capture_output=True, text=True, check=False)
    loop.quit()


threading.Thread(target=child).start()
GLib.timeout_add_seconds(60, loop.quit)
loop.run()
print(json.dumps({"asked": asked, "written": written.hex(), "code": done.returncode, "errors": done.stderr}))
