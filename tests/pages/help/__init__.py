"""The tests of pages.help."""
