"""Metrics of the wage deposits (工资保证金): what stands, what moved, what is covered.

Cash and guarantees are never added into one balance.
"""

from __future__ import annotations

from sqlalchemy import Date, and_, case, exists, func, literal, or_, select, type_coerce

from data_access.database.schema import (
    BESIDE_PRINCIPAL,
    CASH,
    GUARANTEE_FORMS,
    INFLOWS,
    Money,
    deposit,
    deposit_movement,
    site,
)
from data_access.rules.demo_marks import demo_mark, is_demo
from data_access.rules.limits import CALENDAR_DAYS, length_text
from metrics.definitions.inspections import SITE, SITE_DETAIL, SITE_DIMENSIONS, SITE_FIELDS, in_progress
from metrics.engine.model import (
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Limit,
    Metric,
    Moment,
    happened,
    judged,
    not_yet,
    on_time,
    since,
)
from metrics.engine.stretches import first_day

d, m, s = deposit.c, deposit_movement.c, site.c

_DEPOSIT_FIELDS = {
    **SITE_FIELDS,
    "deposit_no": Field("保证金编号", d.deposit_no, Known.GIVEN),
    "form": Field("存储形式", d.form, Known.GIVEN),
    "keeper_name": Field("经办银行/担保机构", d.keeper_name, Known.GIVEN),
    "amount_yuan": Field("金额", d.amount_yuan, Known.GIVEN, "元"),
    "stored_on": happened("存入/开立", d.stored_on),
    "expires_on": Field("保函到期日", d.expires_on, Known.GIVEN, "日期", counted_in=CALENDAR_DAYS),
    "registered_on": happened("备案", d.registered_on),
    "ended_on": happened("终止", d.ended_on),
    "notice_from": happened("公示起始", d.notice_from),
    "notice_to": Field("公示截止日期", d.notice_to, d.notice_from, "日期", limit="deposit.notice_days"),
    "return_applied_on": happened("返还申请", d.return_applied_on),
    "return_due_on": Field("返还期限", d.return_due_on, d.return_applied_on, "日期", limit="deposit.return_days"),
    "returned_on": happened("返还", d.returned_on),
}
DEPOSIT = Fact(
    name="deposit",
    label="工资保证金",
    source=deposit.join(site, s.site_no == d.site_no),
    detail_source=deposit.join(SITE_DETAIL, s.site_no == d.site_no),
    key=d.deposit_no,
    **SITE_DIMENSIONS,
    fields=_DEPOSIT_FIELDS,
    title="site_name",
    kept_since=d.stored_on,
    begun=since(d.stored_on),
    limits=(
        Limit("存储", "deposit_due_on", "stored_on"),
        Limit("保函到期", "expires_on", "ended_on"),
        Limit("公示", "notice_to", "notice_to", "notice_from"),  # it ends by itself
        Limit("返还", "return_due_on", "returned_on"),
    ),
)
# A correction (冲正) takes back what an earlier movement of its kind stated.
MOVED_YUAN = type_coerce(case((m.corrects.is_(None), m.amount_yuan), else_=-m.amount_yuan), Money())
DEPOSIT_MOVEMENT = Fact(
    name="deposit_movement",
    label="保证金流水",
    source=deposit_movement.join(deposit, d.deposit_no == m.deposit_no).join(site, s.site_no == d.site_no),
    detail_source=deposit_movement.join(deposit, d.deposit_no == m.deposit_no).join(
        SITE_DETAIL, s.site_no == d.site_no
    ),
    key=m.movement_no,
    **SITE_DIMENSIONS,
    fields={
        **_DEPOSIT_FIELDS,
        "movement_no": Field("流水号", m.movement_no, Known.GIVEN),
        "moved_on": Field("日期", m.moved_on, Known.HAPPENED, "日期", event="发生"),
        "kind": Field("类型", case((m.corrects.is_(None), m.kind), else_=literal("冲正·") + m.kind), Known.GIVEN),
        "movement_yuan": Field("发生额", MOVED_YUAN, Known.GIVEN, "元"),
        "corrects": Field("冲正的流水", m.corrects, Known.GIVEN),
        "document_no": Field("文书号", m.document_no, Known.GIVEN),
        "top_up_due_on": Field("应补足日", m.top_up_due_on, Known.GIVEN, "日期", limit="deposit.top_up_days"),
        "topped_up_on": happened("补足", m.topped_up_on),
    },
    title="site_name",
    kept_since=m.moved_on,
    begun=since(m.moved_on),
    limits=(Limit("补足", "top_up_due_on", "topped_up_on"),),
    moves=True,
)
SITE_OWED = (
    "site_no",
    "site_name",
    "town_code",
    "department_code",
    "investment",
    "contractor_name",
    "deposit_due_on",
    "deposit_required_yuan",
    "deposit_basis",
)
HELD = (
    "deposit_no",
    "site_name",
    "town_code",
    "department_code",
    "investment",
    "contractor_name",
    "form",
    "keeper_name",
    "amount_yuan",
    "stored_on",
    "expires_on",
)
MOVED = (
    "movement_no",
    "deposit_no",
    "site_name",
    "town_code",
    "department_code",
    "investment",
    "keeper_name",
    "form",
    "moved_on",
    "kind",
    "movement_yuan",
)
USED = (*MOVED, "top_up_due_on", "topped_up_on")


