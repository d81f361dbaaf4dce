"""Metrics of the special wage accounts (农民工工资专用账户): opened, filed, fed and paid out month by month."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import Column, String, and_, case, cast, exists, extract, func, or_, select

from data_access.database.reach import REACH
from data_access.database.schema import site, wage_account, wage_account_month
from data_access.database.site_states import idle_by_status
from data_access.rules.limits import length_text
from data_access.rules.months import month_number
from metrics.definitions.inspections import SITE, SITE_DETAIL, SITE_DIMENSIONS, SITE_FIELDS, in_progress
from metrics.engine.model import (
    Condition,
    Direction,
    Expression,
    Fact,
    Field,
    Kind,
    Known,
    Limit,
    Metric,
    Moment,
    Need,
    always,
    happened,
    judged,
    not_yet,
    on_time,
    since,
    some,
    too_late,
)
from metrics.engine.stretches import first_day

s, w, a = site.c, wage_account_month.c, wage_account.c
ACCOUNT_LAW = "《工程建设领域农民工工资专用账户管理暂行办法》（人社部发〔2021〕53号）"

_ACCOUNT_FIELDS = {
    **SITE_FIELDS,
    "account_no": Field("专户编号", a.account_no, Known.GIVEN),
    "bank_name": Field("开户银行", a.bank_name, Known.GIVEN),
    "opened_on": happened("开户", a.opened_on),
    "register_due_on": Field("备案期限", a.register_due_on, Known.GIVEN, "日期", limit="wage_account.register_days"),
    "registered_on": happened("备案", a.registered_on),
    "closed_on": happened("销户", a.closed_on),
}
WAGE_ACCOUNT = Fact(
    name="wage_account",
    label="农民工工资专用账户",
    source=wage_account.join(site, s.site_no == a.site_no),
    detail_source=wage_account.join(SITE_DETAIL, s.site_no == a.site_no),
    key=a.account_no,
    **SITE_DIMENSIONS,
    fields=_ACCOUNT_FIELDS,
    title="site_name",
    kept_since=a.opened_on,
    begun=since(a.opened_on),
    limits=(
        Limit("开户", "wage_account_due_on", "opened_on"),
        Limit("备案", "register_due_on", "registered_on"),
    ),
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
        "account_no": Field("专户编号", w.account_no, Known.GIVEN),
        "bank_name": Field("开户银行", a.bank_name, Known.GIVEN),
        "month": Field("月份", w.month, Known.GIVEN, "日期"),
        "labour_due_on": Field("人工费应拨日", w.labour_due_on, Known.GIVEN, "日期"),
        "labour_due_yuan": Field("应拨人工费", w.labour_due_yuan, Known.GIVEN, "元"),
        "labour_paid_on": Field("人工费拨付日", w.labour_paid_on, Known.HAPPENED, "日期"),
        "labour_paid_yuan": Field("实拨人工费", w.labour_paid_yuan, w.labour_paid_on, "元"),
        "pay_due_on": Field("应发薪日", w.pay_due_on, Known.GIVEN, "日期"),
        "payable_yuan": Field("应发工资", w.payable_yuan, Known.GIVEN, "元"),
        "paid_on": happened("代发", w.paid_on),
        "paid_yuan": Field("实发工资", w.paid_yuan, w.paid_on, "元"),
        "attending_workers": Field("出勤人数", w.attending_workers, Known.GIVEN, "人"),
        "paid_workers": Field("实发人数", w.paid_workers, w.paid_on, "人"),
    },
    title="site_name",
    kept_since=w.month,
    begun=since(w.month),
    limits=(Limit("拨付人工费", "labour_due_on", "labour_paid_on"), Limit("代发工资", "pay_due_on", "paid_on")),
)

_MONTH = ("account_no", "month", "site_name", "town_code", "department_code", "investment", "contractor_name")
WAGES = (*_MONTH, "pay_due_on", "payable_yuan", "paid_on", "paid_yuan")
LABOUR = (*_MONTH, "builder_name", "labour_due_on", "labour_due_yuan", "labour_paid_on", "labour_paid_yuan")
ACCOUNT = ("account_no", "site_name", "town_code", "department_code", "investment", "contractor_name", "bank_name",
           "opened_on")  # fmt: skip
SITE_ACCOUNT = ("site_no", "site_name", "town_code", "department_code", "investment", "contractor_name",
                "wage_account_due_on")  # fmt: skip


def number_of_month(day: Expression) -> Expression:
    """The month of a date: months compare as whole numbers on any engine."""
    number: Expression = month_number(extract("year", day), extract("month", day))
    return number


def paid(at: Moment) -> Expression:
    """What of a month's wages was paid by the moment, 元."""
    return case((w.paid_on <= at.as_of, func.coalesce(w.paid_yuan, 0)), else_=0)


