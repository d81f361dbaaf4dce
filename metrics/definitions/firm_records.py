"""What is counted of each firm that the ledgers name, as of any day, and where it stands: one SELECT per kind, of all
firms, by the conditions of the figures that count the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import FromClause, Select, Subquery, Table, and_, case, func, literal, or_, select, union, union_all

from data_access.database.schema import (
    BLACKLIST_KIND,
    CREDIT_LIST,
    CRITICISM,
    DOMAINS,
    INTERVIEW,
    PURSUED,
    criminal_transfer,
    department_signal,
    enforcement_document,
    incident,
    labour_case,
    lead,
    listing,
    site,
    talk,
    warning,
)
from data_access.rules.incident_rules import WARNED
from metrics.definitions.cases import order_expired
from metrics.definitions.checklist_results import Grade
from metrics.definitions.enforcement import correction_unmet, unmet
from metrics.definitions.funds import due_to_store, stored
from metrics.definitions.incidents import EXTREME, group_reaching
from metrics.definitions.inspections import SITE, in_progress, site_grade
from metrics.definitions.leads import is_true, owing
from metrics.definitions.listings import in_force
from metrics.definitions.warnings import RED, level_now, open_warning
from metrics.engine.firm_keys import FIRMS_NAMED, with_code
from metrics.engine.model import Condition, Expression, Moment

k, n, o, t, w, s, x, g, e, c = (
    labour_case.c, listing.c, incident.c, criminal_transfer.c, warning.c, site.c, lead.c, department_signal.c,
    enforcement_document.c, talk.c,
)  # fmt: skip
_Rows = Select[Any]


def _within(day: Expression, at: Moment) -> Expression:
    """In the period by which firms are rated, both its ends included."""
    return and_(day >= at.rated_since, day <= at.as_of)


def _named(table: Table, key: Expression, at: Moment, condition: Expression, *joined: tuple[Table, Any]) -> _Rows:
    """The rows of a table that name a firm: its code and the row's key."""
    source, code = with_code(table, at.as_of)
    for other, on in joined:
        source = source.join(other, on)
    return select(code.label("code"), key.label("key")).select_from(source).where(condition)


def _at_sites(key: Expression, condition: Expression, source: FromClause = site) -> _Rows:
    """Rows of sites, or about them: the code of the general contractor."""
    return select(s.contractor_uscc.label("code"), key.label("key")).select_from(source).where(condition)


def _cases(condition: Callable[[Moment], Expression]) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_named(labour_case, k.case_no, at, and_(k.complained_on <= at.as_of, condition(at)))]


def _leads(condition: Callable[[Moment], Expression]) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_named(lead, x.lead_no, at, and_(x.received_on <= at.as_of, condition(at)))]


def _sites(condition: Callable[[Moment], Expression]) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_at_sites(s.site_no, and_(SITE.begun(at), condition(at)))]


def _listed(kind: str) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_named(listing, n.listing_no, at, and_(n.list_kind == kind, in_force(at)))]


def _documents(condition: Condition) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_named(enforcement_document, e.document_no, at, condition(at))]


def _talks(kind: str) -> Callable[[Moment], list[_Rows]]:
    return lambda at: [_named(talk, c.talk_no, at, and_(c.talk_kind == kind, _within(c.held_on, at)))]


def _incidents(at: Moment) -> list[_Rows]:
    """群体性事件 from the line of warning on and 极端事件, of the firm or at its sites."""
    grave = or_(o.kind == EXTREME, group_reaching(WARNED))
    counted = and_(_within(o.found_on, at), grave)
    return [
        _named(incident, o.incident_no, at, counted),
        _at_sites(o.incident_no, counted, incident.join(site, s.site_no == o.site_no)),
    ]


def _warnings(at: Moment) -> list[_Rows]:
    counted = and_(open_warning(at), level_now(at).in_(RED))
    return [
        _named(warning, w.warning_no, at, counted),
        _at_sites(w.warning_no, counted, warning.join(site, s.site_no == w.site_no)),
    ]


def _filed(at: Moment) -> list[_Rows]:
    filed = and_(t.reported_on <= at.as_of, t.police_result == PURSUED, _within(t.police_decided_on, at))
    return [_named(labour_case, t.transfer_no, at, filed, (criminal_transfer, t.case_no == k.case_no))]


