"""The tests of pages.since."""
