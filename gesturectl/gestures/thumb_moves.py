"""What the thumb of a hand at rest does by its index finger, in the finger's own directions.

A stroke goes along the finger while the thumb is at it and a tap does not, however the finger is held and seen.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

import numpy as np

from gesturectl.gestures.finger_moves import CHANNELS, EARLIER, OF_BONES, OF_KNUCKLE, OF_THUMB, Moves
from gesturectl.gestures.finger_strokes import Stroke
from gesturectl.model.types import FloatArray

COMING = 3  # times on its way in, evenly, at which the thumb is looked at, ...
TOUCHING = 8  # and from contact to the end
CLOSE = 0.5  # of its way in, within which it is at the finger
JOINTS = 4
SPREAD = 12**0.5  # standard deviations from begin to end of even times
MEASURES = 2 * JOINTS * (COMING + TOUCHING + 1) + 7 + CHANNELS * (len(EARLIER) + 1)


def measures(moves: Moves, stroke: Stroke) -> FloatArray:
    """(MEASURES,) of a stroke of the thumb: its joints along and away from the index finger, in knuckle widths.

    Places are those at contact, and else less these; then how far it went along the finger while it was there, in
    knuckle widths and in lengths of the finger, as far as its last joint, as it is seen; last, how far all fingers and
    the palm went meanwhile and within each of EARLIER.
    """
    times, kept = moves.kept
    rows = np.array(kept)
    during = slice(bisect_left(times, stroke.begin - 1e-6), bisect_right(times, stroke.end + 1e-6))
    finger = (rows[during, OF_BONES][:, 2:] - rows[during, OF_KNUCKLE]).mean(0)
    length = float(np.linalg.norm(finger)) or 1.0
    x, y = (finger / length).tolist()
    thumb = np.concatenate([rows[:, :2], rows[:, OF_THUMB]], 1).reshape(len(rows), JOINTS, 2)
    thumb = (thumb - rows[:, None, OF_KNUCKLE]) @ np.array([[x, -y], [y, x]])
    coming = np.linspace(stroke.begin, stroke.contact, COMING, endpoint=False)
    at = [*coming, *np.linspace(stroke.contact, stroke.end, TOUCHING)]
    places = np.stack([np.interp(at, times, column) for column in thumb.reshape(len(rows), -1).T], 1)
    changes = places - places[COMING]
    way, deep = _slid(np.array(times[during]), thumb[during, 0])
    own = [way, way / length, deep, length, stroke.contact - stroke.begin, stroke.end - stroke.contact, moves.now]
    own[-1] -= stroke.end  # 0, as a stroke is judged in the frame that ends it
    spans = [(stroke.begin - first, stroke.begin - last) for first, last in EARLIER]
    ways = [moves.ways(rows, begin, end)[:CHANNELS] for begin, end in [*spans, (stroke.begin, stroke.end + 1e-6)]]
    return np.array([*changes.ravel(), *places[COMING], *own, *np.ravel(ways)], np.float32)


def _slid(times: FloatArray, tip: FloatArray) -> tuple[float, float]:
    """How far the thumb's tip went along the finger while it was close to it; how far in it came."""
    near = tip[:, 1] - tip[:, 1].min()
    deep = max(float(near[0]), 1e-3)
    weight = np.maximum(1.0 - near / (CLOSE * deep), 0.0)
    weight /= weight.sum()
    late = times - weight @ times
    spread = float(weight @ late**2)
    return SPREAD * float(weight @ (late * tip[:, 0])) / (spread + 1e-6) ** 0.5, deep
