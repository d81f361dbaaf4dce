"""The plain page (简版): the same values without any script, for browsers and lines that cannot carry the screens."""
