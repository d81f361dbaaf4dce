"""Special wage accounts (农民工工资专用账户) of the demo district: month by month labour cost in, wages out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.demo.sites import Sites
from data_access.demo.statements import BANKS, month_ends, statement_rows
from data_access.demo.tools import (
    NEVER,
    YUAN,
    Columns,
    Ints,
    Period,
    later,
    limit_ends,
    office_day,
    only,
    pick,
    take,
    texts,
)
from data_access.rules.parameters import days

LABOUR_SHARE = 0.2  # of the contract
_ROUND = 100 * YUAN


@dataclass(frozen=True)
class Accounts:
    table: Columns
    site: Ints
    months: Columns
    month_site: Ints
    statements: Columns


def build_accounts(rng: np.random.Generator, span: Period, sites: Sites) -> Accounts:
    """One account per site that opened one, its months so far, and bank statements of the last months."""
    due, signed = sites.table["wage_account_due_on"], sites.table["contract_signed_on"]
    size = len(due)
    trouble = sites.trouble * span.trouble(sites.town, signed)
    late = rng.random(size) < 0.05 * trouble
    opened = later(signed, rng.integers(8, days("wage_account.open_days") + 1, size))
    opened = np.where(late, later(due, rng.integers(1, 40, size)), opened)
    recent = np.flatnonzero((due < span.as_of) & (due >= later(np.array([span.as_of]), -60)[0]))
    opened[rng.choice(recent, min(2 * span.scale, len(recent) // 3), replace=False)] = NEVER
    opened = span.happened(office_day(opened))
    site = np.flatnonzero(~np.isnat(opened))
    site = site[np.argsort(opened[site], kind="stable")]
    opened, size = opened[site], len(site)
    register_due = limit_ends(opened, "wage_account.register_days")
    registered = later(opened, rng.integers(3, 29, size))
    registered = np.where(
        rng.random(size) < 0.06 * trouble[site], later(register_due, rng.integers(1, 40, size)), registered
    )
    table: Columns = {
        "account_no": texts([f"ZH{n:012d}" for n in (np.arange(size) * 7919 + 310_118_000_000).tolist()]),
        "site_no": sites.table["site_no"][site],
        "bank_name": pick(rng, BANKS, size),
        "opened_on": opened,
        "register_due_on": register_due,
        "registered_on": span.happened(office_day(registered)),
        "closed_on": span.happened(office_day(later(sites.table["completed_on"][site], rng.integers(65, 140, size)))),
    }
    account, months = _months(rng, span, sites, site, table)
    statements = _statements(rng, span, table, account, months)
    return Accounts(table, site, months, site[account], statements)


def _months(
    rng: np.random.Generator, span: Period, sites: Sites, site: Ints, accounts: Columns
) -> tuple[Ints, Columns]:
    """The account's position of every month, and the months.

    A month's wages leave only after the same month's labour cost came, and are less: no balance is ever negative.
    """
    first = np.maximum(accounts["opened_on"], sites.table["permit_on"][site]).astype("datetime64[M]")
    done = sites.table["completed_on"][site]
    last = np.where(np.isnat(done), span.as_of, done).astype("datetime64[M]")
    counts = np.maximum((last - first).astype(np.int64) + 1, 0)
    account = np.repeat(np.arange(len(site)), counts)
    nth = np.arange(len(account)) - np.repeat(np.cumsum(counts) - counts, counts)
    month = first[account] + nth
    size, of_site = len(account), site[account]
    monthly = sites.table["contract_yuan"][of_site] * LABOUR_SHARE / sites.months[of_site]
    labour = np.maximum(np.round(monthly * rng.uniform(0.75, 1.2, size) / _ROUND), 10) * _ROUND
    labour_due = later(month.astype("datetime64[D]"), 24)  # the 25th of the month
    pay_due = later((month + 1).astype("datetime64[D]"), 14)  # the 15th of the next month

    trouble = sites.trouble[of_site] * span.trouble(sites.town[of_site], labour_due)
    late = rng.random(size) < 0.03 * trouble
    labour_paid = later(labour_due, -rng.integers(0, 8, size))
    labour_paid = np.where(late, later(labour_due, (2 + rng.exponential(14, size)).astype(np.int64)), labour_paid)
    labour_paid = office_day(np.maximum(labour_paid, accounts["opened_on"][account]))
    # A few builders have paid nothing for the last two to four months.
    stopped = rng.random(len(site)) < np.clip(0.016 * sites.trouble[site], 0, 0.2)
    since = span.as_of.astype("datetime64[M]") - rng.integers(2, 5, len(site))
    labour_paid[stopped[account] & (month >= since[account])] = NEVER
    labour_paid = span.happened(labour_paid)

    payable = np.round(labour * rng.uniform(0.84, 0.97, size) / _ROUND) * _ROUND
    paid = later(pay_due, -rng.integers(0, 6, size))
    paid = np.where(rng.random(size) < 0.02 * trouble, later(pay_due, rng.integers(1, 45, size)), paid)
    paid = span.happened(office_day(np.maximum(paid, later(labour_paid, 1))))
    # Older months paid in part have been made up since.
    partly = (rng.random(size) < 0.012 * trouble) & (pay_due >= later(np.array([span.as_of]), -150)[0])
    share = np.where(partly, rng.uniform(0.7, 0.97, size), 1.0)
    workers = np.maximum((sites.table["workers"][of_site] * rng.uniform(0.75, 1.15, size)).astype(np.int64), 2)
    known = ~np.isnat(paid)
    months: Columns = {
        "account_no": accounts["account_no"][account],
        "month": month.astype("datetime64[D]"),
        "labour_due_on": labour_due,
        "labour_due_yuan": labour,
        "labour_paid_on": labour_paid,
        "labour_paid_yuan": np.where(np.isnat(labour_paid), np.nan, labour),
        "pay_due_on": pay_due,
        "payable_yuan": payable,
        "paid_on": only(known, paid),
        "paid_yuan": np.where(known, np.floor(payable * share / _ROUND) * _ROUND, np.nan),
        "attending_workers": workers,
        "paid_workers": np.where(known, np.maximum(np.floor(workers * share), 1), np.nan),
    }
    return account, months


def _statements(rng: np.random.Generator, span: Period, accounts: Columns, account: Ints, months: Columns) -> Columns:
    ends = month_ends(span)
    size, width = len(accounts["account_no"]), len(ends) + 1
    flows = np.zeros(size * width)
    for day, amount, sign in (("labour_paid_on", "labour_paid_yuan", 1), ("paid_on", "paid_yuan", -1)):
        happened = take(months, ~np.isnat(months[day]))
        rows = account[~np.isnat(months[day])]
        column = np.searchsorted(ends, happened[day])  # the first month end on or after the day
        flows += sign * np.bincount(rows * width + column, weights=happened[amount], minlength=size * width)
    balances = np.cumsum(flows.reshape(size, width), axis=1)[:, :-1]
    open_then = (accounts["opened_on"][:, None] <= ends) & ~(accounts["closed_on"][:, None] <= ends)
    return statement_rows(rng, "专用账户", accounts["account_no"], np.where(open_then, balances, np.nan), ends)
