"""The tests of pages.data_quality."""
