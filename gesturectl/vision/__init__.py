"""From a source to hands; the only room for cv2 and OpenVINO."""
