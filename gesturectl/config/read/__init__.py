"""From YAML to settings, with the place of every problem."""
