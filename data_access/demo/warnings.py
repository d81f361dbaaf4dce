"""Early warnings (监控预警) of the demo district: of sites W01 to W14, of firms those that its signals raise."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from data_access.database.schema import CASH
from data_access.demo.accounts import Accounts
from data_access.demo.deposits import Deposits
from data_access.demo.inspections import Inspections
from data_access.demo.signal_warnings import raised_by_signals
from data_access.demo.sites import Sites
from data_access.demo.tools import (
    NEVER,
    Array,
    Columns,
    Days,
    Ints,
    Period,
    days_late,
    later,
    none,
    numbered_by_year,
    stack,
    take,
    texts,
    town_codes,
    town_names,
    working_later,
)
from data_access.rules.holidays import spring_festivals
from data_access.rules.warning_rules import warning_rules

_NOTES = {
    "W01": "施工合同签订超30日未开设专用账户",
    "W02": "专用账户开户超30日未备案",
    "W03": "取得施工许可超20个工作日未存保证金",
    "W04": "保函即将到期或已过期",
    "W05": "保证金动用后10个工作日未补足",
    "W06": "人工费用超1个月未拨付",
    "W07": "当月工资未代发",
    "W08": "发薪人数少于考勤人数",
    "W09": "专用账户余额低于上月工资",
    "W10": "人均工资低于最低工资标准",
    "W11": "连续7日无考勤而项目在建",
    "W12": "维权信息告示牌缺失或过期",
    "W13": "30日内同一项目线索3条以上",
    "W14": "春节前30日仍有未结算工资",
}
# Rules that are drawn, not derived: level and number a year and 1x.
_DRAWN = (("W08", "红", 3), ("W09", "蓝", 14), ("W09", "黄", 6), ("W10", "红", 2), ("W11", "蓝", 12), ("W13", "黄", 5))


def _threshold(rule: str, level: str) -> int:
    """What a rule compares at a level, as it is in force last."""
    return int(next(step.value for step in reversed(warning_rules().rules[rule].steps) if step.level == level))


def _festivals(span: Period) -> list[np.datetime64]:
    first, last = span.start.astype(date), span.as_of.astype(date)
    ahead = timedelta(days=_threshold("W14", "红"))
    return [np.datetime64(day, "D") for day in spring_festivals(first, last + ahead)]


def _part(rule: str, level: str, site: Array, raised: Days, channel: str = "线上比对") -> Columns:
    size = len(site)
    return {
        "rule_code": np.full(size, rule, dtype=object),
        "level": np.full(size, level, dtype=object),
        "channel": np.full(size, channel, dtype=object),
        "site": site,
        "raised_on": raised,
    }


def _missed(due: Days, done: Days, grace: int, as_of: np.datetime64) -> Array:
    """Rows whose limit and ``grace`` days ran out before the thing was done."""
    limit = later(due, grace)
    return np.flatnonzero((limit < as_of) & ~(done <= limit))


def _under_way(rng: np.random.Generator, sites: Sites, days: Days) -> Ints:
    """A site for each day, nearly always one under way then."""
    site = rng.integers(0, len(sites.town), len(days))
    for _ in range(12):
        idle = np.flatnonzero((sites.table["permit_on"][site] > days) | (sites.table["completed_on"][site] <= days))
        site[idle] = rng.integers(0, len(sites.town), len(idle))
    return site


def _raised(
    rng: np.random.Generator,
    span: Period,
    sites: Sites,
    *,
    deposits: Deposits,
    movements: Columns,
    accounts: Accounts,
    inspections: Inspections,
) -> Columns:
    """Rule, level, channel, site and day of the warnings, ascending."""
    table, months = sites.table, accounts.months
    size = len(sites.town)
    opened, stored = np.full(size, np.datetime64("NaT", "D")), np.full(size, np.datetime64("NaT", "D"))
    opened[accounts.site] = accounts.table["opened_on"]
    stored[deposits.site[::-1]] = deposits.table["stored_on"][::-1]  # the first one wins
    parts = []

    def missed(rule: str, level: str, site: Ints, *, due: Days, done: Days) -> None:
        grace = _threshold(rule, level) - 1
        rows = _missed(due, done, grace, span.as_of)
        parts.append(_part(rule, level, site[rows], later(due[rows], grace + 1)))

    every = np.arange(size)
    missed("W01", "红", every, due=table["wage_account_due_on"], done=opened)
    missed("W02", "黄", accounts.site, due=accounts.table["register_due_on"], done=accounts.table["registered_on"])
    missed("W03", "红", every, due=table["deposit_due_on"], done=stored)
    expires, done = deposits.table["expires_on"], table["completed_on"][deposits.site]
    guarantee = (deposits.table["form"] != CASH) & ~(done <= expires)
    soon, renewed = later(expires, _threshold("W04", "黄")), deposits.table["ended_on"]
    rows = np.flatnonzero(guarantee & ~(renewed <= soon) & (soon <= span.as_of))
    parts.append(_part("W04", "黄", deposits.site[rows], soon[rows]))
    rows = np.flatnonzero(guarantee & ~(renewed <= expires) & (expires < span.as_of))
    parts.append(_part("W04", "红", deposits.site[rows], later(expires[rows], 1)))
    uses = take(movements, movements["kind"] == "使用")
    of_number = dict(zip(deposits.table["deposit_no"], deposits.site.tolist(), strict=True))
    used_site = np.array([of_number[n] for n in uses["deposit_no"]], dtype=np.int64)
    missed("W05", "红", used_site, due=uses["top_up_due_on"], done=uses["topped_up_on"])
    missed("W06", "黄", accounts.month_site, due=months["labour_due_on"], done=months["labour_paid_on"])
    missed("W07", "黄", accounts.month_site, due=months["pay_due_on"], done=months["paid_on"])
    missed("W07", "红", accounts.month_site, due=months["pay_due_on"], done=months["paid_on"])
    short = np.flatnonzero(months["paid_workers"] < months["attending_workers"])
    parts.append(_part("W08", "黄", accounts.month_site[short], months["paid_on"][short]))
    board = np.flatnonzero(inspections.board_missing)
    day = inspections.table["inspected_on"][board]
    parts.append(_part("W12", "黄", inspections.site[board], day, "线下网格"))
    all_days = np.arange(span.start, span.as_of + 1)
    for rule, level, yearly in _DRAWN:
        raised = rng.choice(all_days, yearly * 3 * span.scale)
        parts.append(_part(rule, level, _under_way(rng, sites, raised), raised, "线下网格"))
    ahead = _threshold("W14", "红")
    before = [all_days[(all_days >= day - ahead) & (all_days < day)] for day in _festivals(span)]
    raised = np.concatenate([rng.choice(days, 4 * span.scale) for days in before if len(days)])
    parts.append(_part("W14", "红", _under_way(rng, sites, raised), raised, "线下网格"))

    found = stack(*parts)
    found = take(found, (found["raised_on"] >= span.start) & (found["raised_on"] <= span.as_of))
    return take(found, np.argsort(found["raised_on"], kind="stable"))


def _handled(rng: np.random.Generator, span: Period, found: Columns, town: Ints) -> Columns:
    """The warnings with their limits and the days on which they were handled; a few of the last weeks are still not."""
    raised, rules = found["raised_on"], warning_rules()
    waits = [rules.level(level, day).days for level, day in zip(found["level"], raised.astype(object), strict=True)]
    limit = np.array(waits, dtype=np.int64)
    due = working_later(raised, limit)
    slow = rng.random(len(raised)) < 0.05 * span.trouble(town, raised)
    quick = working_later(raised, (1 + rng.random(len(raised)) * limit).astype(np.int64))
    handled = np.where(slow, working_later(due, days_late(rng, len(raised), 16, 60)), quick)
    lately = np.flatnonzero(raised >= later(np.array([span.as_of]), -45)[0])
    handled[rng.choice(lately, min(3 * span.scale, len(lately) // 4), replace=False)] = NEVER
    return found | {
        "due_on": due,
        "watch_until": later(raised, rules.settings["lead_days"]),
        "handled_on": span.happened(handled),
    }


def build_warnings(
    rngs: tuple[np.random.Generator, np.random.Generator],
    span: Period,
    sites: Sites,
    *,
    deposits: Deposits,
    movements: Columns,
    accounts: Accounts,
    inspections: Inspections,
    signals: Columns,
) -> Columns:
    """Warnings as the rules would raise them from the demo's own accounts, deposits and verifications, and of firms
    from what other departments report."""
    table = sites.table
    found = _raised(
        rngs[0], span, sites, deposits=deposits, movements=movements, accounts=accounts, inspections=inspections
    )
    site = found.pop("site").astype(np.int64)
    by_grid = found["channel"] == "线下网格"
    of_sites = found | {
        "town_code": table["town_code"][site],
        "site_no": table["site_no"][site],
        "employer_uscc": none(len(site)),
        "employer_name": none(len(site)),
        "owner_name": np.where(by_grid, town_names()[sites.town[site]], table["department_code"][site]),
        "note": texts([_NOTES[rule] for rule in found["rule_code"]]),
    }
    of_firms = raised_by_signals(signals)
    places = {code: place for place, code in enumerate(town_codes().tolist())}
    town = np.array([places[code] for code in of_firms["town_code"]], dtype=np.int64)
    both = stack(_handled(rngs[0], span, of_sites, sites.town[site]), _handled(rngs[1], span, of_firms, town))
    both = take(both, np.argsort(both["raised_on"], kind="stable"))
    return {"warning_no": numbered_by_year("YJ", both["raised_on"]), **both}
