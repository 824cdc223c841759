"""macOS, by Apple's documentation: nothing here has run on a Mac yet."""
