"""The calendar of quarterly publication: every quarter since the first of the ledger, published or not, and pushed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from data_access.database.schema import criminal_transfer, labour_case, publication
from data_access.database.scope import Scope
from data_access.rules.limits import unit_of
from data_access.rules.quarters import last_day, quarter_of
from metrics.definitions.cases import sum_reached
from metrics.definitions.publications import PUBLICATION, QUARTER_END, TO_CREDIT, TO_TWO_LAW
from metrics.engine.evaluation import fixed_moment
from metrics.engine.model import as_known, since
from metrics.wording.clocks import Clock, clock

q, k, t = publication.c, labour_case.c, criminal_transfer.c
PUBLISHED, SITE, CREDIT, TWO_LAW = "公布", "门户网站", "信用中国", "两法衔接平台"
_KNOWN = ("publication_no", "quarter", "publication_due_on", "published_on", "cases", "site_receipt", "push_due_on",
          "credit_on", "credit_receipt", "two_law_on", "two_law_receipt")  # fmt: skip
CHANNELS = (PUBLISHED, SITE, CREDIT, TWO_LAW)


@dataclass(frozen=True)
class Channel:
    """How a quarter stands on one channel: ``marked`` where only a mark says that it was done, without its day."""

    name: str
    done_on: date | None
    clock: Clock | None  # None where nothing is owed: the quarter is not published yet
    receipt: str | None = None
    marked: bool = False

    @property
    def is_done(self) -> bool:
        return self.done_on is not None or self.marked


@dataclass(frozen=True)
class Quarter:
    """One quarter: its row, or that the ledger has none; what it published, what would have been to publish."""

    name: str  # 2023-Q3
    ends_on: date
    due_on: date
    publication_no: str | None
    cases: int | None
    to_publish: int  # decided on with a sum of the crime, or handed over to the police, in the quarter
    channels: tuple[Channel, ...]

    def channel(self, name: str) -> Channel:
        return next(channel for channel in self.channels if channel.name == name)

    @property
    def pushes(self) -> tuple[Channel, ...]:
        """Its channels but the publication itself."""
        return tuple(channel for channel in self.channels if channel.name != PUBLISHED)


def _to_publish(connection: Connection, as_of: date) -> Mapping[str, int]:
    """Cases by quarter that 人社部令第29号第五条 asks for: each once, by its decision or its transfer."""
    at = fixed_moment(as_of, as_of)
    decided = and_(since(k.decision_on)(at), sum_reached(at))
    handed = select(func.min(t.handed_over_on)).where(t.case_no == k.case_no, since(t.handed_over_on)(at))
    handed_on = handed.correlate(labour_case).scalar_subquery()
    query = select(case((decided, k.decision_on)), handed_on).where(or_(decided, handed_on.is_not(None)))
    return Counter(quarter_of(min(day for day in days if day)) for days in connection.execute(query))


def calendar(connection: Connection, scope: Scope) -> list[Quarter]:
    """Every quarter that had ended by the as-of date since the first one in the ledger, the oldest first."""
    at = fixed_moment(scope.as_of, scope.as_of)
    known = (as_known(PUBLICATION.fields[name], at.as_of).label(name) for name in _KNOWN)
    sent = (TO_CREDIT(at).label("is_in_credit"), TO_TWO_LAW(at).label("is_in_two_law"))
    ended = (PUBLICATION.begun(at), at.as_of > QUARTER_END)
    query = select(*known, q.published_site, *sent).select_from(PUBLICATION.source).where(*ended)
    rows = {row.quarter: row for row in connection.execute(query.order_by(QUARTER_END, q.publication_no))}
    to_publish = _to_publish(connection, scope.as_of)
    return [_quarter(row, to_publish.get(name, 0), scope.as_of) for name, row in rows.items()]


def _quarter(row: Any, to_publish: int, as_of: date) -> Quarter:
    ends_on, due_on, published = last_day(row.quarter), row.publication_due_on, row.published_on
    unit = unit_of("publication.publish_days")
    first = Channel(PUBLISHED, published, clock(PUBLISHED, ends_on, due_on, published, as_of, unit))
    channels = [first]
    if published is None:
        channels += [Channel(other, None, None) for other in CHANNELS[1:]]
    else:
        on_site = published if row.published_site is not False else None
        site_clock = clock(SITE, ends_on, due_on, on_site, as_of, unit)
        channels.append(Channel(SITE, on_site, site_clock, row.site_receipt if on_site else None))
        for other, pushed, is_sent, receipt in (
            (CREDIT, row.credit_on, row.is_in_credit, row.credit_receipt),
            (TWO_LAW, row.two_law_on, row.is_in_two_law, row.two_law_receipt),
        ):
            due = row.push_due_on
            owed = clock(other, published, due, pushed, as_of, unit_of("publication.push_days")) if due else None
            marked = bool(is_sent) and pushed is None
            channels.append(Channel(other, pushed, owed, receipt if pushed else None, marked=marked))
    return Quarter(
        name=row.quarter, ends_on=ends_on, due_on=due_on, publication_no=row.publication_no,
        cases=row.cases if published else None, to_publish=to_publish, channels=tuple(channels),
    )  # fmt: skip
