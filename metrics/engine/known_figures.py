"""Which figures are known on a day, and what ledger or column keeps the others unknown (无数据)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Select, and_, exists, literal, not_, or_, select

from data_access.database.kept_ledgers import kept_ledgers, ledger_name
from metrics.engine.any_moment import at_any, at_days, begun_any, proven
from metrics.engine.model import Expression, Fact, Metric, Need


def tracked(connection: Connection, metrics: Iterable[Metric], as_of: date) -> frozenset[str]:
    """Ids of the metrics that are known by the as-of date; of the others nothing is (无数据), see `lacking_of`."""
    metrics = list(metrics)
    unknown = lacking_of(connection, metrics, as_of)
    return frozenset(m.id for m in metrics if m.id not in unknown)


def lacking_of(connection: Connection, metrics: Iterable[Metric], as_of: date) -> dict[str, tuple[str, ...]]:
    """What keeps figures unknown at the as-of date, by metric id: ledgers not kept, else columns never filled.

    A ledger is kept by a first row or by a statement that it holds none (see `data_access.database.kept_ledgers`).
    Of one whose rows tell no day it is the column of that day that lacks.
    A column that a figure needs must have been filled by some row as soon as a row should have it filled.
    """
    metrics = tuple(metrics)
    if not metrics:
        return {}
    query, needs = _probes(metrics)
    with at_days((as_of, as_of, as_of)):
        found = connection.execute(query).mappings().one()
    kept = kept_ledgers(connection, as_of)
    unfilled = {need for n, need in enumerate(needs) if found[f"need{n}"]}

    def missing(m: Metric) -> tuple[str, ...]:
        own, other = m.fact.kept_since, m.proof
        undated = own.table is other.table and found[f"undated {_names(_days(m.fact))}"]
        is_kept = found[_names(_proofs(m))] or other.table.name in kept
        ledgers = [] if is_kept else [_named(m, undated=undated)]
        if own.table is not other.table and not found[m.fact.name] and own.table.name not in kept:
            ledgers.insert(0, ledger_name(own.table.name))
        return tuple(ledgers or (need.label for need in m.needs if need in unfilled))

    return {m.id: labels for m in metrics if (labels := missing(m))}


@lru_cache(maxsize=512)
def _probes(metrics: tuple[Metric, ...]) -> tuple[Select[Any], tuple[Need, ...]]:
    """What is asked to know which figures are known: by column, by fact, and need by need in their order."""
    probes: dict[str, Expression] = {}
    for m in metrics:
        probes[_names(_proofs(m))] = or_(*map(proven, _proofs(m)))
        probes[f"undated {_names(_days(m.fact))}"] = _undated(_days(m.fact))
        if m.proof.table is not m.fact.kept_since.table:
            # What another ledger says of the rows of this one takes these rows too.
            probes[m.fact.name] = begun_any(m.fact.source, m.fact.begun)
    needs = tuple(dict.fromkeys(need for m in metrics for need in m.needs))
    probes |= {f"need{n}": and_(at_any(need.expected), not_(at_any(need.known))) for n, need in enumerate(needs)}
    return select(*(probe.label(name) for name, probe in probes.items())), needs


def _days(fact: Fact) -> tuple[Column[Any], ...]:
    """The days by which a row of the fact says that its ledger is kept."""
    return (fact.kept_since, *fact.or_since)


def _proofs(m: Metric) -> tuple[Column[Any], ...]:
    return _days(m.fact) if m.proof is m.fact.kept_since else (m.proof,)


def _names(days: Iterable[Column[Any]]) -> str:
    return " ".join(map(str, days))


@lru_cache(maxsize=512)
def _undated(days: tuple[Column[Any], ...]) -> Expression:
    """There are rows, and none tells any of these days by `ANY_MOMENT`."""
    if not all(day.nullable for day in days):
        return literal(value=False)
    without = exists(select(literal(1)).where(*(day.is_(None) for day in days)))
    return and_(without, not_(or_(*map(proven, days))))


def _named(m: Metric, *, undated: bool) -> str:
    """The ledger that would prove a figure; of one that has rows without a day the column of that day."""
    ledger, days = ledger_name(m.proof.table.name), _days(m.fact)
    labels = [field.label for day in days for field in m.fact.fields.values() if field.expression is day]
    return f"{ledger}“{'”或“'.join(labels)}”列" if undated and labels else ledger


def kept_tables(connection: Connection, days: Iterable[Column[Any]], as_of: date) -> frozenset[str]:
    """Of the tables of these days those whose ledger is kept by the as-of date: by a first row or by a statement."""
    days = tuple(days)
    with at_days((as_of, as_of, as_of)):
        found = connection.execute(select(*(proven(day).label(day.table.name) for day in days))).mappings().one()
    stated = kept_ledgers(connection, as_of)
    return frozenset(day.table.name for day in days if found[day.table.name] or day.table.name in stated)


def lacking(connection: Connection, metric: Metric, as_of: date) -> str:
    """What would have to be kept or filled for the figure to be known; empty where it is known.

    Its ledger (工资保证金台账), or the columns of a ledger that is kept (欠薪线索台账“核实情况”列).
    """
    return "、".join(lacking_of(connection, [metric], as_of).get(metric.id, ()))
