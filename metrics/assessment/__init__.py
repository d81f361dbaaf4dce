"""The yearly assessment (考核): catalogues, rules, score, what remedies would win."""
