"""Bank statements of the demo district: what banks report at month ends; a few differ from the ledger."""

from __future__ import annotations

from math import ceil

import numpy as np

from data_access.demo.tools import YUAN, Array, Columns, Days, Floats, Period, later

BANKS = ("上海农商银行青浦支行", "工商银行青浦支行", "建设银行青浦支行", "农业银行青浦支行", "上海银行青浦支行")
STATEMENT_MONTHS = 12


def month_ends(span: Period) -> Days:
    """The last days of the last whole months, ascending."""
    this_month = (later(np.array([span.as_of]), 1)).astype("datetime64[M]")[0]
    firsts = this_month - np.arange(STATEMENT_MONTHS - 1, -1, -1)
    return np.asarray(firsts.astype("datetime64[D]") - 1)


def statement_rows(rng: np.random.Generator, kind: str, refs: Array, balances: Floats, ends: Days) -> Columns:
    """Statements of accounts (rows) at month ends (columns); NaN where there is no account. A few differ."""
    account, month = np.nonzero(~np.isnan(balances))
    balance = balances[account, month]
    wrong = rng.random(len(account)) < 0.004
    difference = rng.integers(5, 400, len(account)) * 100 * YUAN * rng.choice((-1, 1), len(account))
    # Some accounts have differed by the same amount for months.
    still_open = np.flatnonzero(~np.isnan(balances[:, -1]))
    for lasting in rng.choice(still_open, ceil(0.012 * len(still_open)), replace=False):
        months = (account == lasting) & (month >= len(ends) - rng.integers(2, 6))
        wrong |= months
        difference[months] = rng.integers(5, 400) * 100 * YUAN
    return {
        "account_kind": np.full(len(account), kind, dtype=object),
        "account_ref": refs[account],
        "month": ends.astype("datetime64[M]").astype("datetime64[D]")[month],
        "balance_yuan": np.where(wrong, np.maximum(balance + difference, 0), balance),
    }