def _must_store(at: Moment) -> Expression:
    """In progress and not exempt, whether the limit has run out or not."""
    return and_(in_progress(at), s.deposit_exempt.is_(False))


def due_to_store(at: Moment) -> Expression:
    """应存: in progress, not exempt, the 20 working days have run out."""
    return and_(_must_store(at), s.deposit_due_on < at.as_of)


def valid(at: Moment) -> Expression:
    """A deposit that stands at the moment: stored, not ended, a guarantee not expired."""
    return and_(
        d.stored_on <= at.as_of,
        not_yet(d.ended_on, at),
        or_(d.form == CASH, d.expires_on.is_(None), d.expires_on >= at.as_of),  # an end nobody knows has not come
    )


def lapsed_on(at: Moment) -> Expression:
    """The day on which a deposit that no longer stands (see `valid`) ended or ran out; NULL for one that stands."""
    ended = case((d.ended_on <= at.as_of, d.ended_on))
    expired = case((and_(d.form != CASH, d.expires_on < at.as_of), d.expires_on))
    return type_coerce(case((expired < ended, expired), else_=func.coalesce(ended, expired)), Date())


def guarantee_valid(at: Moment) -> Expression:
    return and_(d.form.in_(GUARANTEE_FORMS), valid(at))


def signed_amount() -> Expression:
    """存入 and 补足 add to the principal, 使用 and 返还 take from it; interest and fees do neither."""
    return case((m.kind.in_(INFLOWS), MOVED_YUAN), (m.kind.in_(BESIDE_PRINCIPAL), 0), else_=-MOVED_YUAN)


def cash(at: Moment) -> Expression:
    """A movement of cash principal known at the moment. A claim on a guarantee moves no principal."""
    return and_(d.form == CASH, m.moved_on <= at.as_of)


def guaranteed(at: Moment) -> Expression:
    """What a guarantee still covers, 元: its amount less what was claimed, plus what was made up again."""
    moved = select(func.coalesce(func.sum(signed_amount()), 0)).where(
        m.deposit_no == d.deposit_no, m.kind != "存入", m.moved_on <= at.as_of
    )
    return d.amount_yuan + moved.correlate_except(deposit_movement).scalar_subquery()


def principal(at: Moment) -> Expression:
    """The cash principal of a deposit at the moment, 元."""
    moved = select(func.coalesce(func.sum(signed_amount()), 0)).where(
        m.deposit_no == d.deposit_no, m.moved_on <= at.as_of
    )
    return moved.correlate_except(deposit_movement).scalar_subquery()


def standing(at: Moment) -> Expression:
    """What a deposit holds: cash principal, or what the guarantee covers. Lists keep the two forms apart."""
    return case((d.form == CASH, principal(at)), else_=guaranteed(at))


def held(at: Moment) -> Expression:
    """`standing`; of cash of which no movement is known yet, what was stored: its row says all that is known."""
    moved = exists().where(m.deposit_no == d.deposit_no, m.kind.not_in(BESIDE_PRINCIPAL), m.moved_on <= at.as_of)
    any_moved = moved.correlate_except(deposit_movement)
    return type_coerce(case((and_(d.form == CASH, ~any_moved), d.amount_yuan), else_=standing(at)), Money())


def emptied(at: Moment) -> Expression:
    """Used up and not made up again, or given back."""
    taken = exists().where(m.deposit_no == d.deposit_no, m.kind.in_(("使用", "返还")), m.moved_on <= at.as_of)
    return and_(taken.correlate_except(deposit_movement), standing(at) <= 0)


def partly_stored(at: Moment) -> Expression:
    """Something stands, whatever it comes to."""
    return exists().where(d.site_no == s.site_no, valid(at), ~emptied(at)).correlate_except(deposit)


def nothing_stored(at: Moment) -> Expression:
    """Of a site that must store nothing stands, whether its limit is over or not."""
    return and_(_must_store(at), ~partly_stored(at))


def put_in(at: Moment) -> Expression:
    """What was put in behind a site, 元: the sums of its deposits that stand, less what went back; uses stay in."""
    back = (
        select(func.coalesce(func.sum(MOVED_YUAN), 0))
        .where(m.deposit_no == d.deposit_no, m.kind == "返还", m.moved_on <= at.as_of)
        .correlate_except(deposit_movement)
        .scalar_subquery()
    )
    stands = and_(d.site_no == s.site_no, valid(at), ~emptied(at))
    total = select(func.coalesce(func.sum(d.amount_yuan - back), 0)).where(stands)
    return total.correlate_except(deposit).scalar_subquery()


