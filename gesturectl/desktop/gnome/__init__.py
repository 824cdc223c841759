"""GNOME on Wayland."""
