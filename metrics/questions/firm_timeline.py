"""Everything that happened to one firm, by day: leads, cases, transfers, lists, warnings, incidents, verifications,
deposits, sites and what other departments reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, FromClause, Table, and_, case, func, literal, or_, select

from data_access.database.schema import (
    CREDIT_LIST,
    criminal_transfer,
    department_signal,
    deposit,
    deposit_movement,
    enforcement_document,
    incident,
    inspection,
    labour_case,
    lead,
    listing,
    site,
    talk,
    warning,
)
from data_access.database.scope import Scope
from metrics.definitions.enforcement import missed_on
from metrics.definitions.leads import is_true
from metrics.definitions.listings import BLACKLIST, LISTING
from metrics.engine.any_moment import ANY_MOMENT, at_days
from metrics.engine.model import Expression
from metrics.engine.records import keys_shown
from metrics.questions.firm_lists import Firm, about, builds, of
from metrics.questions.record_timeline import facts

n, k, t, x, w, o, i, d, m, s, g, e, c = (
    lead.c, labour_case.c, criminal_transfer.c, listing.c, warning.c, incident.c, inspection.c, deposit.c,
    deposit_movement.c, site.c, department_signal.c, enforcement_document.c, talk.c,
)  # fmt: skip
EVENT_GROUPS = (
    "项目", "保证金", "实地核查", "部门信号", "预警", "线索", "案件", "执法文书", "约谈通报", "移送公安", "名单",
    "事件舆情",
)  # fmt: skip


@dataclass(frozen=True)
class FirmEvent:
    """What happened on a day; ``fact`` and ``key`` name its record, empty where it has none of its own."""

    day: date
    group: str
    name: str
    about: str  # the site, or what it says
    fact: str
    key: str


@dataclass(frozen=True)
class _Source:
    """Rows of the firm with the days on which something happened to them."""

    group: str
    fact: str | Expression
    key: Expression
    about: Expression
    rows: FromClause
    days: tuple[tuple[str | Expression, Expression], ...]
    whose: Callable[[Firm, Table], Expression] = builds
    table: Table = site


def _holds(firm: Firm, table: Table) -> Expression:
    """Deposits of the sites the firm builds, and those it stored for all of them."""
    return or_(builds(firm, table), and_(d.site_no.is_(None), d.firm_uscc == firm.uscc))


_AT_DEPOSIT = deposit_movement.join(deposit, d.deposit_no == m.deposit_no).outerjoin(site, s.site_no == d.site_no)
_MOVED = case((m.kind.in_(("使用", "补足", "返还")), m.moved_on))
_IN_LIST = case((x.list_kind == CREDIT_LIST, literal(LISTING.name)), else_=BLACKLIST.name)
_DOCUMENT = func.coalesce(e.document_kind, "执法文书")
_SOURCES = (
    _Source("项目", "site", s.site_no, s.name, site, (("施工许可", s.permit_on), ("竣工", s.completed_on))),
    _Source("保证金", "deposit", d.deposit_no, s.name, deposit.outerjoin(site, s.site_no == d.site_no),
            ((literal("存储保证金（") + d.form + "）", d.stored_on), ("保证金终止", d.ended_on)), _holds),
    _Source("保证金", "deposit_movement", m.movement_no, s.name, _AT_DEPOSIT, ((literal("保证金") + m.kind, _MOVED),),
            _holds),
    _Source("实地核查", "inspection", i.inspection_no, s.name, inspection.join(site, s.site_no == i.site_no),
            (("实地核查", i.inspected_on), ("整改完成", i.rectified_on))),
    _Source("部门信号", "", g.signal_no, g.source, department_signal,
            ((literal("部门信号：") + g.kind, g.reported_on),), of, department_signal),
    _Source("预警", "warning", w.warning_no, w.note, warning.outerjoin(site, s.site_no == w.site_no),
            ((w.level + literal("色预警"), w.raised_on), ("预警处置", w.handled_on)), about, warning),
    _Source("线索", "lead", n.lead_no, n.source, lead,
            (("收到线索", n.received_on), ("核实属实", case((is_true(ANY_MOMENT), n.verified_on))),
             ("线索办结", n.closed_on)), of, lead),
    _Source("案件", "labour_case", k.case_no, k.case_no, labour_case,
            (("投诉", k.complained_on), ("立案", k.filed_on), ("责令限期支付", k.pay_order_on),
             ("履行责令支付", k.pay_order_complied_on), ("处理处罚决定", k.decision_on),
             ("申请法院强制执行", k.court_on), ("结案", k.closed_on)), of, labour_case),
    _Source("执法文书", "enforcement_document", e.document_no, e.matter, enforcement_document,
            ((literal("下达") + _DOCUMENT, e.issued_on), (_DOCUMENT + "履行期限到，尚未履行", missed_on(ANY_MOMENT)),
             (literal("履行") + _DOCUMENT, e.complied_on)), of, enforcement_document),
    _Source("约谈通报", "talk", c.talk_no, c.matter, talk, ((c.talk_kind, c.held_on),), of, talk),
    _Source("移送公安", "criminal_transfer", t.transfer_no, t.case_no,
            criminal_transfer.join(labour_case, k.case_no == t.case_no),
            (("报告移送", t.reported_on), ("移交公安", t.handed_over_on),
             (literal("公安决定：") + t.police_result, t.police_decided_on)), of, labour_case),
    _Source("名单", _IN_LIST, x.listing_no, x.list_kind, listing,
            (("告知拟列入", x.notice_on), ("列入名单", x.listed_on), ("公示", x.published_on),
             ("移出名单", x.removed_on)), of, listing),
    _Source("事件舆情", "incident", o.incident_no, o.title, incident.outerjoin(site, s.site_no == o.site_no),
            ((o.kind, o.found_on), ("事件办结", o.closed_on)), about, incident),
)  # fmt: skip


def _events(connection: Connection, source: _Source, firm: Firm) -> list[FirmEvent]:
    names = [literal(name) if isinstance(name, str) else name for name, _ in source.days]
    fact = literal(source.fact) if isinstance(source.fact, str) else source.fact
    known = (case((day <= ANY_MOMENT.as_of, day)) for _, day in source.days)
    columns: list[Any] = [fact, source.key, source.about, *names, *known]
    query = select(*columns).select_from(source.rows).where(source.whose(firm, source.table))
    count = len(source.days)
    return [
        FirmEvent(day, source.group, name or source.group, row[2] or "", row[0], row[1])
        for row in connection.execute(query)
        for name, day in zip(row[3 : 3 + count], row[3 + count :], strict=True)
        if day is not None
    ]


def _seen(connection: Connection, found: Sequence[FirmEvent], scope: Scope) -> list[FirmEvent]:
    """The events whose records the viewer may see; one without a record of its own is no unit's."""
    keys: dict[str, set[str]] = {}
    for event in found:
        keys.setdefault(event.fact, set()).add(event.key)
    known = facts()
    shown = {of: keys_shown(connection, known[of], keys[of], scope) for of in keys if of in known}
    return [event for event in found if event.key in shown.get(event.fact, ())]


def timeline(connection: Connection, firm: Firm, scope: Scope) -> tuple[FirmEvent, ...]:
    """All that happened by the firm's as-of date, the latest first; of what the scope's viewer may see."""
    with at_days((firm.as_of, firm.as_of, firm.as_of)):
        found = [event for source in _SOURCES for event in _events(connection, source, firm)]
    if not scope.viewer.sees_all:
        found = _seen(connection, found, scope)
    return tuple(sorted(found, key=lambda e: (-e.day.toordinal(), EVENT_GROUPS.index(e.group), e.key, e.name)))
