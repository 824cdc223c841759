"""Another camera while a run goes on: opened beside the one in use, which stays where the new one does not open."""

from __future__ import annotations

from collections.abc import Callable

from gesturectl.run.hands.camera import TrackedCamera
from gesturectl.settings import Camera
from gesturectl.vision.cameras import same
from gesturectl.vision.source import Source

Open = Callable[[str, Camera], Source]
_AT_ONCE = {"mirrored", "rotate", "fov", "view"}  # what counts only once the pictures have been taken


class CameraSwitch:
    """Changes the camera of a run. source: what it uses now, which may be another than the config names."""

    def __init__(self, hands: TrackedCamera, source: str, open_it: Open) -> None:
        self._hands = hands
        self._source = source
        self._open = open_it

    def prepare(self, old: Camera, new: Camera) -> Callable[[], None]:
        """What puts other settings in force, to be called between two frames, when all is released.

        Opens another camera, so it may take its time: for any thread. Raises GesturectlError where that does not open.
        """
        source = self._source if new.source == old.source else str(new.source)
        if not same(source, self._source):
            return self._another(source, new)
        changed = {name for name in Camera.model_fields if getattr(old, name) != getattr(new, name)} - {"source"}
        if changed <= _AT_ONCE:
            return lambda: self._hands.adjust(new, lambda: self._open(source, new))
        return lambda: self._hands.open_again(lambda: self._open(source, new))

    def _another(self, source: str, settings: Camera) -> Callable[[], None]:
        opened = self._open(source, settings)

        def use() -> None:
            self._source = source
            self._hands.replace(opened, lambda: self._open(source, settings))

        return use
