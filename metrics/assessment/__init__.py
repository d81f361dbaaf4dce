"""The yearly assessment (考核): catalogues, rules, score, what mending would win."""
