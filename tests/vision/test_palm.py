import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gesturectl.vision.palm import EDGE, MIN_OVERLAP, PalmDetector, anchors, decode, weighted_nms

ANCHORS = anchors()


class FakeNetwork:
    """A network that answers what it was told, whatever the picture."""

    def __init__(self, raw, logits):
        self.image = np.zeros((EDGE, EDGE, 3), np.uint8)
        self._answer = [raw[None], logits[None, :, None]]

    def infer(self):
        return self._answer


def tensors(*palms):
    """The detector's raw output: `palms` are (anchor, logit, box centre and size, key points) as fractions."""
    raw = np.zeros((2016, 18), np.float32)
    logits = np.full(2016, -20, np.float32)
    for anchor, logit, (x, y, w, h), keypoints in palms:
        logits[anchor] = logit
        raw[anchor, :2] = (np.array([x, y]) - ANCHORS[anchor]) * EDGE
        raw[anchor, 2:4] = np.array([w, h]) * EDGE
        raw[anchor, 4:] = ((np.array(keypoints) - ANCHORS[anchor]) * EDGE).reshape(-1)
    return raw, logits


def keypoints(x, y):
    return [(x + 0.01 * k, y - 0.01 * k) for k in range(7)]


def test_the_anchors_are_the_centres_of_two_grids():
    assert ANCHORS.shape == (2016, 2)
    assert ((ANCHORS > 0) & (ANCHORS < 1)).all()
    assert len(np.unique(ANCHORS[:1152], axis=0)) == 24 * 24
    assert len(np.unique(ANCHORS[1152:], axis=0)) == 12 * 12
    assert ANCHORS.mean(0) == pytest.approx([0.5, 0.5], abs=1e-4)
    assert ANCHORS[:3] == pytest.approx(np.array([[0.5, 0.5], [0.5, 0.5], [1.5, 0.5]]) / 24)


@given(
    st.integers(0, 2015),
    st.floats(0.2, 5),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0.02, 1), st.floats(0.02, 1)),
)
def test_a_box_is_read_back_from_any_anchor(anchor, logit, box):
    x, y, w, h = box
    scores, coords = decode(*tensors((anchor, logit, box, keypoints(x, y))))
    assert scores == pytest.approx([1 / (1 + np.exp(-logit))], rel=1e-5)
    assert coords[0, :4] == pytest.approx([x - w / 2, y - h / 2, x + w / 2, y + h / 2], abs=1e-5)
    assert coords[0, 4:].reshape(7, 2) == pytest.approx(np.array(keypoints(x, y)), abs=1e-5)


def test_only_scores_above_the_least_are_decoded_best_first():
    raw, logits = tensors(*((k, logit, (0.5, 0.5, 0.1, 0.1), keypoints(0, 0)) for k, logit in enumerate((-1, 2, 1, 3))))
    assert decode(raw, logits)[0] == pytest.approx([0.9526, 0.8808, 0.7311], abs=1e-4)
    assert len(decode(raw, logits, 0.9)[0]) == 1
    assert len(decode(raw, logits, 0.2)[0]) == 4


def test_palms_far_apart_stay_two_and_overlapping_boxes_become_their_weighted_mean():
    near, same, far = (0.3, 0.3, 0.2, 0.2), (0.32, 0.3, 0.2, 0.2), (0.8, 0.8, 0.2, 0.2)
    scores, coords = decode(*tensors(*((k, 3 - k, b, keypoints(*b[:2])) for k, b in enumerate((near, far, same)))))
    (first, merged), (second, alone) = weighted_nms(scores, coords)
    assert (first, second) == (pytest.approx(float(scores[0])), pytest.approx(float(scores[1])))
    weight = scores[2] / (scores[0] + scores[2])
    assert merged == pytest.approx(coords[0] * (1 - weight) + coords[2] * weight, abs=1e-6)
    assert merged[0] == pytest.approx(0.2 + 0.02 * weight, abs=1e-5)
    assert alone == pytest.approx(coords[1])


@st.composite
def detections(draw):
    boxes = draw(st.lists(st.tuples(*[st.floats(0, 1)] * 2, st.floats(0.05, 0.5), st.floats(0.5, 1)), max_size=12))
    boxes.sort(key=lambda b: -b[3])
    coords = np.zeros((len(boxes), 18), np.float32)
    for row, (x, y, size, _) in zip(coords, boxes, strict=True):
        row[:] = [x, y, x + size, y + size] + [x, y] * 7
    return np.array([b[3] for b in boxes], np.float32), coords


def overlap(a, b):
    inter = np.prod(np.clip(np.minimum(a[2:4], b[2:4]) - np.maximum(a[:2], b[:2]), 0, None))
    return inter / (np.prod(a[2:4] - a[:2]) + np.prod(b[2:4] - b[:2]) - inter)


@given(detections())
def test_every_detection_is_counted_once_and_no_two_seeds_overlap(found):
    scores, coords = found
    palms = weighted_nms(scores, coords)
    assert [p[0] for p in palms] == sorted((p[0] for p in palms), reverse=True)
    seeds = [coords[0]] if len(coords) else []
    for c in coords[1:]:
        if all(overlap(c, s) <= MIN_OVERLAP for s in seeds):
            seeds.append(c)
    assert len(palms) == len(seeds)
    for _, merged in palms:
        assert (merged >= coords.min(0) - 1e-5).all()
        assert (merged <= coords.max(0) + 1e-5).all()


@pytest.mark.parametrize(("width", "height"), [(640, 480), (480, 640), (200, 200)])
def test_a_palm_comes_out_in_pixels_of_a_picture_of_any_shape(width, height):
    detector = PalmDetector(FakeNetwork(*tensors((700, 3, (0.5, 0.5, 0.2, 0.1), keypoints(0.5, 0.5)))))
    (palm,) = detector.detect(np.zeros((height, width, 3), np.uint8))
    edge = max(width, height)
    assert palm.score == pytest.approx(0.9526, abs=1e-4)
    x, y = width / 2, height / 2
    assert palm.box == pytest.approx([x - 0.1 * edge, y - 0.05 * edge, x + 0.1 * edge, y + 0.05 * edge], abs=1e-3)
    assert palm.keypoints[0] == pytest.approx([x, y], abs=1e-3)
    assert palm.keypoints[6] == pytest.approx([x + 0.06 * edge, y - 0.06 * edge], abs=1e-3)


@pytest.mark.parametrize("part", [None, (300.0, 100.0, 250.0), (150.0, -90.0, 400.0), (400.0, 200.0, 350.0)])
def test_what_the_network_sees_and_what_it_says_are_at_the_same_place(part):
    image = np.zeros((480, 640, 3), np.uint8)
    image[240:300, 420:480] = 255
    network = FakeNetwork(*tensors())
    look = PalmDetector(network)
    assert (look.detect(image) if part is None else look.detect_in(image, *part)) == []
    y, x = (np.argwhere(network.image[:, :, 1] > 127).mean(0) + 0.5) / EDGE
    telling = PalmDetector(FakeNetwork(*tensors((700, 3, (x, y, 0.1, 0.1), keypoints(x, y)))))
    (palm,) = telling.detect(image) if part is None else telling.detect_in(image, *part)
    assert palm.keypoints[0] == pytest.approx([450, 270], abs=2)
