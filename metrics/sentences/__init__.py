"""What the figures say, by subject."""
