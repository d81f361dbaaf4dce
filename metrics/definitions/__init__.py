"""What each figure means: the metrics, by the fact they count."""
