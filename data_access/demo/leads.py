"""Leads (欠薪线索) of the demo district: when they came in, how they went, what was found."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_access.demo.lead_days import days_of_leads, hold_back, received_days
from data_access.demo.sites import OTHER_INDUSTRIES, Firms, Sites
from data_access.demo.tools import (
    YUAN,
    Array,
    Columns,
    Days,
    Flags,
    Floats,
    Ints,
    Period,
    given,
    join,
    later,
    latest,
    none,
    numbered_by_year,
    office_day,
    only,
    person_names,
    phones,
    pick,
    town_codes,
    town_names,
    town_weights,
)
from data_access.reference.ledger_phrases import row_words
from data_access.reference.organisation import towns

CONTRADICTIONS = 1.5  # closed, true and unpaid, per 1x
_TRUE_SHARE = {"工程建设领域": 0.145, "其他": 0.095}
_SOURCE_SHARES = (42, 18, 11, 6, 6, 6, 1, 6, 4)  # of the usual sources, in their order
_BUILDING_KINDS = {
    "区建管委": ("房建", "装修", "市政"),
    "区交通委": ("交通",),
    "区水务局": ("水利",),
    "区绿化市容局": ("园林绿化",),
}
_BUILDING_CAUSES = ("拖欠工程款", "违法分包转包挂靠", "总包未代发", "工程量争议", "经营困难", "逃匿")
_OTHER_CAUSES = ("经营困难", "逃匿", "工程量争议")
_OTHER_DEPARTMENTS = {"制造": "区经委", "餐饮": "区市场监管局", "批零": "区市场监管局"}


@dataclass(frozen=True)
class Leads:
    table: Columns
    town: Ints
    site: Ints  # position in Sites, -1 without
    true: Flags  # 属实 or 部分属实, once verified
    ends_on: Days  # when it is or would be closed
    unsolved: Flags  # true and to stay unpaid in part or whole
    concluded_on: Days  # day of the conclusion
    approver_notes: Array


def _sites_of(rng: np.random.Generator, sites: Sites, town: Ints, day: Days, wanted: Flags) -> Ints:
    """A site of the lead's town that was under way then, weak contractors more often; -1 where none was drawn."""
    found = np.full(len(town), -1, dtype=np.int64)
    for position in range(len(towns())):
        candidates = np.flatnonzero(sites.town == position)
        if not len(candidates):
            continue
        p = sites.trouble[candidates] / sites.trouble[candidates].sum()
        for _ in range(12):
            rows = np.flatnonzero((town == position) & wanted & (found < 0))
            drawn = rng.choice(candidates, len(rows), p=p)
            done = sites.table["completed_on"][drawn]
            fits = (sites.table["permit_on"][drawn] <= day[rows]) & ~(later(done, 90) < day[rows])
            found[rows[fits]] = drawn[fits]
    return found


def _earlier(rng: np.random.Generator, span: Period, town: Ints, day: Days) -> Ints:
    """For about 3 % of the leads the earlier lead of the same town they repeat; -1 for the others."""
    repeat = rng.random(len(town)) < 0.032 * (0.6 + 0.4 * span.trouble(town, day))
    earlier = np.full(len(town), -1, dtype=np.int64)
    for position in range(len(towns())):
        rows = np.flatnonzero(town == position)
        place = np.arange(len(rows)) - rng.integers(1, 6 * span.scale + 1, len(rows))
        target = rows[np.maximum(place, 0)]
        fits = repeat[rows] & (place >= 0) & (day[target] < day[rows]) & ~repeat[target]
        earlier[rows[fits]] = target[fits]
    return earlier


@dataclass(frozen=True)
class _Subject:
    """What a lead is about."""

    building: Flags
    industry: Array
    department: Array
    site: Ints
    firm: Ints


def _subjects(
    rng: np.random.Generator, sites: Sites, firms: Firms, *, town: Ints, day: Days, earlier: Ints
) -> _Subject:
    size = len(town)
    building = rng.random(size) < 0.25
    site = _sites_of(rng, sites, town, day, building & (rng.random(size) < 0.65))
    of_site = site >= 0
    department = np.where(of_site, sites.table["department_code"][site], "区建管委")
    industry, firm = none(size), np.zeros(size, dtype=np.int64)
    for name, kinds in _BUILDING_KINDS.items():
        rows = building & (department == name)
        industry[rows] = pick(rng, kinds, int(rows.sum()))
    firm[building] = rng.choice(firms.pools["劳务"], int(building.sum()))
    by_contractor = of_site & (rng.random(size) < 0.5)
    firm[by_contractor] = sites.contractor[site[by_contractor]]
    industry[~building] = pick(rng, tuple(OTHER_INDUSTRIES), int((~building).sum()), (24, 16, 14, 10, 14, 8, 14))
    for name in OTHER_INDUSTRIES:
        rows = industry == name
        firm[rows] = rng.choice(firms.pools[name], int(rows.sum()))
        department[rows] = _OTHER_DEPARTMENTS.get(name, "区人社局")
    # A repeated lead is about the same employer and site.
    source = np.where(earlier >= 0, earlier, np.arange(size))
    return _Subject(building[source], industry[source], department[source], site[source], firm[source])


