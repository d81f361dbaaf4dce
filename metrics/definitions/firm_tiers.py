"""分类监管: every firm that the ledgers name, in tier A, B or C, with its points, as of any day.

What is counted is one SELECT per kind, of all firms, by the conditions of the figures that count the same. The tier
comes from the criteria of 人社部规〔2016〕1号, the points within it are a demonstration; both stand in
``assets/parameters/tiers.toml``. Moves are told from the evening before the period to the as-of date.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    FromClause,
    Select,
    Subquery,
    Table,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)

from data_access.database.schema import (
    BLACKLIST_KIND,
    CREDIT_LIST,
    CRITICISM,
    DOMAINS,
    INTERVIEW,
    PURSUED,
    criminal_transfer,
    department_signal,
    deposit,
    enforcement_document,
    enterprise,
    incident,
    labour_case,
    lead,
    listing,
    site,
    talk,
    warning,
)
from data_access.rules.demo_marks import demo_sentence
from data_access.rules.incident_rules import WARNED
from data_access.rules.tier_rules import BEST, GRAVE, KINDS, PUNISHED, TIERS, Criterion, PointRule, tier_rules
from metrics.definitions import tier_criteria
from metrics.definitions.cases import order_expired
from metrics.definitions.checklist_results import Grade
from metrics.definitions.enforcement import correction_unmet, unmet
from metrics.definitions.funds import due_to_store, stored
from metrics.definitions.incidents import EXTREME, group_reaching
from metrics.definitions.inspections import SITE, in_progress, site_grade
from metrics.definitions.leads import is_true, owing
from metrics.definitions.listings import in_force
from metrics.definitions.undivided import NOWHERE
from metrics.definitions.warnings import RED, level_now, open_warning
from metrics.engine.any_moment import ANY_MOMENT, OPENING
from metrics.engine.counted_ledgers import kept
from metrics.engine.firm_keys import FIRMS_NAMED, with_code
from metrics.engine.model import Condition, Direction, Expression, Fact, Field, Kind, Known, Metric, Moment, always

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
    grave = or_(o.kind == EXTREME, group_reaching(WARNED, at))
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
    "保证金超期未存足": _sites(lambda at: and_(kept(deposit.name, at), due_to_store(at), ~stored(at))),
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


_LAW = "人社部规〔2016〕1号"
_LIST = ("firm_name", "uscc", "town_code", "tier", "tier_before", "points")


@dataclass(frozen=True)
class Rating:
    """The rated firms, whether each criterion is met, and the points each rule takes; all at `ANY_MOMENT`."""

    fact: Fact
    met: tuple[tuple[Criterion, Expression], ...]
    taken: tuple[tuple[PointRule, Expression], ...]


def _rated(at: Moment, kinds: Sequence[str]) -> Subquery:
    """Each firm known by the moment: code, place, how many of each kind, tier."""
    known = firms_known(at)
    source, counted = _with_counts(known.join(enterprise, enterprise.c.uscc == known.c.code), known.c.code, kinds, at)
    columns = [number.label(FIELD_OF[kind]) for kind, number in counted.items()]
    tier = tier_criteria.tier(tier_criteria.met(counted, at)).label("tier")
    return select(*known.c, enterprise.c.name, *columns, tier).select_from(source).subquery()


def _with_counts(
    source: FromClause, code: Expression, kinds: Sequence[str], at: Moment
) -> tuple[FromClause, dict[str, Expression]]:
    """Firms joined with how many of each kind they have, and these numbers by kind."""
    counted: dict[str, Expression] = {}
    for kind in kinds:
        found = counts(kind, at)
        source = source.outerjoin(found, found.c.code == code)
        counted[kind] = func.coalesce(found.c.n, 0)
    return source, counted


@cache
def rating() -> Rating:
    """The firms as rated at the moment, with the tier of each when the period opened (NULL: not known then)."""
    of_tiers = tuple(dict.fromkeys(rule.kind for rule in tier_rules().criteria if not rule.lacks))
    asked = tuple(dict.fromkeys((*of_tiers, TALKED)))  # what figures of firms look at
    now, before = _rated(ANY_MOMENT, asked), _rated(OPENING, of_tiers)
    c, b = now.c, before.c
    source = now.outerjoin(before, b.code == c.code)
    detail, counted = _with_counts(source, c.code, tuple(kind for kind in KINDS if kind not in asked), ANY_MOMENT)
    counted |= {kind: c[FIELD_OF[kind]] for kind in asked}
    taken = tier_criteria.taken(counted, ANY_MOMENT)
    fact = Fact(
        name="firm_tier",
        label="分类监管单位",
        source=source,
        detail_source=detail,
        key=c.code,
        town=c.town_code,
        department=c.department_code,
        domain=c.domain,
        investment=NOWHERE,
        fields={
            "firm_name": Field("单位名称", c.name, Known.GIVEN),
            "uscc": Field("统一社会信用代码", c.code, Known.GIVEN),
            "town_code": Field("属地街镇", c.town_code, Known.GIVEN),
            "department_code": Field("行业主管部门", c.department_code, Known.GIVEN),
            "tier": Field("等级", c.tier, Known.GIVEN),
            "tier_before": Field("期初等级", b.tier, Known.GIVEN),
            "points": Field("演示积分", tier_criteria.left(taken), Known.GIVEN),
            **{FIELD_OF[kind]: Field(kind, counted[kind], Known.GIVEN) for kind in KINDS},
        },
        title="firm_name",
        kept_since=labour_case.c.complained_on,
        begun=always,  # its source holds what is known by the moment
        of_moment=True,
    )
    return Rating(fact, tier_criteria.met(counted, ANY_MOMENT), taken)


def _firm(id_: str, name: str, numerator: Condition, explanation: str, *more: str,
          direction: Direction = Direction.NONE, moves: bool = False,
          kept_since: Column[Any] | None = None) -> Metric:  # fmt: skip
    """A figure of firms; ``more``: what its list shows beside the tier; ``moves``: it compares with 期初."""
    return Metric(
        id=f"firm.{id_}", name=name, unit="户", kind=Kind.STOCK, fact=rating().fact, numerator=numerator,
        explanation=explanation, columns=(*_LIST, *more), direction=direction, clause=_LAW,
        of_period=moves, kept_since=kept_since,
    )  # fmt: skip


def metrics() -> tuple[Metric, ...]:
    rules, fields = tier_rules(), rating().fact.fields
    tier, before, talks = (fields[name].expression for name in ("tier", "tier_before", FIELD_OF[TALKED]))
    criteria = {
        name: tuple(dict.fromkeys(r.name for r in rules.criteria if r.tier == name and not r.lacks)) for name in TIERS
    }
    kinds = {
        name: tuple(dict.fromkeys(FIELD_OF[r.kind] for r in rules.criteria if r.tier == name and not r.lacks))
        for name in TIERS
    }
    months = "、".join(str(period.months) for period in rules.periods)
    demo = demo_sentence({"评价条件": any(r.is_demo for r in rules.criteria)})
    of_period = f"评价周期为截至日前{months}个月，按现有台账推算，不代替人社部门的年度评定。{demo}"
    rank = {name: place for place, name in enumerate(TIERS)}
    worse = or_(*(and_(before == a, tier == z) for a in TIERS for z in TIERS if rank[z] > rank[a]))
    better = or_(*(and_(before == a, tier == z) for a in TIERS for z in TIERS if rank[z] < rank[a]))
    return (
        _firm(
            "rated", "分类监管单位", always,
            "截至日台账中有在建项目、线索、案件、名单、执法文书、约谈通报、预警、事件或部门信号记录、已知统一社会信用代码的"
            "用人单位户数；"
            f"属地按在建项目最多的街镇，没有在建项目的按记录最多的街镇。{of_period}",
        ),
        _firm("tier_a", "A 级单位", lambda at: tier == BEST,
              f"截至日未见劳动保障违法被处理处罚、不符合 B、C 级条件的单位户数。{of_period}"),
        _firm("tier_b", "B 级单位", lambda at: tier == PUNISHED,
              f"截至日{'、'.join(criteria[PUNISHED])}、不符合 C 级条件的单位户数。{of_period}", *kinds[PUNISHED]),
        _firm("tier_c", "C 级单位", lambda at: tier == GRAVE,
              f"截至日符合下列条件之一的单位户数：{'；'.join(criteria[GRAVE])}。{of_period}", *kinds[GRAVE],
              direction=Direction.DOWN),
        _firm("tier_c_untalked", "C 级未约谈单位", lambda at: and_(tier == GRAVE, talks == 0),
              f"截至日 C 级单位中，评价周期内约谈通报台账没有约谈记录的户数；C 级单位须约谈负责人。{of_period}",
              "talks", *kinds[GRAVE], direction=Direction.DOWN, kept_since=talk.c.held_on),
        _firm("moved_down", "等级下降单位", lambda at: worse,
              f"期初（期间首日前一日）与截至日相比等级下降的单位户数。{of_period}",
              direction=Direction.DOWN, moves=True),
        _firm("moved_up", "等级上升单位", lambda at: better,
              f"期初（期间首日前一日）与截至日相比等级上升的单位户数。{of_period}", moves=True),
        _firm("entered", "新纳入单位", lambda at: before.is_(None),
              "期初（期间首日前一日）台账中还没有记录、截至日已纳入分类监管的单位户数；"
              "各等级户数 = 期初户数 + 升降转入和新纳入 − 升降转出。", moves=True),
    )  # fmt: skip
