"""The cameras of this computer, chosen by the operating system; each docstring is in `v4l`."""

import sys

from gesturectl.vision.camera.device import Device

if sys.platform == "win32":
    from gesturectl.vision.camera.windows import APIS, BLACK_REMEDY, device_file, devices, using
elif sys.platform == "linux":
    from gesturectl.vision.camera.v4l import APIS, BLACK_REMEDY, device_file, devices, using
else:
    from gesturectl.vision.camera.numbered import APIS, BLACK_REMEDY, device_file, devices, using

__all__ = ["APIS", "BLACK_REMEDY", "Device", "device_file", "devices", "using"]
