"""The scope of a screen: its bar, its address, the links that carry it on."""
