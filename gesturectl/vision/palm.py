"""Palm detection: where palms are in the whole frame (MediaPipe's palm_detection_full, an SSD on 192x192 pixels)."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from gesturectl.model.types import FloatArray, ImageArray
from gesturectl.vision.exposure import expose
from gesturectl.vision.network import Network

EDGE = 192
MIN_SCORE = 0.5
MIN_OVERLAP = 0.3  # boxes that overlap more are the same palm


@dataclass(frozen=True, slots=True)
class Palm:
    """One palm found, in image pixels."""

    score: float  # 0..1
    box: FloatArray  # (4,) x0, y0, x1, y1
    keypoints: FloatArray  # (7, 2) wrist, index, middle, ring and little finger MCP, thumb CMC and MCP


def anchors() -> NDArray[np.float32]:
    """Centres (2016, 2) of the detector's fixed-size anchors, as fractions of its square input.

    Strides 8, 16, 16, 16 with two anchors a cell and layer (`SsdAnchorsCalculator`, `palm_detection_full`).
    """
    layers = []
    for stride, per_cell in ((8, 2), (16, 6)):
        cells = EDGE // stride
        y, x = np.mgrid[0:cells, 0:cells]
        centres = np.stack([x, y], -1).reshape(-1, 2)
        layers.append((np.repeat(centres, per_cell, 0) + 0.5) / cells)
    return np.concatenate(layers).astype(np.float32)


_ANCHORS = anchors()


def decode(raw: FloatArray, logits: FloatArray, min_score: float = MIN_SCORE) -> tuple[FloatArray, FloatArray]:
    """Scores (n,) and coordinates (n, 18) of the anchors above `min_score`, best first.

    raw: (2016, 18) offsets in input pixels: centre x, centre y, width, height, seven key points. logits: (2016,).
    The coordinates returned are fractions of the square input: x0, y0, x1, y1, then the key points.
    """
    cut = float(np.log(min_score / (1 - min_score)))
    keep = np.flatnonzero(logits >= cut)
    keep = keep[np.argsort(-logits[keep], kind="stable")]
    scores = 1 / (1 + np.exp(-np.clip(logits[keep], -100, 100)))
    c = raw[keep] / EDGE
    out = np.empty_like(c)
    centre, half = c[:, :2] + _ANCHORS[keep], c[:, 2:4] / 2
    out[:, :2], out[:, 2:4] = centre - half, centre + half
    out[:, 4:] = c[:, 4:] + np.tile(_ANCHORS[keep], 7)
    return scores.astype(np.float32), out.astype(np.float32)


def weighted_nms(scores: FloatArray, coords: FloatArray) -> list[tuple[float, FloatArray]]:
    """Merges what overlaps into score-weighted means of boxes and key points (`NonMaxSuppressionCalculator`, WEIGHTED).

    scores (n,) best first, coords (n, 18) as from `decode`; returns (best score, merged (18,)) per palm.
    """
    out = []
    while len(scores):
        b = coords[0, :4]
        low, high = np.maximum(coords[:, :2], b[:2]), np.minimum(coords[:, 2:4], b[2:4])
        inter = np.prod(np.clip(high - low, 0, None), axis=1)
        area = np.prod(coords[:, 2:4] - coords[:, :2], axis=1)
        same = inter / np.maximum(area + area[0] - inter, 1e-9) > MIN_OVERLAP
        same[0] = True
        out.append((float(scores[0]), np.average(coords[same], 0, scores[same]).astype(np.float32)))
        scores, coords = scores[~same], coords[~same]
    return out


class PalmDetector:
    """Finds palms in a frame of any size."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def detect(self, image: ImageArray, min_score: float = MIN_SCORE) -> list[Palm]:
        """The palms in `image` (height, width, 3) BGR, best first."""
        return self.detect_in(image, 0.0, 0.0, float(max(image.shape[:2])), min_score)

    def detect_in(
        self,
        image: ImageArray,
        left: float,
        top: float,
        side: float,
        min_score: float = MIN_SCORE,
        exposure: float = 1.0,
    ) -> list[Palm]:
        """The palms in a square part of `image`, black where it reaches beyond; the whole frame is letterboxed.

        left, top, side: image pixels; with left = top = 0 and the frame's longer edge the frame is centred in it.
        exposure: how many times longer it is to be exposed.
        """
        height, width = image.shape[:2]
        if left == top == 0.0 and side == max(width, height):
            left, top = (width - side) / 2, (height - side) / 2
        k = side / EDGE
        cv2.warpAffine(
            image,
            np.array([[k, 0, left], [0, k, top]]),
            (EDGE, EDGE),
            dst=self._network.image,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
        )
        expose(self._network.image, exposure)
        raw, logits = self._network.infer()
        found = weighted_nms(*decode(raw[0], logits[0, :, 0], min_score))
        offset = np.array([left, top] * 9, np.float32)
        return [Palm(score, (c * side + offset)[:4], (c * side + offset)[4:].reshape(7, 2)) for score, c in found]
