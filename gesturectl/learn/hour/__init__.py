"""An hour of the user's normal use, where they have asked for that: what they mean, and what else their hands do."""