def labour_paid(at: Moment) -> Expression:
    """What of a month's labour cost had come in by the moment, 元."""
    return case((w.labour_paid_on <= at.as_of, func.coalesce(w.labour_paid_yuan, 0)), else_=0)


def _owes(amount: Expression) -> Expression:
    """Something was to be paid; a month in which work stood still owes nothing, an unknown sum counts as owed."""
    return or_(amount.is_(None), amount > 0)


# The days on which what was due was done, for the rates, the stocks and the rules of early warning alike.
WAGES_SETTLED_ON = case((w.paid_yuan >= func.coalesce(w.payable_yuan, 0), w.paid_on))
LABOUR_SETTLED_ON = case((w.labour_paid_yuan >= func.coalesce(w.labour_due_yuan, 0), w.labour_paid_on))
CONTRACTED_ON = first_day(s.contract_signed_on, s.permit_on)
REGISTER_SETTLED_ON = first_day(a.registered_on, a.closed_on)  # 备案; an account that was closed needs it no more


def wages_owed(at: Moment) -> Expression:
    """Wages of a month that are not paid in full at the moment, due or not."""
    return and_(w.payable_yuan > 0, not_yet(WAGES_SETTLED_ON, at))


def wages_in_default(at: Moment) -> Expression:
    return and_(w.pay_due_on < at.as_of, wages_owed(at))


class MonthState(StrEnum):
    """How a month's wages stand."""

    ON_TIME = "按期足额"
    LATE = "迟发"
    PART = "欠发"
    NONE = "未发"
    NOT_DUE = "未到期"


def month_state(at: Moment) -> Expression:
    """The `MonthState` of a month at the moment; a later payment is not known yet."""
    return case(
        (and_(wages_in_default(at), paid(at) > 0), MonthState.PART.value),
        (wages_in_default(at), MonthState.NONE.value),
        (wages_owed(at), MonthState.NOT_DUE.value),
        (too_late(w.paid_on, w.pay_due_on)(at), MonthState.LATE.value),
        else_=MonthState.ON_TIME.value,
    )


def _month(condition: Condition) -> Condition:
    """Some month that has begun meets the condition."""
    return some(wage_account_month, lambda at: and_(w.month <= at.as_of, condition(at)))


def _months_filled(label: str, column: Column[Any]) -> Need:
    """Some month says what was due, or when; where none does nobody knows of arrears, which is not none."""
    return Need(f"专户月度收支台账“{label}”列", _month(lambda _at: column.is_not(None)), _month(always))


WAGES_KNOWN = (_months_filled("应发工资", w.payable_yuan), _months_filled("应发薪日", w.pay_due_on))
LABOUR_KNOWN = (_months_filled("应拨人工费", w.labour_due_yuan), _months_filled("人工费应拨日", w.labour_due_on))
_TOLD = some(wage_account_month, lambda _at: and_(w.paid_on.is_not(None), w.paid_yuan.is_not(None)))


def _to_tell(at: Moment) -> Expression:
    """A month whose wages should be paid by the moment; of a ledger that tells of no payment ever, by its reach."""
    of_reach = and_(number_of_month(w.month) < number_of_month(REACH), ~_TOLD(at))
    return and_(w.payable_yuan > 0, or_(number_of_month(w.month) < number_of_month(at.as_of), of_reach))


# Where a finished month was to be paid and none says that it was, what was paid out is not known.
PAID_KNOWN = Need(
    "专户月度收支台账“实发工资”“代发日期”列",
    _month(lambda at: and_(w.paid_on <= at.as_of, w.paid_yuan.is_not(None))),
    _month(_to_tell),
)
# Where wages went out of accounts and nothing tells what came in, what lies in them is not known, and never below 0.
RECEIPTS_KNOWN = Need(
    "专户月度收支台账“实拨人工费”“人工费拨付日”列",
    some(wage_account_month, lambda at: and_(w.labour_paid_on <= at.as_of, w.labour_paid_yuan.is_not(None))),
    some(wage_account_month, lambda at: w.paid_on <= at.as_of),
)


