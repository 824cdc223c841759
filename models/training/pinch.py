"""Learns `models/pinch.json`: whether thumb and fingertip are apart, closing, closed or opening.

    python models/training/pinch.py CLIPS PEOPLE NEGATIVES DIGITS models/pinch.json

CLIPS: recordings of the tracker (`NAME.jsonl`, traces) of rendered hands, each with its truth (`NAME.json`: `fps`, and
for each frame the hand's `pose` and 21 points in metres, `world`). PEOPLE: recordings of people, or clips, with
`labels.json` (frame ranges of what each shows; what is no pinch is a negative). NEGATIVES: recordings or clips in which
nobody pinches. DIGITS: photos of the digits of American Sign Language, `DIGIT/PERSON_….jpg`; in 9 thumb and index meet,
in 8 thumb and middle finger. Between the photos of one person a hand is moved from one pose to another.
MOVED and SIMULATED, like CLIPS, are of `pinching_people.py` and `simulated_hands.py`. `models/pinch.md` tells what was
used and how well it does.

Needs scikit-learn, which the program itself does not. The same input gives the same file on one computer, bit for bit,
as long as numpy runs on one thread (OPENBLAS_NUM_THREADS=1).
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from gesturectl.gestures.touch import APART, CLOSED, CLOSING, MEASURES, OPENING, VIEW, TouchMeasures, still_measures
from gesturectl.learn.training import hand_frames, largest
from gesturectl.model.types import Hand, HandFrame, frozen
from gesturectl.settings import Config

Array = NDArray[np.float64]
Labels = tuple[int, int]  # of index and middle finger; UNKNOWN is left out
Row = tuple[float, tuple[list[float], list[float]], Labels, float]  # time, still measures, labels, weight
Samples = tuple[Array, NDArray[np.int64], Array]  # measures, states, weights

UNKNOWN = -1
TOUCHING = (
    0.26  # palm lengths between the true tips, less than which they touch; poses that nearly do have 0.32 or more
)
EARLY = 0.36  # less than which a closing counts as closed already, so that a press is not late
CHANGING = 0.2  # seconds before and after a touch that are its closing and opening
MOVING = 0.003  # palm lengths from frame to frame, less than which nothing closes or opens
NEAR, NEAR_FLAT = 0.6, 0.4  # gaps, in palm lengths, below which every frame counts; of the others every EASY-th
EASY = 5
BORDER, BORDER_WEIGHT = 2, 0.25  # frames around the border of a label that a person set by eye, and their weight
PEOPLE_WEIGHT, NEGATIVE_WEIGHT, DIGITS_WEIGHT = 6.0, 6.0, 0.5  # of a frame, against one of a rendered hand
SIMULATED_WEIGHT = 0.5
MOVED_WEIGHT = 3.0
MATCHED = 0.35  # sizes of the hand within which a tracked hand is the rendered one
TOUCH_KINDS = ("pinch", "ok", "pinch_middle")  # what labels call fingers that touch
TOUCHES = {"9": (CLOSED, APART), "8": (APART, CLOSED)}
NEITHER, OPEN = "0", "5"  # all tips meet; none does
CHAINS, MOVES = 4, 9  # of each person, and of each chain
HIDDEN, EPOCHS, RATE, BATCH, DECAY = 128, 50, 1e-3, 1024, 1e-3
NETWORKS = 5  # of each set of samples, whose answers are averaged
PALM = (0, 5, 9, 13, 17)
# Of so many hands one arrives pinched, and of one the program never notices that it pinches; what came before the frame
# says something else then.
VARIANTS, PINCHED_AT_FIRST, UNNOTICED = 4, 2, 3


def states(gap: Array, meant: NDArray[np.bool_], fps: float) -> NDArray[np.int64]:
    """The state of one finger in each frame, by the true gap and whether it is that finger's pinch."""
    touches = (gap < TOUCHING) & meant
    found = np.where(touches, CLOSED, APART)
    most = round(CHANGING * fps)
    for i in np.flatnonzero(np.diff(touches.astype(int)) > 0):  # the frame before it closes
        j = i
        while j >= 0 and i + 1 - j <= most and not touches[j] and gap[j] >= gap[j + 1] + MOVING:
            found[j] = CLOSED if gap[j] < EARLY else CLOSING
            j -= 1
    for i in np.flatnonzero(np.diff(touches.astype(int)) < 0) + 1:  # the first that is open
        j = i
        while j < len(gap) and j - i <= most and not touches[j] and gap[j] >= gap[j - 1] + MOVING:
            found[j] = OPENING
            j += 1
    return found


