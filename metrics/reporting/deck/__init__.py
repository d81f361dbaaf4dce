"""The slides of a briefing: one message each, its takeaway as title; the projected page and the .pptx draw the same."""
