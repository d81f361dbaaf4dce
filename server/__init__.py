"""The web server around the screens: what a browser gets before and beside them."""
