"""The command on a computer whose cameras are clips, each played again and again: `PROGRAM NAME=FILE,… WORDS…`."""

import sys

from gesturectl.cli import main
from gesturectl.vision import cameras


def clips(text):
    named = [part.partition("=") for part in text.split(",")]
    return [cameras.Device(i, name, file, file) for i, (name, _, file) in enumerate(named)]


if __name__ == "__main__":
    found = clips(sys.argv[1])
    cameras.devices = lambda *_: found
    cameras.is_of_run = lambda device, name: name == device.path
    sys.exit(main(sys.argv[2:]))
