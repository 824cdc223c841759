"""A stand-in for AVFoundation."""

from __future__ import annotations

AVMediaTypeVideo = "vide"
status = 3


class AVCaptureDevice:
    @staticmethod
    def authorizationStatusForMediaType_(kind: str) -> int:
        assert kind == AVMediaTypeVideo
        return status
