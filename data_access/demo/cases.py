"""What follows true leads in the demo district: payments, inspection cases, criminal transfers, lists."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_access.database.schema import CASH
from data_access.demo.deposits import Deposits, Uses, sequence_numbers, usable_cash
from data_access.demo.leads import Leads
from data_access.demo.sites import Firms, Sites
from data_access.demo.tools import (
    WAN,
    YUAN,
    Columns,
    Ints,
    Period,
    given,
    later,
    limit_ends,
    next_office_day,
    none,
    numbered_by_year,
    office_day,
    only,
    pick,
    place_in_group,
    take,
    texts,
    town_codes,
    town_weights,
    working_later,
)
from data_access.reference.organisation import towns
from data_access.rules.months import months_before
from data_access.rules.parameters import days

_STEP = 100 * YUAN


def build_payments(
    rng: np.random.Generator, span: Period, leads: Leads, sites: Sites, deposits: Deposits
) -> tuple[Columns, Uses]:
    """Payments to the workers of true leads, complete by the closing day, and the deposits used for some of them.

    The columns are those of ``lead_payment`` plus town_code and workers, which the emergency fund needs.
    """
    table = leads.table
    true = np.flatnonzero(leads.true)
    parts = rng.choice((1, 2, 3), len(true), p=(0.7, 0.21, 0.09))
    lead = np.repeat(true, parts)
    nth, count = place_in_group(lead), np.repeat(parts, parts)
    first, last = table["verified_on"][lead], leads.ends_on[lead]
    whole = table["true_amount_yuan"][lead]
    speed = np.repeat(rng.uniform(0.4, 1.0, len(true)), parts)  # some pay well before the lead is closed
    paid_on = office_day(later(first, ((last - first).astype(np.int64) * speed * nth / count).astype(np.int64)))

    def until(n: Ints) -> Columns:
        return {"sum": np.where(n == count, whole, np.round(whole * n / count / _STEP) * _STEP)}

    amount = until(nth)["sum"] - until(nth - 1)["sum"]
    # Unsolved leads lack at least the last part.
    kept = (paid_on <= span.as_of) & ~(leads.unsolved[lead] & (nth == count))
    lead, nth, paid_on, amount = lead[kept], nth[kept], paid_on[kept], amount[kept]

    building = table["domain"][lead] == "工程建设领域"
    by_contractor = building & (rng.random(len(lead)) < 0.35)
    channel = np.where(by_contractor, "总包垫付", "用人单位支付").astype(object)
    gone = ~building & np.isin(table["cause"][lead], ("逃匿", "经营困难")) & (rng.random(len(lead)) < 0.09)
    channel[gone] = "应急周转金"
    site = leads.site[lead]
    deposit = np.where(site >= 0, usable_cash(deposits, sites)[site], -1)
    stored, money = deposits.table["stored_on"][deposit], deposits.table["amount_yuan"][deposit]
    done = sites.table["completed_on"][site]
    fits = (deposit >= 0) & (deposits.table["form"][deposit] == CASH) & (stored < paid_on) & ~(done <= paid_on)
    fits &= (amount <= 0.7 * money) & (rng.random(len(lead)) < 0.5)
    rows = np.flatnonzero(fits)
    _, once = np.unique(deposit[rows], return_index=True)  # one use of a deposit at most
    rows = rows[np.sort(once)]
    channel[rows] = "保证金"
    workers = table["true_workers"][lead]
    uses = Uses(deposit[rows], paid_on[rows], amount[rows], workers[rows].astype(np.int64))
    return {
        "payment_no": sequence_numbers(table["lead_no"][lead], lead, "F"),
        "lead_no": table["lead_no"][lead],
        "paid_on": paid_on,
        "amount_yuan": amount,
        "channel": channel,
        "town_code": table["town_code"][lead],
        "workers": workers,
    }, uses


@dataclass(frozen=True)
class Cases:
    table: Columns
    building: Ints  # 1 in construction
    hinted: Ints  # fled from an order to pay a large sum, not reported to the police yet


def _flee(span: Period, table: Columns) -> Ints:
    """Let the employers of the newest cases whose order ran out in the last days be gone; their positions."""
    due = table["pay_order_due_on"]
    lately = (due < span.as_of) & (due >= later(np.array([span.as_of]), -60)[0])
    direct = np.array([number is None for number in table["lead_no"]])
    rows = np.flatnonzero(direct & lately)
    # Open ones first, then those whose order ran out last; they stay open.
    rows = rows[np.lexsort((due[rows], np.isnat(table["closed_on"][rows])))][-span.scale :]
    table["closed_on"][rows] = np.datetime64("NaT", "D")
    table["workers"][rows], table["amount_yuan"][rows] = 14, 23 * WAN
    table["absconded"][rows] = True
    for name in ("pay_order_complied_on", "decision_on", "court_on"):
        table[name][rows] = np.datetime64("NaT", "D")
    return rows


def _subjects(rng: np.random.Generator, span: Period, leads: Leads, firms: Firms) -> Columns:
    """True leads that became inspection cases, and direct complaints, by the day of the complaint."""
    table = leads.table
    from_lead = np.flatnonzero(leads.true & (rng.random(len(leads.true)) < 0.55))
    of_leads: Columns = {
        name: table[source][from_lead]
        for name, source in (
            ("lead_no", "lead_no"), ("town_code", "town_code"), ("site_no", "site_no"),
            ("employer_name", "employer_name"), ("employer_uscc", "employer_uscc"), ("complained_on", "received_on"),
            ("workers", "true_workers"), ("amount_yuan", "true_amount_yuan"),
        )
    }  # fmt: skip
    of_leads["building"] = (table["domain"][from_lead] == "工程建设领域").astype(np.int64)
    of_leads["trouble"] = span.trouble(leads.town[from_lead], table["received_on"][from_lead])
    count = 75 * span.scale
    town = rng.choice(len(towns()), count, p=town_weights())
    day = np.sort(rng.choice(table["received_on"], count))
    firm = rng.integers(0, len(firms.table["uscc"]), count)
    workers = np.clip(1 + rng.gamma(1.4, 8, count), 1, 49).astype(np.int64)
    direct: Columns = {
        "lead_no": none(count),
        "town_code": town_codes()[town],
        "site_no": none(count),
        "employer_name": firms.table["name"][firm],
        "employer_uscc": firms.table["uscc"][firm],
        "complained_on": day,
        "workers": workers,
        "amount_yuan": np.round(workers * rng.uniform(7_000, 21_000, count) / 100) * _STEP,
        "building": (firm < len(firms.pools["施工总承包"]) + len(firms.pools["劳务"])).astype(np.int64),
        "trouble": span.trouble(town, day),
    }
    both = {name: np.concatenate([of_leads[name], direct[name]]) for name in direct}
    return take(both, np.argsort(both["complained_on"], kind="stable"))


def build_cases(rng: np.random.Generator, span: Period, leads: Leads, firms: Firms) -> Cases:
    """Labour inspection cases (劳动保障监察案件) with their legal limits."""
    about = _subjects(rng, span, leads, firms)
    trouble, building = about.pop("trouble"), about.pop("building")
    complained = about["complained_on"]
    size = len(complained)
    file_due = limit_ends(complained, "labour_case.file_days")
    slow = rng.random(size) < 0.02 * trouble
    filed = np.where(slow, working_later(file_due, rng.integers(1, 4, size)), working_later(complained, 3))
    filed = span.happened(np.where(slow, filed, working_later(complained, rng.integers(1, 6, size))))
    limit, more = days("labour_case.investigate_days"), days("labour_case.extend_days")
    prolonged = rng.random(size) < 0.05
    extended = span.happened(only(prolonged, working_later(filed, rng.integers(limit - 8, limit, size))))
    prolonged = ~np.isnat(extended)
    close_due = limit_ends(filed, "labour_case.investigate_days")
    close_due = np.where(prolonged, limit_ends(close_due, "labour_case.extend_days"), close_due)
    ordered = working_later(filed, rng.integers(5, 25, size))
    ordered = span.happened(only(rng.random(size) < 0.6, ordered))
    order_due = later(ordered, 7)
    refused = rng.random(size) < 0.2
    absconded = refused & (rng.random(size) < 0.35)
    complied = only(~refused, later(ordered, rng.integers(1, 8, size)))
    complied = np.where(refused & ~absconded, later(order_due, rng.integers(3, 40, size)), complied)
    complied = span.happened(office_day(complied))
    decided = span.happened(only(refused, working_later(order_due, rng.integers(2, 15, size))))
    court = span.happened(only(absconded, working_later(decided, rng.integers(10, 30, size))))
    late = rng.random(size) < 0.025 * trouble
    closed = working_later(filed, rng.integers(28, limit - 5, size))
    closed = np.where(prolonged, working_later(filed, rng.integers(limit + 1, limit + more, size)), closed)
    closed = np.where(late, working_later(close_due, rng.integers(1, 12, size)), closed)
    floor = later(filed, 1)
    for step in (complied, decided, court):
        floor = np.fmax(floor, step)
    table: Columns = {
        "case_no": numbered_by_year("JC", complained),
        **about,
        "file_due_on": file_due,
        "filed_on": filed,
        "close_due_on": close_due,
        "extended_on": extended,
        "pay_order_on": ordered,
        "pay_order_due_on": order_due,
        "pay_order_complied_on": complied,
        "decision_on": decided,
        "court_on": court,
        "closed_on": span.happened(office_day(np.maximum(closed, floor))),
        "absconded": absconded & ~np.isnat(ordered),
    }
    return Cases(table, building, _flee(span, table))


def build_transfers(rng: np.random.Generator, span: Period, cases: Cases) -> Columns:
    """移送公安 of cases whose employer fled from a payment order, within the limits of 国务院令310号."""
    table = cases.table
    reported = next_office_day(later(table["pay_order_due_on"], rng.integers(2, 15, len(table["case_no"]))))
    rows = np.flatnonzero(table["absconded"] & (reported <= span.as_of))
    rows = rows[~np.isin(rows, cases.hinted)]
    reported = reported[rows]
    rows, reported = rows[np.argsort(reported, kind="stable")], np.sort(reported)
    size = len(rows)
    decided = span.happened(office_day(later(reported, rng.choice((1, 2, 3, 5), size, p=(0.3, 0.4, 0.25, 0.05)))))
    handed = span.happened(office_day(later(decided, rng.choice((0, 1, 2), size, p=(0.4, 0.55, 0.05)))))
    police = span.happened(office_day(later(handed, rng.choice((2, 3, 6), size, p=(0.5, 0.4, 0.1)))))
    result = pick(rng, ("立案", "不予立案"), size, (80, 20))
    return {
        "transfer_no": numbered_by_year("YS", reported),
        "case_no": table["case_no"][rows],
        "town_code": table["town_code"][rows],
        "reported_on": reported,
        "decide_due_on": limit_ends(reported, "criminal_transfer.decide_days"),
        "decided_on": decided,
        "hand_over_due_on": limit_ends(decided, "criminal_transfer.hand_over_days"),
        "handed_over_on": handed,
        "police_due_on": limit_ends(handed, "criminal_transfer.police_days"),
        "police_decided_on": police,
        "police_result": given(~np.isnat(police), result),
        "pushed_two_law": ~np.isnat(handed) & (rng.random(size) < 0.95),
    }


def _ends(listed: npt.NDArray[np.datetime64]) -> npt.NDArray[np.datetime64]:
    """到期 of 人社失信名单."""
    term = days("listing.term_months")
    ends = [None if np.isnat(day) else months_before(day.astype(object), -term) for day in listed]
    return np.array(ends, dtype="datetime64[D]")


def build_listings(rng: np.random.Generator, span: Period, cases: Cases) -> Columns:
    """人社失信名单 (three years) and 住建黑名单 (six months); the newest case that should be listed is not yet."""
    table = cases.table
    grave = (table["workers"] >= 10) & (table["amount_yuan"] >= 10 * WAN)
    complied = table["pay_order_complied_on"] <= table["pay_order_due_on"]
    due = working_later(table["pay_order_due_on"], 20)
    rows = np.flatnonzero(grave & ~complied & (due <= span.as_of))
    rows = rows[np.argsort(due[rows], kind="stable")]
    listed = working_later(table["pay_order_due_on"][rows], rng.integers(8, 21, len(rows)))
    forgotten = len(rows) - max(1, span.scale)
    listed[max(forgotten, 0) :] = np.datetime64("NaT", "D")
    social: Columns = {
        "list_kind": np.full(len(rows), "人社失信名单", dtype=object),
        "row": rows,
        "due_on": due[rows],
        "listed_on": listed,
        "expires_on": _ends(listed),
        "removed_on": span.happened(
            office_day(only(rng.random(len(rows)) < 0.25, later(listed, rng.integers(190, 400, len(rows)))))
        ),
    }
    building = np.flatnonzero((cases.building[rows] == 1) & ~np.isnat(listed))
    on_black = span.happened(office_day(later(listed[building], rng.integers(5, 20, len(building)))))
    black: Columns = {
        "list_kind": np.full(len(building), "住建黑名单", dtype=object),
        "row": rows[building],
        "due_on": later(listed[building], 30),
        "listed_on": on_black,
        "expires_on": later(on_black, 182),
        "removed_on": np.full(len(building), np.datetime64("NaT", "D")),
    }
    both = {name: np.concatenate([social[name], black[name]]) for name in social}
    both = take(both, np.argsort(both["due_on"], kind="stable"))
    row = both.pop("row").astype(np.int64)
    return {
        "listing_no": texts([f"MD{n:05d}" for n in range(1, len(row) + 1)]),
        **both,
        "employer_uscc": table["employer_uscc"][row],
        "employer_name": table["employer_name"][row],
        "town_code": table["town_code"][row],
        "case_no": table["case_no"][row],
    }
