"""Lists and timelines over the definitions: what a screen or document asks of the records."""
