"""政府投资和国企项目: what leads, cases and deposits come to of projects that the state or a firm of its own pays.

Of a project nobody tells who pays it is not known, and it counts here as none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from sqlalchemy import Column, and_
from sqlalchemy.sql.visitors import iterate

from data_access.database.kept_ledgers import ledger_name
from data_access.database.schema import GOVERNMENT, STATE_OWNED, UNKNOWN_INVESTMENT, site
from data_access.database.scope import Scope
from metrics.engine.model import Fact, Metric, Need, filled, some
from metrics.engine.visible import is_divided

_OF = (
    "lead.received", "lead.closed_of_received", "lead.true_workers", "lead.paid_workers", "lead.recovered_amount",
    "case.filed", "case.closed", "case.workers", "case.amount", "case.paid_workers", "case.paid_amount",
    "inspection.sites_in_progress", "deposit.stored_projects", "deposit.stored_amount",
)  # fmt: skip
PUBLIC_OF = {figure: f"{figure}_public" for figure in _OF}


def _known(fact: Fact) -> tuple[Need, Need]:
    """As soon as any record of the fact is of a project, some site tells it, and some record names one that does."""
    of_project = some(fact.source, lambda at: and_(fact.begun(at), fact.investment.is_not(None)))
    known = some(fact.source, lambda at: and_(fact.begun(at), fact.investment != UNKNOWN_INVESTMENT))
    by_a_site = filled("在建工地台账“投资性质”列", site.c.investment, expected=of_project)
    named = Need(_naming(fact), known, lambda at: and_(of_project(at), by_a_site.known(at)))
    return by_a_site, named


def _naming(fact: Fact) -> str:
    """The column by which a record of the fact says who pays for its project."""
    by = next(fact.fields[name] for name in ("site_no", "case_no", "lead_no") if name in fact.fields)
    table = next(part for part in iterate(by.expression) if isinstance(part, Column)).table
    return f"{ledger_name(table.name)}“{'投资性质' if table is site else by.label}”列"


@lru_cache(maxsize=1024)
def of_payer(figure: Metric) -> Metric:
    """The figure where it is asked of projects that somebody named pays for: not known where no site tells who."""
    if not is_divided(figure.fact.investment):
        return figure
    return replace(figure, needs=(*figure.needs, *_known(figure.fact)))


def names_payer(scope: Scope) -> bool:
    """Whether a scope is narrowed to what somebody named pays for."""
    return scope.investment not in (None, UNKNOWN_INVESTMENT)


def asked_in(figure: Metric, scope: Scope) -> Metric:
    """The figure as it is asked in a scope, see `of_payer`."""
    return of_payer(figure) if names_payer(scope) else figure


def _public(figure: Metric) -> Metric:
    return replace(
        of_payer(figure),
        id=PUBLIC_OF[figure.id],
        name=f"{figure.name}（政府和国企项目）",
        numerator=lambda at: and_(figure.numerator(at), figure.fact.investment.in_((GOVERNMENT, STATE_OWNED))),
        explanation=f"{figure.explanation}只计投资性质为政府投资或国有投资的项目；不详的，"
        "和只写非政府投资、没有写明国有还是社会的，不计。",
    )


def metrics(whole: Mapping[str, Metric]) -> tuple[Metric, ...]:
    """The public part of each figure; ``whole`` are the metrics by id."""
    return tuple(_public(whole[figure]) for figure in _OF)