def _amounts(
    rng: np.random.Generator, building: Flags, true: Flags, partly: Flags
) -> tuple[Ints, Floats, Ints, Floats]:
    """Workers and 分 as reported, and as verified; 3 to 8 workers a true case, 0.8 to 2.2 万元 each."""
    size = len(building)
    big = np.clip(1 + rng.gamma(1.6, 2.6, size), 1, 45).astype(np.int64)
    small = np.clip(rng.geometric(0.45, size), 1, 15).astype(np.int64)
    workers = np.where(true, big, small)
    each = np.where(building, 16_000, 12_000) * rng.lognormal(-0.06, 0.35, size)
    amount = np.maximum(np.round(workers * each / 100), 8) * 100.0 * YUAN
    true_workers = np.where(partly, np.ceil(workers * 0.7), workers).astype(np.int64)
    share = np.where(partly, rng.uniform(0.4, 0.8, size), 1.0)
    true_amount = np.maximum(np.round(amount * share / (100 * YUAN)), 6) * 100 * YUAN
    return workers, amount, true_workers, true_amount


def _findings(rng: np.random.Generator, source: Array, building: Flags, earlier: Ints) -> tuple[Array, Flags, Flags]:
    """The finding each lead will get, whether it is true, and whether only partly."""
    size = len(source)
    found_by_office = (source == "巡查发现") | (source == "预警转入")
    share = np.where(building, _TRUE_SHARE["工程建设领域"], _TRUE_SHARE["其他"]) * np.where(found_by_office, 1.8, 1.0)
    true = (rng.random(size) < share) & (earlier < 0)
    partly = true & (rng.random(size) < 0.2)
    finding = pick(rng, ("不属实", "无法核实"), size, (90, 10))
    finding[true], finding[partly] = "属实", "部分属实"
    return finding, true, partly


def _conclusions(
    rng: np.random.Generator, finding: Array, nature: Array, cause: Array, *, earlier: Ints, unsolved: Flags
) -> Array:
    """One of the ten closing conclusions."""
    size = len(finding)
    conclusion = pick(rng, ("不属实", "引导仲裁诉讼", "已进入司法程序"), size, (72, 20, 8))
    conclusion[np.isin(nature, ("工程款/材料款纠纷", "劳务承揽纠纷", "社保等其他诉求"))] = "非工资纠纷"
    conclusion[finding == "无法核实"] = "信息不全无法联系"
    true = np.isin(finding, ("属实", "部分属实"))
    conclusion[true] = pick(rng, ("属实已解决", "属实约定分期"), int(true.sum()), (86, 14))
    conclusion[unsolved] = np.where(cause[unsolved] == "逃匿", "属实移送公安", "属实责令中")
    conclusion[earlier >= 0] = "重复反映"
    return conclusion


def _campaigns(campaigns: Columns, day: Days) -> Array:
    found = none(len(day))
    for number, first, last in zip(campaigns["campaign_no"], campaigns["starts_on"], campaigns["ends_on"], strict=True):
        found[(day >= first) & (day <= last)] = number
    return found


