"""Control the desktop with bare hands and an ordinary webcam."""

__version__ = "0.1.0"
