"""Other desktops on Wayland, by the portal."""
