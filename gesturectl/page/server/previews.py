"""Small live pictures of the cameras that are not in use, opened only while somebody looks at them."""

from __future__ import annotations

import threading
import time

from gesturectl.control.run_handle import RunHandle
from gesturectl.desktop.camera_permission import explained
from gesturectl.model.errors import GesturectlError
from gesturectl.model.types import Frame
from gesturectl.vision.cameras import Device, is_of_run, opener, using
from gesturectl.vision.stream import Ended, LatestFrame

KEPT = 3.0  # seconds for which a camera stays open after it was last looked at


class Previews:
    """The newest picture of each camera, for the threads of the page; the run's own camera goes on by itself."""

    def __init__(self, handle: RunHandle) -> None:
        self._handle = handle
        self._lock = threading.Lock()
        self._open: dict[int, _Preview] = {}
        self._timer: threading.Timer | None = None

    def of_run(self, device: Device) -> bool:
        """Whether the run uses a camera."""
        return is_of_run(device, self._handle.status.camera.name)

    def picture(self, device: Device) -> tuple[Frame | None, str]:
        """The newest picture of a camera, None where there is none yet; and what is wrong, in words."""
        if self.of_run(device):
            return self._handle.picture(), ""
        with self._lock:
            preview = self._open.get(device.index)
            if preview is None:
                preview = self._open[device.index] = _Preview(self._handle, device)
            self._look_again()
            return preview.look()

    def free(self) -> None:
        """Frees all cameras, such as before the run takes one of them."""
        with self._lock:
            for preview in self._open.values():
                preview.frames.close()
            self._open.clear()

    def _look_again(self) -> None:
        if self._timer is None:
            self._timer = threading.Timer(KEPT, self._free_unseen)
            self._timer.daemon = True
            self._timer.start()

    def _free_unseen(self) -> None:
        with self._lock:
            self._timer = None
            for index, preview in list(self._open.items()):
                if time.monotonic() - preview.seen > KEPT:
                    self._open.pop(index).frames.close()
            if self._open:
                self._look_again()


class _Preview:
    """One camera that is looked at."""

    def __init__(self, handle: RunHandle, device: Device) -> None:
        settings = handle.config.camera
        self._device = device
        self._newest: Frame | None = None
        self._problem = ""
        self.seen = time.monotonic()
        self.frames = LatestFrame(None, reopen=lambda: opener(settings)(str(device.source)))
        self.frames.start()

    def look(self) -> tuple[Frame | None, str]:
        self.seen = time.monotonic()
        got = self.frames.take(0.0)
        if isinstance(got, Frame):
            self._newest = got
        elif isinstance(got, Ended):
            self._newest, self._problem = None, self._why(got)
        return self._newest, self._problem

    def _why(self, ended: Ended) -> str:
        if names := " and ".join(using(self._device)):
            return f"It is in use by {names}. Close {names}."
        if isinstance(ended.error, GesturectlError):
            return str(explained(ended.error))
        return str(ended.error or "It gives no picture.")
