"""What is drawn on Windows: the ring at the pointer, the icon of the notification area, texts."""
