"""Metrics of the wage deposits (工资保证金) and the special wage accounts (农民工工资专用账户).

Cash and guarantees are never added into one balance.
"""

from __future__ import annotations

from sqlalchemy import String, and_, case, cast, exists, func, or_, select

from data_access.schema import (
    CASH,
    GUARANTEE_FORMS,
    deposit,
    deposit_movement,
    site,
    wage_account,
    wage_account_month,
)
from metrics.inspections import SITE, SITE_DETAIL, SITE_DIMENSIONS, SITE_FIELDS, in_progress
from metrics.model import Direction, Expression, Fact, Field, Kind, Limit, Metric, Moment

d, m, s, w, a = deposit.c, deposit_movement.c, site.c, wage_account_month.c, wage_account.c

_DEPOSIT_FIELDS = {
    **SITE_FIELDS,
    "deposit_no": Field("保证金编号", d.deposit_no),
    "form": Field("存储形式", d.form),
    "keeper_name": Field("经办银行/担保机构", d.keeper_name),
    "amount_yuan": Field("金额", d.amount_yuan, "元"),
    "stored_on": Field("存入/开立日期", d.stored_on, "日期"),
    "expires_on": Field("保函到期日", d.expires_on, "日期"),
    "ended_on": Field("终止日期", d.ended_on, "日期"),
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
    evidence=d.stored_on,
    limits=(Limit("存储", "deposit_due_on", "stored_on"), Limit("保函到期", "expires_on", "ended_on")),
)
MOVEMENT = Fact(
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
        "movement_no": Field("流水号", m.movement_no),
        "moved_on": Field("日期", m.moved_on, "日期"),
        "kind": Field("类型", m.kind),
        "movement_yuan": Field("发生额", m.amount_yuan, "元"),
        "document_no": Field("文书号", m.document_no),
        "top_up_due_on": Field("应补足日", m.top_up_due_on, "日期"),
        "topped_up_on": Field("补足日期", m.topped_up_on, "日期"),
    },
    title="site_name",
    evidence=m.moved_on,
    limits=(Limit("补足", "top_up_due_on", "topped_up_on"),),
)
WAGE_MONTH = Fact(
    name="wage_account_month",
    label="专户月度收支",
    source=wage_account_month.join(wage_account, a.account_no == w.account_no).join(site, s.site_no == a.site_no),
    detail_source=wage_account_month.join(wage_account, a.account_no == w.account_no).join(
        SITE_DETAIL, s.site_no == a.site_no
    ),
    key=w.account_no + "/" + cast(w.month, String),
    **SITE_DIMENSIONS,
    fields={
        **SITE_FIELDS,
        "account_no": Field("专户编号", w.account_no),
        "bank_name": Field("开户银行", a.bank_name),
        "month": Field("月份", w.month, "日期"),
        "labour_due_on": Field("人工费应拨日", w.labour_due_on, "日期"),
        "labour_due_yuan": Field("应拨人工费", w.labour_due_yuan, "元"),
        "labour_paid_on": Field("人工费拨付日", w.labour_paid_on, "日期"),
        "labour_paid_yuan": Field("实拨人工费", w.labour_paid_yuan, "元"),
        "pay_due_on": Field("应发薪日", w.pay_due_on, "日期"),
        "payable_yuan": Field("应发工资", w.payable_yuan, "元"),
        "paid_on": Field("代发日期", w.paid_on, "日期"),
        "paid_yuan": Field("实发工资", w.paid_yuan, "元"),
    },
    title="site_name",
    evidence=w.month,
    limits=(Limit("拨付人工费", "labour_due_on", "labour_paid_on"), Limit("代发工资", "pay_due_on", "paid_on")),
)

SITE_OWED = (
    "site_no",
    "site_name",
    "town_code",
    "department_code",
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
    "contractor_name",
    "form",
    "keeper_name",
    "amount_yuan",
    "stored_on",
    "expires_on",
)
MOVED = ("movement_no", "deposit_no", "site_name", "town_code", "department_code", "moved_on", "kind", "movement_yuan")
USED = (*MOVED, "top_up_due_on", "topped_up_on")
MONTH = ("account_no", "month", "site_name", "town_code", "department_code", "contractor_name")


def due_to_store(at: Moment) -> Expression:
    """应存: in progress, not exempt, the 20 working days have run out."""
    return and_(in_progress(at), s.deposit_exempt.is_(False), s.deposit_due_on <= at.as_of)


def valid(at: Moment) -> Expression:
    """A deposit that stands at the moment: stored, not ended, a guarantee not expired."""
    return and_(
        d.stored_on <= at.as_of,
        or_(d.ended_on.is_(None), d.ended_on > at.as_of),
        or_(d.form == CASH, d.expires_on >= at.as_of),
    )


