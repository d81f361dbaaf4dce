"""The screens, one folder each, and the frame that stands around all of them."""
