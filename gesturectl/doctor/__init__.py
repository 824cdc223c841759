"""What works on this computer, and the remedy for what does not."""
