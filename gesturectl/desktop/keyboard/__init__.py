"""Keys and characters: names, keymaps, layouts."""
