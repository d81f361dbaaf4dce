"""The parameter files that only figures rest on, to be read once at start with those of `data_access`."""

from __future__ import annotations

from data_access.rules.criminal_sums import thresholds
from metrics.judging.curves import curves
from metrics.judging.targets import targets
from metrics.quality.rule_file import quality
from metrics.questions.clauses import clauses
from metrics.questions.subsidy import rates
from metrics.reporting.deck.named_sets import named_sets
from metrics.returns.reading import returns

METRIC_FILES = (
    (thresholds, rates),
    (curves, targets, named_sets, quality, returns, clauses),  # these name figures
)
