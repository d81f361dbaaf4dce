"""The path of each listing in the demo district, and what was published and pushed: days, receipts, a few gaps."""

from __future__ import annotations

import numpy as np

from data_access.database.schema import BLACKLIST_KIND, CREDIT_LIST, NOT_PURSUED
from data_access.demo.tools import (
    Array,
    Columns,
    Days,
    Flags,
    Period,
    given,
    join,
    later,
    limit_ends,
    none,
    office_day,
    only,
    texts,
    working_later,
)


def _receipts(prefix: str, days: Days) -> Array:
    """A number for each day that is known."""
    known = ~np.isnat(days)
    numbers = texts([f"{place:05d}" for place in range(1, len(days) + 1)])
    return given(known, join(np.full(len(days), prefix, dtype=object), numbers)) if len(days) else none(0)


def _done(rng: np.random.Generator, span: Period, since: Days, most: int, *, late: float, never: float) -> Days:
    """Days on which what begins with ``since`` was done: within ``most`` working days but for a share."""
    size = len(since)
    slow, lost = rng.random(size) < late, rng.random(size) < never
    took = np.where(slow, most + rng.integers(1, 9, size), rng.integers(1, most + 1, size))
    return span.happened(only(~lost, working_later(since, took)))


def push_decisions(rng: np.random.Generator, span: Period, cases: Columns) -> None:
    """What cases owe: the days of a listing, should the payment order fail, and the push of each decision."""
    ordered, decided = cases["pay_order_due_on"], cases["decision_on"]
    cases["notice_due_on"] = limit_ends(ordered, "listing.notice_days")
    cases["listing_due_on"] = limit_ends(ordered, "listing.decide_days")
    cases["two_law_due_on"] = limit_ends(decided, "labour_case.push_days")
    cases["two_law_on"] = _done(rng, span, decided, 10, late=0.04, never=0.02)
    cases["two_law_receipt"] = _receipts("LF-CF", cases["two_law_on"])


def push_transfers(rng: np.random.Generator, span: Period, transfers: Columns) -> None:
    """When the flagged pushes were made, and which refusals were taken to review."""
    handed, decided = transfers["handed_over_on"], transfers["police_decided_on"]
    refused: Flags = transfers["police_result"] == NOT_PURSUED
    transfers["review_due_on"] = only(refused, limit_ends(decided, "criminal_transfer.review_days"))
    reviewed = refused & (rng.random(len(refused)) < 0.7)
    transfers["review_on"] = span.happened(only(reviewed, office_day(later(decided, rng.integers(2, 4, len(refused))))))
    transfers["review_on"] = np.where(transfers["review_on"] < decided, decided, transfers["review_on"])
    transfers["two_law_due_on"] = limit_ends(handed, "criminal_transfer.push_days")
    pushed = _done(rng, span, handed, 10, late=0.05, never=0.0)
    transfers["two_law_on"] = only(transfers["pushed_two_law"].astype(bool), pushed)
    transfers["pushed_two_law"] = ~np.isnat(transfers["two_law_on"])
    transfers["two_law_receipt"] = _receipts("LF-YS", transfers["two_law_on"])


def push_publications(rng: np.random.Generator, span: Period, publications: Columns) -> None:
    """When each published quarter went to the credit platform and the 两法衔接 platform."""
    published = publications["published_on"]
    publications["push_due_on"] = limit_ends(published, "publication.push_days")
    publications["site_receipt"] = _receipts("WZ-GB", published)
    for channel, flag, prefix in (("credit", "pushed_credit", "XY-GB"), ("two_law", "pushed_two_law", "LF-GB")):
        pushed = only(publications[flag].astype(bool), _done(rng, span, published, 7, late=0.1, never=0.0))
        publications[f"{channel}_on"], publications[flag] = pushed, ~np.isnat(pushed)
        publications[f"{channel}_receipt"] = _receipts(prefix, pushed)


def walk_listings(rng: np.random.Generator, span: Period, listings: Columns, cases: Columns) -> None:
    """Notice, statement and answer before each decision, what follows it, and the way out of the list."""
    kind, listed, removed = listings["list_kind"], listings["listed_on"], listings["removed_on"]
    size = len(kind)
    ends = dict(zip(cases["case_no"], cases["pay_order_due_on"], strict=True))
    ordered = np.array([ends[number] for number in listings["case_no"]], dtype="datetime64[D]")
    credit: Flags = kind == CREDIT_LIST
    noticed = span.happened(only(credit, working_later(ordered, rng.integers(1, 4, size))))
    stated = span.happened(only(rng.random(size) < 0.3, working_later(noticed, rng.integers(1, 3, size))))
    listings["notice_on"], listings["statement_on"] = noticed, stated
    listings["statement_until"] = limit_ends(noticed, "listing.statement_days")
    listings["answer_due_on"] = limit_ends(stated, "listing.answer_days")
    listings["answered_on"] = span.happened(working_later(stated, rng.integers(1, 3, size)))
    for channel, days, prefix in (("publish", "published_on", "WZ-MD"), ("credit", "credit_on", "XY-MD")):
        listings[f"{channel}_due_on"] = only(credit, limit_ends(listed, f"listing.{channel}_days"))
        listings[days] = only(credit, _done(rng, span, listed, 7, late=0.06, never=0.02))
        listings[f"{channel}_receipt"] = _receipts(prefix, listings[days])
    black: Flags = kind == BLACKLIST_KIND
    listings["copy_due_on"] = only(black, limit_ends(listed, "listing.copy_days"))
    listings["copied_on"] = only(black, _done(rng, span, listed, 5, late=0.1, never=0.06))
    # Who was removed had applied six months after the wages were paid; some who paid have not applied yet.
    applied = only(~np.isnat(removed), office_day(later(removed, -rng.integers(3, 8, size))))
    paid = only(np.isnat(removed) & credit & (rng.random(size) < 0.5), later(listed, rng.integers(10, 200, size)))
    paid = np.where(np.isnat(applied), paid, later(applied, -184))
    listings["corrected_on"], listings["removal_applied_on"] = span.happened(office_day(paid)), applied
    listings["removable_on"] = limit_ends(listings["corrected_on"], "listing.correct_days")
    listings["removal_due_on"] = limit_ends(applied, "listing.removal_days")
