"""The tests of metrics.quality."""