def of_truth(file: Path) -> Callable[[int, Hand], Labels | None]:
    """What a hand tracked in a frame of a rendered clip shows; None where it is none of the clip's."""
    truth = json.loads(file.read_text(encoding="utf-8"))
    hands = [frame["hands"][0] if frame["hands"] else None for frame in truth["frames"]]
    points = np.array([h["world"] if h else np.full((21, 3), np.nan) for h in hands])
    palm = np.linalg.norm(points[:, PALM[1:]] - points[:, :1], axis=2).mean(axis=1)
    poses = [h["pose"] if h else "" for h in hands]
    index = np.array([p.startswith(("pinch", "ok")) and not p.startswith("pinch_middle") for p in poses])
    middle = np.array([p.startswith("pinch_middle") for p in poses])
    by_finger = []
    for tip, meant in ((8, index), (12, middle)):
        gap = np.nan_to_num(np.linalg.norm(points[:, 4] - points[:, tip], axis=1) / palm, nan=99.0)
        found = states(gap, meant, truth["fps"])
        found[(gap < 0.3) & np.array([p == "none/any" for p in poses])] = UNKNOWN
        by_finger.append(found)

    def label(i: int, hand: Hand) -> Labels | None:
        shown = hands[i] if i < len(hands) else None
        if shown is None:
            return None
        there = np.array(shown["px"])
        off = np.linalg.norm(there - hand.landmarks[:, :2], axis=1).mean() / np.ptp(there, axis=0).max()
        return (int(by_finger[0][i]), int(by_finger[1][i])) if off < MATCHED else None

    return label


def recorded(frames: Sequence[HandFrame], label: Callable[[int, Hand], Labels | None]) -> list[list[Row]]:
    """One list of rows a tracked hand."""
    tracks: dict[int, list[Row]] = {}
    for i, frame in enumerate(frames):
        for hand in frame.hands:
            shown = label(i, hand)
            weight = 1.0 if shown is not None else 0.0
            row = (frame.t, still_measures(hand), shown or (UNKNOWN, UNKNOWN), weight)
            tracks.setdefault(hand.track_id, []).append(row)
    return list(tracks.values())


def labelled(frames: Sequence[HandFrame], events: Sequence[dict[str, object]]) -> list[list[Row]]:
    """The rows of a recording of a person, by the frame ranges of what is seen."""
    labels: list[list[int]] = [[APART, APART] for _ in frames]
    weights = [1.0] * len(frames)
    for event in events:
        kind = str(event["kind"]).split(" ")[0]
        if kind not in TOUCH_KINDS:
            continue
        a, b, finger = int(str(event["a"])), int(str(event["b"])), int(kind == "pinch_middle")
        for i in range(max(0, a - 3), min(len(frames), b + 4)):
            labels[i][finger] = CLOSING if i < a else OPENING if i > b else CLOSED
        for i in range(len(frames)):
            if min(abs(i - a), abs(i - b)) <= BORDER:
                weights[i] = BORDER_WEIGHT
    rows = recorded(frames, lambda i, _: (labels[i][0], labels[i][1]))
    at = {frame.t: weight for frame, weight in zip(frames, weights, strict=True)}
    return [[(t, still, shown, at[t]) for t, still, shown, _ in track] for track in rows]


def posed(hand: Hand) -> tuple[Array, Array]:
    """World and image landmarks of a photo's hand, as if it were a right one of a usual size."""
    world, image = hand.world.astype(float), hand.landmarks.astype(float)
    spread = [np.linalg.norm(p[list(PALM), :2] - p[list(PALM), :2].mean(axis=0)) for p in (world, image)]
    image = (image - image[0]) / (spread[1] / spread[0]) * 1000.0
    if hand.side == "left":
        world, image = world * (-1, 1, 1), image * (-1, 1, 1)
    return world, image


