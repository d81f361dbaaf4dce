"""Indicator catalogues by assessment year (考核指标库): indicators, their rules, and how their files are read."""
