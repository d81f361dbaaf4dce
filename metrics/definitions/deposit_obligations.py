"""Obligations of the wage deposits that have a clock: each a count, a sum, an owner and a list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import and_, case, exists, func, or_, select

from data_access.database.schema import CASH, GUARANTEE_FORMS, deposit, deposit_movement
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import length_text
from data_access.rules.parameters import days
from metrics.definitions.funds import (
    DEPOSIT,
    DEPOSIT_MOVEMENT,
    HELD,
    LAW,
    SITE_OWED,
    USED,
    d,
    due_to_store,
    guaranteed,
    is_use,
    m,
    made_up_on,
    nothing_stored,
    partly_stored,
    put_in,
    s,
    standing,
    stored,
)
from metrics.definitions.inspections import SITE, in_progress
from metrics.engine.model import Condition, Direction, Expression, Kind, Metric, Moment, not_yet

RETURNING = (*HELD, "notice_from", "notice_to", "return_applied_on", "return_due_on")


def amount_id(counted: Metric) -> str:
    """The id of the sum that an obligation's count comes to."""
    return f"{counted.id}_amount"


def with_sum(counted: Metric, name: str, weight: Condition, explanation: str) -> tuple[Metric, Metric]:
    """An obligation and what it comes to in 元: the same records, weighed."""
    amount = replace(
        counted,
        id=amount_id(counted),
        name=name,
        unit="元",
        kind=Kind.BALANCE,
        money=True,
        weight=weight,
        direction=Direction.NONE,
        explanation=explanation,
    )
    return counted, amount


def _open_use(at: Moment) -> Expression:
    """A use not yet made up at the moment."""
    return and_(is_use(at), not_yet(made_up_on(), at))


def still_owed(at: Moment) -> Expression:
    """What is left to make up of a use, 元: top-ups go to the oldest use first."""
    other = deposit_movement.alias("other")
    o = other.c
    before = or_(o.moved_on < m.moved_on, and_(o.moved_on == m.moved_on, o.movement_no <= m.movement_no))
    counted = case(
        (and_(o.kind == "使用", o.corrects.is_not(None)), -o.amount_yuan),
        (and_(o.kind == "使用", before), o.amount_yuan),
        (o.kind == "补足", case((o.corrects.is_(None), -o.amount_yuan), else_=o.amount_yuan)),
        else_=0,
    )
    left = (
        select(func.coalesce(func.sum(counted), 0))
        .where(o.deposit_no == m.deposit_no, o.moved_on <= at.as_of)
        .correlate_except(other)
        .scalar_subquery()
    )
    return case((left <= 0, 0), (left >= m.amount_yuan, m.amount_yuan), else_=left)


def _renewed(at: Moment) -> Expression:
    """Another deposit of the site stands at the moment and outlasts this guarantee (续期或替换)."""
    other = deposit.alias("renewal")
    o = other.c
    stands = exists().where(
        o.site_no == d.site_no,
        o.deposit_no != d.deposit_no,
        o.stored_on <= at.as_of,
        not_yet(o.ended_on, at),
        or_(o.form == CASH, o.expires_on.is_(None), and_(o.expires_on >= at.as_of, o.expires_on > d.expires_on)),
        o.amount_yuan >= d.amount_yuan,  # a smaller one does not take its place
    )
    return stands.correlate_except(other)


def unrenewed(at: Moment) -> Expression:
    """A guarantee of a site in progress that was neither given back nor renewed, run out or not."""
    stands = and_(d.form.in_(GUARANTEE_FORMS), d.stored_on <= at.as_of, not_yet(d.ended_on, at))
    return and_(in_progress(at), stands, ~_renewed(at))


def not_stored_or_given_back(at: Moment) -> Expression:
    """Of a site that must store nothing stands, whether its limit is over or not, and no other obligation says why:
    never stored, or given back before completion. What ran out has to be renewed, what was used made up."""
    ran_out = exists().where(d.site_no == s.site_no, unrenewed(at), d.expires_on < at.as_of)
    used = exists().where(d.site_no == s.site_no, m.deposit_no == d.deposit_no, _open_use(at))
    waiting = or_(ran_out.correlate_except(deposit), used.correlate_except(deposit, deposit_movement))
    return and_(nothing_stored(at), ~waiting)


def _expiring(horizon: Callable[[Moment], Expression]) -> Condition:
    return lambda at: and_(unrenewed(at), d.expires_on >= at.as_of, d.expires_on <= horizon(at))


def _unreturned(at: Moment) -> Expression:
    return and_(
        d.stored_on <= at.as_of,
        not_yet(d.returned_on, at),
        not_yet(d.ended_on, at),
    )


def _waiting(at: Moment) -> Expression:
    return and_(_unreturned(at), d.return_applied_on <= at.as_of)


def _in_notice(at: Moment) -> Expression:
    return and_(
        _unreturned(at),
        d.notice_from <= at.as_of,
        d.notice_to >= at.as_of,
        not_yet(d.return_applied_on, at),
    )


def _guarantees(suffix: str, key: str, horizon: Callable[[Moment], Expression]) -> tuple[Metric, Metric]:
    limit = days(key)
    counted = Metric(
        id=f"deposit.guarantee_expiring{suffix}",
        name=f"{limit}日内到期保函",
        unit="份",
        kind=Kind.STOCK,
        fact=DEPOSIT,
        numerator=_expiring(horizon),
        direction=Direction.NONE if suffix else Direction.DOWN,
        clause=LAW,
        due="expires_on",
        owner="department_code",
        columns=HELD,
        explanation=f"截至日有效、{limit}日（自然日）内到期、未续期或替换而工程未竣工的保函份数。",
    )
    return with_sum(
        counted,
        f"{limit}日内到期保函金额",
        guaranteed,
        f"截至日有效、{limit}日（自然日）内到期、未续期或替换而工程未竣工的保函金额。",
    )


