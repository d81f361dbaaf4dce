"""Wage deposits (工资保证金) of the demo district: storing, guarantees and renewals, use, top-up, return."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.database.schema import CASH, DEPOSIT_FORMS
from data_access.demo.sites import Sites
from data_access.demo.statements import BANKS, month_ends, statement_rows
from data_access.demo.tools import (
    NEVER,
    YUAN,
    Array,
    Columns,
    Days,
    Floats,
    Ints,
    Period,
    days_late,
    given,
    later,
    next_office_day,
    none,
    numbered,
    office_day,
    only,
    pick,
    place_in_group,
    stack,
    take,
    texts,
    working_later,
    years_of,
)
from data_access.reference.organisation import department_prefix
from data_access.rules.parameters import days

_KEEPERS = {
    "银行保函": BANKS,
    "担保公司保函": ("申恒融资担保有限公司", "沪诚工程担保有限公司", "长三角瑞信担保有限公司"),
    "工程保证保险": ("申泰财产保险上海分公司", "华浦财产保险上海分公司"),
}


@dataclass(frozen=True)
class Deposits:
    table: Columns
    site: Ints  # position in Sites


def _first_deposits(rng: np.random.Generator, span: Period, sites: Sites) -> tuple[Ints, Days, Array]:
    """Which sites stored, when, and in what form."""
    due, permit = sites.table["deposit_due_on"], sites.table["permit_on"]
    size = len(due)
    late = rng.random(size) < 0.05 * sites.trouble * span.trouble(sites.town, permit)
    stored = working_later(permit, rng.integers(3, days("deposit.store_days") + 1, size))
    stored = np.where(late, working_later(due, days_late(rng, size, 35, 90)), stored)
    # Some recent ones are overdue on the as-of day and still not stored.
    recent = np.flatnonzero((due < span.as_of) & (due >= later(np.array([span.as_of]), -60)[0]))
    chosen = rng.choice(recent, min(2 * span.scale, len(recent) // 3), replace=False)
    stored[chosen] = NEVER
    stored = span.happened(np.where(np.isnat(due), NEVER, stored))
    form = pick(rng, DEPOSIT_FORMS, size, (34, 32, 18, 16))
    rows = np.flatnonzero(~np.isnat(stored))
    return rows, stored[rows], form[rows]


def _renewals(rng: np.random.Generator, span: Period, sites: Sites, first: Columns, site: Ints) -> list[Columns]:
    """Guarantees that ran out before the works were done, renewed until they no longer do; sets ``ended_on``."""
    rounds = []
    current, current_site = first, site
    while True:
        done = sites.table["completed_on"][current_site]
        expires = current["expires_on"]
        # One in five is renewed only after it ran out.
        late = rng.random(len(expires)) < 0.2
        renewed = later(
            expires, np.where(late, days_late(rng, len(expires), 25, 60), -rng.integers(1, 13, len(expires)))
        )
        renewed = office_day(renewed)
        # A few that ran out lately were not renewed.
        lately = (expires >= later(np.array([span.as_of]), -50)[0]) & (expires < span.as_of)
        lapsed = lately & (rng.random(len(expires)) < 0.1)
        needed = (np.isnat(done) | (done > expires)) & (renewed <= span.as_of) & ~lapsed & (current["form"] != CASH)
        current["ended_on"] = only(needed, renewed)
        rounds.append({**current, "site": current_site})
        if not needed.any():
            return rounds
        current, current_site, renewed = take(current, needed), current_site[needed], renewed[needed]
        current["stored_on"] = renewed
        current["expires_on"] = later(expires[needed], 365)


def build_deposits(rng: np.random.Generator, span: Period, sites: Sites) -> Deposits:
    """One deposit per site that stored one, and one more for every renewal of a guarantee."""
    rows, stored, form = _first_deposits(rng, span, sites)
    size = len(rows)
    required = sites.table["deposit_required_yuan"][rows]
    short = rng.random(size) < 0.03
    amount = np.where(short, np.floor(required * rng.uniform(0.7, 0.95, size) / 1e5) * 1e5, required)
    keeper = pick(rng, BANKS, size)
    for name, keepers in _KEEPERS.items():
        of_form = form == name
        keeper[of_form] = pick(rng, keepers, int(of_form.sum()))
    planned = sites.table["planned_completion_on"][rows]
    to_the_end = later(np.maximum(planned, later(stored, 335)), rng.integers(30, 200, size))
    yearly = later(stored, 365)
    expires = np.where(rng.random(size) < 0.6, yearly, to_the_end)
    first: Columns = {
        "form": form,
        "keeper_name": keeper,
        "required_yuan": required,
        "amount_yuan": amount,
        "stored_on": stored,
        "expires_on": only(form != CASH, expires),
    }
    table = stack(*_renewals(rng, span, sites, first, rows))
    table = take(table, np.lexsort((table["site"], table["stored_on"])))
    site = table.pop("site").astype(np.int64)
    size = len(site)

    in_force = np.isnat(table["ended_on"])
    # A few guarantees run out soon while the works go on.
    running = in_force & (table["form"] != CASH) & np.isnat(sites.table["completed_on"][site])
    lately = np.flatnonzero(running & (table["stored_on"] < later(np.array([span.as_of]), -300)[0]))
    soon = rng.choice(lately, min(4 * span.scale, len(lately) // 3), replace=False)
    table["expires_on"][soon] = later(np.full(len(soon), span.as_of), rng.integers(6, 29, len(soon)))
    return_days = days("deposit.return_days")
    noticed = later(sites.table["completed_on"][site], rng.integers(5, 60, size))
    noticed = span.happened(only(in_force, office_day(np.maximum(noticed, later(table["stored_on"], 5)))))
    waited = days("deposit.notice_days") + rng.integers(1, 20, size)
    applied = span.happened(next_office_day(later(noticed, waited)))
    return_due = working_later(applied, return_days)
    in_time = rng.random(size) < 0.93
    returned = np.where(
        in_time,
        working_later(applied, rng.integers(2, return_days + 1, size)),
        working_later(return_due, rng.integers(1, 15, size)),
    )
    returned = span.happened(returned)
    # Some of the last applications still wait, one or two of them too long.
    recent = np.flatnonzero(applied >= later(np.array([span.as_of]), -45)[0])
    returned[recent[: 4 * span.scale]] = NEVER
    numbers = texts([f"BH{n:08d}" for n in (np.arange(size) * 7919 + 31_007).tolist()])
    columns: Columns = {
        "deposit_no": numbered("BZJ", size),
        "site_no": sites.table["site_no"][site],
        **table,
        "guarantee_no": given(~(table["form"] == CASH), numbers),
        "filed_on": span.happened(working_later(table["stored_on"], rng.integers(1, 11, size))),
        "ended_on": np.where(in_force, returned, table["ended_on"]),
        "notice_from": noticed,
        "notice_to": later(noticed, days("deposit.notice_days")),
        "return_applied_on": applied,
        "return_due_on": return_due,
        "returned_on": returned,
    }
    return Deposits(columns, site)


def usable_cash(deposits: Deposits, sites: Sites) -> Ints:
    """For each site the row of its cash deposit, -1 without one."""
    found = np.full(len(sites.town), -1, dtype=np.int64)
    cash = np.flatnonzero(deposits.table["form"] == CASH)
    found[deposits.site[cash]] = cash
    return found


@dataclass(frozen=True)
class Uses:
    """Uses (动用) of cash deposits, at most one each."""

    deposit: Ints
    used_on: Days
    amount: Floats  # 分
    workers: Ints


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


def build_movements(
    rng: np.random.Generator, span: Period, sites: Sites, deposits: Deposits, from_leads: Uses
) -> tuple[Columns, Columns]:
    """Movements of the cash deposits, and their bank statements (银行对账单) of the last months."""
    more = _further_uses(rng, span, sites, deposits, from_leads.deposit)
    deposit = np.r_[from_leads.deposit, more.deposit]
    used = np.r_[from_leads.used_on, more.used_on]
    amount, workers = np.r_[from_leads.amount, more.amount], np.r_[from_leads.workers, more.workers]
    limit = days("deposit.top_up_days")
    due = working_later(used, limit)
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
        return {
            "row": rows,
            "moved_on": moved,
            "kind": np.full(size, kind, dtype=object),
            "amount_yuan": money,
            "workers": np.full(size, np.nan) if use is None else workers[use].astype(float),
            "top_up_due_on": np.full(size, NEVER) if use is None else due[use],
            "topped_up_on": np.full(size, NEVER) if use is None else topped[use],
        }

    every = np.arange(len(deposit))
    moves = stack(
        part("存入", cash, table["stored_on"][cash], table["amount_yuan"][cash]),
        part("使用", deposit, used, amount, every),
        part("补足", deposit[mended], topped[mended], amount[mended]),
        part("返还", returned, table["returned_on"][returned], table["amount_yuan"][returned]),
    )
    statements = _cash_statements(rng, span, deposits, moves)
    moves = take(moves, np.lexsort((moves["row"], moves["moved_on"])))
    row = moves.pop("row").astype(np.int64)
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
    return columns, statements


def _cash_statements(rng: np.random.Generator, span: Period, deposits: Deposits, moves: Columns) -> Columns:
    table, ends = deposits.table, month_ends(span)
    sign = np.where((moves["kind"] == "存入") | (moves["kind"] == "补足"), 1, -1)
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


def build_emergency_fund(rng: np.random.Generator, span: Period, payments: Columns) -> Columns:
    """应急周转金: a yearly allotment, advances as paid to the workers of leads, and what was recovered."""
    advances = take(payments, payments["channel"] == "应急周转金")
    size = len(advances["paid_on"])
    yearly = np.array([np.datetime64(f"{year}-01-15", "D") for year in span.years])
    yearly = office_day(yearly[yearly <= span.as_of])
    recovered = span.happened(office_day(later(advances["paid_on"], rng.integers(30, 240, size))))
    got = np.flatnonzero(~np.isnat(recovered) & (rng.random(size) < 0.6))

    def part(kind: str, moved: Days, money: Array, source: Columns | None = None) -> Columns:
        count = len(moved)
        return {
            "moved_on": moved,
            "kind": np.full(count, kind, dtype=object),
            "amount_yuan": money,
            "town_code": none(count) if source is None else source["town_code"],
            "lead_no": none(count) if source is None else source["lead_no"],
            "workers": np.full(count, np.nan) if source is None else source["workers"],
        }

    moves = stack(
        part("拨入", yearly, np.full(len(yearly), 2_000_000.0 * YUAN * span.scale)),
        part("垫付", advances["paid_on"], advances["amount_yuan"], advances),
        part("追回", recovered[got], advances["amount_yuan"][got], take(advances, got)),
    )
    moves = take(moves, np.argsort(moves["moved_on"], kind="stable"))
    return {"movement_no": numbered("ZZJ", len(moves["kind"])), **moves}


def sequence_numbers(refs: Array, groups: Ints, mark: str) -> Array:
    """Numbers such as XS202300001-F1 for the rows of a record; ``groups`` keeps equal records together."""
    return texts([f"{ref}-{mark}{n}" for ref, n in zip(refs, place_in_group(groups).tolist(), strict=True)])