TALKED, CREDIT_LISTED = "约谈", "失信名单在列"
_COUNTED: Mapping[str, Callable[[Moment], list[_Rows]]] = {
    "处理处罚决定": _cases(lambda at: _within(k.decision_on, at)),
    "群体性（极端）事件": _incidents,
    "申请法院强制执行": _cases(lambda at: _within(k.court_on, at)),
    "移送公安立案": _filed,
    TALKED: _talks(INTERVIEW),
    "通报批评": _talks(CRITICISM),
    "属实欠薪线索": _leads(lambda at: and_(is_true(at), _within(x.received_on, at))),
    "责令支付到期未履行": _cases(order_expired),
    "责令改正到期未履行": _documents(correction_unmet),
    "执法文书到期未履行": _documents(unmet),
    "欠薪未付清": _leads(owing),
    "未处置红色预警": _warnings,
    "重点督办工地": _sites(lambda at: and_(in_progress(at), site_grade(at) == Grade.SUPERVISED.value)),
    CREDIT_LISTED: _listed(CREDIT_LIST),
    "住建黑名单在列": _listed(BLACKLIST_KIND),
    "保证金超期未存足": _sites(lambda at: and_(due_to_store(at), ~stored(at))),
}
# The field of each in lists.
FIELD_OF = dict(zip(_COUNTED, (
    "penalties", "grave_incidents", "court_applications", "police_filed", "talks", "criticisms", "true_leads",
    "orders_expired", "corrections_unmet", "documents_unmet", "leads_owing", "red_warnings", "supervised_sites",
    "credit_listed", "blacklisted", "deposits_short",
), strict=True))  # fmt: skip


def counts(kind: str, at: Moment) -> Subquery:
    """Of each firm that has any: code, and how many of the kind (a row that names a firm twice is one)."""
    rows = union(*_COUNTED[kind](at)).subquery()
    return select(rows.c.code, func.count().label("n")).group_by(rows.c.code).subquery()


def _place(source: FromClause, code: Expression, rank: int, condition: Expression, *places: Expression) -> _Rows:
    named = zip(("town_code", "department_code", "domain"), places, strict=True)
    columns: list[Any] = [place.label(name) for name, place in named]
    found: _Rows = select(code.label("code"), literal(rank).label("rank"), *columns)
    return found.select_from(source).where(condition, code.is_not(None))


def firms_known(at: Moment) -> Subquery:
    """The firms that something in the ledgers names by the moment, each once: code and where it stands. A firm stands
    in the town and department of most of its sites in progress; one without any where most of its records are."""
    built: tuple[Expression, ...] = (s.town_code, s.department_code, literal(DOMAINS[0]))
    now = func.coalesce(in_progress(at), literal(value=False))
    parts = [
        _place(site, s.contractor_uscc, 0, and_(SITE.begun(at), now), *built),
        _place(site, s.contractor_uscc, 1, and_(SITE.begun(at), ~now), *built),
    ]
    dated = (*FIRMS_NAMED, (incident, o.found_on), (warning, w.raised_on), (department_signal, g.reported_on),
             (enforcement_document, e.issued_on), (talk, c.held_on))  # fmt: skip
    for table, day in dated:
        source, code = with_code(table, at.as_of)
        more = (table.c.department_code, table.c.domain) if table is lead else (literal(None), literal(None))
        parts.append(_place(source, code, 2, day <= at.as_of, table.c.town_code, *more))
    rows = union_all(*parts).subquery()
    grouped = select(*rows.c, func.count().label("n")).group_by(*rows.c).subquery()
    named = (grouped.c.town_code, grouped.c.department_code, grouped.c.domain)
    # NULLs sort alike on both engines: a unit that is known goes before none.
    units = (part for unit in named for part in (case((unit.is_(None), 1), else_=0), unit))
    order = (grouped.c.rank, grouped.c.n.desc(), *units)
    place = func.row_number().over(partition_by=grouped.c.code, order_by=order).label("place")
    ranked = select(*grouped.c, place).subquery()
    r = ranked.c
    return select(r.code, r.town_code, r.department_code, r.domain).where(r.place == 1).subquery()