def build_leads(rng: np.random.Generator, span: Period, sites: Sites, firms: Firms, campaigns: Columns) -> Leads:
    """All leads in the order they came in; campaigns has the columns of its table."""
    day = received_days(rng, span)
    size = len(day)
    town = rng.choice(len(towns()), size, p=town_weights())
    earlier = _earlier(rng, span, town, day)
    about = _subjects(rng, sites, firms, town=town, day=day, earlier=earlier)
    sources = row_words()["usual_sources"][: len(_SOURCE_SHARES)]
    source = pick(rng, sources, size, _SOURCE_SHARES[: len(sources)])
    plan = days_of_leads(rng, span, town, day)
    finding, true, partly = _findings(rng, source, about.building, earlier)

    public = (about.site >= 0) & sites.table["government_funded"][about.site].astype(bool)
    held = hold_back(rng, span, town, plan, public)
    true[held.all], true[held.true] = False, True
    partly &= true
    finding[held.all], finding[held.true] = "不属实", "属实"
    earlier[held.true] = -1
    verified, closes = plan.verified, plan.closed
    settled = np.flatnonzero(true & (closes < later(np.array([span.as_of]), -60)[0]))
    unsolved = np.zeros(size, dtype=bool)
    unsolved[held.true] = True
    unsolved[rng.choice(settled, round(CONTRADICTIONS * span.scale), replace=False)] = True

    accepted, contacted = span.happened(plan.accepted), span.happened(plan.contacted)
    verified, closed = span.happened(verified), span.happened(closes)
    extended = span.happened(plan.extended)
    known, is_closed = ~np.isnat(verified), ~np.isnat(closed)
    wages = pick(rng, ("欠薪", "工程款/材料款纠纷", "劳务承揽纠纷", "社保等其他诉求"), size, (55, 13, 14, 18))
    nature = np.where(true, "欠薪", wages).astype(object)
    cause = given(about.building, pick(rng, _BUILDING_CAUSES, size, (34, 18, 16, 16, 10, 6)))
    cause = np.where(about.building, cause, pick(rng, _OTHER_CAUSES, size, (78, 14, 8)))
    workers, amount, true_workers, true_amount = _amounts(rng, about.building, true, partly)
    conclusion = _conclusions(rng, finding, nature, cause, earlier=earlier, unsolved=unsolved)
    returned = only(is_closed & (rng.random(size) < 0.02), office_day(later(closed, -rng.integers(1, 4, size))))
    returned = latest(returned, only(~np.isnat(returned), verified))
    concluded = np.maximum(office_day(later(closed, -rng.integers(0, 3, size))), verified)
    concluded = np.where(np.isnat(returned), concluded, latest(concluded, returned))
    replied = only(is_closed & (rng.random(size) < 0.61), later(closed, rng.integers(1, 11, size)))
    replied = span.happened(office_day(replied))
    unhappy = np.minimum(0.075 * span.trouble(town, day), 0.4)
    mood = rng.random(size)
    satisfaction = np.where(mood < unhappy, "不满意", np.where(mood < unhappy + 0.29, "基本满意", "满意"))
    by_town = rng.random(size) < 0.58
    settled_in_town = is_closed & by_town & (true | (nature != "欠薪")) & ~unsolved & (rng.random(size) < 0.55)
    prolonged = ~np.isnat(extended)
    approver = pick(rng, ("区人社局 陆志刚", "区人社局 沈建国", "区治欠办 徐海燕"), size)
    why = pick(rng, ("涉及人数较多，工资数额需逐人核对", "工程量存在争议，等待审价结果", "用人单位负责人在外地"), size)
    identified = rng.random(size) < 0.85
    numbers = numbered_by_year("XS", day)
    table: Columns = {
        "lead_no": numbers,
        "source": source,
        "domain": np.where(about.building, "工程建设领域", "其他").astype(object),
        "sub_industry": about.industry,
        "town_code": town_codes()[town],
        "department_code": about.department,
        "handler_name": np.where(by_town, town_names()[town], about.department),
        "employer_name": firms.table["name"][about.firm],
        "employer_uscc": given(identified, firms.table["uscc"][about.firm]),
        "site_no": given(about.site >= 0, sites.table["site_no"][about.site]),
        "campaign_no": _campaigns(campaigns, day),
        "reporter_name": person_names(rng, size),
        "reporter_phone": phones(rng, size),
        "workers": workers,
        "amount_yuan": amount,
        "received_on": day,
        "accept_due_on": plan.accept_due,
        "accepted_on": accepted,
        "contact_due_on": plan.contact_due,
        "contacted_on": contacted,
        "verified_on": verified,
        "finding": given(known, finding),
        "nature": given(known, nature),
        "cause": given(known & true, cause),
        "true_workers": np.where(known & true, true_workers, np.nan),
        "true_amount_yuan": np.where(known & true, true_amount, np.nan),
        "first_due_on": plan.first_due,
        "close_due_on": plan.close_due,
        "extended_on": extended,
        "extension_approver": given(prolonged, approver),
        "extension_reason": given(prolonged, why),
        "closed_on": closed,
        "conclusion": given(is_closed, conclusion),
        "sent_back_on": returned,
        "repeat_of": given(earlier >= 0, numbers[earlier]),
        "satisfaction": given(~np.isnat(replied), satisfaction.astype(object)),
        "replied_on": replied,
        "mediated_on": only(settled_in_town, concluded),
        "remark": none(size),
    }
    return Leads(table, town, about.site, true & known, closes, unsolved, concluded, join(approver, "批准延期"))
