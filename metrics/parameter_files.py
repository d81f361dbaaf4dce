"""The parameter files that only figures rest on, to be read once at start with those of `data_access`."""

from __future__ import annotations

from metrics.curves import curves
from metrics.definitions.cases import thresholds
from metrics.subsidy import rates
from metrics.targets import targets

METRIC_FILES = (thresholds, rates, curves, targets)
