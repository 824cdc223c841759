"""The tray's icon and notifications."""
