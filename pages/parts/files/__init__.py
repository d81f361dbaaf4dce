"""What leaves a screen as a file or a picture."""
