"""Builds the tracker from the settings and the model files."""

from __future__ import annotations

from pathlib import Path

import cv2

from gesturectl.settings import Tracker as TrackerSettings
from gesturectl.vision import landmark, palm
from gesturectl.vision.network import Network
from gesturectl.vision.tracker import Engine, Tracker


def build_tracker(settings: TrackerSettings, palm_model: Path, landmark_model: Path) -> Engine:
    """The engine that the settings name.

    Raises InputError for an unreadable model, EnvironmentLacksError for a missing device or package.
    """
    cv2.setNumThreads(1)
    if settings.engine == "mediapipe":
        from gesturectl.vision.mediapipe_engine import MediaPipeEngine

        return MediaPipeEngine(settings, palm_model, landmark_model)
    return Tracker(
        palm.PalmDetector(Network(palm_model, palm.EDGE, settings.device)),
        landmark.LandmarkDetector(Network(landmark_model, landmark.EDGE, settings.device, split_heads=True)),
        settings.max_hands,
    )
