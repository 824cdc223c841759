"""What a run learns of its user where they have asked for it."""
