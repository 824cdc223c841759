"""A folder of images as a source: every image stands alone, its time is its index."""

from __future__ import annotations

import logging
from pathlib import Path

import cv2
import numpy as np

from gesturectl.model.errors import InputError
from gesturectl.model.types import Frame, ImageArray
from gesturectl.model.words import shown_path
from gesturectl.settings import Camera
from gesturectl.vision.upright import upright

MOST_BYTES = 2**28  # of an image's file
SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"})
_log = logging.getLogger(__name__)


class ImageFolder:
    """The images under a folder, sub-folders too, sorted by path; a single image is a folder of one.

    Orientation marks (EXIF) are applied. Images that cannot be read are skipped, counted in `skipped` and reported
    in one warning. Raises InputError where there is no readable image at all.
    """

    live = False
    reduce = 1
    fps = 1.0

    def __init__(self, path: Path, settings: Camera) -> None:
        self.name = shown_path(path)
        self.skipped = 0
        self.settings = settings
        self._root = path if path.is_dir() else path.parent
        self._files = _image_files(path) if path.is_dir() else [path.name]
        if not self._files:
            raise InputError(
                f"{self.name}: the folder holds no images.", f"Put {' '.join(sorted(SUFFIXES))} files there."
            )
        self._next = 0
        self._ahead = self._advance()
        if self._ahead is None:
            raise InputError(f"{self.name}: no image that can be read.", "Check the file, or save it as JPEG or PNG.")
        height, width = self._ahead.image.shape[:2]
        self.size = (width, height)

    def read(self) -> Frame | None:
        frame = self._ahead
        if frame is not None:
            self._ahead = self._advance()
        return frame

    def close(self) -> None:
        self._ahead = None
        self._next = len(self._files)

    def _advance(self) -> Frame | None:
        while self._next < len(self._files):
            index = self._next
            file = self._files[index]
            self._next += 1
            image = load_image(self._root / file, self.settings)
            if image is not None:
                return Frame(image, float(index), index, shown_path(file))
            self.skipped += 1
            if self.skipped == 1:
                broken = shown_path(self._root / file)
                _log.warning("%s cannot be read as an image and is skipped, as are others like it.", broken)
        return None


def load_image(path: Path, settings: Camera) -> ImageArray | None:
    """The image at `path` as read-only (height, width, 3) BGR uint8, upright; None where it cannot be read."""
    try:
        # imread cannot open every path on Windows.
        if path.stat().st_size > MOST_BYTES:
            return None
        data = np.fromfile(path, np.uint8)
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (OSError, cv2.error):
        return None
    return None if image is None else upright(image, settings)


def _image_files(folder: Path) -> list[str]:
    relative = (p.relative_to(folder) for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
    return sorted(r.as_posix() for r in relative if not any(part.startswith(".") for part in r.parts))
