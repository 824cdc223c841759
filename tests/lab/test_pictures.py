import cv2
import numpy as np

from gesturectl.lab.pictures import FOLDER, RING, pictures, ring


def test_the_hands_of_the_readme_are_those_of_the_page():
    assert {f.stem: f.read_text() for f in FOLDER.iterdir()} == pictures()


def test_the_ring_of_the_readme_is_that_of_the_screen():
    kept = cv2.imread(str(RING), cv2.IMREAD_UNCHANGED)
    assert np.abs(kept.astype(int) - ring()).max() <= 2