def labour_owed(at: Moment) -> Expression:
    """Labour costs of a month that are not paid in full at the moment, due or not."""
    return and_(w.labour_due_yuan > 0, not_yet(LABOUR_SETTLED_ON, at))


def labour_in_default(at: Moment) -> Expression:
    return and_(w.labour_due_on < at.as_of, labour_owed(at))


def _contracted(at: Moment) -> Expression:
    """Under contract and not completed: the limit to open an account runs from the contract, permitted or not."""
    return and_(at.as_of >= CONTRACTED_ON, not_yet(s.completed_on, at), ~idle_by_status())


def _to_be_opened(at: Moment) -> Expression:
    """Under contract, and the limit to open an account is over."""
    return and_(_contracted(at), s.wage_account_due_on < at.as_of)


def _opened(at: Moment, *, in_time: bool = False) -> Expression:
    found = [a.site_no == s.site_no, a.opened_on <= at.as_of, not_yet(a.closed_on, at)]
    if in_time:
        found = [a.site_no == s.site_no, a.opened_on <= at.as_of, a.opened_on <= s.wage_account_due_on]
    return exists().where(*found).correlate_except(wage_account)


def without_account(at: Moment) -> Expression:
    """Under contract without an account that stands, whether its limit is over or not."""
    return and_(_contracted(at), ~_opened(at))


def _open_account(at: Moment) -> Expression:
    return and_(a.opened_on <= at.as_of, not_yet(a.closed_on, at), in_progress(at))


def balance(at: Moment) -> Expression:
    """What an account holds by its months, 元."""
    total = select(func.coalesce(func.sum(labour_paid(at) - paid(at)), 0)).where(w.account_no == a.account_no)
    return total.correlate_except(wage_account_month).scalar_subquery()


def _last_month(at: Moment, value: Expression) -> Expression:
    """A value of the account's last finished month; NULL when it has none."""
    earlier = wage_account_month.alias("earlier")
    e = earlier.c
    # Said twice for the index: the latest of the months up to the day is looked up, not sought among all.
    earlier_month = and_(e.month <= at.as_of, number_of_month(e.month) < number_of_month(at.as_of))
    last = (
        select(func.max(e.month))
        .where(e.account_no == a.account_no, earlier_month)
        .correlate_except(earlier)
        .scalar_subquery()
    )
    found = select(value).where(w.account_no == a.account_no, w.month == last)
    return found.correlate_except(wage_account_month).scalar_subquery()


def last_wages(at: Moment) -> Expression:
    return _last_month(at, w.payable_yuan)


def _covered_wages(at: Moment) -> Expression:
    held, needed = balance(at), last_wages(at)
    return case((held >= needed, needed), (held > 0, held), else_=0)


def still_to_pay(at: Moment) -> Expression:
    """What of the last finished month's wages is not paid out at the moment, 元."""
    return _last_month(at, w.payable_yuan - paid(at))


def _short(at: Moment) -> Expression:
    return and_(_open_account(at), balance(at) < still_to_pay(at))


_paid_in_full = on_time(WAGES_SETTLED_ON, w.pay_due_on)
_labour_paid_in_full = on_time(LABOUR_SETTLED_ON, w.labour_due_on)