def stored(at: Moment) -> Expression:
    """What is required was put in: one 元 is no deposit. Where the required sum is not known, any deposit counts."""
    enough = or_(s.deposit_required_yuan.is_(None), put_in(at) >= s.deposit_required_yuan)
    return and_(partly_stored(at), enough)


def topped_up(at: Moment) -> Expression:
    """No use of the site's deposits waits beyond its limit for being made up."""
    late = exists().where(
        d.site_no == s.site_no,
        m.deposit_no == d.deposit_no,
        is_use(at),
        m.top_up_due_on < at.as_of,
        not_yet(made_up_on(), at),
    )
    return ~late.correlate_except(deposit, deposit_movement)


def covered(at: Moment) -> Expression:
    """What stands behind a site at the moment: cash principal plus valid guarantees, 元; only for the cover rate."""
    paid = (
        select(func.coalesce(func.sum(signed_amount()), 0))
        .select_from(deposit_movement.join(deposit, d.deposit_no == m.deposit_no))
        .where(d.site_no == s.site_no, cash(at))
        .correlate_except(deposit, deposit_movement)
        .scalar_subquery()
    )
    guarantees = (
        select(func.coalesce(func.sum(guaranteed(at)), 0))
        .where(d.site_no == s.site_no, guarantee_valid(at))
        .correlate_except(deposit)
        .scalar_subquery()
    )
    return paid + guarantees


def covered_up_to_required(at: Moment) -> Expression:
    amount = covered(at)
    return case((amount >= s.deposit_required_yuan, s.deposit_required_yuan), else_=amount)


def taken_back(at: Moment) -> Expression:
    """What of a movement corrections took back by the moment, 元."""
    other = deposit_movement.alias("correction")
    o = other.c
    taken = select(func.coalesce(func.sum(o.amount_yuan), 0)).where(o.corrects == m.movement_no, o.moved_on <= at.as_of)
    return taken.correlate_except(other).scalar_subquery()


def is_use(at: Moment) -> Expression:
    """A use that stands: one taken back wholly was none, a correction is none."""
    return and_(m.kind == "使用", m.corrects.is_(None), m.moved_on <= at.as_of, taken_back(at) < m.amount_yuan)


def made_up_on() -> Expression:
    """The day on which a use was made up (补足): topped up, or of a guarantee replaced by a new deposit of the site, of
    at least its amount (重新出具)."""
    other = deposit.alias("replacement")
    o = other.c
    replaced = (
        select(func.min(o.stored_on))
        .where(
            o.site_no == d.site_no,
            o.deposit_no != d.deposit_no,
            o.stored_on >= m.moved_on,
            o.amount_yuan >= d.amount_yuan,
            d.form.in_(GUARANTEE_FORMS),
        )
        .correlate_except(other)
        .scalar_subquery()
    )
    return first_day(m.topped_up_on, replaced)


LAW = "《工程建设领域农民工工资保证金规定》（人社部发〔2021〕65号）"


def _flow(metric_id: str, name: str, kind: str, explanation: str) -> Metric:
    """Cash movements of one kind in the period: a bar between opening and closing balance."""
    return Metric(
        id=metric_id,
        name=name,
        names_its_time=True,
        unit="元",
        kind=Kind.SUM,
        fact=DEPOSIT_MOVEMENT,
        money=True,
        numerator=lambda at: and_(cash(at), m.kind == kind),
        weight=lambda at: MOVED_YUAN,
        date=m.moved_on,
        clause=LAW,
        columns=(*MOVED, "corrects", "document_no"),
        explanation=explanation,
    )


