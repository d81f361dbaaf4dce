"""W06 to W10 and W14: what the months of the special accounts show of labour costs, wages and balances."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import (
    Connection,
    Date,
    Float,
    FromClause,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    type_coerce,
    union_all,
)

from data_access.database.schema import Money, site, wage_account, wage_account_month
from data_access.rules.holidays import spring_festivals
from data_access.rules.months import first_of_month
from data_access.rules.warning_file import Threshold, WarningRule
from data_access.rules.warning_rules import warning_rules
from metrics.definitions.wage_accounts import LABOUR_SETTLED_ON, WAGES_SETTLED_ON, balance, still_to_pay
from metrics.engine.model import Expression, not_yet
from metrics.engine.stretches import on_day
from metrics.warnings.obligation_rules import about_sites, clocked, of_sites
from metrics.warnings.occasions import (
    NO_DAY,
    Days,
    days_of,
    earliest,
    known_by,
    moved,
    nothing,
    occasions,
    raised_by_level,
    read,
    sum_in_words,
    told_as,
)
from metrics.warnings.runs import first_of, last_of, run_lengths, run_numbers
from metrics.wording.dates import month_in_words
from metrics.wording.formats import yuan_text

s, a, w = site.c, wage_account.c, wage_account_month.c
_MONTHS = wage_account_month.join(wage_account, a.account_no == w.account_no).join(site, s.site_no == a.site_no)
_NOT_YET = np.datetime64("9999-12-31", "D")
_NAMED = (w.account_no.label("account"), w.month.label("first_day"))


def _months(connection: Connection, query: Select[Any]) -> pd.DataFrame:
    """Rows of months, by account and month, with what names them."""
    rows = read(connection, query.order_by(w.account_no, w.month))
    rows["month"] = [month_in_words(day) for day in rows["first_day"]]
    rows["what"] = [f"{account}/{day:%Y-%m}" for account, day in zip(rows["account"], rows["first_day"], strict=True)]
    return rows


def labour_unpaid(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W06: labour costs not fully paid some days after their day; graver from the second month running on, or the
    third in all."""
    rows = _months(connection, _missed_months(w.labour_due_on, w.labour_due_yuan, LABOUR_SETTLED_ON, as_of))
    gone = days_of(rows["done"])
    late = raised_by_level(rule, lambda step: _missed(rows, step, gone))
    [mild, grave] = rule.levels
    missed = late[mild]
    account, month = rows["account"].to_numpy(), days_of(rows["first_day"]).astype("datetime64[M]").astype(np.int64)
    counts = ~np.isnat(missed)
    so_far = pd.Series(counts).groupby(account).cumsum().to_numpy()
    in_a_row = np.zeros(len(rows), dtype=np.int64)
    in_a_row[counts] = run_lengths(account[counts], month[counts])

    def graver(step: Threshold) -> Days:
        enough = counts & ((in_a_row >= int(step.value)) | (so_far >= rule.number("total")))
        return np.where(enough, missed, NO_DAY) if step.level == grave else np.full(len(rows), NO_DAY)

    raised = {mild: missed, grave: raised_by_level(rule, graver)[grave]}
    return occasions(rule, rows.assign(count=so_far), raised, gone, as_of)


def _missed_months(due: Expression, owed: Expression, settled: Expression, as_of: date) -> Select[Any]:
    """Months in which something was to be done and was not by its day, whatever became of their site."""
    query = about_sites(_MONTHS, *_NAMED, due.label("due"), settled.label("done"))
    return query.where(w.month <= as_of, due.is_not(None), owed > 0, or_(settled.is_(None), settled > due))


def _missed(rows: pd.DataFrame, step: Threshold, gone: Days) -> Days:
    """The day on which a month's labour costs are missed by the threshold in days."""
    if step.unit == "个月":
        return np.full(len(rows), NO_DAY)
    day = moved(days_of(rows["due"]), step.value, step.unit)
    return np.where(gone < day, NO_DAY, day)