def metrics() -> tuple[Metric, ...]:
    return (
        Metric(
            id="wage_account.opened_rate",
            name="专户开立率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=_to_be_opened,
            numerator=_opened,
            direction=Direction.UP,
            clause=f"{ACCOUNT_LAW}；合同签订后{length_text('wage_account.open_days')}内开立",
            due="wage_account_due_on",
            owner="department_code",
            kept_since=a.opened_on,
            columns=SITE_ACCOUNT,
            explanation="截至日已签合同（未写明的自施工许可起）、未竣工且开户期限已过的项目中，已开立农民工工资专用账户的比例。",
        ),
        Metric(
            id="wage_account.paid_on_time_rate",
            name="工资按月代发率",
            unit="%",
            kind=Kind.RATIO,
            fact=WAGE_MONTH,
            denominator=judged(_paid_in_full, w.pay_due_on, lambda at: _owes(w.payable_yuan)),
            numerator=_paid_in_full,
            date=w.pay_due_on,
            direction=Direction.UP,
            clause="《保障农民工工资支付条例》第三十一条",
            due="pay_due_on",
            owner="department_code",
            columns=(*_MONTH, "pay_due_on", "payable_yuan", "paid_on", "paid_yuan"),
            explanation="应发薪日在期间内的月份中，按期通过专户足额代发工资的比例。",
        ),
        Metric(
            id="wage_account.labour_cost_on_time_rate",
            name="人工费按月拨付率",
            unit="%",
            kind=Kind.RATIO,
            fact=WAGE_MONTH,
            denominator=judged(_labour_paid_in_full, w.labour_due_on, lambda at: _owes(w.labour_due_yuan)),
            numerator=_labour_paid_in_full,
            date=w.labour_due_on,
            direction=Direction.UP,
            clause="《保障农民工工资支付条例》第二十九条",
            due="labour_due_on",
            owner="department_code",
            columns=(*_MONTH, "labour_due_on", "labour_due_yuan", "labour_paid_on", "labour_paid_yuan"),
            explanation="人工费应拨日在期间内的月份中，建设单位按期足额拨入专户的比例。",
        ),
        Metric(
            id="wage_account.balance",
            name="专户余额",
            unit="元",
            kind=Kind.BALANCE,
            fact=WAGE_MONTH,
            money=True,
            numerator=lambda at: and_(
                or_(w.labour_paid_on <= at.as_of, w.paid_on <= at.as_of), not_yet(a.closed_on, at)
            ),
            weight=lambda at: labour_paid(at) - paid(at),
            needs=(RECEIPTS_KNOWN, PAID_KNOWN),
            clause=ACCOUNT_LAW,
            columns=(*_MONTH, "labour_paid_on", "labour_paid_yuan", "paid_on", "paid_yuan"),
            explanation="截至日未销户的农民工工资专用账户余额：拨入人工费 − 代发工资。销户后余额归施工总承包单位"
            "（《保障农民工工资支付条例》第二十七条），不再计入。",
        ),
        Metric(
            id="wage_account.opened_on_time_rate",
            name="专户按期开立率",
            unit="%",
            kind=Kind.RATIO,
            fact=SITE,
            denominator=_to_be_opened,
            numerator=lambda at: _opened(at, in_time=True),
            direction=Direction.UP,
            clause=f"{ACCOUNT_LAW}；合同签订后{length_text('wage_account.open_days')}内开立",
            due="wage_account_due_on",
            owner="department_code",
            kept_since=a.opened_on,
            columns=SITE_ACCOUNT,
            explanation=f"截至日已签合同、未竣工且开户期限已过的项目中，在合同签订后{length_text('wage_account.open_days')}内开立专户的比例；迟开的不算。",
        ),
        Metric(
            id="wage_account.not_opened",
            name="超期未开专户",
            unit="个",
            kind=Kind.STOCK,
            fact=SITE,
            numerator=lambda at: and_(without_account(at), s.wage_account_due_on < at.as_of),
            direction=Direction.DOWN,
            clause=f"{ACCOUNT_LAW}；合同签订后{length_text('wage_account.open_days')}内开立",
            due="wage_account_due_on",
            owner="department_code",
            kept_since=a.opened_on,
            columns=SITE_ACCOUNT,
            explanation=f"截至日超过合同签订后{length_text('wage_account.open_days')}仍未开立专户的未竣工项目数，不论是否已取得施工许可。",
        ),
        Metric(
            id="wage_account.registered_on_time_rate",
            name="专户按期备案率",
            unit="%",
            kind=Kind.RATIO,
            fact=WAGE_ACCOUNT,
            denominator=judged(
                on_time(a.registered_on, a.register_due_on), a.register_due_on, lambda at: a.opened_on <= at.as_of
            ),
            numerator=on_time(a.registered_on, a.register_due_on),
            date=a.register_due_on,
            direction=Direction.UP,
            clause=f"{ACCOUNT_LAW}；开立后{length_text('wage_account.register_days')}内备案",
            due="register_due_on",
            owner="department_code",
            columns=(*ACCOUNT, "register_due_on", "registered_on"),
            explanation=f"备案期限在期间内届满的专户中，开立后{length_text('wage_account.register_days')}内向项目所在地主管部门备案的比例。",
        ),
        Metric(
            id="wage_account.not_registered",
            name="超期未备案专户",
            unit="户",
            kind=Kind.STOCK,
            fact=WAGE_ACCOUNT,
            numerator=lambda at: and_(
                in_progress(at), a.opened_on <= at.as_of, a.register_due_on < at.as_of, not_yet(REGISTER_SETTLED_ON, at)
            ),
            direction=Direction.DOWN,
            clause=f"{ACCOUNT_LAW}；开立后{length_text('wage_account.register_days')}内备案",
            due="register_due_on",
            owner="department_code",
            columns=(*ACCOUNT, "register_due_on", "registered_on"),
            explanation=f"截至日在建项目的专户中，开立后超过{length_text('wage_account.register_days')}仍未备案的户数。",
        ),
        Metric(
            id="wage_account.wages_in_default",
            name="工资欠发月数",
            unit="户·月",
            kind=Kind.STOCK,
            fact=WAGE_MONTH,
            numerator=wages_in_default,
            direction=Direction.DOWN,
            clause="《保障农民工工资支付条例》第三十一条",
            due="pay_due_on",
            owner="department_code",
            needs=WAGES_KNOWN,
            columns=WAGES,
            explanation="截至日应发薪日已过而未足额代发工资的户·月数（一个专户一个月计一个）。",
        ),
        Metric(
            id="wage_account.wages_owed",
            name="欠发工资",
            unit="元",
            kind=Kind.BALANCE,
            fact=WAGE_MONTH,
            money=True,
            numerator=wages_in_default,
            weight=lambda at: w.payable_yuan - paid(at),
            clause="《保障农民工工资支付条例》第三十一条",
            due="pay_due_on",
            owner="department_code",
            needs=WAGES_KNOWN,
            columns=WAGES,
            explanation="截至日应发薪日已过的应发工资减去已代发工资（只计欠发的月份，多发的不抵）。",
        ),
        Metric(
            id="wage_account.labour_in_default",
            name="人工费欠拨月数",
            unit="户·月",
            kind=Kind.STOCK,
            fact=WAGE_MONTH,
            numerator=labour_in_default,
            direction=Direction.DOWN,
            clause="《保障农民工工资支付条例》第二十九条",
            due="labour_due_on",
            owner="department_code",
            needs=LABOUR_KNOWN,
            columns=LABOUR,
            explanation="截至日应拨日已过而建设单位未足额拨付人工费的户·月数。",
        ),
        Metric(
            id="wage_account.labour_owed",
            name="欠拨人工费",
            unit="元",
            kind=Kind.BALANCE,
            fact=WAGE_MONTH,
            money=True,
            numerator=labour_in_default,
            weight=lambda at: w.labour_due_yuan - labour_paid(at),
            clause="《保障农民工工资支付条例》第二十九条",
            due="labour_due_on",
            owner="department_code",
            needs=LABOUR_KNOWN,
            columns=LABOUR,
            explanation="截至日应拨日已过的应拨人工费减去已拨付（只计欠拨的月份，多拨的不抵）。",
        ),
        Metric(
            id="wage_account.last_month_cover_rate",
            name="上月工资保障率",
            unit="%",
            kind=Kind.RATIO,
            fact=WAGE_ACCOUNT,
            money=True,
            denominator=lambda at: and_(_open_account(at), last_wages(at) > 0),
            numerator=_open_account,
            weight=_covered_wages,
            base_weight=last_wages,
            needs=(RECEIPTS_KNOWN,),
            clause=ACCOUNT_LAW,
            owner="department_code",
            kept_since=w.month,
            columns=ACCOUNT,
            explanation="在建项目专户余额（每户以上月应发工资为限，不互抵）占上月应发工资的比例：再发一个月工资，够不够。",
        ),
        Metric(
            id="wage_account.balance_short",
            name="余额不足发薪专户",
            unit="户",
            kind=Kind.STOCK,
            fact=WAGE_ACCOUNT,
            numerator=_short,
            needs=(RECEIPTS_KNOWN,),
            direction=Direction.DOWN,
            clause=ACCOUNT_LAW,
            owner="department_code",
            kept_since=w.month,
            columns=ACCOUNT,
            explanation="截至日在建项目中，专户余额不够支付上月尚未代发工资的户数。",
        ),
    )
