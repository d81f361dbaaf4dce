"""Which figures rest on faulty records (数据存疑): one reading for the marks of all figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date
from functools import cache

import pandas as pd
from sqlalchemy import Connection, and_, or_

from data_access.database.scope import Scope
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.narrowed_figures import figure
from metrics.engine.evaluation import SCOPE_DIMENSIONS, evaluate, fixed_moment
from metrics.engine.fact_ledger import columns_in
from metrics.engine.model import Expression, Metric, Moment
from metrics.quality.rule_file import Aspect, Rule, quality


@cache
def columns_read(metric_id: str) -> frozenset[tuple[str, str]]:
    """The columns that a figure's (or narrowed figure's) conditions, weights and date look at, as table and column."""
    metric = figure(metric_id)
    at = fixed_moment(date(2023, 6, 30), date(2023, 1, 1))
    conditions = (metric.numerator, metric.denominator, metric.weight, metric.base_weight)
    asked = [condition(at) for condition in conditions if condition is not None]
    read = columns_in([*asked, *([] if metric.date is None else [metric.date])])
    return read or columns_in([metric.fact.source])  # of a fact made of other tables: whatever it is made of


def rules_of(metric: Metric, among: Collection[Rule]) -> tuple[Rule, ...]:
    """The rules that look at what the figure looks at; a record that stands twice is counted twice by every figure."""
    own = [rule for rule in among if rule.metric.fact.name == metric.fact.name]
    fields = metric.fact.fields
    return tuple(
        rule
        for rule in own
        if rule.aspect is Aspect.UNIQUE
        or columns_in(fields[n].expression for n in rule.fields if n in fields) & columns_read(metric.id)
    )


def _faulty(metric: Metric, rules: Collection[Rule]) -> Metric:
    """How many of a figure's records break one of the rules."""
    of_figure = metric.numerator if metric.denominator is None else metric.denominator

    def numerator(at: Moment) -> Expression:
        broken = [and_(among(at), rule.metric.numerator(at)) for rule in rules if (among := rule.metric.denominator)]
        return and_(of_figure(at), or_(*broken))

    fact = replace(metric.fact, source=metric.fact.detail_source)
    return replace(metric, fact=fact, numerator=numerator, denominator=None, weight=None, base_weight=None, money=False)


def resting(rules: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """By figure the rules (ids among ``rules``) that look at its records."""
    among = [rule for rule in quality().rules if rule.id in rules]
    found = {metric.id: rules_of(metric, among) for metric in ALL_METRICS.values()}
    return {metric_id: tuple(rule.id for rule in own) for metric_id, own in found.items() if own}


def faulty_frame(connection: Connection, scope: Scope, rules: frozenset[str]) -> pd.DataFrame:
    """Of each figure that one of the rules looks at, how many of its records are faulty (see `evaluate`)."""
    by_id = {rule.id: rule for rule in quality().rules}
    shadows = [
        _faulty(ALL_METRICS[metric_id], [by_id[rule] for rule in own]) for metric_id, own in resting(rules).items()
    ]
    return evaluate(connection, shadows, scope, SCOPE_DIMENSIONS)


def words(faulty: pd.DataFrame, rules: frozenset[str]) -> dict[str, str]:
    """Of each figure in a cut `faulty_frame`: how many of its records are faulty, and which rules look at them."""
    names = {rule.id: rule.name for rule in quality().rules}
    looked_at = resting(rules)
    counts = faulty.groupby("metric")["numerator"].sum()
    found = {str(metric_id): int(count) for metric_id, count in counts.items() if count}
    return {
        metric_id: f"构成本数的记录中有 {count:,} 条存疑：{'、'.join(names[r] for r in looked_at[metric_id])}"
        for metric_id, count in found.items()
    }