def wages_unpaid(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W07: wages of a month not fully paid out after their day."""
    rows = _months(connection, _missed_months(w.pay_due_on, w.payable_yuan, WAGES_SETTLED_ON, as_of))
    return clocked(rule, rows, "first_day", "done", as_of)


def _shared(rule: WarningRule, rows: pd.DataFrame, share: Sequence[Decimal], as_of: date) -> pd.DataFrame:
    """The occasions of paid months whose share lies below a threshold; whether that is made good no ledger says."""
    day, gone = days_of(rows["paid_on"]), np.full(len(rows), NO_DAY)

    def below(step: Threshold) -> Days:
        return np.where([part < step.share for part in share], day, NO_DAY)

    return occasions(rule, rows, raised_by_level(rule, below), gone, as_of)


def _most(rule: WarningRule) -> Expression:
    """The largest of a rule's shares: whatever lies above it is none of its business."""
    return literal(float(max(step.share for step in rule.steps)), Float())


def fewer_paid(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W08: fewer workers paid than attended."""
    query = of_sites(
        _MONTHS, *_NAMED, w.paid_on, w.attending_workers.label("attending"), w.paid_workers.label("paid")
    ).where(w.paid_on <= as_of, w.attending_workers > 0, w.paid_workers < w.attending_workers * _most(rule))
    rows = _months(connection, query)
    share = [Decimal(paid) / attending for paid, attending in zip(rows["paid"], rows["attending"], strict=True)]
    return _shared(rule, rows, share, as_of)


def short_balance(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W09: at the beginning of a month the account holds less than the wages still owed for the month before, whatever
    is known of the month that begins; until they are paid or the next month begins better."""
    begun = _begun_months(connection, as_of)
    if begun is None:
        return nothing()
    first_day = on_day(begun.c.first_day)
    by_month: dict[str, Any] = {"partition_by": w.account_no, "order_by": w.month}
    months = (
        of_sites(
            _MONTHS.join(begun, begun.c.month == w.month), w.account_no.label("account"), begun.c.first_day,
            func.row_number().over(**by_month).label("place"),
            func.lead(begun.c.first_day).over(**by_month).label("next_month"),
            WAGES_SETTLED_ON.label("settled"), a.closed_on,
            type_coerce(balance(first_day), Money()).label("held"),
            type_coerce(still_to_pay(first_day), Money()).label("owed"),
        )
        .where(not_yet(a.closed_on, first_day))
        .subquery()
    )  # fmt: skip
    f = months.c
    short = and_(f.owed > 0, f.held < type_coerce(f.owed * _most(rule), Money()))
    rows = read(connection, select(months).where(short).order_by(f.account, f.first_day))
    if rows.empty:
        return nothing()
    rows["share"] = [max(held, Decimal(0)) / owed for held, owed in zip(rows["held"], rows["owed"], strict=True)]
    account = rows["account"].to_numpy()
    rows["run"] = run_numbers(account, rows["place"].to_numpy(dtype=np.int64) + _paid_between(rows))
    first, last = first_of(rows, "run"), last_of(rows, "run")
    one = first.assign(
        completed_on=last["completed_on"],
        what=[f"{account}/{day:%Y-%m}" for account, day in zip(first["account"], first["first_day"], strict=True)],
    )

    def below(step: Threshold) -> Days:
        days = rows["first_day"].where((rows["share"] < step.share).astype(bool)).groupby(rows["run"]).first()
        return days_of(days.reindex(one.index))

    def words(days: Days) -> pd.DataFrame:
        latest = last_of(known_by(rows, "run", "first_day", pd.Series(days, index=one.index)), "run")
        return told_as(one, pd.DataFrame({
            "month": [month_in_words(day) for day in latest["first_day"]],
            "balance": [sum_in_words(held) for held in latest["held"]],
            "wages": [sum_in_words(owed) for owed in latest["owed"]],
        }, index=latest.index)).reset_index(drop=True)  # fmt: skip

    gone = earliest(*(days_of(last[name]) for name in ("next_month", "completed_on", "closed_on", "settled")))
    raised = raised_by_level(rule, below)
    wordings = {level: words(days) for level, days in raised.items()}
    return occasions(rule, one.reset_index(drop=True), raised, gone, as_of, wordings)


def _begun_months(connection: Connection, as_of: date) -> FromClause | None:
    """Months of the ledger with the ``first_day`` of the one after, of those that begin by a day."""
    known = connection.scalars(select(w.month).distinct().where(w.month <= as_of)).all()
    following = {month: first_of_month(month, -1) for month in known}
    rows = [
        select(literal(month, Date()).label("month"), literal(day, Date()).label("first_day"))
        for month, day in following.items() if day <= as_of
    ]  # fmt: skip
    return union_all(*rows).subquery("begun") if rows else None


def _paid_between(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    """How often the wages that were owed had been paid before the next row's month began: there a run breaks."""
    paid = days_of(rows["settled"].shift()) <= days_of(rows["first_day"])
    counted: npt.NDArray[np.int64] = np.cumsum(paid)
    return counted


def below_minimum(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W10: what was paid comes to less a head than the minimum wage of the month."""
    wages = warning_rules().minimum_wages
    least = case(*((w.month >= since, literal(yuan, Money())) for since, yuan in reversed(wages)))
    most = type_coerce(least * w.paid_workers * _most(rule), Money())
    query = of_sites(
        _MONTHS, *_NAMED, w.paid_on, w.paid_yuan, w.paid_workers, type_coerce(least, Money()).label("minimum")
    ).where(w.paid_on <= as_of, w.paid_workers > 0, w.paid_yuan < most)
    rows = _months(connection, query)
    each = [Decimal(yuan) / count for yuan, count in zip(rows["paid_yuan"], rows["paid_workers"], strict=True)]
    rows = rows.assign(each=[yuan_text(yuan) for yuan in each], least=[yuan_text(yuan) for yuan in rows["minimum"]])
    share = [yuan / least for yuan, least in zip(each, rows["minimum"], strict=True)]
    return _shared(rule, rows, share, as_of)


def unsettled_before_festival(connection: Connection, rule: WarningRule, as_of: date) -> pd.DataFrame:
    """W14: on a day of the last ones before a Spring Festival wages that fell due are unpaid, of all accounts of a
    site; until all of them are paid."""
    first = connection.scalar(select(func.min(w.month))) or as_of
    parts = []
    for step in rule.steps:
        for festival in spring_festivals(first, as_of + timedelta(int(step.most))):
            day = festival - timedelta(int(step.value))
            if day <= as_of and step.since <= day and (step.until is None or day < step.until):
                parts.append(_unsettled(connection, rule, step, day, festival, as_of))
    return pd.concat(parts, ignore_index=True) if parts else nothing()


def _unsettled(
    connection: Connection, rule: WarningRule, step: Threshold, day: date, festival: date, as_of: date
) -> pd.DataFrame:
    query = of_sites(_MONTHS, w.pay_due_on.label("due"), w.payable_yuan, w.paid_on, w.paid_yuan,
                     WAGES_SETTLED_ON.label("settled"))  # fmt: skip
    query = query.where(w.payable_yuan > 0, w.pay_due_on < min(festival, as_of))
    rows = read(connection, query.where(or_(WAGES_SETTLED_ON.is_(None), day <= WAGES_SETTLED_ON)))
    since = np.maximum(days_of(rows["due"]) + 1, np.datetime64(day, "D"))
    settled = days_of(rows["settled"])
    open_ = np.isnat(settled) | (settled > np.datetime64(as_of, "D"))
    rows = rows.assign(since=since, until=np.where(open_, _NOT_YET, settled))
    unpaid = (open_ | (settled >= since)) & ~(days_of(rows["completed_on"]) <= since)
    rows = rows[unpaid].sort_values(["site", "since"], ignore_index=True)
    before = rows.groupby("site")["until"].cummax().groupby(rows["site"]).shift()
    rows["run"] = (before.isna() | (before < rows["since"])).cumsum()
    in_part = days_of(rows["paid_on"]) < days_of(rows["since"])
    paid = rows["paid_yuan"].where(in_part & rows["paid_yuan"].notna(), Decimal(0))
    rows["short"] = rows["payable_yuan"] - paid
    one = first_of(rows, "run")
    raised = days_of(one["since"])
    of_day = known_by(rows, "run", "since", one["since"]).groupby("run")["short"]  # what was due and unpaid on the day
    one = one.assign(
        count=(np.datetime64(festival, "D") - raised).astype(np.int64), months=of_day.size(),
        sum=[sum_in_words(yuan) for yuan in of_day.sum()],
        what=[f"{festival.year}" if first else f"{festival.year}/{on}"
              for first, on in zip(~one["site"].duplicated(), raised, strict=True)],
    )  # fmt: skip
    gone = days_of(rows.groupby("run")["until"].max())
    gone = np.where(gone == _NOT_YET, NO_DAY, gone)
    return occasions(rule, one.reset_index(drop=True), {step.level: raised}, gone, as_of)
