"""What the case database knows of each contractor on the day what its site must store is counted (适用比例依据)."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, func, or_, select

from data_access.database.schema import FINDINGS_TRUE, inspection, inspection_item, lead, listing, site
from data_access.database.site_states import idle_by_status
from data_access.reference.checklist import system_items
from data_access.rules.deposit_rules import History


def asked_items() -> tuple[str, ...]:
    """工资专用账户 and 实名制管理 in the checklist: the two systems a three-year exemption asks for."""
    return system_items("wage_account", "real_name")


@dataclass
class _Contractor:
    projects: list[tuple[date, str, date | None, bool]] = field(default_factory=list)  # start, site_no, completed, idle
    arrears: list[date] = field(default_factory=list)
    listed: list[tuple[date, date | None]] = field(default_factory=list)  # from, until
    verified: list[tuple[date, bool]] = field(default_factory=list)  # day, found carried out


def rule_day(signed_on: date | None, permit_on: date | None) -> date | None:
    """The day that decides the rules: of the contract, else of the permit."""
    return signed_on or permit_on


def _years_between(start: date, end: date) -> int:
    return end.year - start.year - ((end.month, end.day) < (start.month, start.day))


def _history(contractor: _Contractor, site_no: str, day: date) -> History:
    others = sum(
        1
        for start, other, done, idle in contractor.projects
        if other != site_no and (start, other) < (day, site_no) and (done is None or done > day) and not idle
    )
    past = bisect_left(contractor.arrears, day)
    arrears_on = contractor.arrears[past - 1] if past else None
    first = min((start for start, *_ in contractor.projects if start < day), default=None)
    since = max(first, arrears_on) if first and arrears_on else first
    clean = _years_between(since, day) if since else 0
    found = [ok for seen_on, ok in contractor.verified if seen_on < day and _years_between(seen_on, day) < 3]
    return History(
        other_projects=others,
        clean_years=max(clean, 0),
        arrears_on=arrears_on,
        listed=any(start <= day and (until is None or until > day) for start, until in contractor.listed),
        systems=bool(found) and all(found),
    )


@dataclass(frozen=True)
class Ledgers:
    """The rows that histories are made of."""

    # site_no, contractor_uscc, contract_signed_on, permit_on, completed_on, idle_by_status
    sites: Iterable[tuple[str, str | None, date | None, date | None, date | None, bool]]
    arrears: Iterable[tuple[str | None, str | None, date]]  # of a true lead: site_no, employer_uscc, day
    listings: Iterable[tuple[str, date, date | None, date | None]]  # uscc, listed, removed, expires
    systems: Iterable[tuple[str, date, str]]  # site_no, inspected_on, result of one of `asked_items`


def _contractors(ledgers: Ledgers) -> dict[str, _Contractor]:
    """Every contractor with its projects, true arrears, listings and verified systems, by 统一社会信用代码."""
    found: dict[str, _Contractor] = defaultdict(_Contractor)
    by_site: dict[str, str] = {}
    for site_no, uscc, signed_on, permit_on, completed_on, idle in ledgers.sites:
        start = rule_day(signed_on, permit_on)
        if uscc is not None and start is not None:
            by_site[site_no] = uscc
            found[uscc].projects.append((start, site_no, completed_on, bool(idle)))
    for of_site, employer, day in ledgers.arrears:
        # The general contractor answers for the wages of its site, whoever employed the workers.
        for code in {by_site.get(of_site or ""), employer}:
            if code is not None:
                found[code].arrears.append(day)
    for uscc, listed_on, removed_on, expires_on in ledgers.listings:
        ends = [end for end in (removed_on, expires_on) if end is not None]
        found[uscc].listed.append((listed_on, min(ends, default=None)))
    for site_no, inspected_on, result in ledgers.systems:
        if site_no in by_site and result != "不适用":
            found[by_site[site_no]].verified.append((inspected_on, result == "符合"))
    for contractor in found.values():
        contractor.arrears.sort()
    return found


def read_ledgers(connection: Connection) -> Ledgers:
    s, x, n, i, item = site.c, lead.c, listing.c, inspection.c, inspection_item.c
    sites = select(s.site_no, s.contractor_uscc, s.contract_signed_on, s.permit_on, s.completed_on, idle_by_status())
    true = select(x.site_no, x.employer_uscc, func.coalesce(x.verified_on, x.received_on)).where(
        x.finding.in_(FINDINGS_TRUE), or_(x.site_no.is_not(None), x.employer_uscc.is_not(None))
    )
    listed = select(n.employer_uscc, n.listed_on, n.removed_on, n.expires_on).where(
        n.employer_uscc.is_not(None), n.listed_on.is_not(None), n.list_kind == "人社失信名单"
    )
    verified = (
        select(i.site_no, i.inspected_on, item.result)
        .select_from(inspection.join(inspection_item, item.inspection_no == i.inspection_no))
        .where(item.item_code.in_(asked_items()))
    )
    rows = [[tuple(row) for row in connection.execute(query)] for query in (sites, true, listed, verified)]
    return Ledgers(*rows)


def histories(ledgers: Ledgers) -> dict[str, History]:
    """The history that counts for each site, by number.

    A site without a known contractor or day has an empty history: its base ratio applies.
    """
    contractors = _contractors(ledgers)
    known = {}
    for site_no, uscc, signed_on, permit_on, *_ in ledgers.sites:
        day, contractor = rule_day(signed_on, permit_on), contractors.get(uscc or "")
        known[site_no] = _history(contractor, site_no, day) if contractor and day else History()
    return known