def moved(shapes: dict[str, tuple[Array, Array]], rng: np.random.Generator) -> list[Row]:
    """A hand that goes from pose to pose, each a photo of one person, by minimum-jerk movements."""
    fps, noise = float(rng.choice([15, 24, 30, 30, 60])), rng.uniform(0.003, 0.015) * 0.088
    rows: list[Row] = []
    t = 0.0

    def show(world: Array, image: Array, labels: Labels) -> None:
        nonlocal t
        if rng.random() > 0.02:
            seen_world = world + rng.normal(0, noise, world.shape)
            seen = image + rng.normal(0, noise * 1000.0, image.shape) * (0.5, 0.5, 1.0) + (320.0, 240.0, 0.0)
            rows.append((t, still_measures(Hand(1, "right", 1.0, frozen(seen), frozen(seen_world))), labels, 1.0))
        t += 1 / fps

    pose = OPEN
    for _ in range(MOVES):
        for _ in range(int(rng.uniform(0.12, 0.6) * fps) + 1):
            show(*shapes[pose], TOUCHES.get(pose, (APART, APART)))
        if pose in TOUCHES:
            choices = [OPEN, "1", "4", "3"]
        else:
            choices = (
                ["9", "9", "9", "8", "8"] if rng.random() < 0.5 else [d for d in shapes if d not in (NEITHER, pose)]
            )
        then = str(rng.choice([c for c in choices if c in shapes and c != pose] or [OPEN]))
        n = max(1, int(rng.uniform(0.07, 0.3) * fps))
        for k in range(1, n + 1):
            u = k / (n + 1)
            share = u**3 * (10 - 15 * u + 6 * u * u)
            labels = [APART, APART]
            for finger, touch in ((0, "9"), (1, "8")):
                if then == touch:
                    labels[finger] = CLOSED if share > 0.7 else CLOSING
                if pose == touch:
                    labels[finger] = CLOSED if share < 0.12 else OPENING
            (world, image), (to_world, to_image) = shapes[pose], shapes[then]
            show(world + (to_world - world) * share, image + (to_image - image) * share, (labels[0], labels[1]))
        pose = then
    return rows


def digits(folder: Path) -> list[list[Row]]:
    """Chains of movements of each person in the photos."""
    people: dict[str, dict[str, tuple[Array, Array]]] = {}
    for frame in hand_frames(str(folder), Config()):
        hand = largest(frame.hands)
        if hand is not None and frame.file is not None:
            digit, name = frame.file.split("/")
            people.setdefault(name.split("_")[0], {})[digit] = posed(hand)
    chains = []
    for person, shapes in sorted(people.items()):
        if OPEN in shapes:
            rng = np.random.default_rng(zlib.crc32(person.encode()))
            chains += [moved(shapes, rng) for _ in range(CHAINS)]
    return chains


def _begun(track: Sequence[Row], number: int) -> Sequence[Row]:
    """Some hands come into view with the fingers closed."""
    if number % VARIANTS != PINCHED_AT_FIRST:
        return track
    return track[next((i for i, (_, _, labels, _) in enumerate(track) if CLOSED in labels), 0) :]


def samples(tracks: Sequence[Sequence[Row]], weight: float = 1.0, *, varied: bool = False) -> Samples:
    """The frames that count, each for both fingers. varied: what came before them is not always as it was."""
    found: tuple[list[Array], list[int], list[float]] = ([], [], [])
    for number, track in enumerate(tracks):
        measures, closed = TouchMeasures(), (False, False)
        for i, (t, still, labels, sure) in enumerate(_begun(track, number) if varied else track):
            both = measures.step(still, t, closed)
            if sure:
                closed = (labels[0] == CLOSED, labels[1] == CLOSED)
            if varied and number % VARIANTS == UNNOTICED:
                closed = (False, False)
            for x, state in zip(both, labels, strict=True):
                close = state != APART or x[0] < NEAR or x[2] < NEAR_FLAT
                if sure and state != UNKNOWN and (close or i % EASY == 0):
                    for column, value in zip(found, (x, state, sure * weight * (1.0 if close else EASY)), strict=True):
                        column.append(value)  # type: ignore[arg-type]
    return np.array(found[0]).reshape(-1, MEASURES), np.array(found[1]), np.array(found[2])


def either_side(part: Samples, rng: np.random.Generator) -> Samples:
    """Half of them as if the tracker took the palm for the back of the other hand, which looks alike."""
    x, y, weights = part
    x = x.copy()
    x[np.ix_(rng.random(len(x)) < 0.5, VIEW)] *= -1.0
    return x, y, weights


