"""Builds the tracker from the settings and the model files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import cv2

from gesturectl.settings import Tracker
from gesturectl.vision import landmark, palm
from gesturectl.vision.network import Network
from gesturectl.vision.tracker import Engine, HandTracker

# "module:function" by the setting `tracker.engine`, loaded when used; each takes the arguments of `build_tracker`.
ENGINES = {
    "openvino": "gesturectl.vision.build:openvino",
    "mediapipe": "gesturectl.lab.mediapipe_engine:MediaPipeEngine",
}


def build_tracker(settings: Tracker, palm_model: Path, landmark_model: Path, cache: Path | None = None) -> Engine:
    """The engine that the settings name. `cache`: a folder for compiled networks, so that the next start is quick.

    Raises InputError for an unreadable model, EnvironmentLacksError for a missing device or package.
    """
    cv2.setNumThreads(1)
    module, _, function = ENGINES[settings.engine].partition(":")
    engine: Engine = getattr(import_module(module), function)(settings, palm_model, landmark_model, cache)
    return engine


def openvino(settings: Tracker, palm_model: Path, landmark_model: Path, cache: Path | None) -> HandTracker:
    """This program's own tracker, its networks run by OpenVINO."""
    palms = Network(palm_model, palm.EDGE, settings.device, cache=cache)
    landmarks = Network(landmark_model, landmark.EDGE, settings.device, split_heads=True, cache=cache)
    return HandTracker(palm.PalmDetector(palms), landmark.LandmarkDetector(landmarks), settings.max_hands)
