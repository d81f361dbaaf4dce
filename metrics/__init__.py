"""The figures: definitions, evaluation, targets, comparisons."""