def learned(sets: Sequence[tuple[Sequence[Samples], Sequence[Samples]]]) -> dict[str, object]:
    """The network as the file holds it, of sets of samples; the second of each whose side the tracker may get wrong.

    NETWORKS are learned from each. The mean of their logits is that of one network with all hidden units.
    """
    mean, scale, columns = np.zeros(MEASURES), np.ones(MEASURES), []
    for plain, sided in sets:
        for seed in range(1, NETWORKS + 1):
            rng = np.random.default_rng(seed)
            parts = [*(either_side(part, rng) for part in sided), *plain]
            x, y, weights = (np.concatenate(column) for column in zip(*parts, strict=True))
            if not columns:
                mean, scale = x.mean(axis=0), x.std(axis=0) + 1e-6
            columns.append(fitted(np.clip((x - mean) / scale, -4.0, 4.0), y, weights, seed))
    hidden, hidden_bias, out, out_bias = zip(*columns, strict=True)
    arrays = {
        "mean": mean, "scale": scale, "hidden": np.concatenate(hidden, axis=1),
        "hidden_bias": np.concatenate(hidden_bias), "out": np.concatenate(out) / len(columns),
        "out_bias": np.mean(out_bias, axis=0),
    }  # fmt: skip
    return {"version": 1, **{name: rounded(np.asarray(a, float)) for name, a in arrays.items()}}


def fitted(z: Array, y: NDArray[np.int64], weights: Array, seed: int) -> tuple[Array, Array, Array, Array]:
    """Weights and biases of the hidden and the last layer, of standardised measures."""
    network = MLPClassifier(
        (HIDDEN,), activation="tanh", alpha=DECAY, batch_size=BATCH, learning_rate_init=RATE, max_iter=EPOCHS,
        n_iter_no_change=EPOCHS, random_state=seed,
    )  # fmt: skip
    network.fit(z.astype(np.float32), y, sample_weight=(weights / weights.mean()).astype(np.float32))
    return network.coefs_[0], network.intercepts_[0], network.coefs_[1], network.intercepts_[1]


def rounded(a: Array) -> list[object]:
    """Five significant digits."""
    return [rounded(row) if row.ndim else float(f"{row:.5g}") for row in a]


def main() -> None:
    parser = argparse.ArgumentParser(description="Learns models/pinch.json from recorded hands.")
    parser.add_argument("clips", type=Path, help="traces of rendered hands, and their truth")
    parser.add_argument("people", type=Path, help="recordings of people, and labels.json")
    parser.add_argument("negatives", type=Path, help="recordings without any pinch")
    parser.add_argument("digits", type=Path, help="photos of digits")
    parser.add_argument("out", type=Path, help="the file to be written")
    parser.add_argument("--simulated", type=Path, help="recordings of simulated_hands.py, and their truth")
    parser.add_argument("--names", nargs="+", help="of PEOPLE only these")
    parser.add_argument("--moved", type=Path, help="recordings of pinching_people.py, and their truth")
    args = parser.parse_args()

    def frames(file: Path) -> list[HandFrame]:
        return list(hand_frames(str(file), Config()))

    def rendered(folder: Path) -> list[list[Row]]:
        files = sorted(folder.glob("*.jsonl"))
        return [track for file in files for track in recorded(frames(file), of_truth(file.with_suffix(".json")))]

    labels = json.loads((args.people / "labels.json").read_text(encoding="utf-8"))
    names = args.names or labels
    files = [(next(args.people.glob(f"{name}.*")), labels[name]["events"]) for name in names]
    people = [row for file, events in files for row in labelled(frames(file), events)]
    none = [row for file in sorted(args.negatives.iterdir()) for row in labelled(frames(file), ())]
    plain = [samples(people, PEOPLE_WEIGHT), samples(none, NEGATIVE_WEIGHT)]
    others = [("clips", rendered(args.clips), 1.0), ("digits", digits(args.digits), DIGITS_WEIGHT)]
    if args.simulated:
        others.append(("simulated", rendered(args.simulated), SIMULATED_WEIGHT))
    if args.moved:
        others.append(("moved", rendered(args.moved), MOVED_WEIGHT))
    sets = [
        (plain, [samples(tracks, weight, varied=varied) for _, tracks, weight in others]) for varied in (False, True)
    ]
    args.out.write_text(json.dumps(learned(sets), separators=(",", ":")) + "\n", encoding="utf-8")
    parts = zip(("people", "negatives", *(name for name, _, _ in others)), (*plain, *sets[0][1]), strict=True)
    for name, (_, y, _) in parts:
        print(name, len(y), "frames and fingers:", np.bincount(y, minlength=4).tolist())


if __name__ == "__main__":
    main()
