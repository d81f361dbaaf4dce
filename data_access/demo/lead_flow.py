"""Where leads of the demo district went: units that held them, mediation in the towns, instalment plans."""

from __future__ import annotations

import numpy as np

from data_access.demo.leads import Leads
from data_access.demo.tools import (
    NEVER,
    Array,
    Columns,
    Days,
    Period,
    given,
    later,
    latest,
    office_day,
    only,
    place_in_group,
    texts,
    town_names,
)


def build_steps(leads: Leads) -> Columns:
    """The steps of every lead as they happened, with their due days."""
    table = leads.table
    office = np.full(len(leads.town), "区治欠办", dtype=object)
    no_due = np.full(len(leads.town), NEVER)
    steps: list[tuple[str, Days, Days, Array]] = [
        ("接收", table["received_on"], no_due, office),
        ("受理", table["accepted_on"], table["accept_due_on"], office),
        ("分派", table["accepted_on"], no_due, office),
        ("联系", table["contacted_on"], table["contact_due_on"], table["handler_name"]),
        ("核实", table["verified_on"], no_due, table["handler_name"]),
        ("延期", table["extended_on"], no_due, office),
        ("退回", table["sent_back_on"], no_due, office),
        ("结论", leads.concluded_on, no_due, table["handler_name"]),
        ("办结", table["closed_on"], table["close_due_on"], office),
        ("回访", table["replied_on"], no_due, office),
    ]
    lead = np.concatenate([np.flatnonzero(~np.isnat(done)) for _, done, _, _ in steps])
    kind = np.repeat(np.arange(len(steps)), [int((~np.isnat(done)).sum()) for _, done, _, _ in steps])
    done_on = np.concatenate([done[~np.isnat(done)] for _, done, _, _ in steps])
    due_on = np.concatenate([due[~np.isnat(done)] for _, done, due, _ in steps])
    actor = np.concatenate([who[~np.isnat(done)] for _, done, _, who in steps])
    order = np.lexsort((kind, done_on, lead))
    lead, kind = lead[order], kind[order]
    starts = np.searchsorted(lead, lead)
    note = given(kind == 5, leads.approver_notes[lead])
    return {
        "lead_no": table["lead_no"][lead],
        "seq": np.arange(len(lead)) - starts + 1,
        "step": texts([name for name, *_ in steps])[kind],
        "actor": actor[order],
        "done_on": done_on[order],
        "due_on": due_on[order],
        "note": note,
    }


_REROUTED = 0.07  # first sent to a unit that was not in charge
_ENFORCEMENT = "区人社局"
_INSTALMENT_DAYS = 10


def _levels(units: Array) -> Array:
    names = set(town_names().tolist())
    return texts(["街镇" if u in names else "区级执法" if u == _ENFORCEMENT else "行业部门" for u in units.tolist()])


def build_routing(rng: np.random.Generator, span: Period, leads: Leads) -> Columns:
    """Each accepted lead with the unit in charge, some first with another; by lead and order."""
    table = leads.table
    accepted = np.flatnonzero(~np.isnat(table["accepted_on"]))
    handler = table["handler_name"][accepted]
    astray = rng.random(len(accepted)) < _REROUTED
    astray &= handler != _ENFORCEMENT
    moved_on = span.happened(table["contacted_on"][accepted])
    closed, returned = table["closed_on"][accepted], table["sent_back_on"][accepted]
    ended = np.where(np.isnat(returned), closed, returned)
    how = np.where(np.isnat(returned), "办结", "退回").astype(object)
    came = np.where(astray, moved_on, table["accepted_on"][accepted])
    first = {
        "lead": accepted[astray],
        "unit_name": np.full(int(astray.sum()), _ENFORCEMENT, dtype=object),
        "routed_on": table["accepted_on"][accepted][astray],
        "left_on": moved_on[astray],
        "outcome": given(~np.isnat(moved_on[astray]), np.full(int(astray.sum()), "转办", dtype=object)),
    }
    here = ~np.isnat(came)
    second = {
        "lead": accepted[here],
        "unit_name": handler[here],
        "routed_on": came[here],
        "left_on": ended[here],
        "outcome": given(~np.isnat(ended[here]), how[here]),
    }
    both = {name: np.concatenate([first[name], second[name]]) for name in first}
    order = np.argsort(both["lead"], kind="stable")
    both = {name: values[order] for name, values in both.items()}
    lead = both.pop("lead").astype(np.int64)
    return {
        "lead_no": table["lead_no"][lead],
        "seq": place_in_group(lead),
        **both,
        "level": _levels(both["unit_name"]),
    }


def build_mediation(rng: np.random.Generator, span: Period, leads: Leads) -> Columns:
    """Leads sent down to the towns: agreement, performance, and the check that 以案定补 asks for."""
    table = leads.table
    rows = np.flatnonzero(np.isin(table["handler_name"], town_names()) & ~np.isnat(table["accepted_on"]))
    agreed = table["mediated_on"][rows]
    performed = later(latest(agreed, only(~np.isnat(agreed), table["closed_on"][rows])), rng.integers(0, 15, len(rows)))
    performed = span.happened(only(rng.random(len(rows)) < 0.92, office_day(performed)))
    checked = later(performed, rng.integers(5, 40, len(rows)))
    checked = span.happened(only(rng.random(len(rows)) < 0.8, office_day(checked)))
    return {
        "lead_no": table["lead_no"][rows],
        "sent_down_on": table["accepted_on"][rows],
        "agreement_on": agreed,
        "performed_on": performed,
        "checked_on": checked,
    }


def build_instalments(leads: Leads) -> Columns:
    """约定分期 of true leads concluded so, and of those still unpaid: two or three equal parts, ten days apart."""
    table = leads.table
    planned = (table["conclusion"] == "属实约定分期") | leads.unsolved
    rows = np.flatnonzero(leads.true & planned & ~np.isnat(table["verified_on"]))
    parts = np.where(table["true_workers"][rows] > 4, 3, 2)
    lead, count = np.repeat(rows, parts), np.repeat(parts, parts)
    seq = place_in_group(lead)
    agreed = table["verified_on"][lead]
    whole = table["true_amount_yuan"][lead]
    each = np.floor(whole / count)
    return {
        "lead_no": table["lead_no"][lead],
        "seq": seq,
        "agreed_on": np.where(np.isnat(agreed), NEVER, agreed),
        "due_on": later(agreed, seq * _INSTALMENT_DAYS),
        "amount_yuan": np.where(seq == count, whole - each * (count - 1), each),
    }
