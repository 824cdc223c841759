"""Wayland by its wire protocol: wlroots' devices, monitors and windows."""
