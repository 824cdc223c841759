"""From a source to hands; the only room for cv2 and OpenVINO."""

import os

MOST_PIXELS = 2**27  # of a picture, which takes 3 bytes for each; a damaged or hostile file may announce any number

# Read once by OpenCV, when it is loaded.
os.environ.setdefault("OPENCV_IO_MAX_IMAGE_PIXELS", str(MOST_PIXELS))
