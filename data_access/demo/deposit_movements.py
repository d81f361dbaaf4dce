"""Movements of wage deposits in the demo district: use, top-up, return, and the bank statements of the cash."""

from __future__ import annotations

from math import ceil

import numpy as np

from data_access.database.schema import CASH, ON_ACCOUNT
from data_access.demo.deposits import Deposits, Uses
from data_access.demo.sites import Sites
from data_access.demo.statements import month_ends, statement_rows
from data_access.demo.tools import (
    NEVER,
    YUAN,
    Array,
    Columns,
    Days,
    Ints,
    Period,
    days_late,
    later,
    limit_ends,
    numbered,
    office_day,
    stack,
    take,
    texts,
    working_later,
    years_of,
)
from data_access.reference.organisation import department_prefix
from data_access.rules.parameters import days


def _further_uses(rng: np.random.Generator, span: Period, sites: Sites, deposits: Deposits, taken: Ints) -> Uses:
    """Uses by decision without a lead: some over the years, and a few lately that are not topped up in time."""
    table = deposits.table
    free = (table["form"] == CASH) & ~np.isin(np.arange(len(deposits.site)), taken)
    done = sites.table["completed_on"][deposits.site]
    last = later(np.where(np.isnat(done), later(np.array([span.as_of]), -60)[0], done), -20)
    from_day = later(table["stored_on"], 20)
    room = (last - from_day).astype(np.int64)
    weights = sites.trouble[deposits.site]

    def chosen(candidates: Ints, count: int) -> Ints:
        p = weights[candidates] / weights[candidates].sum()
        return rng.choice(candidates, min(count, len(candidates) // 3), replace=False, p=p)

    lately = chosen(np.flatnonzero(free & np.isnat(done) & (room > 30)), 2 * span.scale)
    free[lately] = False
    earlier = chosen(np.flatnonzero(free & (room > 30)), 30 * span.scale)
    rows = np.r_[lately, earlier]
    used = later(from_day[rows], (rng.random(len(rows)) * room[rows]).astype(np.int64))
    used[: len(lately)] = later(np.full(len(lately), span.as_of), -rng.integers(24, 45, len(lately)))
    used = office_day(used)
    amount = np.floor(table["amount_yuan"][rows] * rng.uniform(0.15, 0.7, len(rows)) / 1e4) * 1e4
    return Uses(rows, used, amount, np.clip(amount / (15_000 * YUAN), 1, 60).astype(np.int64))


def _credited_by_bank(rng: np.random.Generator, span: Period, deposits: Deposits) -> Columns:
    """Interest of the last year and what the bank charged, of the few accounts whose bank reports them."""
    table = deposits.table
    held = np.flatnonzero((table["form"] == CASH) & np.isnat(table["returned_on"]))
    rows = np.sort(rng.choice(held, ceil(len(held) / 15), replace=False))
    quarters = month_ends(span)
    quarters = later(quarters[quarters.astype("datetime64[M]").astype(np.int64) % 3 == 2], -9)  # paid on the 21st
    which, quarter = np.nonzero(table["stored_on"][rows][:, None] <= later(quarters, -92)[None, :])
    interest = np.round(table["amount_yuan"][rows[which]] * 0.0035 / 4)
    charged = rows[table["stored_on"][rows] <= later(quarters[-1:], -92)[0]]
    fee = rng.integers(3, 9, len(charged)) * 10.0 * YUAN
    return {
        "row": np.r_[rows[which], charged],
        "moved_on": np.r_[quarters[quarter], np.full(len(charged), quarters[-1])],
        "kind": np.r_[texts(["利息"] * len(which)), texts(["手续费"] * len(charged))],
        "amount_yuan": np.r_[interest, fee],
        **_of_no_use(len(which) + len(charged)),
    }


def _of_no_use(size: int) -> Columns:
    return {
        "workers": np.full(size, np.nan),
        "top_up_due_on": np.full(size, NEVER),
        "topped_up_on": np.full(size, NEVER),
    }


def build_movements(
    rng: np.random.Generator, of_bank: np.random.Generator, span: Period, sites: Sites, deposits: Deposits, *,
    from_leads: Uses,
) -> tuple[Columns, Columns]:  # fmt: skip
    """Movements of the cash deposits, and their bank statements (银行对账单) of the last months."""
    more = _further_uses(rng, span, sites, deposits, from_leads.deposit)
    deposit = np.r_[from_leads.deposit, more.deposit]
    used = np.r_[from_leads.used_on, more.used_on]
    amount, workers = np.r_[from_leads.amount, more.amount], np.r_[from_leads.workers, more.workers]
    limit = days("deposit.top_up_days")
    due = limit_ends(used, "deposit.top_up_days")
    in_time = rng.random(len(used)) < 0.75
    topped = np.where(
        in_time,
        working_later(used, rng.integers(2, limit + 1, len(used))),
        working_later(due, days_late(rng, len(used), 30, 80)),
    )
    topped[len(from_leads.deposit) : len(from_leads.deposit) + 2 * span.scale] = NEVER
    topped = span.happened(topped)
    # Nothing is returned before it is whole again.
    table = deposits.table
    back = table["returned_on"][deposit]
    topped = np.where(~np.isnat(back) & ~(topped < back), np.maximum(used, later(back, -1)), topped)

    cash = np.flatnonzero(table["form"] == CASH)
    returned = cash[~np.isnat(table["returned_on"][cash])]
    mended = np.flatnonzero(~np.isnat(topped))

    def part(kind: str, rows: Ints, moved: Days, money: Array, use: Ints | None = None) -> Columns:
        size = len(rows)
        used_for = _of_no_use(size)
        if use is not None:
            used_for = {
                "workers": workers[use].astype(float),
                "top_up_due_on": due[use],
                "topped_up_on": topped[use],
            }
        return {
            "row": rows,
            "moved_on": moved,
            "kind": np.full(size, kind, dtype=object),
            "amount_yuan": money,
            **used_for,
        }

    every = np.arange(len(deposit))
    moves = stack(
        part("存入", cash, table["stored_on"][cash], table["amount_yuan"][cash]),
        part("使用", deposit, used, amount, every),
        part("补足", deposit[mended], topped[mended], amount[mended]),
        part("返还", returned, table["returned_on"][returned], table["amount_yuan"][returned]),
    )
    beside = _credited_by_bank(of_bank, span, deposits)
    statements = _cash_statements(rng, span, deposits, stack(moves, beside))
    moves = take(moves, np.lexsort((moves["row"], moves["moved_on"])))
    row, beside_row = moves.pop("row").astype(np.int64), beside.pop("row").astype(np.int64)
    years = years_of(moves["moved_on"])  # ascending: each year counts its papers anew
    place = np.arange(len(years)) - np.searchsorted(years, years) + 1
    prefix = department_prefix("区人社局")
    document = texts([f"{prefix}保〔{y}〕{n}号" for y, n in zip(years.tolist(), place.tolist(), strict=True)])
    columns: Columns = {
        "movement_no": numbered("LS", len(row)),
        "deposit_no": table["deposit_no"][row],
        **moves,
        "document_no": document,
    }
    banked: Columns = {
        "movement_no": numbered("LX", len(beside_row)),
        "deposit_no": table["deposit_no"][beside_row],
        **beside,
        "document_no": np.full(len(beside_row), None, dtype=object),
    }
    return stack(columns, banked), statements


def _cash_statements(rng: np.random.Generator, span: Period, deposits: Deposits, moves: Columns) -> Columns:
    table, ends = deposits.table, month_ends(span)
    sign = np.array([ON_ACCOUNT[kind] for kind in moves["kind"]])
    size = len(deposits.site)
    balances = np.stack(
        [
            np.bincount(
                moves["row"], weights=np.where(moves["moved_on"] <= end, sign * moves["amount_yuan"], 0), minlength=size
            )
            for end in ends
        ],
        axis=1,
    )
    open_then = (table["stored_on"][:, None] <= ends) & ~(table["returned_on"][:, None] <= ends)
    open_then &= (table["form"] == CASH)[:, None]
    return statement_rows(rng, "工资保证金", table["deposit_no"], np.where(open_then, balances, np.nan), ends)