def metrics() -> tuple[Metric, ...]:
    return (
        *with_sum(
            Metric(
                id="deposit.part_stored",
                name="部分存储项目",
                unit="个",
                kind=Kind.STOCK,
                fact=SITE,
                numerator=lambda at: and_(due_to_store(at), partly_stored(at), ~stored(at)),
                direction=Direction.DOWN,
                clause=f"{LAW}第八条",
                due="deposit_due_on",
                owner="department_code",
                kept_since=d.stored_on,
                columns=SITE_OWED,
                explanation="截至日应存而现金存入和有效保函金额合计少于应存额的在建项目数；一分未存的列为超期未存。",
            ),
            "部分存储差额",
            lambda at: s.deposit_required_yuan - put_in(at),
            "截至日部分存储项目的应存额减去现金存入和有效保函金额。",
        ),
        *with_sum(
            Metric(
                id="deposit.not_stored",
                name="超期未存项目",
                unit="个",
                kind=Kind.STOCK,
                fact=SITE,
                numerator=lambda at: and_(nothing_stored(at), s.deposit_due_on < at.as_of),
                direction=Direction.DOWN,
                clause=f"{LAW}第八条",
                due="deposit_due_on",
                owner="department_code",
                kept_since=d.stored_on,
                columns=SITE_OWED,
                explanation="截至日应存而无有效保证金（未存、已返还、已用尽或保函已过期）的在建项目数。",
            ),
            "超期未存应存额",
            lambda at: func.coalesce(s.deposit_required_yuan, 0),
            "截至日应存而无有效保证金的在建项目的应存额合计。",
        ),
        *with_sum(
            Metric(
                id="deposit.top_up_pending",
                name="动用待补足",
                unit="笔",
                kind=Kind.STOCK,
                fact=DEPOSIT_MOVEMENT,
                numerator=lambda at: and_(_open_use(at), m.top_up_due_on >= at.as_of),
                clause=LAW,
                due="top_up_due_on",
                owner="department_code",
                columns=USED,
                explanation=f"截至日动用保证金后尚未补足、{length_text('deposit.top_up_days')}期限未届满的笔数。",
            ),
            "动用待补足金额",
            still_owed,
            "截至日动用后尚未补足、期限未届满的金额（部分补足的按先动用先补足扣减）。",
        ),
        *with_sum(
            Metric(
                id="deposit.top_up_overdue",
                name="动用超期未补足",
                unit="笔",
                kind=Kind.STOCK,
                fact=DEPOSIT_MOVEMENT,
                numerator=lambda at: and_(_open_use(at), m.top_up_due_on < at.as_of),
                direction=Direction.DOWN,
                clause=LAW,
                due="top_up_due_on",
                owner="department_code",
                columns=USED,
                explanation=f"截至日动用保证金后超过{length_text('deposit.top_up_days')}仍未补足的笔数。",
            ),
            "超期未补足金额",
            still_owed,
            f"截至日超过{length_text('deposit.top_up_days')}仍未补足的金额（部分补足的按先动用先补足扣减）。",
        ),
        *_guarantees("", "deposit.expiring_days_1", lambda at: at.soon),
        *_guarantees("_60", "deposit.expiring_days_2", lambda at: at.soon_2),
        *_guarantees("_90", "deposit.expiring_days_3", lambda at: at.soon_3),
        *with_sum(
            Metric(
                id="deposit.guarantee_expired",
                name="过期未续保函",
                unit="份",
                kind=Kind.STOCK,
                fact=DEPOSIT,
                numerator=lambda at: and_(unrenewed(at), d.expires_on < at.as_of),
                direction=Direction.DOWN,
                clause=LAW,
                due="expires_on",
                owner="department_code",
                columns=HELD,
                explanation="截至日保函已过期、工程未竣工且未续期或替换的份数。",
            ),
            "已过期保函金额",
            guaranteed,
            "截至日已过期、工程未竣工且未续期或替换的保函金额（已不能索赔，不计入担保额）。",
        ),
        *with_sum(
            Metric(
                id="deposit.return_waiting",
                name="返还申请待办",
                unit="笔",
                kind=Kind.STOCK,
                fact=DEPOSIT,
                numerator=_waiting,
                clause=LAW,
                due="return_due_on",
                columns=RETURNING,
                explanation="截至日已申请返还、尚未返还的保证金笔数（由区人社局会同行业主管部门办理）。",
            ),
            "返还待办金额",
            standing,
            "截至日已申请返还、尚未返还的现金本金或保函金额。",
        ),
        Metric(
            id="deposit.return_overdue",
            name="返还超期未办",
            unit="笔",
            kind=Kind.STOCK,
            fact=DEPOSIT,
            numerator=lambda at: and_(_waiting(at), d.return_due_on < at.as_of),
            direction=Direction.DOWN,
            clause=LAW,
            due="return_due_on",
            columns=RETURNING,
            explanation=f"截至日超过返还期限（申请后{length_text('deposit.return_days')}{demo_mark(is_demo('deposit.return_days'))}）仍未返还的笔数。",
        ),
        *with_sum(
            Metric(
                id="deposit.notice_running",
                name="公示期内",
                unit="笔",
                kind=Kind.STOCK,
                fact=DEPOSIT,
                numerator=_in_notice,
                clause=LAW,
                due="notice_to",
                columns=RETURNING,
                explanation=f"截至日竣工后作出无欠薪承诺、正在公示（{length_text('deposit.notice_days')}）的保证金笔数。",
            ),
            "公示期内金额",
            standing,
            "截至日正在公示的现金本金或保函金额。",
        ),
    )
