"""The yearly assessment (考核): score, lost records, what remedies would win."""