def guarantee_valid(at: Moment) -> Expression:
    return and_(d.form.in_(GUARANTEE_FORMS), valid(at))


def signed_amount() -> Expression:
    """存入 and 补足 add to the principal, 使用 and 返还 take from it."""
    return case((m.kind.in_(("存入", "补足")), m.amount_yuan), else_=-m.amount_yuan)


def stored(at: Moment) -> Expression:
    return exists().where(d.site_no == s.site_no, valid(at)).correlate_except(deposit)


def covered(at: Moment) -> Expression:
    """What stands behind a site at the moment: cash principal plus valid guarantees, 元; only for the cover rate."""
    cash = (
        select(func.coalesce(func.sum(signed_amount()), 0))
        .select_from(deposit_movement.join(deposit, d.deposit_no == m.deposit_no))
        .where(d.site_no == s.site_no, m.moved_on <= at.as_of)
        .correlate_except(deposit, deposit_movement)
        .scalar_subquery()
    )
    guarantees = (
        select(func.coalesce(func.sum(d.amount_yuan), 0))
        .where(d.site_no == s.site_no, guarantee_valid(at))
        .correlate_except(deposit)
        .scalar_subquery()
    )
    return cash + guarantees


def covered_up_to_required(at: Moment) -> Expression:
    amount = covered(at)
    return case((amount >= s.deposit_required_yuan, s.deposit_required_yuan), else_=amount)


def is_use(at: Moment) -> Expression:
    return and_(m.kind == "使用", m.moved_on <= at.as_of)


LAW = "《工程建设领域农民工工资保证金规定》(人社部发〔2021〕65号)"
ACCOUNT_LAW = "《工程建设领域农民工工资专用账户管理暂行办法》(人社部发〔2021〕53号)"