def _topped_up_on_time(at: Moment) -> Expression:
    return on_time(made_up_on(), m.top_up_due_on)(at)


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="deposit.stored_rate",
            name="保证金存储率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=due_to_store,
            numerator=stored,
            direction=Direction.UP,
            clause=f"{LAW}第八条",
            due="deposit_due_on",
            owner="department_code",
            kept_since=d.stored_on,
            columns=SITE_OWED,
            explanation="截至日应存（在建、非免存、应存期限已过）的项目中，现金存入和有效期内保函金额不少于应存额的比例；"
            "只存一部分的列为部分存储，动用后的补足另列。",
        ),
        Metric(
            id="deposit.compliant_rate",
            name="保证金合规率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=due_to_store,
            numerator=lambda at: and_(stored(at), topped_up(at)),
            direction=Direction.UP,
            clause=f"{LAW}第八条",
            due="deposit_due_on",
            owner="department_code",
            kept_since=d.stored_on,
            columns=SITE_OWED,
            explanation="截至日应存（在建、非免存、应存期限已过）的项目中，已足额存储、保函在有效期内、动用后已按期补足的比例。",
        ),
        Metric(
            id="deposit.amount_cover_rate",
            name="保证金金额覆盖率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            money=True,
            denominator=lambda at: and_(due_to_store(at), s.deposit_required_yuan.is_not(None)),
            numerator=due_to_store,
            weight=covered_up_to_required,
            base_weight=lambda at: s.deposit_required_yuan,
            direction=Direction.UP,
            clause=LAW,
            owner="department_code",
            kept_since=d.stored_on,
            columns=SITE_OWED,
            explanation="截至日应存项目的现金本金与有效保函合计（每个项目以应存额为限）占应存额的比例。",
        ),
        Metric(
            id="deposit.cash_balance",
            name="保证金现金余额",
            unit="元",
            kind=Kind.BALANCE,
            fact=DEPOSIT_MOVEMENT,
            money=True,
            numerator=cash,
            weight=lambda at: signed_amount(),
            clause=LAW,
            columns=MOVED,
            explanation="截至日现金保证金本金：存入 − 使用 + 补足 − 返还。不含保函；"
            "利息和银行收取的手续费、利息税不增减本金，只计入对账。",
        ),
        Metric(
            id="deposit.guarantee_cover",
            name="保函担保额",
            unit="元",
            kind=Kind.BALANCE,
            fact=DEPOSIT,
            money=True,
            numerator=guarantee_valid,
            weight=guaranteed,
            clause=LAW,
            columns=HELD,
            explanation="截至日有效期内的银行保函、担保公司保函、工程保证保险金额，扣除已索赔未恢复的部分。与现金余额分列，不相加。",
        ),
        Metric(
            id="deposit.top_up_on_time_rate",
            name="补足及时率",
            unit="%",
            kind=Kind.RATIO,
            fact=DEPOSIT_MOVEMENT,
            denominator=judged(_topped_up_on_time, m.top_up_due_on, is_use),
            numerator=_topped_up_on_time,
            date=m.top_up_due_on,
            direction=Direction.UP,
            clause=LAW,
            due="top_up_due_on",
            owner="department_code",
            columns=USED,
            explanation=f"应补足日在期间内届满的动用中，{length_text('deposit.top_up_days')}内补足（保函为重新出具不低于原额的保函）的比例。",
        ),
        Metric(
            id="deposit.opening_cash",
            name="期初现金余额",
            names_its_time=True,
            unit="元",
            kind=Kind.BALANCE,
            fact=DEPOSIT_MOVEMENT,
            money=True,
            numerator=lambda at: and_(cash(at), m.moved_on < at.start),
            of_period=True,
            weight=lambda at: signed_amount(),
            clause=LAW,
            columns=MOVED,
            explanation="期间首日之前的现金保证金本金：存入 − 使用 + 补足 − 返还。",
        ),
        _flow("deposit.paid_in", "本期存入", "存入", "期间内存入的现金保证金。"),
        _flow(
            "deposit.used",
            "本期使用",
            "使用",
            "期间内经行政处理决定动用、支付给农民工的现金保证金，不含手续费。",
        ),
        _flow("deposit.topped_up", "本期补足", "补足", "期间内动用后补足的现金保证金。"),
        _flow("deposit.returned", "本期返还", "返还", "期间内返还给施工总承包单位的现金保证金本金，不含利息返还。"),
        Metric(
            id="deposit.closing_cash",
            name="期末现金余额",
            names_its_time=True,
            unit="元",
            kind=Kind.BALANCE,
            fact=DEPOSIT_MOVEMENT,
            money=True,
            numerator=lambda at: and_(cash(at), m.moved_on <= at.end),
            weight=lambda at: signed_amount(),
            clause=LAW,
            columns=MOVED,
            explanation="期间末日（不晚于截至日）的现金保证金本金 = 期初 + 存入 − 使用 + 补足 − 返还。",
        ),
        Metric(
            id="deposit.returned_on_time_rate",
            name="返还及时率",
            unit="%",
            kind=Kind.RATIO,
            fact=DEPOSIT,
            denominator=judged(
                on_time(d.returned_on, d.return_due_on), d.return_due_on, lambda at: d.return_applied_on <= at.as_of
            ),
            numerator=on_time(d.returned_on, d.return_due_on),
            date=d.return_due_on,
            direction=Direction.UP,
            clause=LAW,
            due="return_due_on",
            owner="department_code",
            columns=(*HELD, "return_applied_on", "return_due_on", "returned_on"),
            explanation=f"返还期限在期间内届满的返还申请中，按期（审核、返还合计{length_text('deposit.return_days')}{demo_mark(is_demo('deposit.return_days'))}）办结的比例。",
        ),
    )
