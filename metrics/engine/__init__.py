"""What a metric is and how it is evaluated; knows no metric by name."""
