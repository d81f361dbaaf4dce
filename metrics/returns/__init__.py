"""Returns (统计报表): what an office is asked for in a rhythm, declared in files, filled from the figures."""