METRICS = (
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
        evidence=d.stored_on,
        columns=SITE_OWED,
        explanation="截至日应存(在建、非免存、应存期限已到)的项目中,已存储现金或保函在有效期内的比例。",
    ),
    Metric(
        id="deposit.not_stored",
        name="逾期未存项目",
        unit="个",
        kind=Kind.STOCK,
        fact=SITE,
        numerator=lambda at: and_(due_to_store(at), ~stored(at)),
        direction=Direction.DOWN,
        clause=f"{LAW}第八条",
        due="deposit_due_on",
        owner="department_code",
        evidence=d.stored_on,
        columns=SITE_OWED,
        explanation="截至日应存而无有效保证金(未存、已返还或保函已过期)的在建项目数。",
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
        evidence=d.stored_on,
        columns=SITE_OWED,
        explanation="截至日应存项目的现金本金与有效保函合计(每个项目以应存额为限)占应存额的比例。",
    ),
    Metric(
        id="deposit.cash_balance",
        name="保证金现金余额",
        unit="元",
        kind=Kind.BALANCE,
        fact=MOVEMENT,
        money=True,
        numerator=lambda at: m.moved_on <= at.as_of,
        weight=lambda at: signed_amount(),
        clause=LAW,
        columns=MOVED,
        explanation="截至日现金保证金本金:存入 − 使用 + 补足 − 返还。不含保函,不含利息。",
    ),
    Metric(
        id="deposit.guarantee_cover",
        name="保函担保额",
        unit="元",
        kind=Kind.BALANCE,
        fact=DEPOSIT,
        money=True,
        numerator=guarantee_valid,
        weight=lambda at: d.amount_yuan,
        clause=LAW,
        columns=HELD,
        explanation="截至日有效期内的银行保函、担保公司保函、工程保证保险金额。与现金余额分列,不相加。",
    ),
    Metric(
        id="deposit.top_up_on_time_rate",
        name="补足及时率",
        unit="%",
        kind=Kind.RATIO,
        fact=MOVEMENT,
        denominator=lambda at: and_(is_use(at), m.top_up_due_on.is_not(None)),
        numerator=lambda at: and_(m.topped_up_on <= at.as_of, m.topped_up_on <= m.top_up_due_on),
        date=m.top_up_due_on,
        direction=Direction.UP,
        clause=LAW,
        due="top_up_due_on",
        owner="department_code",
        columns=USED,
        explanation="应补足日在期间内届满的动用中,10个工作日内补足的比例。",
    ),
    Metric(
        id="deposit.top_up_overdue",
        name="动用逾期未补足",
        unit="笔",
        kind=Kind.STOCK,
        fact=MOVEMENT,
        numerator=lambda at: and_(
            is_use(at), m.top_up_due_on < at.as_of, or_(m.topped_up_on.is_(None), m.topped_up_on > at.as_of)
        ),
        direction=Direction.DOWN,
        clause=LAW,
        due="top_up_due_on",
        owner="department_code",
        columns=USED,
        explanation="截至日动用保证金后超过10个工作日仍未补足的笔数。",
    ),
    Metric(
        id="deposit.guarantee_expiring",
        name="保函30日内到期",
        unit="份",
        kind=Kind.STOCK,
        fact=DEPOSIT,
        numerator=lambda at: and_(in_progress(at), guarantee_valid(at), d.expires_on <= at.soon),
        direction=Direction.DOWN,
        clause=LAW,
        due="expires_on",
        owner="department_code",
        columns=HELD,
        explanation="截至日有效、30日(自然日)内到期而工程未竣工的保函份数。",
    ),
    Metric(
        id="deposit.guarantee_expired",
        name="保函已过期未续",
        unit="份",
        kind=Kind.STOCK,
        fact=DEPOSIT,
        numerator=lambda at: and_(
            in_progress(at),
            d.form.in_(GUARANTEE_FORMS),
            d.stored_on <= at.as_of,
            d.expires_on < at.as_of,
            or_(d.ended_on.is_(None), d.ended_on > at.as_of),
        ),
        direction=Direction.DOWN,
        clause=LAW,
        due="expires_on",
        owner="department_code",
        columns=HELD,
        explanation="截至日保函已过期、工程未竣工且未续期或替换的份数。",
    ),
    Metric(
        id="wage_account.opened_rate",
        name="专户开立率",
        unit="%",
        kind=Kind.RATIO,
        fact=SITE,
        denominator=lambda at: and_(in_progress(at), s.wage_account_due_on <= at.as_of),
        numerator=lambda at: (
            exists()
            .where(a.site_no == s.site_no, a.opened_on <= at.as_of, or_(a.closed_on.is_(None), a.closed_on > at.as_of))
            .correlate_except(wage_account)
        ),
        direction=Direction.UP,
        clause=f"{ACCOUNT_LAW};合同签订后30日内开立",
        due="wage_account_due_on",
        owner="department_code",
        evidence=a.opened_on,
        columns=("site_no", "site_name", "town_code", "department_code", "contractor_name", "wage_account_due_on"),
        explanation="截至日在建且开户期限已到的项目中,已开立农民工工资专用账户的比例。",
    ),
    Metric(
        id="wage_account.paid_on_time_rate",
        name="工资按月代发率",
        unit="%",
        kind=Kind.RATIO,
        fact=WAGE_MONTH,
        denominator=lambda at: w.pay_due_on.is_not(None),
        numerator=lambda at: and_(
            w.paid_on <= at.as_of, w.paid_on <= w.pay_due_on, w.paid_yuan >= func.coalesce(w.payable_yuan, 0)
        ),
        date=w.pay_due_on,
        direction=Direction.UP,
        clause="《保障农民工工资支付条例》第三十一条",
        due="pay_due_on",
        owner="department_code",
        columns=(*MONTH, "pay_due_on", "payable_yuan", "paid_on", "paid_yuan"),
        explanation="应发薪日在期间内的月份中,按期通过专户足额代发工资的比例。",
    ),
    Metric(
        id="wage_account.labour_cost_on_time_rate",
        name="人工费按月拨付率",
        unit="%",
        kind=Kind.RATIO,
        fact=WAGE_MONTH,
        denominator=lambda at: w.labour_due_on.is_not(None),
        numerator=lambda at: and_(
            w.labour_paid_on <= at.as_of,
            w.labour_paid_on <= w.labour_due_on,
            w.labour_paid_yuan >= func.coalesce(w.labour_due_yuan, 0),
        ),
        date=w.labour_due_on,
        direction=Direction.UP,
        clause="《保障农民工工资支付条例》第二十九条",
        due="labour_due_on",
        owner="department_code",
        columns=(*MONTH, "labour_due_on", "labour_due_yuan", "labour_paid_on", "labour_paid_yuan"),
        explanation="人工费应拨日在期间内的月份中,建设单位按期足额拨入专户的比例。",
    ),
    Metric(
        id="wage_account.balance",
        name="专户余额",
        unit="元",
        kind=Kind.BALANCE,
        fact=WAGE_MONTH,
        money=True,
        numerator=lambda at: or_(w.labour_paid_on <= at.as_of, w.paid_on <= at.as_of),
        weight=lambda at: (
            case((w.labour_paid_on <= at.as_of, func.coalesce(w.labour_paid_yuan, 0)), else_=0)
            - case((w.paid_on <= at.as_of, func.coalesce(w.paid_yuan, 0)), else_=0)
        ),
        clause=ACCOUNT_LAW,
        columns=(*MONTH, "labour_paid_on", "labour_paid_yuan", "paid_on", "paid_yuan"),
        explanation="截至日农民工工资专用账户余额:拨入人工费 − 代发工资。",
    ),
)
