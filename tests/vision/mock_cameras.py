"""Plays the kernel for a program that is run with its own Python: a webcam with its second device, for metadata.

Run by the system's Python within `umockdev-wrapper`; the words are the program's command, whose output is printed.
"""

import struct
import subprocess
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

DEVICE = """P: /devices/pci/usb/video4linux/video{n}
N: video{n}
E: DEVNAME=/dev/video{n}
E: SUBSYSTEM=video4linux
A: index={n}
A: name=HD Webcam: HD Webcam
"""
QUERYCAP = 0x80685600
CAPTURE, METADATA, STREAMING, DEVICE_CAPS = 0x1, 0x800000, 0x04000000, 0x80000000


def answers(own):
    """What a device of these own capabilities answers; all else is refused."""

    def on_ioctl(_handler, client):
        if client.get_request() & 0xFFFFFFFF != QUERYCAP:
            client.complete(-1, 25)  # ENOTTY
            return True
        every = CAPTURE | METADATA | STREAMING | DEVICE_CAPS
        text = (name.encode() for name in ("uvcvideo", "HD Webcam: HD Webcam", "usb-0000:00:14.0-8"))
        answer = struct.pack("16s32s32sIII12x", *text, 0x60100, every, own | STREAMING)
        client.get_arg().resolve(0, len(answer)).update(0, list(answer))
        client.complete(0, 0)
        return True

    return on_ioctl


testbed = UMockdev.Testbed.new()
kernels = []
for n, own in enumerate((CAPTURE, METADATA)):
    testbed.add_from_string(DEVICE.format(n=n))
    kernel = UMockdev.IoctlBase()
    kernel.connect("handle-ioctl", answers(own))
    testbed.attach_ioctl(f"/dev/video{n}", kernel)
    kernels.append(kernel)
loop = GLib.MainLoop()
code = 1


def child():
    global code
    code = subprocess.run(sys.argv[1:], check=False).returncode
    loop.quit()


threading.Thread(target=child).start()
GLib.timeout_add_seconds(60, loop.quit)
loop.run()
sys.exit(code)
