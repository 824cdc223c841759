"""What Linux has beside its outputs: sessions by logind, starting at login, the kernel's input devices."""
