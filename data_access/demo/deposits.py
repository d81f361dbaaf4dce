"""Wage deposits (工资保证金) of the demo district: storing, guarantees and renewals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.database.schema import CASH, DEPOSIT_FORMS
from data_access.demo.sites import Sites
from data_access.demo.statements import BANKS
from data_access.demo.tools import (
    NEVER,
    Array,
    Columns,
    Days,
    Floats,
    Ints,
    Period,
    days_late,
    given,
    later,
    limit_ends,
    next_office_day,
    numbered,
    office_day,
    only,
    pick,
    place_in_group,
    stack,
    take,
    texts,
    working_later,
)
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
    return_due = limit_ends(applied, "deposit.return_days")
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
        "registered_on": span.happened(working_later(table["stored_on"], rng.integers(1, 11, size))),
        "ended_on": np.where(in_force, returned, table["ended_on"]),
        "notice_from": noticed,
        "notice_to": limit_ends(noticed, "deposit.notice_days"),
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


def sequence_numbers(refs: Array, groups: Ints, mark: str) -> Array:
    """Numbers such as XS202300001-F1 for the rows of a record; ``groups`` keeps equal records together."""
    return texts([f"{ref}-{mark}{n}" for ref, n in zip(refs, place_in_group(groups).tolist(), strict=True)])
