"""Cached readings of data quality: the rules' frames, and the marks of figures that rest on faulty records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pandas as pd
from sqlalchemy import Connection

from data_access.database.scope import Scope
from metrics.engine.periods import year_so_far
from metrics.judging.values import Value, cut, value_of
from metrics.quality import findings, mending, resting
from metrics.quality.findings import LedgerAge, RuleFinding
from metrics.quality.rule_file import Rule, quality, rule_of
from pages.parts import queries
from pages.parts.shown_data import reading

DOUBT = "▲ 存疑"  # the mark of a figure that rests on faulty records


@queries.cached_query(for_all=True)
def rule_frame(connection: Connection, as_of: date, year: int) -> pd.DataFrame:
    """See `metrics.quality.findings.rule_frame`; the whole district at a day."""
    scope = replace(year_so_far(as_of), listed_in=year)
    return findings.rule_frame(connection, scope)


@queries.cached_query(for_all=True)
def known_rules(connection: Connection, as_of: date) -> frozenset[str]:
    return findings.known_rules(connection, as_of)


@queries.cached_query(entries=16, for_all=True)
def ledger_ages(connection: Connection, as_of: date) -> list[LedgerAge]:
    """See `metrics.quality.findings.ledger_ages`."""
    return findings.ledger_ages(connection, as_of)


@queries.cached_query(for_all=True)
def _faulty(
    connection: Connection, start: date, end: date, as_of: date, year: int, rules: tuple[str, ...]
) -> pd.DataFrame:
    scope = Scope(start=start, end=end, as_of=as_of, listed_in=year)
    return resting.faulty_frame(connection, scope, frozenset(rules))


@queries.cached_figures()
def found(scope: Scope) -> tuple[RuleFinding, ...]:
    """What each rule finds in the scope, most records first."""
    now, before = (rule_frame(day, scope.year) for day in (scope.as_of, findings.past_days(scope.as_of)[-1]))
    return tuple(findings.findings(now, before, scope, known_rules(scope.as_of)))


@queries.cached_figures()
def owners(scope: Scope) -> Mapping[str, Mapping[Rule, int]]:
    """Who has how many records of each rule to put right, see `metrics.quality.findings.by_owner`."""
    return MappingProxyType(findings.by_owner(rule_frame(scope.as_of, scope.year), scope))


def owner_workbook(owner: str, scope: Scope, *, synthetic: bool) -> bytes:
    """See `metrics.quality.mending.owner_workbook`."""
    own = owners(scope)[owner]
    with reading(*queries.key_of_data()) as connection:
        return mending.owner_workbook(connection, owner, own, scope, synthetic=synthetic)


@queries.cached_figures()
def trend(scope: Scope) -> tuple[tuple[date, int], ...]:
    """How many faulty records the rules found at each month end, and find now."""
    days = [*findings.past_days(scope.as_of), scope.as_of]
    return tuple((day, findings.total(rule_frame(day, scope.year), scope)) for day in days)


@queries.cached_figures()
def marks(scope: Scope) -> Mapping[str, str]:
    """By figure that rests on faulty records in the scope: how many, and which rules they break, in words."""
    frame = cut(rule_frame(scope.as_of, scope.year), scope)
    hit = set(frame.loc[frame["numerator"] > 0, "metric"])
    rules = tuple(rule.id for rule in quality().rules if rule.metric.id in hit)
    if not rules:
        return MappingProxyType({})
    faulty = cut(_faulty(scope.start, scope.end, scope.as_of, scope.year, rules), scope)
    return MappingProxyType(resting.words(faulty, frozenset(rules)))


def listed_value(scope: Scope, figure_id: str) -> Value:
    """The value of what has a list of records: a figure's, or of a rule the share of faulty records."""
    rule = rule_of(figure_id)
    if rule is None:
        return queries.figure_value(scope, figure_id)
    of_rule = next(f for f in found(scope) if f.rule.id == rule.id)
    return value_of(rule.metric, of_rule.count, of_rule.base, scope.as_of, tracked=of_rule.known)


def mark_of(metric_id: str, scope: Scope) -> str:
    """What is said of a figure that rests on faulty records; empty of any other."""
    return marks(scope).get(metric_id, "")
