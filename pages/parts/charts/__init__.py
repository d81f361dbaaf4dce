"""Charts and the colours that everything is drawn in."""
