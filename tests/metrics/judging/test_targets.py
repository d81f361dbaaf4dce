"""Zero targets: whatever is above zero is 未达标, wherever it stands."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from metrics.assessment.scoring import line_of
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.engine.model import Metric
from metrics.indicators.catalogues import catalogues
from metrics.indicators.rules import Deduct
from metrics.judging.targets import Status, TargetError, parsed_target, status_of, target_of
from metrics.judging.values import value_of

DAY = date(2023, 12, 15)


def asked_for_none() -> list[Metric]:
    """The metrics whose target is zero."""
    found = [(m, target_of(m, DAY.year)) for m in ALL_METRICS.values()]
    return [m for m, target in found if target is not None and not target.target]


@pytest.mark.parametrize("metric", asked_for_none(), ids=lambda metric: metric.id)
def test_one_is_missed_where_none_is_asked_for(metric: Metric) -> None:
    assert status_of(metric, Decimal(1), DAY) is Status.MISSED
    assert status_of(metric, Decimal(0), DAY) is Status.MET


def test_the_figures_that_must_be_zero() -> None:
    assert {m.id for m in asked_for_none()} >= {
        "lead.overdue",
        "lead.unsolved_true",
        "inspection.red_line_sites",
        "inspection.rectification_overdue",
        "deposit.guarantee_expired",
        "deposit.top_up_overdue",
    }


def test_a_target_of_zero_has_no_near_value() -> None:
    entry = {"target": "0", "tag": "D"}
    assert parsed_target("2023", "deposit.guarantee_expired", entry).near == 0
    with pytest.raises(TargetError, match="目标为零，超过零即未达标"):
        parsed_target("2023", "deposit.guarantee_expired", entry | {"near": "1"})


def test_one_record_is_missed_in_the_score_table_where_each_costs_points() -> None:
    deducting = [(c, i) for c in catalogues().values() for i in c.indicators if isinstance(i.rule, Deduct)]
    assert deducting
    for catalogue, i in deducting:
        none, one = (value_of(i.metric, n, None, DAY, tracked=True) for n in (0, 1))
        assert line_of(i, none, None, None, catalogue.near_share).status is Status.MET
        assert line_of(i, one, None, None, catalogue.near_share).status is Status.MISSED, i.code
