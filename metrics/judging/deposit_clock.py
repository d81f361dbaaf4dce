"""Since when a site that should have a deposit is without one: one clock for lists, screens, papers and the score."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, func, select

from data_access.database.schema import deposit
from data_access.rules.limits import CALENDAR_DAYS
from metrics.definitions.funds import lapsed_on
from metrics.engine.evaluation import fixed_moment


def last_covered(connection: Connection, as_of: date) -> dict[str, date]:
    """The last day on which a deposit of a site stood that has since run out or ended, by the number of the site."""
    d, lapsed = deposit.c, lapsed_on(fixed_moment(as_of, as_of))
    query = select(d.site_no, func.max(lapsed)).where(d.stored_on <= as_of, lapsed.is_not(None)).group_by(d.site_no)
    return {row[0]: row[1] for row in connection.execute(query)}


def late_since(due_on: date, covered: date | None, unit: str) -> tuple[date, str]:
    """From when a site without a deposit is late, and the unit of that clock.

    It is 应存日; where one stood beyond it, the day on which that ran out, in calendar days as guarantees run.
    """
    return (due_on, unit) if covered is None or covered <= due_on else (covered, CALENDAR_DAYS)
