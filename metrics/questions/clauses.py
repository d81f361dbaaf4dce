"""The year's work priorities clause by clause (要点各条): which figures tell how far each is carried out.

Which these are stands in ``assets/parameters/clauses.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from data_access.database.scope import Scope
from data_access.paths import ASSETS
from data_access.reference.unit_names import department_code
from data_access.rules.parameters import check_keys, read_entries, read_tables
from metrics.definitions.all_metrics import ALL_METRICS
from metrics.definitions.undivided import honoured
from metrics.engine.evaluation import evaluate
from metrics.engine.model import Metric
from metrics.judging.known_in_scope import known_in
from metrics.judging.targets import Status
from metrics.judging.values import Value, values
from metrics.wording.formats import value_text

_GRAVE = (Status.MISSED, Status.NEAR, Status.DEFERRED, Status.MET)


@dataclass(frozen=True)
class Clause:
    """A clause of the priorities: its number (一（二）), what it asks for, who leads it, and the ids of its figures."""

    number: str
    title: str
    lead: str  # code of a department
    figures: tuple[str, ...]


@dataclass(frozen=True)
class ClauseState:
    """How far a clause is carried out: its figures in their order, in words, and the gravest of their states."""

    clause: Clause
    figures: tuple[tuple[str, str, str], ...]  # metric id, name, value in words
    status: Status  # 仅参考 where no figure has a target, 无数据 where none is known
    worst: str  # the metric that gives the state, the first where none does

    @property
    def statement(self) -> str:
        """工资保证金存储率 93.2%，超期未存项目 8 个; what has no ledger is named."""
        return "，".join(f"{name} {text}" for _, name, text in self.figures)


def _clause(_place: str, entry: Any) -> Clause:
    check_keys(entry, "clause", "title", "lead", "figures")
    number, title, asked, listed = (entry.get(name) for name in ("clause", "title", "lead", "figures"))
    if not all(isinstance(text, str) and text.strip() for text in (number, title)):
        raise ValueError("须写明条款 clause 和事项 title")
    lead = department_code(asked) if isinstance(asked, str) else None
    if lead is None:
        raise ValueError(f"牵头单位 lead“{asked or ''}”须为成员单位的全称或简称")
    if not isinstance(listed, list) or not listed:
        raise ValueError("须写明反映落实情况的指标 figures，至少一项")
    if unknown := "、".join(str(m) for m in listed if m not in ALL_METRICS):
        raise ValueError(f"没有指标“{unknown}”，可用指标见 python -m metrics list")
    return Clause(number, title, lead, tuple(listed))


def read_clauses(path: Path) -> tuple[Clause, ...]:
    """The clauses of a file. Raises ParameterError naming each that lacks something or names an unknown figure."""
    entries = read_tables(path, "clause")
    found = read_entries(path, {f"第 {place} 条": entry for place, entry in enumerate(entries, start=1)}, _clause)
    return tuple(found.values())


@cache
def clauses() -> tuple[Clause, ...]:
    """The clauses in force. Raises ParameterError, see `read_clauses`."""
    return read_clauses(ASSETS / "parameters" / "clauses.toml")


def asked_of(scope: Scope) -> list[Metric]:
    """The figures of the clauses that the scope has its own share of."""
    asked = dict.fromkeys(m for clause in clauses() for m in clause.figures)
    return [metric for metric in map(ALL_METRICS.__getitem__, asked) if honoured(metric.fact, scope) == scope]


def clause_states(found: Mapping[str, Value]) -> tuple[ClauseState, ...]:
    """Each clause by the values of its figures (see `asked_of`); one without any is left out."""
    states = []
    for clause in clauses():
        shown = [found[m] for m in clause.figures if m in found]
        if not shown:
            continue
        worst = next((v for s in _GRAVE for v in shown if v.status is s), None)
        status = worst.status if worst else Status.INFO if any(v.tracked for v in shown) else Status.UNKNOWN
        figures = tuple((v.metric.id, v.metric.name, value_text(v) if v.tracked else "尚无台账") for v in shown)
        states.append(ClauseState(clause, figures, status, (worst or shown[0]).metric.id))
    return tuple(states)


def read_clause_states(connection: Connection, scope: Scope) -> tuple[ClauseState, ...]:
    """The clauses of the scope over its period."""
    metrics = asked_of(scope)
    known = known_in(connection, metrics, scope)
    return clause_states(values(evaluate(connection, metrics, scope), metrics, scope.as_of, known, start=scope.start))
