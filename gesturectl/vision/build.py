"""Builds the tracker from the settings and the model files."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import cv2

from gesturectl.settings import Tracker as TrackerSettings
from gesturectl.vision import landmark, palm
from gesturectl.vision.network import Network
from gesturectl.vision.tracker import Engine, Tracker


def build_tracker(
    settings: TrackerSettings, palm_model: Path, landmark_model: Path, kept: Path | None = None
) -> Engine:
    """The engine that the settings name. `kept`: a folder for compiled networks, so that the next start is quick.

    Raises InputError for an unreadable model, EnvironmentLacksError for a missing device or package.
    """
    cv2.setNumThreads(1)
    if settings.engine == "mediapipe":
        engine: Engine = import_module("gesturectl.lab.mediapipe_engine").MediaPipeEngine(
            settings, palm_model, landmark_model
        )
        return engine
    palms = Network(palm_model, palm.EDGE, settings.device, kept=kept)
    landmarks = Network(landmark_model, landmark.EDGE, settings.device, split_heads=True, kept=kept)
    return Tracker(palm.PalmDetector(palms), landmark.LandmarkDetector(landmarks), settings.max_hands)
