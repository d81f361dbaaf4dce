"""Cards, rows, lists, drawers and portraits."""
